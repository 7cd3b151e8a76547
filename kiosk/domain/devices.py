"""A kiosk as the landlord's system knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeviceEnrolment:
    """The landlord knows this kiosk: ``token`` opens the contract from now on."""

    name: str
    agency_id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceInstructions:
    """What a heartbeat brings back. ``wipe``: everything on this kiosk is to be made unreadable."""

    wipe: bool
    config_etag: str
    now: datetime


@dataclass(frozen=True, slots=True)
class DeviceConfig:
    """What the landlord sets for this kiosk: names and values of ``kiosk.toml``, checked by the kiosk."""

    agency_id: str
    settings: dict[str, str | int | float | bool]
    etag: str = ""
