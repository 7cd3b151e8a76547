"""A kiosk as the landlord's system knows it."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from .records import Record


class DeviceEnrolment(Record):
    """``token`` is told this once."""

    name: str
    agency_id: str
    token: str = Field(repr=False)


class DeviceInstructions(Record):
    """``wipe``: make everything unreadable, then say so."""

    wipe: bool
    config_etag: str
    now: AwareDatetime


class DeviceConfig(Record):
    """What the landlord sets for this kiosk."""

    agency_id: str
    #: Names and values of ``kiosk.toml``; the kiosk checks them.
    settings: dict[str, str | int | float | bool]
