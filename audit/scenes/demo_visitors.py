"""Those who come: tenants of the demo agency, and someone without a number; and the guide that takes them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import uuid4

from kiosk.backend import AgencyClient, NotModified, UnreachableError
from kiosk.domain import Act, Consumption, Guest, Identity, Query, ResultPage, SignedInTenant, Ticket
from kiosk.journeys import REFERENCE_QUERY, FetchRequest, PrintJob
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.settings import Settings

from ..fake_gateway import FakeGateway, FakePeripherals

#: Tenants of the demo agency without a phone on file (assets/demo/tenants.toml).
TENANTS = {
    "10010001": date(1948, 3, 14),
    "10010002": date(1985, 7, 2),
    "10010005": date(1966, 5, 21),
    "00010007": date(2000, 2, 29),
}
#: How often the demo agency is asked before it counts as silent.
MAX_ATTEMPTS = 4
GUEST = Guest("Amina Diallo", "+33639981234", "5 allée des Érables")


class DemoVisitors:
    """Signed in once each; ``controller`` makes a new visit on the same desk."""

    def __init__(self, client: AgencyClient, settings: Settings) -> None:
        self.client, self.settings = client, settings
        self.results = ResultQueue()
        self.gateway = FakeGateway(client, self.results, settings.agency_id)
        self.gateway.refresh()
        self.peripherals = FakePeripherals(self.results)
        self._answers_cache: dict[tuple[str, Query], object] = {}
        self.tenants = {number: self._sign_in(number, born) for number, born in TENANTS.items()}

    def _sign_in(self, number: str, born: date) -> SignedInTenant:
        who = self.client.sign_in(number, born)
        assert isinstance(who, SignedInTenant), f"{number} has no phone on file"
        return who

    def controller(self, identity: Identity | None = None) -> SessionController:
        """A guide whose visitor is awake, and known if ``identity`` says so."""
        controller = SessionController(self.gateway, self.settings, self.peripherals)
        controller.wake()
        controller.current_visit.identity = identity
        return controller

    def facts(self, identity: Identity | None, **more: Any) -> dict[str, Any]:
        """What a journey of this visitor may know."""
        tickets = self.tickets(identity) if isinstance(identity, SignedInTenant) else ()
        facts = self.controller(identity).facts()
        return {**facts, "tickets": tickets, "reference": "T482715", "bridge": True, **more}

    def tickets(self, identity: SignedInTenant) -> tuple[Ticket, ...]:
        fetched = self.client.tickets(identity.token)
        assert not isinstance(fetched, NotModified)
        return fetched.value

    def asked(self, identity: Identity | None, question: FetchRequest) -> object:
        """The answer from outside: the landlord's, the printer's. Raises ``AgencyError``."""
        for _ in range(MAX_ATTEMPTS - 1):
            with suppress(UnreachableError):  # a machine that audits is busy
                return self._answer_query_once(identity, question)
        return self._answer_query_once(identity, question)

    def _answer_query_once(self, identity: Identity | None, question: FetchRequest) -> object:
        token = identity.token if isinstance(identity, SignedInTenant) else ""
        if isinstance(question, PrintJob):
            return None
        if isinstance(question, Act):
            self._answers_cache.clear()  # it may have changed what was told
            return self.client.act_now(question, str(uuid4())).body
        if question == REFERENCE_QUERY:
            return "T482715"
        assert isinstance(question, Query)
        if (token, question) not in self._answers_cache:
            self._answers_cache[token, question] = self.gateway.answer(question, token).value
        return self._answers_cache[token, question]

    def answer_with_nothing(self, identity: Identity | None, question: FetchRequest) -> object:
        """The same, of a landlord who has nothing to tell: no document, no free hour, no news."""
        value = self.asked(identity, question)
        if isinstance(value, tuple):
            return ()
        if isinstance(value, ResultPage):
            return type(value)(items=())
        if isinstance(value, Consumption):
            return Consumption(months=())
        return value

    def deliver_results(self, controller: SessionController) -> None:
        """Hands the guide what it asked for."""
        while self.results.drain(controller.visit.id if controller.visit else None):
            pass
