"""The call for a person: how far the landlord's system says it is, wherever the visitor goes meanwhile."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

from kiosk.backend import HelpState, HelpStatus
from kiosk.domain import Query, QueryResult
from kiosk.eservices import contact, receipts, visit_facts
from kiosk.journeys import CallReceipt, Delivery, JourneyRun
from kiosk.session.screen_state import JourneyScreen

from .base import SessionBase, facts_of

log = logging.getLogger(__name__)

#: Seconds between two questions: who waits sees within a breath that someone answered, and a hundred kiosks
#: that wait ask a server no more than 25 times a second.
POLL_INTERVAL_S = 4
#: Nobody took the call for so long: people at a counter then ask whether they were forgotten.
LONG_WAIT = timedelta(minutes=3)


class HelpCallTracker:
    """Asks now and then until someone has come, or the call is taken back. A line that fails is no answer."""

    def __init__(self, course: SessionBase) -> None:
        self._session = course
        #: The call of this visit that is told, also once it is over.
        self.run: JourneyRun | None = None

    def forget(self) -> None:
        self.run = None

    @property
    def quiet(self) -> bool:
        """Whether nobody else is to hear of it."""
        return self.run is not None and bool(self.run.context.facts.get("quiet"))

    @property
    def open(self) -> bool:
        """Whether someone may still take it."""
        run = self.run
        return (
            run is not None
            and contact.call_stage(run.context) not in contact.ENDED_CALL_STAGES
            and not receipts.is_refused(run.context)
        )

    @property
    def awaits_staff(self) -> bool:
        """Whether the visitor waits for someone: nobody comes to an agency that is closed."""
        return (
            self.run is not None
            and self.open
            and contact.call_stage(self.run.context) is not contact.CallStage.CLOSED
        )

    def shown(self, run: JourneyRun) -> None:
        """A receipt is shown: if it is that of a call, that call is followed from now on."""
        if not isinstance(run.step, CallReceipt) or run is self.run:
            return
        self.run = run
        self._store(run, contact.CallStatus(self._session.now(), visit_facts.language(run.context)))
        self._tick(run, POLL_INTERVAL_S)

    def is_cancelled_by(self, run: JourneyRun) -> bool:
        """Whether that journey takes back this call."""
        call = self.run
        return (
            call is not None
            and run.journey.key == contact.cancellation_journey(call.context, contact.NOW).key
        )

    def _tick(self, run: JourneyRun, left: int) -> None:
        course = self._session
        if self.run is not run or not self.open:
            return
        call = contact.call_status(run.context)
        if not call.long and course.now() - call.made_at >= LONG_WAIT:
            self._update(run, replace(call, long=True))
        if left > 0:
            course.call_in_one_second(lambda: self._tick(run, left - 1))
        elif run.context.outcome is None or run.context.outcome.delivery is not Delivery.SENT:
            self._tick_later(run)
        else:
            self._query(run)

    def _tick_later(self, run: JourneyRun) -> None:
        self._session.call_in_one_second(lambda: self._tick(run, POLL_INTERVAL_S - 1))

    def _query(self, run: JourneyRun) -> None:
        course = self._session

        def told(answer: QueryResult) -> None:
            if self.run is run:
                self._received(run, answer.value)
                self._tick_later(run)

        def failed(error: Exception) -> None:
            log.info("how far a call is was not told: %s", type(error).__name__)
            if self.run is run:
                self._update(run, replace(contact.call_status(run.context), lost=True))
                self._tick_later(run)

        course.gateway.ask(
            course.here.id, Query("help_request", visit_facts.reference(run.context)), "", told, failed
        )

    def _received(self, run: JourneyRun, told: HelpStatus) -> None:
        now = self._session.now()
        call = replace(contact.call_status(run.context), lost=False)
        if told.state is HelpState.PRISE_EN_CHARGE or (told.state is HelpState.TERMINEE and told.holder):
            call = replace(call, holder=told.holder, taken_at=call.taken_at or now)
        if told.state in (HelpState.TERMINEE, HelpState.ANNULEE):
            call = replace(call, ended_at=now)
        self._update(run, call)

    def _update(self, run: JourneyRun, call: contact.CallStatus) -> None:
        if call == contact.call_status(run.context):
            return
        self._store(run, call)
        shown = self._session.shown
        if isinstance(shown, JourneyScreen) and shown.run is run:
            self._session.show(JourneyScreen(run))
        self._session.on_help_call()

    def _store(self, run: JourneyRun, call: contact.CallStatus) -> None:
        facts_of(run)["call"] = call
