"""What the landlord tells the tenants of a building."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class NewsKind(StrEnum):
    INFORMATION = "information"
    TRAVAUX = "travaux"
    COUPURE = "coupure"
    VIE_DU_QUARTIER = "vie_du_quartier"


@dataclass(frozen=True, slots=True)
class NewsItem:
    """No ``buildings`` means all of them."""

    id: str
    kind: NewsKind
    title: str
    body: str
    day: date
    until: date | None = None
    buildings: tuple[str, ...] = ()
