"""Where a system is checked: calls that carry the device and the session, and what was found so far."""

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from landlord.contract import API_PREFIX, SessionResponse

from . import response_rules, rules
from .http import ApiCall, CallFailed, HttpClient, HttpExchange, curl_command
from .report import Deviation
from .rules import Rule

Model = TypeVar("Model", bound=BaseModel)


#: Characters.
MIN_SECRET_LENGTH = 4
#: A number of the range that ARCEP keeps for fiction: nobody is called.
FICTIONAL_PHONE = "+33639980000"


class CheckAborted(Exception):  # noqa: N818 - named after what happened
    """What the rest of a check needs did not come; what was wrong is noted."""


class NoResponseReceived(CheckAborted):
    """No answer came."""


class CheckNotApplicable(CheckAborted):
    """Nothing is wrong: the test system has nothing to check this with."""


@dataclass(frozen=True, slots=True)
class ProbeTenant:
    number: str
    birth_date: date


@dataclass
class CheckContext:
    """One run against ``base`` (without ``/v1``)."""

    base: str
    http: HttpClient
    device_token: str
    agency_id: str = ""
    motive: str = ""
    tenant: ProbeTenant | None = None
    session: SessionResponse | None = None
    services: frozenset[str] = frozenset()
    #: The service that is checked just now.
    service: str = ""
    kept: set[str] = field(default_factory=set)
    deviations: list[Deviation] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.add_secret(self.device_token, "TOKEN")
        if self.tenant:
            self.add_secret(self.tenant.number, "TENANT")
            self.add_secret(self.tenant.birth_date.isoformat(), "BIRTH_DATE")

    # --- calls ----------------------------------------------------------------------------------

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        key: str | None = "",
        device: str | None = "",
        session: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> ApiCall:
        """``path`` is below ``/v1``, or a whole address. ``key`` of a POST: "" makes a new one, ``None``
        sends none. ``device``: "" is the token of the run, ``None`` sends none. Other headers win."""
        url = path if "://" in path else f"{self.base}{API_PREFIX}{path}"
        ours = url.startswith(f"{self.base}/")  # a secret goes nowhere else
        sent: dict[str, str] = {}
        if device is not None and ours:
            sent["Authorization"] = f"Bearer {device or self.device_token}"
        if session and ours:
            sent["Session"] = session
        if method == "POST" and key is not None:
            sent["Idempotency-Key"] = key or str(uuid.uuid4())
        data = body if isinstance(body, bytes | None) else json.dumps(body, ensure_ascii=False).encode()
        if data is not None:
            sent["Content-Type"] = "application/json"
        return ApiCall(method, url, sent | dict(headers or {}), data)

    def send(self, call: ApiCall, *, personal: bool = False) -> HttpExchange:
        """One exchange, held against the rules of every answer. Raises ``CheckAborted`` without an answer."""
        try:
            exchange = self.http.send(call)
        except CallFailed as error:
            self.add_deviation(rules.ANSWERS, error.why, call)
            raise NoResponseReceived from error
        return self._check_exchange(exchange, personal=personal)

    def send_concurrently(self, calls: Sequence[ApiCall]) -> list[HttpExchange]:
        try:
            exchanges = self.http.send_concurrently(calls)
        except CallFailed as error:
            self.add_deviation(rules.ANSWERS, error.why, error.call)
            raise NoResponseReceived from error
        return [self._check_exchange(exchange, personal=False) for exchange in exchanges]

    def get(self, path: str, *, personal: bool = False, **how: Any) -> HttpExchange:
        """A GET; ``personal`` data is asked for with the session of the test tenant."""
        if personal and "session" not in how:
            how["session"] = self.opened().token
        return self.send(self.call("GET", path, **how), personal=personal)

    def post(self, path: str, body: Mapping[str, Any] | bytes, **how: Any) -> HttpExchange:
        return self.send(self.call("POST", path, body, **how))

    def put(self, path: str, body: Mapping[str, Any] | bytes, **how: Any) -> HttpExchange:
        return self.send(self.call("PUT", path, body, **how))

    # --- what came ------------------------------------------------------------------------------

    def read(self, exchange: HttpExchange, model: type[Model]) -> Model:
        """What a good answer tells, held against the contract. Raises ``CheckAborted`` when it tells nothing
        that a kiosk could read."""
        if not self.expect_success(exchange):
            raise CheckAborted
        for rule, found in response_rules.check_body(exchange, model):
            self.holds(rule, not found, found, exchange)
        try:
            return model.model_validate_json(exchange.content)
        except ValidationError:
            raise CheckAborted from None

    def expect_success(self, exchange: HttpExchange, *also: int) -> bool:
        """It was done (2xx)."""
        well = 200 <= exchange.status < 300 or exchange.status in also
        return self.holds(rules.SERVED, well, status_and_code(exchange), exchange)

    def refused(
        self, exchange: HttpExchange, rule: Rule, status: int, *codes: str, pointer: str = ""
    ) -> bool:
        """It was refused with the status, a code of these, and where the body is wrong."""
        if exchange.status >= 500:
            return False  # that is a rule of its own, and noted
        if exchange.status != status or (codes and exchange.code not in codes):
            wanted = f"{status} {' or '.join(codes)}".strip()
            return self.holds(rule, False, f"{status_and_code(exchange)} in place of {wanted}", exchange)
        self.holds(rule, True, "", exchange)
        if pointer:
            self.holds(
                rules.POINTER,
                pointer in exchange.problem_pointers,
                f"errors point to {exchange.problem_pointers or 'nothing'}, not to {pointer}",
                exchange,
            )
        return True

    def expect_unauthorized(self, exchange: HttpExchange, rule: Rule, code: str) -> None:
        """It was refused for want of a token (401), and says of which."""
        if self.refused(exchange, rule, 401, code):
            named = bool(exchange.headers.get("WWW-Authenticate"))
            self.holds(rules.CHALLENGE, named, "no WWW-Authenticate", exchange)

    def holds(self, rule: Rule, well: bool, found: str, shown: HttpExchange | ApiCall) -> bool:
        """Notes whether the rule was kept, with what was found when it was not."""
        if well:
            self.kept.add(rule.id)
        else:
            self.add_deviation(rule, found, shown)
        return well

    def add_deviation(self, rule: Rule, found: str, shown: HttpExchange | ApiCall) -> None:
        """Notes a deviation. Secrets are no part of what was found."""
        for value, name in self.secrets.items():
            found = found.replace(value, f"${name}")
        call = shown.call if isinstance(shown, HttpExchange) else shown
        self.deviations.append(Deviation(rule, self.service, found, curl_command(call, self.secrets)))

    # --- what is known --------------------------------------------------------------------------

    def add_secret(self, value: str, name: str) -> None:
        """It is written as a shell variable in every report; what is very short is everywhere in it."""
        if len(value) >= MIN_SECRET_LENGTH:
            self.secrets[value] = name

    def opened(self) -> SessionResponse:
        """The session of the test tenant. Raises ``CheckNotApplicable``."""
        if self.session is None:
            raise CheckNotApplicable("no test tenant is signed in")
        return self.session

    def reporter(self) -> dict[str, Any]:
        """The test tenant, who signed in."""
        return {"kind": "session", "grant": self.opened().grant}

    def _check_exchange(self, exchange: HttpExchange, *, personal: bool) -> HttpExchange:
        self.calls[self.service] += 1
        for rule, found in response_rules.check_envelope(exchange, personal=personal):
            self.holds(rule, not found, found, exchange)
        return exchange


def quote_segment(value: str) -> str:
    return quote(value, safe="")


def status_and_code(exchange: HttpExchange) -> str:
    """ "422 invalid", "200"."""
    return f"{exchange.status} {exchange.code}".strip()


def now_iso() -> str:
    """As a kiosk sends it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def new_reference() -> str:
    """A number that no other run has."""
    return f"CHECK-{uuid.uuid4().hex[:10].upper()}"


def guest_reporter(name: str = "Essai de conformité") -> dict[str, Any]:
    """Somebody invented."""
    return {"kind": "guest", "name": name, "phone": FICTIONAL_PHONE, "address": ""}
