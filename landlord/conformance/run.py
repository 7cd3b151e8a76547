"""One run: reaching the system, signing the test tenant in, every check that applies."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from landlord.contract import VERSION_HEADER, CapabilitiesResponse, DeviceConfigResponse

from . import rules, transport
from .checks import CHECKS, ConformanceCheck
from .checks.check import PUBLIC
from .checks.services import PROBES, build_probe, is_service_present
from .checks.sessions import open_session
from .context import (
    CheckAborted,
    CheckContext,
    CheckNotApplicable,
    NoResponseReceived,
    ProbeTenant,
    status_and_code,
)
from .exchange import Exchange
from .http import CallFailed, HttpClient
from .report import Conformity, Deviation, Latency, Report, ServiceConformity, SkippedCheck

#: Deviations of one rule in one service that are told: a frame that is wrong is wrong everywhere.
MAX_EXAMPLES = 3
#: Why one check is left out unless it is asked for; what it would find is not missed.
SKIPPED_AS_DESTRUCTIVE = "it locks the test tenant for a while: --destructive"
#: Called before each check, with its number, how many there are, and its name.
CheckProgressCallback = Callable[[int, int, str], None]


class ConformanceError(Exception):
    """What answers, if anything does, is no landlord's system that could be checked."""


@dataclass(frozen=True, slots=True)
class ConformanceTarget:
    """What is checked: ``url`` without ``/v1``. ``limit`` in seconds for each call; ``ca_file`` of a private
    authority; ``motive`` is one for which appointments are given."""

    url: str
    device_token: str
    tenant: ProbeTenant | None = None
    agency_id: str = ""
    motive: str = ""
    limit: float = 10
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class CheckSelection:
    """``only`` one service; ``read_only`` leaves nothing behind; ``destructive`` locks the tenant."""

    only: str = ""
    read_only: bool = False
    destructive: bool = False


def check_conformance(
    target: ConformanceTarget,
    choices: CheckSelection = CheckSelection(),
    progress: CheckProgressCallback | None = None,
) -> Report:
    """Raises ``ConformanceError``."""
    line = HttpClient(limit=target.limit, verify=target.ca_file or True)
    bench = CheckContext(
        base=target.url.rstrip("/"),
        line=line,
        device_token=target.device_token,
        agency_id=target.agency_id,
        motive=target.motive,
        tenant=target.tenant,
        service=PUBLIC,
    )
    try:
        return _CheckRunner(bench, target, choices, progress or (lambda _number, _of, _name: None)).report()
    finally:
        line.close()


class _CheckRunner:
    def __init__(
        self,
        bench: CheckContext,
        target: ConformanceTarget,
        choices: CheckSelection,
        progress: CheckProgressCallback,
    ) -> None:
        self._bench = bench
        self._target = target
        self._choices = choices
        self._progress = progress
        self._left_out: list[SkippedCheck] = []
        self._silent: set[str] = set()

    def report(self) -> Report:
        bench, at = self._bench, datetime.now(UTC)
        self._reach()
        tls = transport.check_transport(bench, self._target.ca_file)
        self._sign_in()
        self._know_agency()
        self._find_silent()
        chosen = [each for each in CHECKS if self._is_chosen(each)]
        for number, each in enumerate(chosen, 1):
            self._progress(number, len(chosen), f"{each.service}: {each.name}")
            self._try(each)
        return Report(
            url=bench.base,
            at=at,
            services=self._services(),
            deviations=_examples(bench.deviations),
            kept=frozenset(bench.kept),
            left_out=tuple(self._left_out),
            latency=_latency(bench.line),
            tls=tls,
        )

    # --- before the checks ----------------------------------------------------------------------

    def _reach(self) -> None:
        """Learns what is offered. Raises ``ConformanceError``."""
        bench = self._bench
        call = bench.call("GET", "/capabilities")
        try:
            exchange = bench.line.send(call)
        except CallFailed as error:
            raise ConformanceError(f"{bench.base} cannot be reached: {error.why}") from error
        _must_be_landlord(exchange)
        try:
            bench.services = frozenset(CapabilitiesResponse.model_validate_json(exchange.content).services)
        except ValidationError as error:
            raise ConformanceError("GET /v1/capabilities does not tell which services there are") from error
        if self._choices.only not in {"", PUBLIC, *bench.services}:
            raise ConformanceError(
                f"{self._choices.only} is not among its services: {', '.join(sorted(bench.services))}"
            )

    def _sign_in(self) -> None:
        if self._bench.tenant is None or "sessions" not in self._bench.services:
            return
        self._bench.service = "sessions"
        try:
            open_session(self._bench)
        except CheckAborted as why:
            self._leave_out("sessions", "signing the test tenant in", str(why) or "it was refused")

    def _know_agency(self) -> None:
        """Of the device, when nobody named one."""
        bench = self._bench
        if bench.agency_id or "devices" not in bench.services:
            return
        bench.service = "devices"
        try:
            bench.agency_id = bench.told(bench.get("/devices/config"), DeviceConfigResponse).agency_id
        except CheckAborted:
            self._leave_out("devices", "which agency the device belongs to", "it was not told: --agency ID")

    def _find_silent(self) -> None:
        """Services that are named and not there: one deviation each, and no check of what is missing."""
        bench = self._bench
        asked = {self._choices.only} if self._choices.only else bench.services
        for name in sorted(asked & set(PROBES)):
            bench.service = name
            call = build_probe(bench, name)
            try:
                exchange = bench.line.send(call)
            except CallFailed as error:
                self._must_still_answer()
                bench.add_deviation(rules.ANSWERS, error.why, call)
                self._silent.add(name)
                continue
            bench.calls[name] += 1
            if not bench.holds(
                rules.OFFERED, is_service_present(exchange), status_and_code(exchange), exchange
            ):
                self._silent.add(name)

    # --- the checks -----------------------------------------------------------------------------

    def _is_chosen(self, check: ConformanceCheck) -> bool:
        if check.service not in {PUBLIC, *self._bench.services}:
            return False
        return not self._choices.only or check.service == self._choices.only

    def _try(self, check: ConformanceCheck) -> None:
        if reason := self._why_not(check):
            self._leave_out(check.service, check.name, reason)
            return
        self._bench.service = check.service
        try:
            check.run(self._bench)
        except CheckNotApplicable as why:
            self._leave_out(check.service, check.name, str(why))
        except NoResponseReceived:
            self._must_still_answer()
            self._leave_out(check.service, check.name, "not to its end: see the deviations")
        except CheckAborted:
            self._leave_out(check.service, check.name, "not to its end: see the deviations")

    def _must_still_answer(self) -> None:
        """Raises ``ConformanceError`` when the whole system went away: that is no deviation of one call."""
        try:
            self._bench.line.send(self._bench.call("GET", "/health"))
        except CallFailed as error:
            raise ConformanceError(f"{self._bench.base} answers no more: {error.why}") from error

    def _leave_out(self, service: str, check: str, why: str) -> None:
        self._left_out.append(SkippedCheck(service, check, why))

    def _why_not(self, check: ConformanceCheck) -> str:
        if check.service in self._silent:
            return "the service does not answer"
        if check.writes and self._choices.read_only:
            return "only reading was asked for"
        if check.destructive and not self._choices.destructive:
            return SKIPPED_AS_DESTRUCTIVE
        if check.tenant and self._bench.session is None:
            return "no test tenant is signed in: --tenant NUMBER --birth-date DATE"
        return ""

    # --- what comes of them ---------------------------------------------------------------------

    def _services(self) -> tuple[ServiceConformity, ...]:
        bench = self._bench
        broken = {each.service for each in bench.deviations if each.rule.severity is rules.Severity.MUST}
        cut_short = {each.service for each in self._left_out if each.why != SKIPPED_AS_DESTRUCTIVE}

        def standing(name: str) -> Conformity:
            if name not in bench.services:
                return Conformity.NOT_OFFERED
            if name in broken:
                return Conformity.DEVIATES
            if bench.calls[name] <= 1:  # the probe says that something is there, and no more
                return Conformity.NOT_CHECKED
            return Conformity.IN_PART if name in cut_short else Conformity.CONFORMS

        return tuple(ServiceConformity(name, standing(name), bench.calls[name]) for name in sorted(PROBES))


def _must_be_landlord(exchange: Exchange) -> None:
    """Raises ``ConformanceError`` for what stands between, for another kind of server, for a token it does
    not
    know."""
    where = exchange.headers.get("Location", "")
    page = exchange.media_type == "text/html" and VERSION_HEADER not in exchange.headers
    if exchange.status == 511 or (300 <= exchange.status < 400) or page:
        leads = f", which leads to {where.partition('?')[0]}" if where else ""
        raise ConformanceError(
            f"a web page answers in place of the landlord's system (status {exchange.status}{leads}): "
            "a captive portal of the network, a proxy, or a wrong address"
        )
    if exchange.status == 401 and exchange.code == "device_unknown":
        raise ConformanceError("the system does not know this device: KIOSK_DEVICE_TOKEN")
    if exchange.status != 200:
        raise ConformanceError(
            f"GET /v1/capabilities answers {status_and_code(exchange)}: "
            "is this the address of a landlord's system?"
        )


def _examples(deviations: Sequence[Deviation]) -> tuple[Deviation, ...]:
    """The first ones of each rule in each service."""
    seen: Counter[tuple[str, str]] = Counter()
    told = []
    for each in deviations:
        seen[each.rule.id, each.service] += 1
        if seen[each.rule.id, each.service] <= MAX_EXAMPLES:
            told.append(each)
    return tuple(told)


def _latency(line: HttpClient) -> Latency:
    seconds = sorted(each for each, _ in line.took)
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    slowest = max(line.took)[1]
    return Latency(len(seconds), round(cuts[49], 4), round(cuts[94], 4), round(cuts[98], 4), slowest)
