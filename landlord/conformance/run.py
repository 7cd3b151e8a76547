"""One run: reaching the system, signing the test tenant in, every check that applies."""

import ipaddress
import socket
import ssl
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from pydantic import ValidationError

from kiosk.domain import Capabilities, DeviceConfig
from landlord.contract import VERSION_HEADER

from . import rules
from .checks import CHECKS
from .checks.access import open_session
from .checks.check import PROBES, PUBLIC, ConformanceCheck, build_probe, is_service_present
from .context import (
    CheckAborted,
    CheckContext,
    CheckNotApplicable,
    NoResponseReceived,
    ProbeTenant,
    status_and_code,
)
from .http import CallFailed, HttpClient, HttpExchange
from .report import Conformity, Deviation, Latency, Report, ServiceConformity, SkippedCheck

CERTIFICATE_WARNING = timedelta(days=14)
#: Deviations of one rule in one service that are reported: a wrong header is wrong everywhere.
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
    http = HttpClient(limit=target.limit, verify=target.ca_file or True)
    context = CheckContext(
        base=target.url.rstrip("/"),
        http=http,
        device_token=target.device_token,
        agency_id=target.agency_id,
        motive=target.motive,
        tenant=target.tenant,
        service=PUBLIC,
    )
    try:
        return _CheckRunner(context, target, choices, progress or (lambda _number, _of, _name: None)).report()
    finally:
        http.close()


class _CheckRunner:
    def __init__(
        self,
        context: CheckContext,
        target: ConformanceTarget,
        choices: CheckSelection,
        progress: CheckProgressCallback,
    ) -> None:
        self._context = context
        self._target = target
        self._choices = choices
        self._progress = progress
        self._left_out: list[SkippedCheck] = []
        self._silent: set[str] = set()

    def report(self) -> Report:
        context, at = self._context, datetime.now(UTC)
        self._reach()
        tls = check_transport(context, self._target.ca_file)
        self._sign_in()
        self._know_agency()
        self._find_silent()
        chosen = [each for each in CHECKS if self._is_chosen(each)]
        for number, each in enumerate(chosen, 1):
            self._progress(number, len(chosen), f"{each.service}: {each.name}")
            self._try(each)
        return Report(
            url=context.base,
            at=at,
            services=self._services(),
            deviations=_examples(context.deviations),
            kept=frozenset(context.kept),
            left_out=tuple(self._left_out),
            latency=_latency(context.http),
            tls=tls,
        )

    # --- before the checks ----------------------------------------------------------------------

    def _reach(self) -> None:
        """Learns what is offered. Raises ``ConformanceError``."""
        context = self._context
        call = context.call("GET", "/capabilities")
        try:
            exchange = context.http.send(call)
        except CallFailed as error:
            raise ConformanceError(f"{context.base} cannot be reached: {error.why}") from error
        _must_be_landlord(exchange)
        try:
            context.services = frozenset(Capabilities.model_validate_json(exchange.content).services)
        except ValidationError as error:
            raise ConformanceError("GET /v1/capabilities does not tell which services there are") from error
        if self._choices.only not in {"", PUBLIC, *context.services}:
            raise ConformanceError(
                f"{self._choices.only} is not among its services: {', '.join(sorted(context.services))}"
            )

    def _sign_in(self) -> None:
        if self._context.tenant is None or "sessions" not in self._context.services:
            return
        self._context.service = "sessions"
        try:
            open_session(self._context)
        except CheckAborted as why:
            self._leave_out("sessions", "signing the test tenant in", str(why) or "it was refused")

    def _know_agency(self) -> None:
        """Of the device, when nobody named one."""
        context = self._context
        if context.agency_id or "devices" not in context.services:
            return
        context.service = "devices"
        try:
            context.agency_id = context.read(context.get("/devices/config"), DeviceConfig).agency_id
        except CheckAborted:
            self._leave_out(
                "devices", "which agency the device belongs to", "the system does not say: --agency ID"
            )

    def _find_silent(self) -> None:
        """Services that are named and not there: one deviation each, and no check of what is missing."""
        context = self._context
        asked = {self._choices.only} if self._choices.only else context.services
        for name in sorted(asked & set(PROBES)):
            context.service = name
            call = build_probe(context, name)
            try:
                exchange = context.http.send(call)
            except CallFailed as error:
                self._must_still_answer()
                context.add_deviation(rules.ANSWERS, error.why, call)
                self._silent.add(name)
                continue
            context.calls[name] += 1
            if not context.holds(
                rules.OFFERED, is_service_present(exchange), status_and_code(exchange), exchange
            ):
                self._silent.add(name)

    # --- the checks -----------------------------------------------------------------------------

    def _is_chosen(self, check: ConformanceCheck) -> bool:
        if check.service not in {PUBLIC, *self._context.services}:
            return False
        return not self._choices.only or check.service == self._choices.only

    def _try(self, check: ConformanceCheck) -> None:
        if reason := self._why_not(check):
            self._leave_out(check.service, check.name, reason)
            return
        self._context.service = check.service
        try:
            check.run(self._context)
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
            self._context.http.send(self._context.call("GET", "/health"))
        except CallFailed as error:
            raise ConformanceError(f"{self._context.base} answers no more: {error.why}") from error

    def _leave_out(self, service: str, check: str, why: str) -> None:
        self._left_out.append(SkippedCheck(service, check, why))

    def _why_not(self, check: ConformanceCheck) -> str:
        if check.service in self._silent:
            return "the service does not answer"
        if check.writes and self._choices.read_only:
            return "only reading was asked for"
        if check.destructive and not self._choices.destructive:
            return SKIPPED_AS_DESTRUCTIVE
        if check.tenant and self._context.session is None:
            return "no test tenant is signed in: --tenant NUMBER --birth-date DATE"
        return ""

    # --- what comes of them ---------------------------------------------------------------------

    def _services(self) -> tuple[ServiceConformity, ...]:
        context = self._context
        broken = {each.service for each in context.deviations if each.rule.severity is rules.Severity.MUST}
        cut_short = {each.service for each in self._left_out if each.why != SKIPPED_AS_DESTRUCTIVE}

        def standing(name: str) -> Conformity:
            if name not in context.services:
                return Conformity.NOT_OFFERED
            if name in broken:
                return Conformity.DEVIATES
            if context.calls[name] <= 1:  # the probe says that something is there, and no more
                return Conformity.NOT_CHECKED
            return Conformity.IN_PART if name in cut_short else Conformity.CONFORMS

        return tuple(ServiceConformity(name, standing(name), context.calls[name]) for name in sorted(PROBES))


def _must_be_landlord(exchange: HttpExchange) -> None:
    """Raises ``ConformanceError`` for a proxy, another kind of server, or a token that it does not know."""
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
    examples = []
    for each in deviations:
        seen[each.rule.id, each.service] += 1
        if seen[each.rule.id, each.service] <= MAX_EXAMPLES:
            examples.append(each)
    return tuple(examples)


def _latency(http: HttpClient) -> Latency:
    seconds = sorted(each for each, _ in http.took)
    cuts = statistics.quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
    slowest = max(http.took)[1]
    return Latency(len(seconds), round(cuts[49], 4), round(cuts[94], 4), round(cuts[98], 4), slowest)


def check_transport(context: CheckContext, ca_file: str = "") -> str:
    """What the connection is, in words: in clear only on the same machine, its certificate lasting."""
    split = urlsplit(context.base)
    host = split.hostname or ""
    shown = context.call("GET", "/health", device=None)
    if split.scheme != "https":
        context.holds(rules.TLS, is_this_machine(host), "it is reached by http", shown)
        return "in clear"
    certificates = ssl.create_default_context(cafile=ca_file or None)
    try:
        with (
            socket.create_connection((host, split.port or 443), timeout=10) as plain,
            certificates.wrap_socket(plain, server_hostname=host) as secured,
        ):
            version = secured.version() or "TLS"
            certificate = secured.getpeercert() or {}
    except OSError as error:
        context.add_deviation(rules.TLS, str(error), shown)
        return "TLS that fails"
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    context.kept.add(rules.TLS.id)
    context.holds(
        rules.CERTIFICATE, ends > datetime.now(UTC) + CERTIFICATE_WARNING, f"it ends {ends:%Y-%m-%d}", shown
    )
    return f"{version}, certificate until {ends:%Y-%m-%d}"


def is_this_machine(host: str) -> bool:
    """A loopback address, or its name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
