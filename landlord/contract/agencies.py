"""The agency, what its landlord offers, and what is broken already."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, WithJsonSchema

from kiosk.domain import Agency, Capabilities, OpeningHours, Outage

from .base import ResponseModel


class HealthResponse(ResponseModel):
    status: Literal["ok"]


class CapabilitiesResponse(ResponseModel):
    """What this landlord's system offers; the kiosk hides the rest."""

    contract: str
    services: tuple[str, ...]
    features: tuple[str, ...] = ()

    def record(self) -> Capabilities:
        return Capabilities(self.contract, frozenset(self.services), frozenset(self.features))


#: "HH:MM:SS" where the agency is; RFC 3339 has no time of day without an offset.
LocalTime = Annotated[time, WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}:\d{2}$"})]


class OpeningHoursResponse(ResponseModel):
    """One opening span; Monday is 0. Times are local to the agency."""

    weekday: int = Field(ge=0, le=6)
    opens: LocalTime
    closes: LocalTime


class AgencyResponse(ResponseModel):
    id: str
    name: str
    address: str
    phone: str
    hours: tuple[OpeningHoursResponse, ...]
    emergency_phone: str = ""

    def record(self) -> Agency:
        hours = tuple(OpeningHours(each.weekday, each.opens, each.closes) for each in self.hours)
        return Agency(self.id, self.name, self.address, self.phone, hours, self.emergency_phone)


class OutageResponse(ResponseModel):
    """A failure the landlord already knows of; no ``buildings`` means all of them."""

    id: str
    title: str
    place: str
    symptoms: tuple[str, ...]
    since: AwareDatetime
    expected_end: AwareDatetime | None = None
    message: str
    buildings: tuple[str, ...] = ()

    def record(self) -> Outage:
        return Outage(
            self.id,
            self.title,
            self.place,
            self.symptoms,
            self.since,
            self.expected_end,
            self.message,
            self.buildings,
        )


class OutageListResponse(ResponseModel):
    outages: tuple[OutageResponse, ...]
