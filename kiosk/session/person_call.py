"""The call for a person: how far the landlord's system says it is, wherever the visitor goes meanwhile."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from kiosk.backend import Help, HelpState
from kiosk.domain import Answered, Wanted
from kiosk.eservices import contact, given, receipts
from kiosk.journeys import Calling, Delivery, JourneyRun
from kiosk.session.screen_state import Asking

from .course import Course, facts_of

log = logging.getLogger(__name__)

#: Seconds between two questions: who waits sees within a breath that someone answered, and a hundred kiosks
#: that wait ask a server no more than 25 times a second.
EVERY_S = 4
#: Nobody took the call for so long: people at a counter then ask whether they were forgotten.
LONG = timedelta(minutes=3)


class OpenCall:
    """Asks now and then until someone has come, or the call is taken back. A line that fails is no answer."""

    def __init__(self, course: Course) -> None:
        self._course = course
        #: The call of this visit that is told, also once it is over.
        self.run: JourneyRun | None = None

    def forget(self) -> None:
        self.run = None

    @property
    def quiet(self) -> bool:
        """Whether nobody else is to hear of it."""
        return self.run is not None and bool(self.run.view.facts.get("quiet"))

    @property
    def open(self) -> bool:
        """Whether someone may still take it."""
        run = self.run
        return (
            run is not None
            and contact.stage(run.view) not in contact.ENDED
            and not receipts.is_refused(run.view)
        )

    @property
    def waited_for(self) -> bool:
        """Whether the visitor waits for someone: nobody comes to an agency that is closed."""
        return self.run is not None and self.open and contact.stage(self.run.view) is not contact.Stage.CLOSED

    def shown(self, run: JourneyRun) -> None:
        """A receipt is shown: if it is that of a call, that call is followed from now on."""
        if not isinstance(run.step, Calling) or run is self.run:
            return
        self.run = run
        self._tell(run, contact.Call(self._course.now(), given.language(run.view)))
        self._count(run, EVERY_S)

    def is_taken_back_by(self, run: JourneyRun) -> bool:
        """Whether that journey takes back this call."""
        call = self.run
        return call is not None and run.journey.key == contact.take_back(call.view, contact.NOW).key

    def _count(self, run: JourneyRun, left: int) -> None:
        course = self._course
        if self.run is not run or not self.open:
            return
        call = contact.call_of(run.view)
        if not call.long and course.now() - call.made_at >= LONG:
            self._changed(run, replace(call, long=True))
        if left > 0:
            course.on_wait(lambda: self._count(run, left - 1))
        elif run.view.outcome is None or run.view.outcome.delivery is not Delivery.SENT:
            self._count_again(run)
        else:
            self._ask(run)

    def _count_again(self, run: JourneyRun) -> None:
        self._course.on_wait(lambda: self._count(run, EVERY_S - 1))

    def _ask(self, run: JourneyRun) -> None:
        course = self._course

        def told(answer: Answered) -> None:
            if self.run is run:
                self._told(run, answer.value)
                self._count_again(run)

        def failed(error: Exception) -> None:
            log.info("how far a call is was not told: %s", type(error).__name__)
            if self.run is run:
                self._changed(run, replace(contact.call_of(run.view), lost=True))
                self._count_again(run)

        course.desk.ask(course.here.id, Wanted("help_request", given.reference(run.view)), "", told, failed)

    def _told(self, run: JourneyRun, told: Help) -> None:
        now = self._course.now()
        call = replace(contact.call_of(run.view), lost=False)
        if told.state is HelpState.PRISE_EN_CHARGE or (told.state is HelpState.TERMINEE and told.holder):
            call = replace(call, holder=told.holder, taken_at=call.taken_at or now)
        if told.state in (HelpState.TERMINEE, HelpState.ANNULEE):
            call = replace(call, over_at=now)
        self._changed(run, call)

    def _changed(self, run: JourneyRun, call: contact.Call) -> None:
        if call == contact.call_of(run.view):
            return
        self._tell(run, call)
        shown = self._course.shown
        if isinstance(shown, Asking) and shown.run is run:
            self._course.show(Asking(run))
        self._course.on_call()

    def _tell(self, run: JourneyRun, call: contact.Call) -> None:
        facts_of(run)["call"] = call
