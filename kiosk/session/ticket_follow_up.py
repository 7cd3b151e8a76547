"""The visitor's requests: fetched, chosen, told, and acted on."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.backend import AgencyError, SessionExpiredError
from kiosk.backend.gateway import TicketsSnapshot
from kiosk.domain import ClaimedTenant, SignedInTenant, T, Ticket
from kiosk.eservices import requests
from kiosk.journeys import Journey, JourneyRun
from kiosk.session.screen_state import JourneyScreen, TicketScreen

from .base import SessionBase
from .sign_in import ONE_MOMENT, SignIn
from .submission import Submission


class TicketFollowUp:
    """Which request, and its story."""

    def __init__(self, course: SessionBase, signing_in: SignIn, handing_over: Submission) -> None:
        self._session, self._sign_in, self._submission = course, signing_in, handing_over
        self._action: tuple[JourneyRun, TicketScreen | JourneyScreen] | None = None

    def forget(self) -> None:
        self._action = None

    def open(self) -> None:
        """Fetches the requests, then lists them."""
        course, identity = self._session, self._session.here.identity
        if isinstance(identity, ClaimedTenant):
            self._sign_in.check(identity.tenant_number, identity.birth_date, self.open)
            return
        assert isinstance(identity, SignedInTenant), "who follows has said who they are"
        busy = course.wait(T("Nous cherchons vos demandes…"))

        def done(told: TicketsSnapshot) -> None:
            course.here.fetched["tickets"] = told
            course.if_still_shown(busy, self.list)

        course.gateway.tickets(
            course.here.id,
            identity,
            done,
            lambda error: course.if_still_shown(busy, lambda: self._failed(error)),
        )

    def _failed(self, error: Exception) -> None:
        course = self._session
        if isinstance(error, SessionExpiredError):
            course.here.identity = None
            again = T("Par sécurité, dites-nous encore qui vous êtes.")
            self._sign_in.ask(self.open, guests=False, trouble=again)
        elif not isinstance(error, AgencyError):
            course.broken(error)
        elif course.told is not None:
            self.list()
        else:
            course.show_unreachable(self.open)

    def list(self) -> None:
        """Which request? With one there is nothing to ask."""
        tickets = self._tickets
        if len(tickets) == 1:
            self._show_ticket(tickets[0])
        else:
            self._session.show(JourneyScreen(JourneyRun(requests.journey(), self._session.facts())))

    def handle_finished(self, run: JourneyRun) -> bool:
        """Takes a finished run of its journey; whether it was one."""
        if run.journey.key != requests.KEY:
            return False
        chosen = [each for each in self._tickets if each.reference == run.context.get("demande")]
        if chosen:
            self._show_ticket(chosen[0])
        else:
            self._session.home()
        return True

    def tell(self, reference: str) -> None:
        """The story of that request; the list where it is not known any more."""
        found = next((each for each in self._tickets if each.reference == reference), None)
        if found is not None:
            self._show_ticket(found)
        else:
            self.open()

    def _show_ticket(self, ticket: Ticket) -> None:
        told = self._session.told
        assert told is not None
        self._session.show(TicketScreen(ticket, told.fetched_at, several=len(told.tickets) > 1))

    def start_ticket_action(self, journey: Journey) -> None:
        """Chase, move, "not repaired", take back what a receipt tells of… One without a question is done by
        this touch."""
        run, shown = JourneyRun(journey, self._session.facts()), self._session.shown
        if isinstance(shown, TicketScreen | JourneyScreen):
            self._action = run, shown
        if run.finished:
            self._submission.take(run)
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
        """``then``, with the visitor's requests known if the line gives them at once."""
        course, identity = self._session, self._session.here.identity
        if not isinstance(identity, SignedInTenant) or course.gateway.online is False:
            then()
            return
        busy = course.wait(ONE_MOMENT)

        def done(told: TicketsSnapshot) -> None:
            course.here.fetched["tickets"] = told
            course.if_still_shown(busy, then)

        course.call_in_one_second(lambda: course.if_still_shown(busy, then))
        course.gateway.tickets(
            course.here.id, identity, done, lambda error: course.if_still_shown(busy, then)
        )

    @property
    def _tickets(self) -> tuple[Ticket, ...]:
        told = self._session.told
        return told.tickets if told is not None else ()
