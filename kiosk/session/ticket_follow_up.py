"""The visitor's requests: fetched, chosen, told, and acted on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress

from kiosk.backend import AgencyError, SessionExpiredError
from kiosk.domain import ClaimedTenant, T, Ticket
from kiosk.eservices import requests
from kiosk.journeys import Journey, JourneyRun
from kiosk.session.screen_state import JourneyScreen, TicketScreen

from .base import TICKETS_QUERY, SessionBase
from .sign_in import ONE_MOMENT, SignIn
from .submission import Submissions


class TicketFollowUp:
    """Which request, and its story."""

    def __init__(self, session: SessionBase, sign_in: SignIn, submissions: Submissions) -> None:
        self._session, self._sign_in, self._submissions = session, sign_in, submissions
        self._action: tuple[JourneyRun, TicketScreen | JourneyScreen] | None = None

    def forget(self) -> None:
        self._action = None

    def open(self) -> None:
        """Fetch the requests, then list them."""
        identity = self._session.here.identity
        if isinstance(identity, ClaimedTenant):
            self._sign_in.check(identity, self.open)
        else:
            self._session.tasks.start(self._open())

    async def _open(self) -> None:
        session = self._session
        try:
            await session.wait_for(T("Nous cherchons vos demandes…"), self._ask_tickets())
        except SessionExpiredError:
            session.here.identity = None
            again = T("Par sécurité, dites-nous encore qui vous êtes.")
            self._sign_in.ask(self.open, guests=False, trouble=again)
        except AgencyError:
            if session.here.reads.last(TICKETS_QUERY) is None:
                session.show_unreachable(self.open)
            else:
                self.list()
        else:
            self.list()

    async def _ask_tickets(self) -> None:
        session = self._session
        answer = await session.gateway.ask(TICKETS_QUERY, session.token)
        session.here.reads.put(TICKETS_QUERY, answer)

    def list(self) -> None:
        """Which request? With one there is nothing to ask."""
        tickets = self._session.tickets
        if len(tickets) == 1:
            self._show_ticket(tickets[0])
        else:
            self._session.tasks.start(self._choose())

    async def _choose(self) -> None:
        session = self._session
        run = JourneyRun(requests.journey(), session.facts())
        await session.ask(JourneyScreen(run))
        reference = run.context.get("demande")
        chosen = next((each for each in session.tickets if each.reference == reference), None)
        if chosen is None:
            session.home()
        else:
            self._show_ticket(chosen)

    def tell(self, reference: str) -> None:
        """The story of that request; the list where it is not known any more."""
        found = next((each for each in self._session.tickets if each.reference == reference), None)
        if found is not None:
            self._show_ticket(found)
        else:
            self.open()

    def _show_ticket(self, ticket: Ticket) -> None:
        told = self._session.here.reads.last(TICKETS_QUERY)
        assert told is not None
        self._session.show(TicketScreen(ticket, told.fetched_at, several=len(told.value) > 1))

    def start_ticket_action(self, journey: Journey) -> None:
        """Chase, move, "not repaired", take back what a receipt tells of… One without a question is done by
        this touch."""
        run, shown = JourneyRun(journey, self._session.facts()), self._session.shown
        if isinstance(shown, TicketScreen | JourneyScreen):
            self._action = run, shown
        if run.finished:
            self._submissions.take(run)
        else:
            self._session.show(JourneyScreen(run))

    def back(self) -> bool:
        """From an action to its request or receipt, from a request to the list. Whether there was such a
        way: what a receipt promised is not shown again once it was taken back."""
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and self._action is not None and self._action[0] is shown.run:
            before = self._action[1]
            if shown.run.finished and isinstance(before, JourneyScreen):
                return False
            self._session.show(before)
        elif isinstance(shown, TicketScreen) and shown.several:
            self.list()
        else:
            return False
        return True

    def with_tickets(self, then: Callable[[], None]) -> None:
        """``then``, with the visitor's requests known if the landlord tells them within a second."""
        session = self._session
        if not session.token or session.gateway.online is False:
            then()
            return
        busy = session.wait(ONE_MOMENT)

        async def go_on_after(wait: Awaitable[None]) -> None:
            with suppress(Exception):
                await wait
            if session.shown is busy:
                then()

        session.tasks.start(go_on_after(session.sleep(1)))
        session.tasks.start(go_on_after(self._ask_tickets()))
