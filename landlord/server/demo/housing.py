"""Homes that are offered, applications for housing, and the homes that were asked for."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain import (
    APPLICATION_SECTIONS,
    ApplicationState,
    CeilingCategory,
    EnergyLabel,
    HomeSize,
    Money,
    OfferApplicationState,
)
from kiosk.domain.rules.official_numbers import UniqueNumber, compact_number
from landlord.contract import ApplicationPatchRequest

from ..housing_applications import store_sections
from ..tables import ApplicationRow, OfferApplicationRow, OfferPictureRow, OfferRow
from . import pictures
from .day import DemoDay, read_demo_file

_AS_WRITTEN = (
    *("id", "title", "rooms", "surface", "commune", "city", "quarter", "floor", "lift", "accessible"),
    "description",
)


def fill_offers(db: Session, day: DemoDay) -> None:
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


def fill_applications(db: Session, day: DemoDay) -> None:
    demo = read_demo_file("applications")
    for application in demo["applications"]:
        db.add(_application(application, demo, day))
    db.flush()
    for entry in demo["offers"]:
        db.add(_offer_application(db, entry, day))
        db.flush()


def _application(application: dict[str, Any], demo: dict[str, Any], day: DemoDay) -> ApplicationRow:
    state = ApplicationState(application["state"])
    at = day.parse_moment(f"{application['at']} 10:20")
    row = ApplicationRow(
        reference=application["reference"],
        asked_reference=application["reference"],
        reference_key=compact_number(application["reference"]),
        asked_key=compact_number(application["reference"]),
        resume_code=application["resume_code"],
        device="demo",
        language="fr",
        state=state,
        sections={},
        supporting_documents=[],
        number=_number(application, demo, day),
        renew_by=day.after(application["renew"]) if "renew" in application else None,
        reason=application.get("reason", ""),
        at=at,
        received_at=at,
        submitted_at=None if state is ApplicationState.BROUILLON else at + timedelta(minutes=9),
    )
    common = {} if state is ApplicationState.BROUILLON else demo["common"]
    sections = common | {name: value for name, value in application.items() if name in APPLICATION_SECTIONS}
    body = {
        "resume_code": row.resume_code,
        "supporting_documents": application.get("supporting_documents", ()),
        **sections,
    }
    store_sections(row, ApplicationPatchRequest.model_validate(body))
    return row


def _number(application: dict[str, Any], demo: dict[str, Any], day: DemoDay) -> str | None:
    """The unique number, given when the application was handed in."""
    if "number" not in application:
        return None
    given = day.after(application["at"])
    sequence = f"{application['number']:06}"
    return str(UniqueNumber(demo["territory"], given.month, given.year, sequence, demo["office"]))


def _offer_application(db: Session, entry: dict[str, Any], day: DemoDay) -> OfferApplicationRow:
    """``rank`` is the place among those of the same applicant."""
    row, tenant = OfferApplicationRow, entry.get("tenant")
    application = db.scalars(
        select(ApplicationRow.id).where(ApplicationRow.reference == entry.get("application"))
    ).first()
    mine = select(row.id).where(row.tenant_number == tenant, row.application_id == application)
    return OfferApplicationRow(
        reference=entry["reference"],
        asked_reference=entry["reference"],
        offer_id=entry["offer"],
        tenant_number=tenant,
        application_id=application,
        state=OfferApplicationState(entry["state"]),
        rank=1 + len(list(db.scalars(mine))),
        caleol_rank=entry.get("caleol_rank"),
        reason=entry.get("reason", ""),
        at=day.parse_moment(entry["at"]),
    )
