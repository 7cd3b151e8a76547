"""What is told without a tenant: is it alive, what does it offer, whom does it let in."""

from __future__ import annotations

from landlord.contract import CONTRACT, CapabilitiesTold, EnrolAsked, HealthTold

from .. import rules
from ..context import Bench, now, said
from .check import PUBLIC, check
from .services import PROBES, probe, there


@check(PUBLIC)
def health_answers_without_a_token(bench: Bench) -> None:
    exchange = bench.get("/health", device=None)
    if bench.holds(rules.HEALTH, exchange.status == 200, said(exchange), exchange):
        bench.told(exchange, HealthTold)


@check(PUBLIC)
def the_token_of_a_device_is_needed(bench: Bench) -> None:
    for device in (None, "nobody-has-this-token"):
        bench.challenged(bench.get("/capabilities", device=device), rules.DEVICE, "device_unknown")


@check(PUBLIC)
def capabilities_say_what_there_is(bench: Bench) -> None:
    exchange = bench.get("/capabilities")
    told = bench.told(exchange, CapabilitiesTold)
    bench.holds(
        rules.CONTRACT_VERSION, told.contract == CONTRACT, f"contract {told.contract!r} in the body", exchange
    )
    for name in sorted(set(told.services) - set(PROBES)):
        bench.deviates(rules.NAMED, f"{name!r} is no service of the contract", exchange)
    # A landlord who left a payment provider still tells the payments that were made.
    for name in sorted(set(PROBES) - set(told.services) - {"payments"}):
        answer = bench.line.send(probe(bench, name))
        bench.holds(rules.NAMED, not (there(answer) and answer.status == 200), f"{name} is not named", answer)


@check("devices", writes=True)
def an_invented_code_lets_nobody_in(bench: Bench) -> None:
    asked = EnrolAsked(code="CONFORMANCE-KIT", at=now())  # type: ignore[arg-type]
    body = asked.model_dump(mode="json")
    bench.refused(bench.post("/devices/enrol", body, device=None), rules.ENROLMENT, 401, "code_refused")


ANYBODY = (
    health_answers_without_a_token,
    the_token_of_a_device_is_needed,
    capabilities_say_what_there_is,
    an_invented_code_lets_nobody_in,
)
