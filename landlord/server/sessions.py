"""Signing in: number and birth date, a code to the phone on file where there is one, signing out.

**A code is good only at the kiosk that asked for it**, and only by the clock that counts since the machine
began (``Moment``): whatever is asked for or guessed at other kiosks changes nothing here, nor does a wall
clock that is set. Each kiosk may send a tenant two codes that no other can use up, and each code is worth
three tries whatever is locked elsewhere; a right code gives the kiosk its share anew. Who is kept out all the
same (at a kiosk where somebody else guesses) goes to the counter: ``open_access``.

**Guessing is hopeless.** Who knows a number and its birth date and has the tokens of ``n`` kiosks gets, in
their first day, at most ``14 + 2 n`` codes sent (10, then after 1, 3, 7 and 15 hours; the shares) and
``30 + 3 (14 + 2 n)`` tries; from then on one code a day and two a month and kiosk, three tries each, and one
try beside: ``4 + n / 5`` a day. Each try hits one of a million codes; two of them, so twice the chances
below, where another was sent within ten minutes.

===========  =======  =========  =========
kiosks       1        40         200
first day    0.008 %  0.031 %    0.13 %
later, a day 4.2e-6   1.2e-5     4.4e-5
a year       0.16 %   0.47 %     1.7 %
===========  =======  =========  =========

The tenant's phone rings for each code, the desk is told of each lock, and a kiosk that is wiped has no token.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import ColumnElement, delete, select
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

from .acts import agency_of
from .app_state import AppState, Moment, hash_secret
from .attempts import (
    CLOCK_TOLERANCE,
    AttemptFailed,
    AttemptLimit,
    AttemptsLocked,
    BirthDateGuess,
    Subject,
    client_address,
    count_failure,
    find_lock,
    forgive_here,
    is_locked,
    locked_problem,
    network_of,
    open_again,
    use_quota,
)
from .authentication import DeviceName, GrantHeader, OpenSession, SessionToken
from .code_senders import CodesUnavailableError, mask_phone
from .database import acquire_lock
from .idempotency import Idempotent
from .identification import identify_tenant, issue_grant, revoke_grant
from .problems import Problem, RepeatableResponse, created
from .responses import json_response, response_of
from .tables import AgencyRow, OtpCodeRow, SessionRow, TenantRow

SESSION_LIFETIME = timedelta(minutes=30)
CODE_LIFETIME = timedelta(minutes=10)
#: Another code is sent to a tenant from one kiosk this long after the one before, and no more than so many
#: while the first one counts.
RESEND_INTERVAL = timedelta(seconds=60)
MAX_CODES = 4
#: Of two that were sent the first may come last: so many of the newest are good.
ACCEPTED_CODES = 2
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Wrong codes: of one that was sent, at a kiosk; for one tenant at one kiosk, from anywhere; to one phone; at
#: one kiosk; from one address.
_PER_CHALLENGE = AttemptLimit(5, lock=_MINUTE, memory=CODE_LIFETIME, growth=2)
_PER_TENANT_HERE = AttemptLimit(10, lock=15 * _MINUTE, memory=7 * _DAY, growth=2, spares=1)
_PER_TENANT = AttemptLimit(30, lock=15 * _MINUTE, memory=30 * _DAY, growth=2, spares=3)
_PER_DEVICE = AttemptLimit(30, lock=5 * _MINUTE, memory=2 * _HOUR, growth=2, longest=_HOUR, spares=1)
_PER_ADDRESS = AttemptLimit(120, lock=5 * _MINUTE, memory=2 * _HOUR, growth=2, longest=_HOUR, spares=15)
#: Codes that are sent: so many at once, then one each. A kiosk that nobody uses in the night begins anew; one
#: that is forged has the landlord pay for 320 messages a day.
_SENT_HERE = AttemptLimit(6, lock=2 * _HOUR, memory=30 * _DAY)
_SENT_TO_PHONE = AttemptLimit(10, lock=_HOUR, memory=30 * _DAY, growth=2, spares=2)
_SENT_AT_DEVICE = AttemptLimit(60, lock=_MINUTE, memory=_HOUR)
_SENT_AT_DEVICE_IN_A_DAY = AttemptLimit(200, lock=10 * _MINUTE, memory=10 * _HOUR)
_SENT_FROM_ADDRESS = AttemptLimit(300, lock=_MINUTE / 4, memory=_HOUR, spares=30)
#: Sessions that are opened, or wait for a code.
_SESSIONS_HERE = AttemptLimit(40, lock=_MINUTE, memory=_HOUR)
_SESSIONS = AttemptLimit(120, lock=_MINUTE / 3, memory=_HOUR, spares=20)

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
        moment = app_state.moment()
        now = moment.now
        tenant = identify_tenant(db, body.tenant_number, body.birth_date, device, now)
        if not isinstance(tenant, TenantRow):
            return tenant.problem(now).answer(final=True)
        use_quota(db, now, *_session_quotas(tenant.number, device))
        if tenant.phone:
            acquire_lock(db, f"codes of {tenant.number}")
            answer = _send_code(app_state, db, tenant, device, moment)
            return _await_sent(db, tenant, device, moment) if isinstance(answer, CodeRateLimited) else answer
        return _open(db, tenant, device, now)

    return idempotent(body, effect)


@router.post("/sessions/{session_id}/otp", status_code=201, response_model=SessionResponse)
def confirm_code(
    session_id: str, body: OtpRequest, request: Request, device: DeviceName, idempotent: Idempotent
) -> Response:
    """Opens the session that waits for this code. A wrong code is counted for the code that was sent, the
    tenant, the phone, the kiosk and the address; once there were too many 423 ``number_locked``, or 429
    ``too_many_requests``. Each code that was sent is worth three tries whatever is locked elsewhere, and one
    whatever is locked here."""
    app_state = AppState.of(request)

    def effect(db: Session) -> RepeatableResponse:
        moment = app_state.moment()
        now = moment.now
        waiting = _waiting(db, session_id, device, moment)
        guess, tenant = CodeGuess.of(waiting.challenge, waiting.tenant, device), waiting.tenant
        if locked := guess.find_lock(db, now):
            return locked.problem(now).answer(final=True)
        code = "".join(body.code.split())
        good = _sent(db, tenant.number, device, moment)[:ACCEPTED_CODES]
        if not any(hmac.compare_digest(each.code_digest, hash_secret(each.id + code)) for each in good):
            return guess.count_failure(db, now).problem(now).answer(final=True)
        db.execute(delete(OtpCodeRow).where(OtpCodeRow.tenant_number == tenant.number))
        guess.forget(db, now)
        forgive_here(db, now, *_send_quotas(tenant.phone, device)[:2])
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
        moment = app_state.moment()
        waiting = _waiting(db, session_id, device, moment)
        answer = _send_code(app_state, db, waiting.tenant, device, moment)
        if isinstance(answer, CodeRateLimited):
            raise locked_problem(*answer, moment.now)
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
    BirthDateGuess.of(f"tenant {tenant.number}", device).forget(db, now)
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
    app_state: AppState, db: Session, tenant: TenantRow, device: str, moment: Moment
) -> RepeatableResponse | CodeRateLimited:
    """Sends a code to the tenant's phone, unless this kiosk asks too early."""
    _forget_ended_codes(db, moment)
    sent = _sent(db, tenant.number, device, moment)
    if len(sent) >= MAX_CODES:
        return CodeRateLimited("too_many_codes", moment.now + _left(sent[-1], moment))
    if sent and (wait := _left(sent[0], moment) - CODE_LIFETIME + RESEND_INTERVAL) > timedelta():
        return CodeRateLimited("code_sent_recently", moment.now + wait)
    use_quota(db, moment.now, *_send_quotas(tenant.phone, device))
    code = f"{secrets.randbelow(1_000_000):06d}"
    waiting = OtpCodeRow(
        id=secrets.token_urlsafe(16),
        expires_at=moment.now + CODE_LIFETIME,
        boot=moment.boot,
        boot_seconds=moment.boot_seconds,
    )
    waiting.challenge, waiting.code_digest = waiting.id, hash_secret(waiting.id + code)
    answer = _wait(db, tenant, device, waiting)
    try:
        app_state.codes.send(tenant.phone, code, _agency_name(db, device))
    except CodesUnavailableError:
        raise Problem(503, "codes_unavailable", headers={"Retry-After": "300"}) from None
    return answer


def _agency_name(db: Session, device: str) -> str:
    row = db.get(AgencyRow, agency_of(db, device))
    return row.name if row is not None else ""


def _await_sent(db: Session, tenant: TenantRow, device: str, moment: Moment) -> RepeatableResponse:
    """A session that waits for the code that is on the tenant's phone already."""
    sent = _sent(db, tenant.number, device, moment)[0]
    waiting = OtpCodeRow(
        id=secrets.token_urlsafe(16),
        challenge=sent.id,
        code_digest="",
        expires_at=sent.expires_at,
        boot=sent.boot,
        boot_seconds=sent.boot_seconds,
    )
    return _wait(db, tenant, device, waiting)


def _wait(db: Session, tenant: TenantRow, device: str, waiting: OtpCodeRow) -> RepeatableResponse:
    waiting.device, waiting.tenant_number = device, tenant.number
    db.add(waiting)
    waits = OtpPendingResponse(session_id=waiting.id, otp=OtpResponse(phone_hint=mask_phone(tenant.phone)))
    return RepeatableResponse(202, waits.model_dump_json())


@dataclass(frozen=True, slots=True)
class WaitingSession:
    challenge: str
    tenant: TenantRow


def _waiting(db: Session, session_id: str, device: str, moment: Moment) -> WaitingSession:
    """The number is held before any of its codes: who opens one session ends the others."""
    _forget_ended_codes(db, moment)
    row = OtpCodeRow
    number = db.scalar(select(row.tenant_number).where(row.id == session_id, row.device == device))
    if number is not None:
        acquire_lock(db, f"codes of {number}")
        found = db.get(row, session_id)
        if found is not None and _left(found, moment):  # no other was faster
            return WaitingSession(found.challenge, db.get_one(TenantRow, number))
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
    def of(cls, challenge: str, tenant: TenantRow, device: str) -> "CodeGuess":
        what = "wrong codes"
        address, phone = network_of(client_address.get()), hash_secret(tenant.phone)
        one, number = f"{what} of one number", tenant.number
        own = Subject(f"{what} of {challenge} at {device}", _PER_CHALLENGE, f"{what} of one", device)
        kiosk = Subject(f"{what} at {device}", _PER_DEVICE, what, device, shared=True, spared_by=own)
        from_one, named = f"{what} from one address", f"{what} from {address}"
        return cls(
            own,
            Subject(f"{what} of {number} at {device}", _PER_TENANT_HERE, one, device, spared_by=own),
            Subject(f"{what} of {number}", _PER_TENANT, one, spared_by=own),
            Subject(f"{what} of phone {phone}", _PER_TENANT, f"{what} of one phone", spared_by=own),
            (kiosk, Subject(named, _PER_ADDRESS, from_one, shared=True, spared_by=kiosk)),
        )

    @property
    def _all(self) -> tuple[Subject, ...]:
        return self.challenge, self.here, self.tenant, self.phone, *self.shared

    def find_lock(self, db: Session, now: datetime) -> AttemptsLocked | None:
        return find_lock(db, now, *self._all)

    def count_failure(self, db: Session, now: datetime) -> AttemptFailed | AttemptsLocked:
        return count_failure(db, now, *self._all)

    def forget(self, db: Session, now: datetime) -> None:
        """Reset the counters of the tenant at this kiosk after a right code."""
        forgive_here(db, now, self.here, self.tenant, self.phone)


def _session_quotas(number: str, device: str) -> tuple[Subject, ...]:
    what = "sessions of one number"
    here = Subject(f"sessions of {number} at {device}", _SESSIONS_HERE, what, device, shared=True)
    return here, Subject(f"sessions of {number}", _SESSIONS, what, shared=True, spared_by=here)


def _send_quotas(phone: str, device: str) -> tuple[Subject, Subject, Subject, Subject, Subject]:
    number, address, what = hash_secret(phone), network_of(client_address.get()), "codes sent"
    to_one, from_one = f"{what} to one phone", f"{what} from one address"
    here = Subject(f"{what} to {number} at {device}", _SENT_HERE, to_one, device)
    kiosk = Subject(f"{what} at {device}", _SENT_AT_DEVICE, what, device, shared=True)
    named = f"{what} from {address}"
    return (
        here,
        Subject(f"{what} to {number}", _SENT_TO_PHONE, to_one, shared=True, spared_by=here),
        kiosk,
        Subject(f"{what} at {device} in a day", _SENT_AT_DEVICE_IN_A_DAY, what, device, shared=True),
        Subject(named, _SENT_FROM_ADDRESS, from_one, shared=True, spared_by=kiosk),
    )


def _sent(db: Session, number: str, device: str, moment: Moment) -> list[OtpCodeRow]:
    """The codes sent to that tenant for that kiosk that still count, newest first."""
    row = OtpCodeRow
    kept = select(row).where(row.tenant_number == number, row.device == device, row.code_digest != "")
    counting = [each for each in db.scalars(kept) if _left(each, moment)]
    return sorted(counting, key=lambda each: _left(each, moment), reverse=True)


def _left(row: OtpCodeRow, moment: Moment) -> timedelta:
    """How long the code is still good; zero once it is not.

    What another machine sent is judged by the wall clock; one of the future was sent before that was set
    back: nobody knows how old it is.
    """
    if row.boot == moment.boot:
        left = CODE_LIFETIME - timedelta(seconds=moment.boot_seconds - row.boot_seconds)
    else:
        left = row.expires_at - moment.now
    return left if timedelta() < left <= CODE_LIFETIME + CLOCK_TOLERANCE else timedelta()


def forget_ended_codes(app_state: AppState) -> None:
    """Once ended a code never counts again, whatever the clock of another machine says."""
    with app_state.writing.begin() as db:
        _forget_ended_codes(db, app_state.moment())


def _forget_ended_codes(db: Session, moment: Moment) -> None:
    row, own = OtpCodeRow, OtpCodeRow.boot == moment.boot
    ended = own & (row.boot_seconds <= moment.boot_seconds - CODE_LIFETIME.total_seconds())
    db.execute(delete(row).where(ended | (~own & (row.expires_at <= moment.now))))
    if db.get_bind().dialect.name == "sqlite":
        # There is no other machine: this one has begun anew, and nobody knows what its wall clock was before.
        db.execute(delete(row).where(~own))


def is_kept_out(db: Session, now: datetime, tenant: TenantRow, device: str) -> bool:
    """Whether something is locked for this tenant at this kiosk that ``open_access`` opens."""
    here, wider = _subjects_of_access(db, tenant, device)
    return is_locked(db, now, *here) or find_lock(db, now, *wider) is not None


def open_access(db: Session, tenant: TenantRow, device: str) -> None:
    """Somebody of the staff has seen who stands there: whatever was tried or used up for this tenant at this
    kiosk, and at the kiosk itself, counts no more. A code is asked all the same."""
    here, _ = _subjects_of_access(db, tenant, device)
    open_again(db, *here)
    # These codes go; were their locks to stay, the desk would go on telling that somebody is kept out.
    db.execute(delete(OtpCodeRow).where(*_codes_here(tenant, device)))


def _codes_here(tenant: TenantRow, device: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OtpCodeRow.tenant_number == tenant.number, OtpCodeRow.device == device


def _subjects_of_access(
    db: Session, tenant: TenantRow, device: str
) -> tuple[tuple[Subject, ...], tuple[Subject, ...]]:
    """What is counted for the tenant at that kiosk and at the kiosk itself; and what is counted at several,
    which spares who failed little at this one. The address would be the clerk's, not the kiosk's."""
    at_kiosk = BirthDateGuess.of(f"tenant {tenant.number}", device)
    sent = db.scalars(select(OtpCodeRow.challenge).where(*_codes_here(tenant, device)).distinct())
    codes = [CodeGuess.of(each, tenant, device) for each in ("", *sent)]
    sent_here, sent_to_phone, *sent_at_kiosk, _ = _send_quotas(tenant.phone, device)
    session_here, sessions = _session_quotas(tenant.number, device)
    here = (
        *(at_kiosk.here, at_kiosk.device, codes[0].here, codes[0].shared[0]),
        *(sent_here, *sent_at_kiosk, session_here),
        *(each.challenge for each in codes[1:]),
    )
    guessed = (subject for each in codes for subject in (each.tenant, each.phone))
    return here, (at_kiosk.anywhere, sent_to_phone, sessions, *guessed)
