"""Who is calling: the device on every call, the tenant's session on personal ones."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from .desk import Desk, digest
from .problems import Problem
from .tables import DeviceRow, SessionRow

_bearer = HTTPBearer(auto_error=False, scheme_name="device", description="The token of the device.")


def _device(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    """The name of the calling device."""
    if credentials is not None:
        with Desk.of(request).reading.begin() as db:
            row = db.get(DeviceRow, digest(credentials.credentials))
            if row is not None:
                return row.name
    raise Problem(401, "device_unknown", headers={"WWW-Authenticate": "Bearer"})


Device = Annotated[str, Depends(_device)]


SessionToken = Annotated[str, Header(max_length=200)]


def _session(request: Request, device: Device, session: SessionToken = "") -> SessionRow:
    """The open session of this device, its tenant loaded."""
    desk = Desk.of(request)
    with desk.reading.begin() as db:
        row = db.get(SessionRow, digest(session))
        if row is None or row.device != device or row.expires_at <= desk.now():
            raise Problem(401, "session_expired", headers={"WWW-Authenticate": "Session"})
        db.expunge_all()
        return row


OpenSession = Annotated[SessionRow, Depends(_session)]
