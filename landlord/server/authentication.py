"""Who is calling: the device on every call, the tenant's session on personal ones."""

from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from landlord.contract import API_PREFIX

from .app_state import AppState, hash_secret
from .problems import Problem
from .tables import DeviceRow, SessionRow

#: What is left to a kiosk that is to be wiped.
PATHS_ALLOWED_BEFORE_WIPE = frozenset({f"{API_PREFIX}/devices/heartbeat", f"{API_PREFIX}/devices/wipe"})

_bearer = HTTPBearer(auto_error=False, scheme_name="device", description="The token of the device.")


def _caller(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> DeviceRow:
    """The calling device."""
    if credentials is not None:
        app_state = AppState.of(request)
        with app_state.reading.begin() as db:
            digest = hash_secret(credentials.credentials)
            row = db.get(DeviceRow, digest) if digest not in app_state.refused_tokens else None
            if row is not None and _may_call(row, request.scope["path"]):
                db.expunge(row)
                return row
    raise Problem(401, "device_unknown", headers={"WWW-Authenticate": "Bearer"})


def _may_call(row: DeviceRow, path: str) -> bool:
    """``path`` is that of the request line: some releases of Starlette make that of ``url`` of the ``Host``.
    One that is to be wiped may learn it and say that it is done, replaced or not."""
    if row.wipe_asked_at is not None:
        return row.wiped_at is None and path in PATHS_ALLOWED_BEFORE_WIPE
    return row.replaced_at is None


CallingDevice = Annotated[DeviceRow, Depends(_caller)]


def _device(caller: CallingDevice) -> str:
    return caller.name


DeviceName = Annotated[str, Depends(_device)]


SessionToken = Annotated[str, Header(max_length=200)]
GrantHeader = Annotated[str, Header(max_length=1000)]


def open_session(request: Request, device: DeviceName, session: SessionToken = "") -> SessionRow:
    """The open session of this device, its tenant loaded."""
    app_state = AppState.of(request)
    with app_state.reading.begin() as db:
        row = db.get(SessionRow, hash_secret(session))
        if row is None or row.device != device or row.expires_at <= app_state.now():
            raise Problem(401, "session_expired", headers={"WWW-Authenticate": "Session"})
        db.expunge_all()
        return row


OpenSession = Annotated[SessionRow, Depends(open_session)]
