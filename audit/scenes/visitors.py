"""Those who come: tenants of the demo agency, and someone without a number; and the guide that takes them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any
from uuid import uuid4

from kiosk.backend import AgencyClient, NotModified, Unreachable
from kiosk.domain import Act, Consumption, Guest, Identity, Page, SignedIn, Ticket, Wanted
from kiosk.journeys import NUMBER, Question, ToPrint
from kiosk.runtime.workers import Inbox
from kiosk.session import Guide
from kiosk.settings import Settings

from ..fake_gateway import LoopbackDesk, PaperShelf

#: Tenants of the demo agency without a phone on file (assets/demo/tenants.toml).
TENANTS = {
    "10010001": date(1948, 3, 14),
    "10010002": date(1985, 7, 2),
    "10010005": date(1966, 5, 21),
    "00010007": date(2000, 2, 29),
}
#: How often the demo agency is asked before it counts as silent.
TRIES = 4
GUEST = Guest("Amina Diallo", "+33639981234", "5 allée des Érables")


class Visitors:
    """Signed in once each; ``guide`` makes a new visit on the same desk."""

    def __init__(self, client: AgencyClient, settings: Settings) -> None:
        self.client, self.settings = client, settings
        self.inbox = Inbox()
        self.desk = LoopbackDesk(client, self.inbox, settings.agency_id)
        self.desk.refresh()
        self.papers = PaperShelf(self.inbox)
        self._known: dict[tuple[str, Wanted], object] = {}
        self.tenants = {number: self._sign_in(number, born) for number, born in TENANTS.items()}

    def _sign_in(self, number: str, born: date) -> SignedIn:
        who = self.client.sign_in(number, born)
        assert isinstance(who, SignedIn), f"{number} has no phone on file"
        return who

    def guide(self, identity: Identity | None = None) -> Guide:
        """A guide whose visitor is awake, and known if ``identity`` says so."""
        guide = Guide(self.desk, self.settings, lambda shown: None, self.papers)
        guide.wake()
        guide.here.identity = identity
        return guide

    def facts(self, identity: Identity | None, **more: Any) -> dict[str, Any]:
        """What a journey of this visitor may know."""
        tickets = self.tickets(identity) if isinstance(identity, SignedIn) else ()
        facts = self.guide(identity).facts()
        return {**facts, "tickets": tickets, "reference": "T482715", "bridge": True, **more}

    def tickets(self, identity: SignedIn) -> tuple[Ticket, ...]:
        fetched = self.client.tickets(identity.token)
        assert not isinstance(fetched, NotModified)
        return fetched.value

    def asked(self, identity: Identity | None, question: Question) -> object:
        """The answer from outside: the landlord's, the printer's. Raises ``AgencyError``."""
        for _ in range(TRIES - 1):
            with suppress(Unreachable):  # a machine that audits is busy
                return self._asked(identity, question)
        return self._asked(identity, question)

    def _asked(self, identity: Identity | None, question: Question) -> object:
        token = identity.token if isinstance(identity, SignedIn) else ""
        if isinstance(question, ToPrint):
            return None
        if isinstance(question, Act):
            self._known.clear()  # it may have changed what was told
            return self.client.act_now(question, str(uuid4())).body
        if question == NUMBER:
            return "T482715"
        assert isinstance(question, Wanted)
        if (token, question) not in self._known:
            self._known[token, question] = self.desk.answer(question, token).value
        return self._known[token, question]

    def told_of_nothing(self, identity: Identity | None, question: Question) -> object:
        """The same, of a landlord who has nothing to tell: no document, no free hour, no news."""
        value = self.asked(identity, question)
        if isinstance(value, tuple):
            return ()
        if isinstance(value, Page):
            return type(value)(())
        if isinstance(value, Consumption):
            return Consumption(())
        return value

    def pump(self, guide: Guide) -> None:
        """Hands the guide what it asked for."""
        while self.inbox.drain(guide.visit.id if guide.visit else None):
            pass
