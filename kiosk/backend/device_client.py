"""The kiosk's own dealings with the landlord: getting its token, saying how it is, being told to forget.

Each call may raise any ``AgencyError``.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.domain import DeviceConfig, DeviceEnrolment, DeviceInstructions
from kiosk.domain.records import RequestModel
from landlord import contract as wire

from .client import AgencyClient
from .errors import MalformedResponseError, RequestRefusedError

Model = TypeVar("Model", bound=BaseModel)


def enrol(client: AgencyClient, code: str) -> DeviceEnrolment:
    """The kiosk's token, for a code that is good once; the client needs no token for it."""
    try:
        asked = wire.EnrolmentRequest(code=code, at=datetime.now(UTC))
    except ValidationError:
        raise RequestRefusedError(422, "invalid") from None  # as the landlord would say of such a code
    return _post(client, "enrol", asked, DeviceEnrolment)


def heartbeat(
    client: AgencyClient, *, version: str, waiting: int, disk_free_mb: int, faults: Sequence[str] = ()
) -> DeviceInstructions:
    """Says how this kiosk is (acts ``waiting``, free disk in MB), and brings back what it has to do."""
    said = wire.HeartbeatRequest(
        version=version,
        waiting=waiting,
        disk_free_mb=disk_free_mb,
        faults=tuple(faults),
        at=datetime.now(UTC),
    )
    return _post(client, "heartbeat", said, DeviceInstructions)


def fetch_config(client: AgencyClient) -> DeviceConfig:
    """What the landlord sets for this kiosk."""
    return client.told("/devices/config", DeviceConfig).value


def report_wiped(client: AgencyClient) -> None:
    """Everything here is unreadable now; the token opens nothing any more."""
    _post(client, "wipe", wire.WipeConfirmationRequest(at=datetime.now(UTC)), wire.WipeConfirmationResponse)


def _post(client: AgencyClient, what: str, request: RequestModel, model: type[Model]) -> Model:
    path = f"{wire.API_PREFIX}/devices/{what}"
    posted = client.post(path, request.model_dump(mode="json"), key=str(uuid.uuid4()))
    try:
        return model.model_validate(posted.body)
    except ValidationError:
        raise MalformedResponseError(f"not a {model.__name__}") from None
