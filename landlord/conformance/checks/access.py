"""Who is let in: paths and tokens, what is offered, signing in and out, five failures."""

import json
import uuid
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.domain import Capabilities, DeviceInstructions
from landlord.contract import (
    API_VERSION,
    MAX_REQUEST_BYTES,
    HealthResponse,
    SessionResponse,
)
from landlord.contract.orders import OrderError, encode_public_key, read_unverified, sign_proof

from .. import rules
from ..context import CheckAborted, CheckContext, CheckNotApplicable, ProbeTenant, now_iso, status_and_code
from ..http import HttpExchange
from .check import PROBES, PUBLIC, build_probe, check, is_service_present
from .posts import help_body

HEARTBEAT = "/devices/heartbeat"


def heartbeat_body() -> dict[str, Any]:
    return {"version": "agency-check", "waiting": 0, "disk_free_mb": 1000, "at": now_iso()}


@check(PUBLIC)
def a_path_that_is_not_there(context: CheckContext) -> None:
    context.refused(context.get("/conformance-kit/nothing-here"), rules.UNKNOWN_PATH, 404)


@check(PUBLIC)
def a_method_that_is_not_there(context: CheckContext) -> None:
    exchange = context.send(context.call("PUT", "/capabilities", {}))
    if context.refused(exchange, rules.METHOD, 405):
        context.holds(rules.METHOD, "Allow" in exchange.headers, "405 without Allow", exchange)


@check(PUBLIC)
def head_and_options(context: CheckContext) -> None:
    head = context.send(context.call("HEAD", "/capabilities"))
    context.holds(
        rules.HEAD, head.status == 200 or _names_methods(head), f"HEAD: {status_and_code(head)}", head
    )
    options = context.send(context.call("OPTIONS", "/capabilities"))
    named = "Allow" in options.headers or "Access-Control-Allow-Methods" in options.headers
    context.holds(
        rules.HEAD,
        named and options.status in (200, 204, 405),
        f"OPTIONS: {status_and_code(options)}",
        options,
    )


def _names_methods(exchange: HttpExchange) -> bool:
    return exchange.status == 405 and "Allow" in exchange.headers


@check("help_requests", writes=True)
def a_request_that_is_too_long(context: CheckContext) -> None:
    """Right in all but its length: blanks after a JSON value mean nothing."""
    padded = json.dumps(help_body(context)).encode().ljust(MAX_REQUEST_BYTES + 1024)
    context.refused(context.post("/help-requests", padded), rules.TOO_LARGE, 413)


@check(PUBLIC)
def health_answers_without_a_token(context: CheckContext) -> None:
    exchange = context.get("/health", device=None)
    if context.holds(rules.HEALTH, exchange.status == 200, status_and_code(exchange), exchange):
        context.read(exchange, HealthResponse)


@check(PUBLIC)
def the_token_of_a_device_is_needed(context: CheckContext) -> None:
    for device in (None, "nobody-has-this-token"):
        context.expect_unauthorized(
            context.get("/capabilities", device=device), rules.DEVICE, "device_unknown"
        )


@check(PUBLIC)
def capabilities_say_what_there_is(context: CheckContext) -> None:
    exchange = context.get("/capabilities")
    response = context.read(exchange, Capabilities)
    context.holds(
        rules.CONTRACT_VERSION,
        response.contract == API_VERSION,
        f"contract {response.contract!r} in the body",
        exchange,
    )
    for name in sorted(set(response.services) - set(PROBES)):
        context.add_deviation(rules.NAMED, f"{name!r} is no service of the contract", exchange)
    # A landlord who left a payment provider still tells the payments that were made.
    for name in sorted(set(PROBES) - set(response.services) - {"payments"}):
        answer = context.http.send(build_probe(context, name))
        context.holds(
            rules.NAMED,
            not (is_service_present(answer) and answer.status == 200),
            f"{name} is not named",
            answer,
        )


@check("devices", writes=True)
def an_invented_code_lets_nobody_in(context: CheckContext) -> None:
    key, code = Ed25519PrivateKey.generate(), "CONFORMANCE-KIT"
    public_key, proof = encode_public_key(key.public_key()), sign_proof(key, "enrol", code)
    body = {"code": code, "public_key": public_key, "proof": proof, "at": now_iso()}
    context.refused(context.post("/devices/enrol", body, device=None), rules.ENROLMENT, 401, "code_refused")


@check("devices", writes=True)
def orders_are_signed(context: CheckContext) -> None:
    """With which key only a kiosk that enrolled knows."""
    exchange = context.put(HEARTBEAT, heartbeat_body())
    instructions = context.read(exchange, DeviceInstructions)
    in_clear = [name for name in ("wipe", "update", "settings") if exchange.members.get(name)]
    context.holds(rules.ORDERS, not in_clear, f"{', '.join(in_clear)} in clear", exchange)
    for order in instructions.orders:
        try:
            read_unverified(order)
        except OrderError as error:
            context.add_deviation(rules.ORDERS, str(error), exchange)


@check("devices", writes=True)
def a_heartbeat_may_come_twice(context: CheckContext) -> None:
    """Nothing tells the second from the first. One that is not of the contract is refused."""
    body = heartbeat_body() | {"waiting": 1}
    context.read(context.put(HEARTBEAT, body), DeviceInstructions)
    again = context.put(HEARTBEAT, body)
    context.holds(rules.HEARTBEAT, again.status == 200, status_and_code(again), again)
    context.refused(context.put(HEARTBEAT, body, device=None), rules.DEVICE, 401, "device_unknown")
    more = body | {"conformance_kit": True}
    context.refused(context.put(HEARTBEAT, more), rules.UNKNOWN_MEMBER, 422, pointer="/conformance_kit")
    local = body | {"at": "2026-11-24T10:42:00"}
    context.refused(context.put(HEARTBEAT, local), rules.TIMES, 422)
    context.refused(context.put(HEARTBEAT, b'{"at": '), rules.MALFORMED, 400)


#: Nobody's.
WRONG_BIRTH_DATE = "1901-01-01"
FAILURES = 5


def sign_in(context: CheckContext, number: str, birth_date: str) -> HttpExchange:
    """One attempt; its tokens are secrets of the report."""
    exchange = context.post("/sessions", {"tenant_number": number, "birth_date": birth_date})
    for member, name in (("token", "SESSION"), ("grant", "GRANT")):
        if isinstance(value := exchange.members.get(member), str):
            context.add_secret(value, name)
    return exchange


def open_session(context: CheckContext) -> None:
    """Signs the test tenant in for the checks that follow. Raises ``CheckAborted``."""
    tenant = _tenant(context)
    exchange = sign_in(context, tenant.number, tenant.birth_date.isoformat())
    if exchange.status == 202:
        raise CheckNotApplicable("the test tenant gets a one-time code: take one without a phone on file")
    response = context.read(exchange, SessionResponse)
    for name, secret in (("the session token", response.token), ("the grant", response.grant)):
        context.holds(rules.UNGUESSABLE, len(secret) >= 22, f"{name} has {len(secret)} characters", exchange)
    context.session = response


@check("sessions", writes=True, tenant=True)
def a_wrong_birth_date_tells_nothing(context: CheckContext) -> None:
    """The failure that this leaves is forgiven by the next good sign-in."""
    tenant = _tenant(context)
    wrong = sign_in(context, tenant.number, WRONG_BIRTH_DATE)
    unknown = sign_in(context, _nobody(), WRONG_BIRTH_DATE)
    if context.refused(wrong, rules.REFUSED, 401, "identification_failed"):
        alike = wrong.status == unknown.status and _without_trace(wrong) == _without_trace(unknown)
        context.holds(
            rules.DISCREET,
            alike,
            f"an unknown number is refused otherwise: {status_and_code(unknown)}",
            unknown,
        )
    again = sign_in(context, tenant.number, tenant.birth_date.isoformat())
    context.expect_success(again)


@check("sessions", writes=True, tenant=True)
def the_number_may_be_written_otherwise(context: CheckContext) -> None:
    tenant = _tenant(context)
    number = tenant.number
    for spelt in (f"{number[:-4]} {number[-4:]}", f"{number[:2]}-{number[2:]}.".rstrip(".")):
        exchange = sign_in(context, spelt, tenant.birth_date.isoformat())
        context.holds(rules.SPELLING, exchange.status in (201, 202), status_and_code(exchange), exchange)


@check("sessions", writes=True, tenant=True)
def a_session_that_is_closed_opens_nothing(context: CheckContext) -> None:
    tenant = _tenant(context)
    response = context.read(sign_in(context, tenant.number, tenant.birth_date.isoformat()), SessionResponse)
    for _ in range(2):
        closed = context.send(context.call("DELETE", "/sessions", session=response.token))
        context.holds(rules.SIGN_OUT, closed.status == 204, status_and_code(closed), closed)
    after = context.get("/me", session=response.token)
    context.refused(after, rules.SIGN_OUT, 401, "session_expired")


@check("sessions", writes=True, tenant=True, destructive=True)
def five_failures_lock_the_number(context: CheckContext) -> None:
    tenant = _tenant(context)
    for _ in range(FAILURES):
        last = sign_in(context, tenant.number, WRONG_BIRTH_DATE)
    owner = sign_in(context, tenant.number, tenant.birth_date.isoformat())
    for exchange in (last, owner):
        if context.refused(exchange, rules.LOCK, 423, "number_locked"):
            context.holds(rules.LOCK, "locked_until" in exchange.members, "no locked_until", exchange)


def _tenant(context: CheckContext) -> ProbeTenant:
    if context.tenant is None:
        raise CheckAborted
    return context.tenant


def _nobody() -> str:
    return f"CHECK{uuid.uuid4().hex[:8]}"


def _without_trace(exchange: HttpExchange) -> dict[str, Any]:
    return {name: value for name, value in exchange.members.items() if name != "traceId"}
