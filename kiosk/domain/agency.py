"""The agency and what it tells everyone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """One opening span of a weekday (Monday is 0)."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Agency:
    """Where the kiosk stands."""

    id: str
    name: str
    address: str
    phone: str
    hours: tuple[OpeningHours, ...]
    emergency_phone: str = ""


@dataclass(frozen=True, slots=True)
class Outage:
    """A failure the landlord already knows of (*panne connue*)."""

    id: str
    title: str
    place: str
    symptoms: tuple[str, ...]
    since: datetime
    expected_end: datetime | None
    message: str
    buildings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this landlord's system offers; the kiosk hides the rest."""

    contract: str
    services: frozenset[str]
    features: frozenset[str] = frozenset()
