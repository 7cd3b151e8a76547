"""What is told without a tenant: is it alive, what does it offer, whom does it let in."""

from __future__ import annotations

from landlord.contract import API_VERSION, CapabilitiesResponse, EnrolmentRequest, HealthResponse

from .. import rules
from ..context import CheckContext, now_iso, status_and_code
from .check import PUBLIC, check
from .services import PROBES, build_probe, is_service_present


@check(PUBLIC)
def health_answers_without_a_token(bench: CheckContext) -> None:
    exchange = bench.get("/health", device=None)
    if bench.holds(rules.HEALTH, exchange.status == 200, status_and_code(exchange), exchange):
        bench.told(exchange, HealthResponse)


@check(PUBLIC)
def the_token_of_a_device_is_needed(bench: CheckContext) -> None:
    for device in (None, "nobody-has-this-token"):
        bench.expect_unauthorized(bench.get("/capabilities", device=device), rules.DEVICE, "device_unknown")


@check(PUBLIC)
def capabilities_say_what_there_is(bench: CheckContext) -> None:
    exchange = bench.get("/capabilities")
    told = bench.told(exchange, CapabilitiesResponse)
    bench.holds(
        rules.CONTRACT_VERSION,
        told.contract == API_VERSION,
        f"contract {told.contract!r} in the body",
        exchange,
    )
    for name in sorted(set(told.services) - set(PROBES)):
        bench.add_deviation(rules.NAMED, f"{name!r} is no service of the contract", exchange)
    # A landlord who left a payment provider still tells the payments that were made.
    for name in sorted(set(PROBES) - set(told.services) - {"payments"}):
        answer = bench.line.send(build_probe(bench, name))
        bench.holds(
            rules.NAMED,
            not (is_service_present(answer) and answer.status == 200),
            f"{name} is not named",
            answer,
        )


@check("devices", writes=True)
def an_invented_code_lets_nobody_in(bench: CheckContext) -> None:
    asked = EnrolmentRequest(code="CONFORMANCE-KIT", at=now_iso())  # type: ignore[arg-type]
    body = asked.model_dump(mode="json")
    bench.refused(bench.post("/devices/enrol", body, device=None), rules.ENROLMENT, 401, "code_refused")


PUBLIC_CHECKS = (
    health_answers_without_a_token,
    the_token_of_a_device_is_needed,
    capabilities_say_what_there_is,
    an_invented_code_lets_nobody_in,
)
