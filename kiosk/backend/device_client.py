"""The kiosk's own dealings with the landlord: getting its token, saying how it is, being told to forget.

Each call may raise any ``AgencyError``.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.domain import DeviceConfig, DeviceEnrolment, DeviceInstructions
from landlord import contract as wire

from .client import AgencyClient
from .errors import MalformedResponseError

Model = TypeVar("Model", bound=BaseModel)


def enrol(client: AgencyClient, code: str) -> DeviceEnrolment:
    """The kiosk's token, for a code that is good once; the client needs no token for it."""
    return _post(client, "enrol", wire.EnrolmentResponse, code=code).record()


def heartbeat(
    client: AgencyClient, *, version: str, waiting: int, disk_free_mb: int, faults: Sequence[str] = ()
) -> DeviceInstructions:
    """Says how this kiosk is (acts ``waiting``, free disk in MB), and brings back what it has to do."""
    return _post(
        client,
        "heartbeat",
        wire.HeartbeatResponse,
        version=version,
        waiting=waiting,
        disk_free_mb=disk_free_mb,
        faults=list(faults),
    ).record()


def fetch_config(client: AgencyClient) -> DeviceConfig:
    """What the landlord sets for this kiosk."""
    fetched = client.told("/devices/config", wire.DeviceConfigResponse)
    return fetched.value.record(fetched.etag)


def report_wiped(client: AgencyClient) -> None:
    """Everything here is unreadable now; the token opens nothing any more."""
    _post(client, "wipe", wire.WipeConfirmationResponse)


def _post(client: AgencyClient, what: str, model: type[Model], **members: Any) -> Model:
    body = members | {"at": datetime.now(UTC).isoformat()}
    posted = client.post(f"{wire.API_PREFIX}/devices/{what}", body, key=str(uuid.uuid4()))
    try:
        return model.model_validate(posted.body)
    except ValidationError:
        raise MalformedResponseError(f"not a {model.__name__}") from None
