"""The kiosk's side of the wire: calls in, records of the domain out, every failure a type of ``errors``.

Nothing is retried here: who calls knows whether a visitor waits or the outbox can come back.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import quote, urlencode

from kiosk import domain
from kiosk.runtime.web_address import check_server_address
from landlord import contract as wire

from .errors import (
    AgencyError,
    CodeTooSoonError,
    ContractMismatchError,
    DeviceRefusedError,
    IdentificationFailedError,
    InterceptedError,
    MalformedResponseError,
    NotConnectedError,
    NumberLockedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
    ResourceChangedError,
    ServerFailedError,
    SessionExpiredError,
    SlotTakenError,
    TooManyRequestsError,
    UnreachableError,
)

if TYPE_CHECKING:
    import requests
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pydantic import BaseModel

    from kiosk.domain import (
        Act,
        Agency,
        Capabilities,
        DeviceEnrolment,
        DeviceInstructions,
        Outage,
        SignedInTenant,
        Ticket,
    )
    from kiosk.domain.records import RequestModel

    from .transport import Transport

#: Bytes; no JSON of the contract comes near it.
MAX_JSON_BYTES = 1024 * 1024
#: What asks for a longer wait is taken for this.
MAX_RETRY_AFTER_S = 24 * 3600.0
#: Bytes of a picture or a PDF.
MAX_FILE_BYTES = 40 * 1000 * 1000

Model = TypeVar("Model", bound="BaseModel")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """Number and birth date are right; a code went to the phone that ends like ``phone_hint``."""

    session_id: str
    phone_hint: str


@dataclass(frozen=True, slots=True)
class Fetched(Generic[Value]):
    """A value and its version."""

    value: Value
    etag: str


@dataclass(frozen=True, slots=True)
class PostResponse:
    """The landlord has it. ``location`` is its resource, ``retry_after`` (seconds) for batch systems."""

    status: int
    body: dict[str, Any] = field(repr=False)
    location: str = ""
    retry_after: float | None = None


class AgencyClient:
    """A landlord's system at ``base_url`` (without ``/v1``). Use it from one thread at a time.

    ``agency_id`` is the agency where the kiosk stands: its slots are asked for. Times in seconds:
    ``connect_timeout`` for the connection, ``read_timeout`` for each silence, ``total_timeout`` for a whole
    exchange. Every method may raise any ``AgencyError``. Nothing is sent in clear to another machine, nor to
    where an answer redirects.
    """

    def __init__(
        self,
        base_url: str,
        device_token: str,
        *,
        agency_id: str = "",
        connect_timeout: float = 3.05,
        read_timeout: float = 10,
        total_timeout: float = 20,
        verify: bool | str = True,
        cert: str | tuple[str, str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> None:
        self.agency_id = agency_id
        self._base = base_url.rstrip("/")
        self._address_error = ""
        try:
            check_server_address(self._base)
        except ValueError as error:
            self._address_error = f"address refused: {error}"
        self._device_token = device_token
        self._options: dict[str, Any] = {
            "timeouts": (connect_timeout, read_timeout),
            "total_timeout": total_timeout,
            "verify": verify,
            "cert": cert,
            "proxies": proxies or {},
        }

    @cached_property
    def _transport(self) -> Transport:
        from .transport import Transport  # here: requests is slow to import, and no first page asks anything

        headers = {
            "Authorization": f"Bearer {self._device_token}",
            "Accept": f"application/json, {wire.PROBLEM_JSON}",
        }
        return Transport(headers, **self._options)

    def close(self) -> None:
        if "_transport" in self.__dict__:
            self._transport.close()

    # --- for everyone ---------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """What this landlord offers. Raises ``ContractMismatchError`` when it speaks another version."""
        return self.get("/capabilities", domain.Capabilities).value

    def agency(self, agency_id: str) -> Agency:
        return self.get(f"/agencies/{_path_segment(agency_id)}", domain.Agency).value

    def outages(self) -> tuple[Outage, ...]:
        return self.get("/outages", wire.OutageListResponse).value.outages

    # --- a tenant -------------------------------------------------------------------------------

    def sign_in(self, tenant_number: str, birth_date: date) -> SignedInTenant | CodeNeeded:
        """Raises ``IdentificationFailedError`` or ``NumberLockedError`` when the landlord does not agree."""
        asked = {"tenant_number": tenant_number, "birth_date": birth_date.isoformat()}
        answer = self._post(f"{wire.API_PREFIX}/sessions", asked, key=str(uuid.uuid4()))
        if answer.status_code == 202:
            waits = _parse(answer, wire.OtpPendingResponse)
            return CodeNeeded(waits.session_id, waits.otp.phone_hint)
        return _parse(answer, wire.SessionResponse).record()

    def confirm_code(self, session_id: str, code: str) -> SignedInTenant:
        """Raises ``IdentificationFailedError``, ``NumberLockedError`` or ``SessionExpiredError``."""
        path = f"{wire.API_PREFIX}/sessions/{_path_segment(session_id)}/otp"
        answer = self._post(path, {"code": code}, key=str(uuid.uuid4()))
        return _parse(answer, wire.SessionResponse).record()

    def send_code_again(self, session_id: str) -> CodeNeeded:
        """Raises ``CodeTooSoonError`` when one was sent just now, or too many were;
        ``SessionExpiredError``."""
        path = f"{wire.API_PREFIX}/sessions/{_path_segment(session_id)}/otp/again"
        waits = _parse(self._post(path, {}, key=str(uuid.uuid4())), wire.OtpPendingResponse)
        return CodeNeeded(waits.session_id, waits.otp.phone_hint)

    def sign_out(self, token: str, grant: str = "") -> None:
        """Ends the session (one that is over already is fine), and takes back the grant, if one is given."""
        headers = {"Session": token} | ({"Grant": grant} if grant else {})
        self._exchange("DELETE", f"{wire.API_PREFIX}/sessions", headers=headers)

    def current_tenant(self, token: str) -> wire.CurrentTenantResponse:
        """Raises ``SessionExpiredError`` when the token opens nothing any more."""
        return self.get("/me", wire.CurrentTenantResponse, {"Session": token}).value

    def tickets(self, token: str) -> tuple[Ticket, ...]:
        return tuple(self.get("/tickets", wire.TicketListResponse, {"Session": token}).value.tickets)

    def ticket(self, token: str, reference: str) -> Fetched[Ticket]:
        return self.get(f"/tickets/{_path_segment(reference)}", domain.Ticket, {"Session": token})

    # --- anything -------------------------------------------------------------------------------

    def get(
        self,
        path: str,
        model: type[Model],
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Fetched[Model]:
        """What is at ``path`` (below ``/v1``), and its version. ``kiosk.backend.queries`` has the names."""
        asked = f"{wire.API_PREFIX}{path}" + (f"?{urlencode(query)}" if query else "")
        answer = self._exchange("GET", asked, headers=headers or {})
        return Fetched(_parse(answer, model), answer.headers.get("ETag", ""))

    def content(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        """The bytes at ``path`` (it begins with ``/v1``): a picture, a PDF."""
        return self._exchange("GET", path, headers=headers or {}, most=MAX_FILE_BYTES).content

    # --- acts -----------------------------------------------------------------------------------

    def post(self, path: str, body: Mapping[str, Any], *, key: str) -> PostResponse:
        """Delivers an act to ``path`` (it begins with ``/v1``). The same ``key`` takes effect once."""
        return _post_response(self._post(path, body, key=key))

    def act_now(self, act: Act, key: str) -> PostResponse:
        """Does at once what cannot wait in the outbox: a scarce slot, a payment, a change of what has a
        version. Never repeated here.

        Raises ``SlotTakenError``, ``ResourceChangedError`` or another ``RequestRefusedError``;
        ``NotConnectedError`` or ``OverloadedError``
        when nothing was done; ``OutcomeUnknownError`` when no answer came that the contract has for such an
        act: then it is asked what became of it.
        """
        try:
            if act.etag:
                headers = {"If-Match": act.etag, "Content-Type": "application/json"}
                answer = self._exchange("PATCH", act.path, headers=headers, data=_json_bytes(act.body))
            else:
                answer = self._post(act.path, act.body, key=key)
            told = _parse(answer, wire.ANSWERS[act.kind])
        except (NotConnectedError, OverloadedError):
            raise
        except (UnreachableError, MalformedResponseError, ContractMismatchError) as error:
            raise OutcomeUnknownError(type(error).__name__) from error
        return replace(_post_response(answer), body=told.model_dump(mode="json"))

    def help_request(self, reference: str) -> wire.HelpResponse:
        return self.get(f"/help-requests/{_path_segment(reference)}", wire.HelpResponse).value

    def show_conversation(self, reference: str, state: wire.ConversationRequest, room: str = "") -> None:
        """What a conversation is now, for the desk; ``room`` as it was told with what the desk says. Raises
        ``RequestRefusedError`` where it is over there, or another one."""
        path = f"{wire.API_PREFIX}/help-requests/{_path_segment(reference)}/conversation?room={room}"
        headers = {"Content-Type": "application/json"}
        self._exchange("PUT", path, headers=headers, data=state.model_dump_json().encode())

    def read_conversation(
        self, reference: str, after: str, room: str = ""
    ) -> wire.ConversationMessagesResponse:
        """What the desk has said since the message ``after``; with a ``room`` some seconds may pass. Raises
        as above."""
        path = f"/help-requests/{_path_segment(reference)}/conversation"
        return self.get(path, wire.ConversationMessagesResponse, query={"after": after, "room": room}).value

    # --- this device ----------------------------------------------------------------------------

    def enrol(self, code: str, key: Ed25519PrivateKey, at: datetime | None = None) -> DeviceEnrolment:
        """This kiosk's token and the landlord's key, for a code that is good once; no token is needed for it.
        ``key`` is the kiosk's own, of which the landlord learns the public half. The same again, ``at`` the
        same time, is answered as before when that answer was lost."""
        from landlord.contract.orders import encode_public_key, sign_proof  # cryptography is slow to import

        try:
            asked = wire.EnrolmentRequest(
                code=code,
                public_key=encode_public_key(key.public_key()),
                proof=sign_proof(key, "enrol", code),
                at=at or datetime.now(UTC),
            )
        except ValueError:  # of pydantic
            raise RequestRefusedError(422, "invalid") from None  # as the landlord would say of such a code
        repeat = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{asked.proof} {asked.at.isoformat()}"))
        return self._post_device("enrol", asked, domain.DeviceEnrolment, repeat)

    def heartbeat(
        self,
        *,
        version: str,
        waiting: int,
        disk_free_mb: int,
        faults: Sequence[str] = (),
        config_etag: str = "",
        refused: Sequence[wire.RefusedActReport] = (),
        usage: Sequence[wire.UsageReport] = (),
    ) -> DeviceInstructions:
        """Report how this kiosk is (acts ``waiting``, free disk in MB); return what it has to do."""
        report = wire.HeartbeatRequest(
            version=version,
            waiting=waiting,
            disk_free_mb=disk_free_mb,
            faults=tuple(faults),
            config_etag=config_etag,
            refused=tuple(refused),
            usage=tuple(usage),
            at=datetime.now(UTC),
        )
        answer = self._exchange(
            "PUT",
            f"{wire.API_PREFIX}/devices/heartbeat",
            headers={"Content-Type": "application/json"},
            data=report.model_dump_json().encode(),
        )
        return _parse(answer, domain.DeviceInstructions)

    def report_wiped(self, key: Ed25519PrivateKey | None = None) -> None:
        """Everything here is unreadable now; the token opens nothing any more. ``key``: that of a kiosk that
        enrolled with a code."""
        proof = ""
        if key is not None:
            from landlord.contract.orders import device_id_of_key, encode_public_key, sign_proof

            proof = sign_proof(key, "wiped", device_id_of_key(encode_public_key(key.public_key())))
        confirmation = wire.WipeConfirmationRequest(proof=proof, at=datetime.now(UTC))
        self._post_device("wipe", confirmation, wire.WipeConfirmationResponse)

    def _post_device(self, what: str, request: RequestModel, model: type[Model], key: str = "") -> Model:
        path = f"{wire.API_PREFIX}/devices/{what}"
        return _parse(self._post(path, request.model_dump(mode="json"), key=key or str(uuid.uuid4())), model)

    # --- the exchange ---------------------------------------------------------------------------

    def _post(self, path: str, body: Mapping[str, Any], *, key: str) -> requests.Response:
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        return self._exchange("POST", path, headers=headers, data=_json_bytes(body))

    def _exchange(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        data: bytes | None = None,
        most: int = MAX_JSON_BYTES,
    ) -> requests.Response:
        """One request and its whole answer, checked against the frame of the contract."""
        if self._address_error or not path.startswith("/"):
            # "https://landlord" + "@elsewhere/x" is another machine.
            raise NotConnectedError(self._address_error or "address refused: not a path")
        answer = self._transport.exchange(method, self._base + path, headers, data, most)
        _raise_for_status(answer)
        return answer


def _path_segment(value: str) -> str:
    return quote(value, safe="")


def _json_bytes(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body).encode()


def _post_response(answer: requests.Response) -> PostResponse:
    location = answer.headers.get("Location", "")
    return PostResponse(answer.status_code, _json(answer), location, _retry_after(answer))


def _raise_for_status(answer: requests.Response) -> None:
    """Raises what the status and the headers say."""
    status = answer.status_code
    retry_after = _retry_after(answer)
    busy = status in (408, 425, 429, 503) or (status == 409 and retry_after is not None)
    found = answer.headers.get(wire.VERSION_HEADER)
    # The landlord's own answers have its version, faults too; when to come back, a proxy may say as well.
    if busy and (found is not None or retry_after is not None):
        raise TooManyRequestsError(retry_after) if status == 429 else OverloadedError(retry_after)
    if found is None:
        raise InterceptedError(f"status {status}")
    if status >= 500:
        raise ServerFailedError(status)
    if found != wire.API_VERSION:
        raise ContractMismatchError(found, wire.API_VERSION)
    if status >= 400:
        raise _refusal_error(answer)
    if not (200 <= status < 300 or status == 304):
        raise MalformedResponseError(f"status {status}")


def _refusal_error(answer: requests.Response) -> AgencyError:
    problem = _parse(answer, wire.ProblemResponse)
    match problem:
        case wire.ProblemResponse(code="identification_failed", attempts_left=int(left)):
            return IdentificationFailedError(left)
        case wire.ProblemResponse(code="number_locked", locked_until=datetime() as until):
            return NumberLockedError(until)
        case wire.ProblemResponse(
            code="code_sent_recently" | "too_many_codes" as code, locked_until=datetime() as until
        ):
            return CodeTooSoonError(until, many=code == "too_many_codes")
        case wire.ProblemResponse(code="session_expired"):
            return SessionExpiredError()
        case _ if _is_device_refusal(answer, problem.code):
            return DeviceRefusedError("the landlord does not know this kiosk")
        case wire.ProblemResponse(code="slot_taken"):
            return SlotTakenError()
        case wire.ProblemResponse(code="changed"):
            return ResourceChangedError()
    errors = tuple((each.pointer, each.code) for each in problem.errors)
    return RequestRefusedError(answer.status_code, problem.code, errors, problem.detail)


def _is_device_refusal(answer: requests.Response, code: str) -> bool:
    """Whether this kiosk is refused, whatever it asks: its token (RFC 6750), or all that it does."""
    challenged = answer.headers.get("WWW-Authenticate", "").split(" ")[0].lower()
    of_token = answer.status_code == 401 and challenged == "bearer"
    return code == "device_unknown" or of_token or answer.status_code == 403


def _parse(answer: requests.Response, model: type[Model]) -> Model:
    from pydantic import ValidationError  # here: no first page asks anything

    try:
        return model.model_validate_json(answer.content)
    except ValidationError as error:
        # The error quotes the answer, which may be about a person: only its shape goes on.
        where = "/".join(str(step) for step in error.errors()[0]["loc"])
        raise MalformedResponseError(f"not a {model.__name__}: {where or 'body'}") from None


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        body = json.loads(answer.content)
    except (ValueError, RecursionError):
        raise MalformedResponseError("not JSON") from None
    if not isinstance(body, dict):
        raise MalformedResponseError("not a JSON object")
    return body


def _retry_after(answer: requests.Response) -> float | None:
    """Seconds, from either form of the header (RFC 9110, 10.2.3); what is longer than a day is a day."""
    from email.utils import parsedate_to_datetime  # here, as all that an answer needs

    said = answer.headers.get("Retry-After", "")
    try:
        if said.isascii() and said.isdigit():
            seconds = float(said)
        else:
            seconds = (parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER_S)
