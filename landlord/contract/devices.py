"""The kiosk itself: enrolled once, heard from regularly, wiped from afar when it is lost."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from kiosk.domain import DeviceConfig, Enrolled, Orders

from .base import Asked, Line, Told, as_record


class EnrolAsked(Asked):
    """The only call without a device token: ``code`` is good once, and for a day."""

    code: Annotated[str, StringConstraints(min_length=8, max_length=100)]
    at: AwareDatetime


class EnrolledTold(Told):
    """``token`` is told this once."""

    name: str
    agency_id: str
    token: str

    def record(self) -> Enrolled:
        return as_record(Enrolled, self)


class HeartbeatAsked(Asked):
    """How the kiosk is: acts ``waiting`` in its outbox, free disk in MB; nothing of a person."""

    version: Line
    waiting: Annotated[int, Field(ge=0, le=2**31 - 1)]
    disk_free_mb: Annotated[int, Field(ge=0, le=2**31 - 1)]
    faults: Annotated[tuple[Line, ...], Field(max_length=20)] = ()
    at: AwareDatetime


class OrdersTold(Told):
    """``wipe``: make everything unreadable, then say so."""

    wipe: bool
    config_etag: str
    now: AwareDatetime

    def record(self) -> Orders:
        return as_record(Orders, self)


class ConfigTold(Told):
    """What the landlord sets for this kiosk."""

    agency_id: str
    settings: dict[str, str | int | float | bool]

    def record(self, etag: str = "") -> DeviceConfig:
        return as_record(DeviceConfig, self, etag=etag)


class WipedAsked(Asked):
    """Everything on the kiosk is unreadable now."""

    at: AwareDatetime


class WipedTold(Told):
    """The landlord knows; the token opens nothing any more."""

    at: AwareDatetime
