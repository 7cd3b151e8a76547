"""Signing in: number and birth date, a code to the phone on file where there is one, signing out."""

import hmac
import secrets
from dataclasses import dataclass
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

from .app_state import AppState, hash_secret
from .attempts import (
    AttemptFailed,
    AttemptLimit,
    AttemptsLocked,
    BirthDateGuess,
    Subject,
    client_address,
    count_failure,
    find_lock,
    forget_failures,
    locked_problem,
    network_of,
    use_quota,
)
from .authentication import DeviceName, GrantHeader, OpenSession, SessionToken
from .code_senders import CodesUnavailableError, mask_phone
from .database import acquire_lock
from .idempotency import Idempotent
from .identification import identify_tenant, issue_grant, revoke_grant
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import OtpCodeRow, SessionRow, TenantRow

SESSION_LIFETIME = timedelta(minutes=30)
CODE_LIFETIME = timedelta(minutes=10)
#: Clocks of two servers of one landlord differ by less.
CLOCK_TOLERANCE = timedelta(minutes=1)
#: Another code is sent to a tenant this long after the one before, and no more than so many while the first
#: one counts.
RESEND_INTERVAL = timedelta(seconds=60)
MAX_CODES = 4
#: Of two that were sent the first may come last: so many of the newest are good.
ACCEPTED_CODES = 2
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Wrong codes: of one that was sent, at a kiosk; for one tenant at one kiosk, from anywhere; to one phone; at
#: one kiosk; from one address.
_PER_CHALLENGE = AttemptLimit(5, lock=_MINUTE, memory=CODE_LIFETIME, growth=2)
_PER_TENANT_HERE = AttemptLimit(10, lock=15 * _MINUTE, memory=7 * _DAY, growth=2)
_PER_TENANT = AttemptLimit(30, lock=15 * _MINUTE, memory=7 * _DAY, growth=2)
_PER_DEVICE = AttemptLimit(30, lock=5 * _MINUTE, memory=2 * _HOUR, growth=2, longest=_HOUR)
_PER_ADDRESS = AttemptLimit(120, lock=5 * _MINUTE, memory=2 * _HOUR, growth=2, longest=_HOUR)
#: Codes that are sent: so many at once, then one each.
_SENT_HERE = AttemptLimit(6, lock=2 * _HOUR, memory=_DAY)
_SENT_TO_PHONE = AttemptLimit(10, lock=_HOUR, memory=_DAY)
_SENT_AT_DEVICE = AttemptLimit(60, lock=_MINUTE, memory=_HOUR)
_SENT_FROM_ADDRESS = AttemptLimit(300, lock=_MINUTE / 4, memory=_HOUR)
#: Sessions that are opened, or wait for a code.
_SESSIONS_HERE = AttemptLimit(40, lock=_MINUTE, memory=_HOUR)
_SESSIONS = AttemptLimit(120, lock=_MINUTE / 3, memory=_HOUR)

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
        tenant = identify_tenant(db, body.tenant_number, body.birth_date, device, now)
        if not isinstance(tenant, TenantRow):
            return tenant.problem(now).answer(final=True)
        use_quota(db, now, *_session_quotas(tenant.number, device))
        if tenant.phone:
            acquire_lock(db, f"codes of {tenant.number}")
            answer = _send_code(app_state, db, tenant, device, now)
            return _await_sent(db, tenant, device, now) if isinstance(answer, CodeRateLimited) else answer
        return _open(db, tenant, device, now)

    return idempotent(body, effect)


@router.post("/sessions/{session_id}/otp", status_code=201, response_model=SessionResponse)
def confirm_code(
    session_id: str, body: OtpRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Opens the session that waits for this code. A wrong code is counted for the code that was sent, the
    tenant, the phone, the kiosk and the address; once there were too many 423 ``number_locked``, or 429
    ``too_many_requests``. Each code that was sent is worth one try whatever else is locked."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        waiting = _waiting(db, session_id, device, now)
        guess, tenant = CodeGuess.of(waiting), waiting.tenant
        if locked := guess.find_lock(db, now):
            return locked.problem(now).answer(final=True)
        code = "".join(body.code.split())
        good = _sent(db, tenant.number, now)[:ACCEPTED_CODES]
        if not any(hmac.compare_digest(each.code_digest, hash_secret(each.id + code)) for each in good):
            return guess.count_failure(db, now).problem(now).answer(final=True)
        db.execute(delete(OtpCodeRow).where(OtpCodeRow.tenant_number == tenant.number))
        guess.forget(db)
        return _open(db, tenant, device, now)

    return idempotent(body, effect)


@router.post("/sessions/{session_id}/otp/again", status_code=202, response_model=OtpPendingResponse)
def resend_code(
    session_id: str, body: OtpResendRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Sends another code to the same phone, for a session of its own; the code before stays good, older ones
    do not.

    423 ``code_sent_recently`` within a minute of the one before, 423 ``too_many_codes`` after four in ten
    minutes, with ``locked_until``; 429 ``too_many_requests`` after more for this kiosk, phone or address;
    ``Retry-After`` says when there is another.
    """
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        now = app_state.now()
        waiting = _waiting(db, session_id, device, now)
        answer = _send_code(app_state, db, waiting.tenant, device, now)
        if isinstance(answer, CodeRateLimited):
            raise locked_problem(*answer, now)
        return answer

    return idempotent(body, effect)


@router.delete("/sessions", status_code=204)
def sign_out(
    request: Request, device: DeviceName, session: SessionToken = "", grant: GrantHeader = ""
) -> Response:
    """Closes the session of the ``Session`` header; closing it again is fine. The grant of the ``Grant``
    header acts no more: the kiosk sends it once none of the visit's acts waits for it, then or later."""
    app_state = AppState.of(request)
    with app_state.writing.begin() as db:
        if grant:
            revoke_grant(db, grant, device, app_state.now())
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
    BirthDateGuess.of(f"tenant {tenant.number}", device).forget(db)
    db.execute(delete(SessionRow).where(SessionRow.expires_at <= now))
    token = secrets.token_urlsafe(32)
    expires_at = now + SESSION_LIFETIME
    db.add(
        SessionRow(
            token_digest=hash_secret(token), device=device, tenant_number=tenant.number, expires_at=expires_at
        )
    )
    grant = issue_grant(db, tenant.number, device, now)
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
    use_quota(db, now, *_send_quotas(tenant, device))
    code = f"{secrets.randbelow(1_000_000):06d}"
    answer = _wait(db, tenant, device, now + CODE_LIFETIME, code)
    try:
        app_state.codes.send(tenant.phone, code)
    except CodesUnavailableError:
        raise Problem(503, "codes_unavailable", headers={"Retry-After": "300"}) from None
    return answer


def _await_sent(db: Session, tenant: TenantRow, device: str, now: datetime) -> RepeatableResponse:
    """A session that waits for the code that is on the tenant's phone already."""
    sent = _sent(db, tenant.number, now)[0]
    return _wait(db, tenant, device, sent.expires_at, challenge=sent.id)


def _wait(
    db: Session, tenant: TenantRow, device: str, expires_at: datetime, code: str = "", challenge: str = ""
) -> RepeatableResponse:
    """A session that waits for ``code``, or for the one of ``challenge`` that was sent before."""
    session_id = secrets.token_urlsafe(16)
    db.add(
        OtpCodeRow(
            id=session_id,
            device=device,
            tenant_number=tenant.number,
            code_digest=hash_secret(session_id + code) if code else "",
            challenge=challenge or session_id,
            expires_at=expires_at,
        )
    )
    waits = OtpPendingResponse(session_id=session_id, otp=OtpResponse(phone_hint=mask_phone(tenant.phone)))
    return RepeatableResponse(202, waits.model_dump_json())


@dataclass(frozen=True, slots=True)
class WaitingSession:
    challenge: str
    tenant: TenantRow
    device: str


def _waiting(db: Session, session_id: str, device: str, now: datetime) -> WaitingSession:
    """The number is held before any of its codes: who opens one session ends the others."""
    number = db.scalar(
        select(OtpCodeRow.tenant_number).where(
            OtpCodeRow.id == session_id, OtpCodeRow.device == device, OtpCodeRow.expires_at > now
        )
    )
    if number is not None:
        acquire_lock(db, f"codes of {number}")
        row = db.get(OtpCodeRow, session_id)
        if row is not None:  # no other was faster
            return WaitingSession(row.challenge, db.get_one(TenantRow, number), device)
    raise Problem(401, "session_expired")


@dataclass(frozen=True, slots=True)
class CodeGuess:
    """What a wrong code counts against."""

    challenge: Subject
    here: Subject
    tenant: Subject
    phone: Subject
    shared: tuple[Subject, Subject]

    @classmethod
    def of(cls, waiting: WaitingSession) -> "CodeGuess":
        number, device, what = waiting.tenant.number, waiting.device, "wrong codes"
        address, phone = network_of(client_address.get()), hash_secret(waiting.tenant.phone)
        return cls(
            Subject(f"{what} of {waiting.challenge} at {device}", _PER_CHALLENGE, f"{what} of one", device),
            Subject(f"{what} of {number} at {device}", _PER_TENANT_HERE, f"{what} of one number", device),
            Subject(f"{what} of {number}", _PER_TENANT, f"{what} of one number"),
            Subject(f"{what} of phone {phone}", _PER_TENANT, f"{what} of one phone"),
            (
                Subject(f"{what} at {device}", _PER_DEVICE, what, device, shared=True),
                Subject(f"{what} from {address}", _PER_ADDRESS, f"{what} from one address", shared=True),
            ),
        )

    @property
    def _spared(self) -> tuple[Subject, ...]:
        return self.here, self.tenant, self.phone, *self.shared

    def find_lock(self, db: Session, now: datetime) -> AttemptsLocked | None:
        """Return the lock in force. Each code sent allows one try at a kiosk whatever else is locked, and few
        are sent: guessing, here or elsewhere, cannot keep out the person who has the phone."""
        return find_lock(db, now, self.challenge, spared=self._spared)

    def count_failure(self, db: Session, now: datetime) -> AttemptFailed | AttemptsLocked:
        return count_failure(db, now, self.challenge, *self._spared)

    def forget(self, db: Session) -> None:
        """Reset the counters of the tenant after a right code."""
        forget_failures(db, self.challenge, self.here, self.tenant, self.phone)


def _session_quotas(number: str, device: str) -> tuple[Subject, ...]:
    what = "sessions of one number"
    return (
        Subject(f"sessions of {number} at {device}", _SESSIONS_HERE, what, device, shared=True),
        Subject(f"sessions of {number}", _SESSIONS, what, shared=True),
    )


def _send_quotas(tenant: TenantRow, device: str) -> tuple[Subject, ...]:
    phone, address, what = hash_secret(tenant.phone), network_of(client_address.get()), "codes sent"
    return (
        Subject(f"{what} to {phone} at {device}", _SENT_HERE, f"{what} to one phone", device, shared=True),
        Subject(f"{what} to {phone}", _SENT_TO_PHONE, f"{what} to one phone", shared=True),
        Subject(f"{what} at {device}", _SENT_AT_DEVICE, what, device, shared=True),
        Subject(f"{what} from {address}", _SENT_FROM_ADDRESS, f"{what} from one address", shared=True),
    )


def _sent(db: Session, number: str, now: datetime) -> list[OtpCodeRow]:
    """The codes sent to that tenant that still count, newest first. One of the future was sent before the
    clock was set back: nobody knows how old it is."""
    row = OtpCodeRow
    counts = select(row).where(
        row.tenant_number == number,
        row.expires_at > now,
        row.expires_at <= now + CODE_LIFETIME + CLOCK_TOLERANCE,
        row.code_digest != "",
    )
    return list(db.scalars(counts.order_by(row.expires_at.desc())))
