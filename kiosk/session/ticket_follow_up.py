"""The visitor's requests: fetched, chosen, shown, and acted on."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from asyncgui import ExclusiveEvent, wait_any

from kiosk.backend import AgencyError, SessionExpiredError
from kiosk.domain import ClaimedTenant, T
from kiosk.journeys import Journey, JourneyRun
from kiosk.session.screen_state import JourneyScreen, TicketScreen

from .context import TICKETS_QUERY, SessionContext, end_this_task
from .sign_in import ONE_MOMENT, SignIn

if TYPE_CHECKING:
    from kiosk.domain import Ticket

    from .submission import Submissions


class TicketFollowUp:
    """Which request, and its story."""

    def __init__(self, session: SessionContext, sign_in: SignIn, submissions: Submissions) -> None:
        self._session, self._sign_in, self._submissions = session, sign_in, submissions
        self._action: tuple[JourneyRun, TicketScreen | JourneyScreen] | None = None

    def forget(self) -> None:
        self._action = None

    async def follow(self) -> None:
        """Fetch the requests, have the visitor choose one, and show it."""
        await self._fetch()
        await self._choose()

    async def _fetch(self) -> None:
        """Until they are known; what was known before will do where nobody answers."""
        session = self._session
        while True:
            while isinstance(claimed := session.current_visit.identity, ClaimedTenant):
                await self._sign_in.identify(claimed=claimed)
            try:
                await session.wait_for(T("Nous cherchons vos demandes…"), self._ask_tickets())
            except SessionExpiredError:
                await self._sign_in.identify_again()
                continue
            except AgencyError:
                if session.current_visit.reads.last(TICKETS_QUERY) is None:
                    await session.acknowledge(session.unreachable)
                    continue
            return

    async def _ask_tickets(self) -> None:
        session = self._session
        answer = await session.gateway.ask(TICKETS_QUERY, session.token)
        session.current_visit.reads.put(TICKETS_QUERY, answer)

    async def _choose(self) -> None:
        """Which request? With one there is nothing to ask."""
        session = self._session
        if len(session.tickets) == 1:
            self._show_ticket(session.tickets[0])
            return
        from kiosk.eservices import requests  # here: a start does not wait for it

        run = JourneyRun(requests.SERVICE.journey(), session.facts())
        await session.ask(JourneyScreen(run))
        if not self._show(run.context.get("demande")):
            session.navigation.home()

    def show(self, reference: str) -> None:
        """The story of that request; the list where it is not known any more."""
        if not self._show(reference):
            self._session.tasks.start(self.follow())

    def _show(self, reference: str | None) -> bool:
        """Show that request. Whether it is known."""
        found = next((each for each in self._session.tickets if each.reference == reference), None)
        if found is not None:
            self._show_ticket(found)
        return found is not None

    def _show_ticket(self, ticket: Ticket) -> None:
        answer = self._session.current_visit.reads.last(TICKETS_QUERY)
        assert answer is not None
        self._session.show(TicketScreen(ticket, answer.fetched_at, several=len(answer.value) > 1))

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
            self._session.tasks.start(self._choose())
        else:
            return False
        return True

    async def know_tickets(self) -> None:
        """Have the visitor's requests known, if the landlord tells them within a second."""
        session = self._session
        if not session.token or session.gateway.online is False:
            return
        busy, answered = session.show_busy(ONE_MOMENT), ExclusiveEvent()

        async def ask() -> None:
            with suppress(Exception):  # without them the journey asks a little more
                await self._ask_tickets()
            answered.fire()

        session.tasks.start(ask())
        await wait_any(session.sleep(1), answered.wait())
        if session.shown is not busy:
            await end_this_task()
