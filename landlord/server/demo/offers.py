"""Homes that are offered, with pictures that are drawn for them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from kiosk.domain import CeilingCategory, EnergyLabel, HomeSize, Money

from ..tables import OfferPictureRow, OfferRow
from . import pictures
from .demo_day import DemoDay
from .files import read_demo_file

_AS_WRITTEN = (
    *("id", "title", "rooms", "surface", "commune", "city", "quarter", "floor", "lift", "accessible"),
    "description",
)


def fill(db: Session, day: DemoDay) -> None:
    """``offers.toml``."""
    for number, offer in enumerate(read_demo_file("offers")["offers"]):
        drawn = pictures.draw_home(number, offer["floor"], offer["rooms"])
        db.add(_row(offer, day, len(drawn)))
        db.flush()
        for place, jpeg in enumerate(drawn, 1):
            db.add(OfferPictureRow(offer_id=offer["id"], number=place, jpeg=jpeg))


def _row(offer: dict[str, Any], day: DemoDay, drawn: int) -> OfferRow:
    return OfferRow(
        **{name: offer[name] for name in _AS_WRITTEN},
        size=HomeSize(offer["size"]),
        rent=Money(offer["rent"]),
        charges=Money(offer["charges"]),
        energy=EnergyLabel(offer["energy"]),
        category=CeilingCategory(offer["category"]),
        published_at=day.parse_moment(offer["published"]),
        expires_at=day.parse_moment(offer["expires"]),
        available_on=day.after(offer["available"]),
        pictures=drawn,
    )
