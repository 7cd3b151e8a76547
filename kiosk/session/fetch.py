"""The waits of a journey: what is asked of the landlord's system or the printer while the visitor waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from kiosk.backend import AgencyError, NumberLocked, OutcomeUnknown, RequestRefused, SessionExpired
from kiosk.device.peripherals import PaperTrouble
from kiosk.domain import NOTHING, Act, Answered, SignedIn, T, Text, Wanted
from kiosk.journeys import NUMBER, Await, Heard, JourneyRun, Question, ToPrint
from kiosk.session.screen_state import Asking, Busy

from . import messages
from .course import Course
from .sign_in import SigningIn

log = logging.getLogger(__name__)

#: What was told to this visitor so lately is not asked again when they go back and forth.
FRESH = timedelta(seconds=60)


class Awaiting:
    """Asks what the step at hand asks, and goes on with the answer.

    What is done at once (a payment, a booking) has one key for as long as it is the same thing to the
    same visitor: trying again never does it twice.
    """

    def __init__(self, course: Course, signing_in: SigningIn, go_on: Callable[[JourneyRun], None]) -> None:
        self._course, self._signing_in, self._go_on = course, signing_in, go_on
        self._keys: dict[JourneyRun, tuple[Act, str]] = {}
        self._troubles: dict[JourneyRun, Text] = {}

    def forget(self) -> None:
        self._keys.clear()
        self._troubles.clear()

    def take(self, run: JourneyRun, trouble: Text = NOTHING) -> None:
        """Asks; then the journey goes on, or the visitor is told why it cannot.

        ``trouble`` is why this is asked anew: it is said with the next question.
        """
        course, step = self._course, run.step
        assert isinstance(step, Await)
        if trouble:
            self._troubles[run] = trouble
        question = step.asks(run.view)
        known = self._fresh(question)
        if known is not None:
            self._answered(run, question, known)
            return
        busy = course.wait(run.said(step.title))
        self._ask(
            question,
            run,
            lambda answer: self._told(run, busy, question, answer),
            lambda error: course.if_still(busy, lambda: self._failed(run, step, error)),
        )

    def _ask(
        self,
        question: Question,
        run: JourneyRun,
        done: Callable[[Answered], None],
        failed: Callable[[Exception], None],
    ) -> None:
        course = self._course
        if isinstance(question, ToPrint):
            course.papers.print_out(course.here.id, question.pdf, lambda _: done(_now(None)), failed)
        elif isinstance(question, Act):
            key = self._key(run, question)
            course.desk.do_now(course.here.id, question, key, lambda body: done(_now(body)), failed)
        elif question == NUMBER:
            course.desk.reference(course.here.id, lambda number: done(_now(number)), failed)
        else:
            course.desk.ask(course.here.id, question, self._token, done, failed)

    @property
    def _token(self) -> str:
        identity = self._course.here.identity
        return identity.token if isinstance(identity, SignedIn) else ""

    def _key(self, run: JourneyRun, act: Act) -> str:
        asked, key = self._keys.get(run, (None, ""))
        if asked != act:
            key = str(uuid4())
            self._keys[run] = act, key
        return key

    def _fresh(self, question: Question) -> Answered | None:
        if not isinstance(question, Wanted):
            return None
        known = self._course.here.heard.get(question)
        return known if known is not None and datetime.now(UTC) - known.told_at < FRESH else None

    def _told(self, run: JourneyRun, busy: Busy, question: Question, answer: Answered) -> None:
        heard = self._course.here.heard
        if isinstance(question, Wanted) and question != NUMBER:
            heard[question] = answer
        elif isinstance(question, Act):
            heard.clear()  # it may have changed what was told
        self._course.if_still(busy, lambda: self._answered(run, question, answer))

    def _answered(self, run: JourneyRun, question: Question, answer: Answered) -> None:
        run.answer(Heard(question, answer.value, answer.told_at))
        if run in self._troubles and not run.finished and not isinstance(run.step, Await):
            self._course.show(Asking(run, trouble=self._troubles.pop(run)))
        else:
            self._go_on(run)

    def _failed(self, run: JourneyRun, step: Await, error: Exception) -> None:
        course = self._course
        if isinstance(error, SessionExpired):
            course.here.identity = None
            again = T("Par sécurité, dites-nous encore qui vous êtes.")
            self._signing_in.ask(lambda: course.show(Asking(run)), guests=False, trouble=again)
        elif isinstance(error, PaperTrouble):
            course.show(messages.explained(course, error, lambda: self.take(run)))
        elif not isinstance(error, AgencyError):
            course.broken(error)
        elif isinstance(error, NumberLocked):
            course.show(messages.locked(course, error.until))
        elif isinstance(error, RequestRefused) and error.code in step.refusals:
            refusal = step.refusals[error.code]
            self._keys.pop(run, None)
            course.here.heard.clear()  # what was told before is no longer so
            run.forget(*refusal.again)
            course.show(Asking(run, trouble=refusal.sentence))
        elif step.optional:
            run.skip()
            self._go_on(run)
        elif isinstance(error, RequestRefused):
            log.error("a step of %s was refused: %s", run.journey.key, error.code)
            course.show(messages.refused(course))
        elif isinstance(error, OutcomeUnknown):
            course.show(messages.not_sure(course, lambda: self.take(run)))
        else:
            course.unreachable(lambda: self.take(run))


def _now(value: object) -> Answered:
    return Answered(value, datetime.now(UTC))
