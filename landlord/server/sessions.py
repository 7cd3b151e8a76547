"""Signing in: number and birth date, a code to the phone on file where there is one, signing out."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from landlord.contract import (
    CurrentTenantResponse,
    OtpPendingResponse,
    OtpRequest,
    OtpResendRequest,
    OtpResponse,
    SessionRequest,
    SessionResponse,
    TenantResponse,
)

from .app_state import AppState, get_landlord, hash_secret
from .attempts import (
    AttemptLimit,
    AttemptsLocked,
    Subject,
    count_failure,
    find_lock,
    forget_failures,
    locked_problem,
)
from .authentication import DeviceName, OpenSession, SessionToken
from .code_senders import mask_phone
from .idempotency import Idempotent
from .identification import birth_dates_of, identify_tenant, issue_grant
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import OtpCodeRow, SessionRow, TenantRow

SESSION_LIFETIME = timedelta(minutes=30)
CODE_LIFETIME = timedelta(minutes=10)
#: Another code is sent to a tenant this long after the one before, and no more than so many while the first
#: one counts.
RESEND_INTERVAL = timedelta(seconds=60)
MAX_CODES = 4
#: Of two that were sent the first may come last: so many of the newest are good.
ACCEPTED_CODES = 2
#: Wrong codes: at one session that waits, for one tenant, at one kiosk.
_PER_SESSION = AttemptLimit(5, lock=timedelta(minutes=1), memory=CODE_LIFETIME, growth=2)
_PER_TENANT = AttemptLimit(10, lock=timedelta(minutes=15), memory=timedelta(days=7), growth=2)
_PER_DEVICE = AttemptLimit(
    30, lock=timedelta(minutes=5), memory=timedelta(hours=2), growth=2, longest=timedelta(hours=1)
)

router = APIRouter(tags=["sessions"])


class CodeRateLimited(NamedTuple):
    """No other code is sent before ``until``."""

    code: str
    until: datetime


@router.post(
    "/sessions",
    status_code=201,
    response_model=SessionResponse,
    responses={202: {"model": OtpPendingResponse}},
)
def sign_in(body: SessionRequest, request: Request, device: DeviceName, idempotent: Idempotent) -> Response:
    """Opens a session (201), or sends a code first (202).

    Where another code would be sent too early, the session waits for the one that was sent (202).
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        tenant = identify_tenant(db, body.tenant_number, body.birth_date, now)
        if not isinstance(tenant, TenantRow):
            return tenant.problem(now).answer(final=True)
        if tenant.phone:
            if locked := find_lock(db, now, _codes_of(tenant.number), _codes_at(device)):
                return locked.problem(now).answer(final=True)
            answer = _send_code(app_state, db, tenant, device, now)
            return _await_sent(db, tenant, device, now) if isinstance(answer, CodeRateLimited) else answer
        return _open(db, tenant, device, now)

    return idempotent(body, effect)


@router.post("/sessions/{session_id}/otp", status_code=201, response_model=SessionResponse)
def confirm_code(
    session_id: str, body: OtpRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Opens the session that waits for this code. A wrong code is counted for the session, the tenant and the
    kiosk; 423 ``number_locked`` once there were too many."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        number = _waiting(db, session_id, device, now)
        if isinstance(number, AttemptsLocked):
            return number.problem(now).answer(final=True)
        code = "".join(body.code.split())
        good = _sent(db, number, now)[:ACCEPTED_CODES]
        if not any(hmac.compare_digest(each.code_digest, hash_secret(each.id + code)) for each in good):
            failure = count_failure(db, now, *_guessed_codes(session_id, number, device))
            return failure.problem(now).answer(final=True)
        tenant = db.get_one(TenantRow, number)
        db.execute(delete(OtpCodeRow).where(OtpCodeRow.tenant_number == tenant.number))
        return _open(db, tenant, device, now)

    return idempotent(body, effect)


@router.post("/sessions/{session_id}/otp/again", status_code=202, response_model=OtpPendingResponse)
def resend_code(
    session_id: str, body: OtpResendRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Sends another code to the same phone, for a session of its own; the code before stays good, older ones
    do not.

    423 ``code_sent_recently`` within a minute of the one before, 423 ``too_many_codes`` after four in ten
    minutes; ``locked_until`` and ``Retry-After`` say when there is another.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        number = _waiting(db, session_id, device, now)
        if isinstance(number, AttemptsLocked):
            return number.problem(now).answer(final=True)
        answer = _send_code(app_state, db, db.get_one(TenantRow, number), device, now)
        if isinstance(answer, CodeRateLimited):
            raise locked_problem(*answer, now)
        return answer

    return idempotent(body, effect)


@router.delete("/sessions", status_code=204)
def sign_out(request: Request, device: DeviceName, session: SessionToken) -> Response:
    """Closes the session of the ``Session`` header; closing it again is fine."""
    with AppState.of(request).writing.begin() as db:
        db.execute(
            delete(SessionRow).where(
                SessionRow.token_digest == hash_secret(session), SessionRow.device == device
            )
        )
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.get("/me", response_model=CurrentTenantResponse)
def read_current_tenant(request: Request, session: OpenSession) -> Response:
    """Who the session belongs to."""
    tenant = session.tenant
    return json_response(
        request,
        CurrentTenantResponse(
            tenant=response_of(TenantResponse, tenant), phone_hint=mask_phone(tenant.phone)
        ),
        personal=True,
    )


def _open(db: Session, tenant: TenantRow, device: str, now: datetime) -> RepeatableResponse:
    forget_failures(db, birth_dates_of(tenant.number), _codes_of(tenant.number))
    db.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
    token = secrets.token_urlsafe(32)
    expires_at = now + SESSION_LIFETIME
    db.add(
        SessionRow(
            token_digest=hash_secret(token), device=device, tenant_number=tenant.number, expires_at=expires_at
        )
    )
    grant = issue_grant(get_landlord(db).secret, tenant.number, device, now)
    opened = SessionResponse(
        token=token, grant=grant, tenant=response_of(TenantResponse, tenant), expires_at=expires_at
    )
    return created(opened)


def _send_code(
    app_state: AppState, db: Session, tenant: TenantRow, device: str, now: datetime
) -> RepeatableResponse | CodeRateLimited:
    """Sends a code to the tenant's phone, unless that is too early, wherever those before were asked for."""
    sent = _sent(db, tenant.number, now)
    if len(sent) >= MAX_CODES:
        return CodeRateLimited("too_many_codes", sent[-1].expires_at)
    if sent and sent[0].expires_at - CODE_LIFETIME + RESEND_INTERVAL > now:
        return CodeRateLimited("code_sent_recently", sent[0].expires_at - CODE_LIFETIME + RESEND_INTERVAL)
    db.execute(delete(OtpCodeRow).where(OtpCodeRow.expires_at <= now))
    code = f"{secrets.randbelow(1_000_000):06d}"
    answer = _wait(db, tenant, device, now + CODE_LIFETIME, code)
    app_state.codes.send(tenant.phone, code)
    return answer


def _await_sent(db: Session, tenant: TenantRow, device: str, now: datetime) -> RepeatableResponse:
    """A session that waits for the code that is on the tenant's phone already."""
    return _wait(db, tenant, device, _sent(db, tenant.number, now)[0].expires_at)


def _wait(
    db: Session, tenant: TenantRow, device: str, expires_at: datetime, code: str = ""
) -> RepeatableResponse:
    """A session that waits for ``code``, or for one that was sent before."""
    session_id = secrets.token_urlsafe(16)
    db.add(
        OtpCodeRow(
            id=session_id,
            device=device,
            tenant_number=tenant.number,
            code_digest=hash_secret(session_id + code) if code else "",
            expires_at=expires_at,
        )
    )
    waits = OtpPendingResponse(session_id=session_id, otp=OtpResponse(phone_hint=mask_phone(tenant.phone)))
    return RepeatableResponse(202, waits.model_dump_json())


def _waiting(db: Session, session_id: str, device: str, now: datetime) -> str | AttemptsLocked:
    """The number whose code this session waits for; the number is held before any of its codes: who opens one
    session ends the others."""
    number = db.scalar(
        select(OtpCodeRow.tenant_number).where(
            OtpCodeRow.id == session_id, OtpCodeRow.device == device, OtpCodeRow.expires_at > now
        )
    )
    if number is None:
        raise Problem(401, "session_expired")
    locked = find_lock(db, now, *_guessed_codes(session_id, number, device))
    if db.get(OtpCodeRow, session_id) is None:  # another was faster
        raise Problem(401, "session_expired")
    return locked or number


def _codes_of(number: str) -> Subject:
    return Subject(f"codes of tenant {number}", _PER_TENANT)


def _codes_at(device: str) -> Subject:
    return Subject(f"codes at device {device}", _PER_DEVICE)


def _guessed_codes(session_id: str, number: str, device: str) -> tuple[Subject, ...]:
    """What a wrong code counts against."""
    return Subject(f"codes of session {session_id}", _PER_SESSION), _codes_of(number), _codes_at(device)


def _sent(db: Session, number: str, now: datetime) -> list[OtpCodeRow]:
    """The codes sent to that tenant that still count, newest first."""
    row = OtpCodeRow
    counts = select(row).where(row.tenant_number == number, row.expires_at > now, row.code_digest != "")
    return list(db.scalars(counts.order_by(row.expires_at.desc())))
