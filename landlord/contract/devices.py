"""The kiosk itself: enrolled once, heard from regularly, wiped from afar when it is lost."""

from __future__ import annotations

from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from kiosk.domain import DeviceConfig, DeviceEnrolment, DeviceInstructions

from .base import RequestModel, ResponseModel, ShortText, to_record


class EnrolmentRequest(RequestModel):
    """The only call without a device token: ``code`` is good once, and for a day."""

    code: Annotated[str, StringConstraints(min_length=8, max_length=100)]
    at: AwareDatetime


class EnrolmentResponse(ResponseModel):
    """``token`` is told this once."""

    name: str
    agency_id: str
    token: str

    def record(self) -> DeviceEnrolment:
        return to_record(DeviceEnrolment, self)


class HeartbeatRequest(RequestModel):
    """How the kiosk is: acts ``waiting`` in its outbox, free disk in MB; nothing of a person."""

    version: ShortText
    waiting: Annotated[int, Field(ge=0, le=2**31 - 1)]
    disk_free_mb: Annotated[int, Field(ge=0, le=2**31 - 1)]
    faults: Annotated[tuple[ShortText, ...], Field(max_length=20)] = ()
    at: AwareDatetime


class HeartbeatResponse(ResponseModel):
    """``wipe``: make everything unreadable, then say so."""

    wipe: bool
    config_etag: str
    now: AwareDatetime

    def record(self) -> DeviceInstructions:
        return to_record(DeviceInstructions, self)


class DeviceConfigResponse(ResponseModel):
    """What the landlord sets for this kiosk."""

    agency_id: str
    settings: dict[str, str | int | float | bool]

    def record(self, etag: str = "") -> DeviceConfig:
        return to_record(DeviceConfig, self, etag=etag)


class WipeConfirmationRequest(RequestModel):
    """Everything on the kiosk is unreadable now."""

    at: AwareDatetime


class WipeConfirmationResponse(ResponseModel):
    """The landlord knows; the token opens nothing any more."""

    at: AwareDatetime
