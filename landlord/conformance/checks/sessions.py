"""Signing in and out: what a wrong birth date tells, how a number may be written, five failures."""

from __future__ import annotations

import uuid
from typing import Any

from landlord.contract import SessionResponse

from .. import rules
from ..context import CheckAborted, CheckContext, CheckNotApplicable, ProbeTenant, status_and_code
from ..exchange import Exchange
from .check import check

#: Nobody's.
WRONG_BIRTH_DATE = "1901-01-01"
FAILURES = 5


def sign_in(bench: CheckContext, number: str, birth_date: str) -> Exchange:
    """One attempt; its tokens are secrets of the report."""
    exchange = bench.post("/sessions", {"tenant_number": number, "birth_date": birth_date})
    for member, name in (("token", "SESSION"), ("grant", "GRANT")):
        if isinstance(value := exchange.members.get(member), str):
            bench.add_secret(value, name)
    return exchange


def open_session(bench: CheckContext) -> None:
    """Signs the test tenant in for the checks that follow. Raises ``CheckAborted``."""
    tenant = _tenant(bench)
    exchange = sign_in(bench, tenant.number, tenant.birth_date.isoformat())
    if exchange.status == 202:
        raise CheckNotApplicable("the test tenant gets a one-time code: take one without a phone on file")
    told = bench.told(exchange, SessionResponse)
    for name, secret in (("the session token", told.token), ("the grant", told.grant)):
        bench.holds(rules.UNGUESSABLE, len(secret) >= 22, f"{name} has {len(secret)} characters", exchange)
    bench.session = told


@check("sessions", writes=True, tenant=True)
def a_wrong_birth_date_tells_nothing(bench: CheckContext) -> None:
    """The failure that this leaves is forgiven by the next good sign-in."""
    tenant = _tenant(bench)
    wrong = sign_in(bench, tenant.number, WRONG_BIRTH_DATE)
    unknown = sign_in(bench, _nobody(), WRONG_BIRTH_DATE)
    if bench.refused(wrong, rules.REFUSED, 401, "identification_failed"):
        alike = wrong.status == unknown.status and _without_trace(wrong) == _without_trace(unknown)
        bench.holds(
            rules.DISCREET, alike, f"an unknown number is told otherwise: {status_and_code(unknown)}", unknown
        )
    again = sign_in(bench, tenant.number, tenant.birth_date.isoformat())
    bench.expect_success(again)


@check("sessions", writes=True, tenant=True)
def the_number_may_be_written_otherwise(bench: CheckContext) -> None:
    tenant = _tenant(bench)
    number = tenant.number
    for spelt in (f"{number[:-4]} {number[-4:]}", f"{number[:2]}-{number[2:]}.".rstrip(".")):
        exchange = sign_in(bench, spelt, tenant.birth_date.isoformat())
        bench.holds(rules.SPELLING, exchange.status in (201, 202), status_and_code(exchange), exchange)


@check("sessions", writes=True, tenant=True)
def a_session_that_is_closed_opens_nothing(bench: CheckContext) -> None:
    tenant = _tenant(bench)
    told = bench.told(sign_in(bench, tenant.number, tenant.birth_date.isoformat()), SessionResponse)
    for _ in range(2):
        closed = bench.send(bench.call("DELETE", "/sessions", session=told.token))
        bench.holds(rules.SIGN_OUT, closed.status == 204, status_and_code(closed), closed)
    after = bench.get("/me", session=told.token)
    bench.refused(after, rules.SIGN_OUT, 401, "session_expired")


@check("sessions", writes=True, tenant=True, destructive=True)
def five_failures_lock_the_number(bench: CheckContext) -> None:
    tenant = _tenant(bench)
    for _ in range(FAILURES):
        last = sign_in(bench, tenant.number, WRONG_BIRTH_DATE)
    owner = sign_in(bench, tenant.number, tenant.birth_date.isoformat())
    for exchange in (last, owner):
        if bench.refused(exchange, rules.LOCK, 423, "number_locked"):
            bench.holds(rules.LOCK, "locked_until" in exchange.members, "no locked_until", exchange)


def _tenant(bench: CheckContext) -> ProbeTenant:
    if bench.tenant is None:
        raise CheckAborted
    return bench.tenant


def _nobody() -> str:
    return f"CHECK{uuid.uuid4().hex[:8]}"


def _without_trace(exchange: Exchange) -> dict[str, Any]:
    return {name: value for name, value in exchange.members.items() if name != "traceId"}


SIGN_IN_CHECKS = (
    a_wrong_birth_date_tells_nothing,
    the_number_may_be_written_otherwise,
    a_session_that_is_closed_opens_nothing,
)
LAST_CHECKS = (five_failures_lock_the_number,)
