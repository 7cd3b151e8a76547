"""A landlord in memory, for tests of the kiosk: ``AgencyClient`` without a line.

It knows the tenants of the demo and passes the tests of the real thing (``test_agency.py``). Set
``fails`` to an ``AgencyError`` and every call raises it until it is ``None`` again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from kiosk.backend import (
    AgencyError,
    CodeNeeded,
    CodeTooSoonError,
    IdentificationFailedError,
    NumberLockedError,
    RequestRefusedError,
    SessionExpiredError,
)
from kiosk.backend.client import Fetched, PostResponse
from kiosk.domain import (
    Act,
    Agency,
    Capabilities,
    DocumentList,
    DocumentRequest,
    DocumentRequestState,
    OpeningHours,
    Outage,
    SignedInTenant,
    Ticket,
    TicketEvent,
    TicketState,
)
from landlord import contract as wire
from landlord.contract import HelpResponse, HelpState
from landlord.server.app import services
from landlord.server.demo import read_demo_file
from landlord.server.identification import normalise_tenant_number
from landlord.server.problems import Problem
from landlord.server.sessions import ACCEPTED_CODES, CODE_LIFETIME, MAX_CODES, RESEND_INTERVAL
from landlord.server.tickets import next_state, repair_deadline, trade_for_symptom, visit_window

Model = TypeVar("Model", bound=BaseModel)
_PHOTOS = re.compile(r"/v1/tickets/([^/]+)/attachments")
_EVENTS = re.compile(r"/v1/tickets/([^/]+)/events")
_PAPER_EVENTS = re.compile(r"/v1/documents/([^/]+)/events")
#: What is asked at a path.
KEPT: dict[str, type[BaseModel]] = {
    r"/v1/tickets/[^/]+/attachments/[^/]+": wire.ChunkRequest,
    r"/v1/appointments": wire.AppointmentRequest,
    r"/v1/appointments/[^/]+/events": wire.AppointmentEventRequest,
    r"/v1/payments": wire.PaymentRequest,
    r"/v1/help-requests/[^/]+/events": wire.HelpEventRequest,
    r"/v1/mandates": wire.MandateRequest,
    r"/v1/mandates/[^/]+/events": wire.MandateEventRequest,
    r"/v1/documents/[^/]+/events": wire.DocumentEventRequest,
    r"/v1/housing-applications": wire.ApplicationRequest,
    r"/v1/housing-applications/[^/]+": wire.ApplicationPatchRequest,
    r"/v1/housing-applications/[^/]+/submit": wire.ApplicationSubmitRequest,
    r"/v1/offers/[^/]+/applications": wire.OfferApplicationRequest,
    r"/v1/offer-applications/[^/]+/events": wire.OfferEventRequest,
    r"/v1/surveys/[^/]+/answers": wire.SurveyAnswerRequest,
    r"/v1/ideas": wire.IdeaRequest,
    r"/v1/workshops/[^/]+/bookings": wire.WorkshopBookingRequest,
    r"/v1/workshop-bookings/[^/]+/events": wire.WorkshopEventRequest,
}


@dataclass
class FakeAgency:
    """``tickets_of`` maps each reference to its tenant's number ("" for nobody's) and the ticket."""

    now: Callable[[], datetime]
    fails: AgencyError | None = None
    codes_sent: list[tuple[str, str]] = field(default_factory=list)
    _sent_codes: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    _waited: int = 0
    known_outages: tuple[Outage, ...] = ()
    tickets_of: dict[str, tuple[str, Ticket]] = field(default_factory=dict)
    posts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    #: What is told at a path, "/surveys" for instance; a list of which nothing is set is empty.
    pages: dict[str, BaseModel] = field(default_factory=dict)
    #: Papers and pictures, by path below the server.
    contents: dict[str, bytes] = field(default_factory=dict)
    #: What is answered to a post beside its reference, by path.
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    agency_id: str = "tilleuls"
    #: What is refused: paths (patterns), and with which code.
    refuses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tenants = {each["number"]: each for each in read_demo_file("tenants")["tenants"]}
        self._failures: dict[str, int] = {}
        self._locked: dict[str, datetime] = {}
        self._waiting: dict[str, tuple[str, str]] = {}
        self._sessions: dict[str, str] = {}
        self._answers: dict[str, tuple[str, PostResponse | None]] = {}
        self._help: dict[str, HelpResponse] = {}
        #: Papers asked for, by each number that was heard: whose, which request.
        self._papers: dict[str, tuple[str, wire.DocumentRequestResponse, datetime]] = {}

    def close(self) -> None:
        pass

    # --- for everyone ---------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        self._may_fail()
        return Capabilities(contract="1", services=services(), features=("otp",))

    def agency(self, agency_id: str) -> Agency:
        self._may_fail()
        if agency_id != "tilleuls":
            raise RequestRefusedError(404, "agency_not_found")
        hours = tuple(OpeningHours(weekday=day, opens=time(9), closes=time(17)) for day in range(5))
        return Agency(
            id=agency_id,
            name="Agence des Tilleuls",
            address="12 place des Tilleuls",
            phone="+33199005010",
            hours=hours,
        )

    def outages(self) -> tuple[Outage, ...]:
        self._may_fail()
        return self.known_outages

    # --- a tenant -------------------------------------------------------------------------------

    def sign_in(self, tenant_number: str, birth_date: date) -> SignedInTenant | CodeNeeded:
        self._may_fail()
        number = normalise_tenant_number(tenant_number, 8)
        self._refuse_locked(number)
        tenant = self._tenants.get(number)
        if tenant is None or tenant["birth_date"] != birth_date:
            self._fail(number)
        if not tenant["phone"]:
            return self._open(number)
        sent = self._sent(number)
        if self._too_soon(sent):
            return self._wait(number, sent[-1][1])
        return self._send_code(number)

    def _send_code(self, number: str) -> CodeNeeded:
        code = f"{len(self.codes_sent):06d}"
        self.codes_sent.append((self._tenants[number]["phone"], code))
        self._sent_codes.setdefault(number, []).append((self.now(), code))
        return self._wait(number, code)

    def _wait(self, number: str, code: str) -> CodeNeeded:
        self._waited += 1
        session_id = f"waiting-{self._waited}"
        self._waiting[session_id] = number, code
        return CodeNeeded(session_id, f"•• {self._tenants[number]['phone'][-2:]}")

    def _sent(self, number: str) -> list[tuple[datetime, str]]:
        """When which codes were sent that still count, oldest first."""
        return [each for each in self._sent_codes.get(number, []) if each[0] > self.now() - CODE_LIFETIME]

    def _too_soon(self, sent: list[tuple[datetime, str]]) -> CodeTooSoonError | None:
        if len(sent) >= MAX_CODES:
            return CodeTooSoonError(sent[0][0] + CODE_LIFETIME, many=True)
        if sent and sent[-1][0] + RESEND_INTERVAL > self.now():
            return CodeTooSoonError(sent[-1][0] + RESEND_INTERVAL, many=False)
        return None

    def send_code_again(self, session_id: str) -> CodeNeeded:
        self._may_fail()
        if session_id not in self._waiting:
            raise SessionExpiredError
        number = self._waiting[session_id][0]
        if too_soon := self._too_soon(self._sent(number)):
            raise too_soon
        return self._send_code(number)

    def confirm_code(self, session_id: str, code: str) -> SignedInTenant:
        self._may_fail()
        if session_id not in self._waiting:
            raise SessionExpiredError
        number = self._waiting[session_id][0]
        self._refuse_locked(number)
        if code.replace(" ", "") not in {sent for _, sent in self._sent(number)[-ACCEPTED_CODES:]}:
            self._fail(number)
        del self._sent_codes[number]
        self._waiting = {each: of for each, of in self._waiting.items() if of[0] != number}
        return self._open(number)

    def sign_out(self, token: str, _grant: str = "") -> None:
        self._may_fail()
        self._sessions.pop(token, None)

    def current_tenant(self, token: str) -> wire.CurrentTenantResponse:
        tenant = self._tenants[self._tenant(token)]
        hint = f"•• {tenant['phone'][-2:]}" if tenant["phone"] else ""
        known = {name: tenant[name] for name in ("number", "display_name", "address")}
        return wire.CurrentTenantResponse(tenant=wire.TenantResponse(**known), phone_hint=hint)

    def tickets(self, token: str) -> tuple[Ticket, ...]:
        number = self._tenant(token)
        mine = [ticket for owner, ticket in self.tickets_of.values() if owner == number]
        mine.sort(key=lambda ticket: ticket.reported_at, reverse=True)
        return tuple(mine)

    def ticket(self, token: str, reference: str) -> Fetched[Ticket]:
        number = self._tenant(token)
        owner, ticket = self.tickets_of.get(reference, ("", None))
        if ticket is None or owner != number:
            raise RequestRefusedError(404, "ticket_not_found")
        return Fetched(ticket, str(hash(ticket)))

    # --- anything that is told ------------------------------------------------------------------

    def get(
        self,
        path: str,
        model: type[Model],
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Fetched[Model]:
        self._may_fail()
        page = self.pages.get(path) or _nothing(model)
        assert isinstance(page, model), f"{path} tells {model.__name__}"
        if isinstance(page, DocumentList):
            owner = self._sessions.get((headers or {}).get("Session", ""), "")
            page = page.model_copy(update={"requests": (*self._pending(owner), *page.requests)})
        return Fetched(page, str(hash(page.model_dump_json())))

    def content(self, path: str, headers: Mapping[str, str] | None = None) -> bytes:
        self._may_fail()
        if path not in self.contents:
            raise RequestRefusedError(404, "not_found")
        return self.contents[path]

    # --- acts -----------------------------------------------------------------------------------

    def post(self, path: str, body: Mapping[str, Any], *, key: str) -> PostResponse:
        self._may_fail()
        asked = json.dumps([path, body], sort_keys=True)
        before, answer = self._answers.get(key, (asked, None))
        if before != asked:
            raise RequestRefusedError(422, "idempotency_key_reused")
        if answer is None:
            try:
                answer = self._set_interaction(path, body)
            except Problem as problem:
                raise RequestRefusedError(problem.status, problem.body.code) from None
            except ValidationError:
                raise RequestRefusedError(422, "invalid") from None
            finally:
                self._answers[key] = asked, answer  # a refusal is decided again
        return answer

    def act_now(self, act: Act, key: str) -> PostResponse:
        return self.post(act.path, act.body, key=key)

    def help_request(self, reference: str) -> HelpResponse:
        self._may_fail()
        if reference not in self._help:
            raise RequestRefusedError(404, "help_request_not_found")
        return self._help[reference]

    def answer_call(self, holder: str, state: HelpState = HelpState.PRISE_EN_CHARGE, **changes: Any) -> None:
        """Someone of the agency takes the last call, or ends it; ``changes`` as in ``HelpResponse``."""
        reference = list(self._help)[-1]
        self._help[reference] = self._help[reference].replace(state=state, holder=holder, **changes)

    # --- inside ---------------------------------------------------------------------------------

    def _set_interaction(self, path: str, body: Mapping[str, Any]) -> PostResponse:
        for refused, code in self.refuses.items():
            if re.fullmatch(refused, path):
                raise Problem(422, code)
        if path == "/v1/tickets":
            posted = self._register(_asked(wire.TicketRequest, body))
        elif path == "/v1/help-requests":
            posted = self._run_for_visitor(_asked(wire.HelpRequest, body))
        elif events := _EVENTS.fullmatch(path):
            posted = self._add_event(events[1], _asked(wire.TicketEventRequest, body))
        elif path == "/v1/documents":
            posted = self._ask_paper(_asked(wire.DocumentCreateRequest, body))
        elif (paper := _PAPER_EVENTS.fullmatch(path)) and paper[1] in self._papers:
            posted = self._take_paper_back(paper[1], _asked(wire.DocumentEventRequest, body))
        elif photo := _PHOTOS.fullmatch(path):
            posted = self._announce(photo[1], _asked(wire.AttachmentRequest, body))
        else:
            posted = self._keep(path, body)
        self.posts.append((path, dict(body)))
        return posted

    def _keep(self, path: str, body: Mapping[str, Any]) -> PostResponse:
        """Anything else of the contract is only read and kept."""
        for pattern, model in KEPT.items():
            if re.fullmatch(pattern, path):
                asked = _asked(model, body)
                answer = self.answers.get(path, {})
                return PostResponse(201, {"reference": getattr(asked, "reference", ""), **answer})
        raise Problem(404, "not_found")

    def _register(self, asked: wire.TicketRequest) -> PostResponse:
        reference, n = asked.reference, 1
        while reference in self.tickets_of:
            n += 1
            reference = f"{asked.reference}-{n}"
        owner = self._owner(asked.reporter)
        ticket = Ticket(
            reference=reference,
            state=TicketState.ENREGISTREE,
            place=asked.place,
            symptom=asked.symptom,
            description=asked.description,
            urgency=asked.urgency,
            reported_at=asked.reported_at,
            deadline=repair_deadline(asked.urgency, asked.reported_at, self.agency("tilleuls"), holidays=""),
            events=(TicketEvent(at=asked.reported_at, state=TicketState.ENREGISTREE),),
            trade=trade_for_symptom(asked.symptom),
            holder="Habitat des Tilleuls",
        )
        self.tickets_of[reference] = owner, ticket
        # A claim is no proof where signing in needs a code.
        weak = isinstance(asked.reporter, wire.ClaimedReporter) and owner and self._tenants[owner]["phone"]
        answer = {"reference": reference, "verified": bool(owner) and not weak}
        return PostResponse(201, answer, f"/v1/tickets/{reference}")

    def _add_event(self, reference: str, asked: wire.TicketEventRequest) -> PostResponse:
        owner = self._owner(asked.reporter)
        if not owner or self.tickets_of.get(reference, ("", None))[0] != owner:
            raise Problem(404, "ticket_not_found")
        ticket = self.tickets_of[reference][1]
        state = next_state(ticket.state, asked.kind)
        line = TicketEvent(at=asked.at, state=state, comment=asked.comment)
        changed = ticket.replace(state=state, events=(*ticket.events, line))
        if asked.availability:
            visit_from, visit_to = visit_window(asked.availability[0])
            changed = changed.replace(visit_from=visit_from, visit_to=visit_to)
        self.tickets_of[reference] = owner, changed
        return PostResponse(201, {"reference": reference, "state": str(state)})

    def _announce(self, reference: str, asked: wire.AttachmentRequest) -> PostResponse:
        if reference not in self.tickets_of:
            raise Problem(404, "ticket_not_found")
        return PostResponse(201, {"id": asked.id, "size": asked.size, "received": 0})

    def _run_for_visitor(self, asked: wire.HelpRequest) -> PostResponse:
        self._help[asked.reference] = HelpResponse(
            reference=asked.reference, state=HelpState.TRANSMISE, when=asked.when
        )
        body = {"reference": asked.reference, "state": "transmise", "when": str(asked.when)}
        return PostResponse(201, body, f"/v1/help-requests/{asked.reference}")

    def _ask_paper(self, asked: wire.DocumentCreateRequest) -> PostResponse:
        owner = self._owner(asked.reporter)
        response = wire.DocumentRequestResponse(
            reference=asked.reference, state=DocumentRequestState.DEMANDE, kind=asked.kind, month=asked.month
        )
        same = [
            request
            for whose, request, _ in self._papers.values()
            if owner
            and whose == owner
            and request == response.model_copy(update={"reference": request.reference})
        ]
        response = same[0] if same else response
        self._papers[asked.reference] = owner, response, asked.at
        return PostResponse(201, response.model_dump(mode="json"))

    def _take_paper_back(self, number: str, asked: wire.DocumentEventRequest) -> PostResponse:
        owner, response, _ = self._papers[number]
        if owner != self._owner(asked.reporter):
            raise Problem(404, "document_request_not_found")
        if response.state is DocumentRequestState.ANNULE:
            raise Problem(409, "already_cancelled")
        ended = response.model_copy(update={"state": DocumentRequestState.ANNULE})
        for other, (whose, request, at) in self._papers.items():
            if request is response:
                self._papers[other] = whose, ended, at
        return PostResponse(201, ended.model_dump(mode="json"))

    def _pending(self, owner: str) -> tuple[DocumentRequest, ...]:
        mine = {
            response.reference: DocumentRequest(
                reference=response.reference, kind=response.kind, month=response.month, asked_at=at
            )
            for whose, response, at in reversed(self._papers.values())
            if owner and whose == owner and response.state is DocumentRequestState.DEMANDE
        }
        return tuple(sorted(mine.values(), key=lambda each: each.asked_at, reverse=True))

    def _owner(self, reporter: wire.Reporter | None) -> str:
        match reporter:
            case wire.SessionReporter(grant=grant):
                return grant.removeprefix("grant-") if grant.startswith("grant-") else ""
            case wire.ClaimedReporter(tenant_number=number, birth_date=born):
                tenant = self._tenants.get(normalise_tenant_number(number, 8))
                return tenant["number"] if tenant and tenant["birth_date"] == born else ""
        return ""

    def _open(self, number: str) -> SignedInTenant:
        self._failures.pop(number, None)
        tenant, token = self._tenants[number], f"token-{len(self._sessions)}"
        self._sessions[token] = number
        until = self.now() + timedelta(minutes=30)
        return SignedInTenant(
            token, f"grant-{number}", number, tenant["display_name"], tenant["address"], until
        )

    def _tenant(self, token: str) -> str:
        self._may_fail()
        if token not in self._sessions:
            raise SessionExpiredError
        return self._sessions[token]

    def _refuse_locked(self, number: str) -> None:
        until = self._locked.get(number)
        if until is not None and until > self.now():
            raise NumberLockedError(until)

    def _fail(self, number: str) -> NoReturn:
        self._failures[number] = self._failures.get(number, 0) + 1
        if self._failures[number] >= 5:
            del self._failures[number]
            self._locked[number] = self.now() + timedelta(minutes=15)
            raise NumberLockedError(self._locked[number])
        raise IdentificationFailedError(5 - self._failures[number])

    def _may_fail(self) -> None:
        if self.fails is not None:
            raise self.fails


def _asked(model: type[Model], body: Mapping[str, Any]) -> Model:
    return model.model_validate_json(json.dumps(body))


def _nothing(model: type[Model]) -> Model:
    """A list without anything in it. What is no list is not there."""
    try:
        return model.model_validate({name: () for name, of in model.model_fields.items() if of.is_required()})
    except ValidationError:
        raise RequestRefusedError(404, "not_found") from None
