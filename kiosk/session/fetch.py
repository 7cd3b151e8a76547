"""The waits of a journey: what is asked of the landlord's system or the printer while the visitor waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from kiosk.backend import (
    AgencyError,
    NumberLockedError,
    OutcomeUnknownError,
    RequestRefusedError,
    SessionExpiredError,
)
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import NO_TEXT, Act, Query, QueryResult, SignedInTenant, T, Text
from kiosk.journeys import REFERENCE_QUERY, FetchRequest, FetchResult, FetchStep, JourneyRun, PrintJob
from kiosk.session.screen_state import BusyScreen, JourneyScreen

from . import messages
from .base import SessionBase
from .sign_in import SignIn

log = logging.getLogger(__name__)

#: What was told to this visitor so lately is not asked again when they go back and forth.
FRESH_FOR = timedelta(seconds=60)


class Fetch:
    """Asks what the step at hand asks, and goes on with the answer.

    What is done at once (a payment, a booking) has one key for as long as it is the same thing to the
    same visitor: trying again never does it twice.
    """

    def __init__(self, course: SessionBase, signing_in: SignIn, go_on: Callable[[JourneyRun], None]) -> None:
        self._session, self._sign_in, self._go_on = course, signing_in, go_on
        self._idempotency_keys: dict[JourneyRun, tuple[Act, str]] = {}
        self._reasons: dict[JourneyRun, Text] = {}

    def forget(self) -> None:
        self._idempotency_keys.clear()
        self._reasons.clear()

    def take(self, run: JourneyRun, trouble: Text = NO_TEXT) -> None:
        """Asks; then the journey goes on, or the visitor is told why it cannot.

        ``trouble`` is why this is asked anew: it is said with the next question.
        """
        course, step = self._session, run.step
        assert isinstance(step, FetchStep)
        if trouble:
            self._reasons[run] = trouble
        question = step.asks(run.context)
        known = self._fresh_result(question)
        if known is not None:
            self._apply_result(run, question, known)
            return
        busy = course.wait(run.said(step.title))
        self._query(
            question,
            run,
            lambda answer: self._received(run, busy, question, answer),
            lambda error: course.if_still_shown(busy, lambda: self._failed(run, step, error)),
        )

    def _query(
        self,
        question: FetchRequest,
        run: JourneyRun,
        done: Callable[[QueryResult], None],
        failed: Callable[[Exception], None],
    ) -> None:
        course = self._session
        if isinstance(question, PrintJob):
            course.papers.print_document(
                course.here.id, question.pdf, lambda _: done(_fetched_now(None)), failed
            )
        elif isinstance(question, Act):
            key = self._idempotency_key(run, question)
            course.gateway.act_now(
                course.here.id, question, key, lambda body: done(_fetched_now(body)), failed
            )
        elif question == REFERENCE_QUERY:
            course.gateway.reference(course.here.id, lambda number: done(_fetched_now(number)), failed)
        else:
            course.gateway.ask(course.here.id, question, self._token, done, failed)

    @property
    def _token(self) -> str:
        identity = self._session.here.identity
        return identity.token if isinstance(identity, SignedInTenant) else ""

    def _idempotency_key(self, run: JourneyRun, act: Act) -> str:
        asked, key = self._idempotency_keys.get(run, (None, ""))
        if asked != act:
            key = str(uuid4())
            self._idempotency_keys[run] = act, key
        return key

    def _fresh_result(self, question: FetchRequest) -> QueryResult | None:
        if not isinstance(question, Query):
            return None
        known = self._session.here.heard.get(question)
        return known if known is not None and datetime.now(UTC) - known.fetched_at < FRESH_FOR else None

    def _received(
        self, run: JourneyRun, busy: BusyScreen, question: FetchRequest, answer: QueryResult
    ) -> None:
        heard = self._session.here.heard
        if isinstance(question, Query) and question != REFERENCE_QUERY:
            heard[question] = answer
        elif isinstance(question, Act):
            heard.clear()  # it may have changed what was told
        self._session.if_still_shown(busy, lambda: self._apply_result(run, question, answer))

    def _apply_result(self, run: JourneyRun, question: FetchRequest, answer: QueryResult) -> None:
        run.answer(FetchResult(question, answer.value, answer.fetched_at))
        if run in self._reasons and not run.finished and not isinstance(run.step, FetchStep):
            self._session.show(JourneyScreen(run, trouble=self._reasons.pop(run)))
        else:
            self._go_on(run)

    def _failed(self, run: JourneyRun, step: FetchStep, error: Exception) -> None:
        course = self._session
        if isinstance(error, SessionExpiredError):
            course.here.identity = None
            again = T("Par sécurité, dites-nous encore qui vous êtes.")
            self._sign_in.ask(lambda: course.show(JourneyScreen(run)), guests=False, trouble=again)
        elif isinstance(error, PeripheralError):
            course.show(messages.peripheral_failed(course, error, lambda: self.take(run)))
        elif not isinstance(error, AgencyError):
            course.broken(error)
        elif isinstance(error, NumberLockedError):
            course.show(messages.number_locked(course, error.until))
        elif isinstance(error, RequestRefusedError) and error.code in step.refusals:
            refusal = step.refusals[error.code]
            self._idempotency_keys.pop(run, None)
            course.here.heard.clear()  # what was told before is no longer so
            run.forget(*refusal.reset_steps)
            course.show(JourneyScreen(run, trouble=refusal.sentence))
        elif step.optional:
            run.skip()
            self._go_on(run)
        elif isinstance(error, RequestRefusedError):
            log.error("a step of %s was refused: %s", run.journey.key, error.code)
            course.show(messages.not_possible(course))
        elif isinstance(error, OutcomeUnknownError):
            course.show(messages.outcome_unknown(course, lambda: self.take(run)))
        else:
            course.show_unreachable(lambda: self.take(run))


def _fetched_now(value: object) -> QueryResult:
    return QueryResult(value, datetime.now(UTC))
