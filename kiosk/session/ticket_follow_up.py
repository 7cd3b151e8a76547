"""The visitor's requests: fetched, chosen, told, and acted on."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.backend import AgencyError, SessionExpired
from kiosk.backend.gateway import Told
from kiosk.domain import Claimed, SignedIn, T, Ticket
from kiosk.eservices import requests
from kiosk.journeys import Journey, JourneyRun
from kiosk.session.screen_state import Asking, Following

from .course import Course
from .sign_in import ONE_MOMENT, SigningIn
from .submission import HandingOver


class FollowingUp:
    """Which request, and its story."""

    def __init__(self, course: Course, signing_in: SigningIn, handing_over: HandingOver) -> None:
        self._course, self._signing_in, self._handing_over = course, signing_in, handing_over
        self._action: tuple[JourneyRun, Following | Asking] | None = None

    def forget(self) -> None:
        self._action = None

    def open(self) -> None:
        """Fetches the requests, then lists them."""
        course, identity = self._course, self._course.here.identity
        if isinstance(identity, Claimed):
            self._signing_in.check(identity.tenant_number, identity.birth_date, self.open)
            return
        assert isinstance(identity, SignedIn), "who follows has said who they are"
        busy = course.wait(T("Nous cherchons vos demandes…"))

        def done(told: Told) -> None:
            course.here.reads["tickets"] = told
            course.if_still(busy, self.list)

        course.desk.tickets(
            course.here.id, identity, done, lambda error: course.if_still(busy, lambda: self._failed(error))
        )

    def _failed(self, error: Exception) -> None:
        course = self._course
        if isinstance(error, SessionExpired):
            course.here.identity = None
            again = T("Par sécurité, dites-nous encore qui vous êtes.")
            self._signing_in.ask(self.open, guests=False, trouble=again)
        elif not isinstance(error, AgencyError):
            course.broken(error)
        elif course.told is not None:
            self.list()
        else:
            course.unreachable(self.open)

    def list(self) -> None:
        """Which request? With one there is nothing to ask."""
        tickets = self._tickets
        if len(tickets) == 1:
            self._tell(tickets[0])
        else:
            self._course.show(Asking(JourneyRun(requests.journey(), self._course.facts())))

    def answered(self, run: JourneyRun) -> bool:
        """Takes a finished run of its journey; whether it was one."""
        if run.journey.key != requests.KEY:
            return False
        chosen = [each for each in self._tickets if each.reference == run.view.get("demande")]
        if chosen:
            self._tell(chosen[0])
        else:
            self._course.home()
        return True

    def tell(self, reference: str) -> None:
        """The story of that request; the list where it is not known any more."""
        found = next((each for each in self._tickets if each.reference == reference), None)
        if found is not None:
            self._tell(found)
        else:
            self.open()

    def _tell(self, ticket: Ticket) -> None:
        told = self._course.told
        assert told is not None
        self._course.show(Following(ticket, told.told_at, several=len(told.tickets) > 1))

    def act_on(self, journey: Journey) -> None:
        """Chase, move, "not repaired", take back what a receipt tells of… One without a question is done by
        this touch."""
        run, shown = JourneyRun(journey, self._course.facts()), self._course.shown
        if isinstance(shown, Following | Asking):
            self._action = run, shown
        if run.finished:
            self._handing_over.take(run)
        else:
            self._course.show(Asking(run))

    def back(self) -> bool:
        """From an action to its request or receipt, from a request to the list. Whether there was such a
        way: what a receipt promised is not shown again once it was taken back."""
        shown = self._course.shown
        if isinstance(shown, Asking) and self._action is not None and self._action[0] is shown.run:
            before = self._action[1]
            if shown.run.finished and isinstance(before, Asking):
                return False
            self._course.show(before)
        elif isinstance(shown, Following) and shown.several:
            self.list()
        else:
            return False
        return True

    def knowing(self, then: Callable[[], None]) -> None:
        """``then``, with the visitor's requests known if the line gives them at once."""
        course, identity = self._course, self._course.here.identity
        if not isinstance(identity, SignedIn) or course.desk.online is False:
            then()
            return
        busy = course.wait(ONE_MOMENT)

        def done(told: Told) -> None:
            course.here.reads["tickets"] = told
            course.if_still(busy, then)

        course.on_wait(lambda: course.if_still(busy, then))
        course.desk.tickets(course.here.id, identity, done, lambda error: course.if_still(busy, then))

    @property
    def _tickets(self) -> tuple[Ticket, ...]:
        told = self._course.told
        return told.tickets if told is not None else ()
