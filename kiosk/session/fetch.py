"""What a journey waits for: the landlord's system, the printer, what words mean, a code on a phone."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import uuid4

from asyncgui import Task

from kiosk.backend import (
    AgencyError,
    NumberLockedError,
    OutcomeUnknownError,
    RequestRefusedError,
    SessionExpiredError,
)
from kiosk.device.peripherals import PeripheralError
from kiosk.domain import NO_TEXT, Act, Query, QueryResult, Text
from kiosk.journeys import (
    REFERENCE_QUERY,
    FetchRequest,
    FetchResult,
    FetchStep,
    FindSymptoms,
    JourneyRun,
    PrintJob,
    QrHandoff,
    ReadLetter,
    fetched_value,
)
from kiosk.session.screen_state import JourneyScreen

from . import messages
from .context import SessionContext, visit_task
from .sign_in import SignIn

log = logging.getLogger(__name__)


class Fetch:
    """Asks what the step at hand asks, and goes on with the answer.

    What is done at once (a payment, a booking) has one key for as long as it is the same thing to the
    same visitor: trying again never does it twice.
    """

    def __init__(self, session: SessionContext, sign_in: SignIn, go_on: Callable[[JourneyRun], None]) -> None:
        self._session, self._sign_in, self._go_on = session, sign_in, go_on
        self._idempotency_keys: dict[JourneyRun, tuple[Act, str]] = {}

    def forget(self) -> None:
        self._idempotency_keys.clear()

    @visit_task
    async def take(self, run: JourneyRun, trouble: Text = NO_TEXT) -> None:
        """Ask; then the journey goes on, or the visitor is shown why it cannot.

        ``trouble`` is why this is asked anew: it is said with the next question.
        """
        session, step = self._session, run.step
        assert isinstance(step, FetchStep)
        question = step.asks(run.context)
        answer = session.current_visit.reads.fresh(question) if isinstance(question, Query) else None
        while answer is None:
            try:
                answer = await session.wait_for(
                    run.resolve(step.title),
                    self._ask(question, run),
                    expected=(AgencyError, PeripheralError),
                    note=run.resolve(step.hint),
                    back=partial(self._back, run) if isinstance(question, ReadLetter) else None,
                )
            except (AgencyError, PeripheralError) as error:
                if not await self._try_again(run, step, error):
                    return
        run.answer(FetchResult(question, answer.value, answer.fetched_at))
        if run.finished:
            self._go_on(run)
        else:
            session.show(JourneyScreen(run, trouble=trouble))

    def _back(self, run: JourneyRun) -> None:
        """Whoever does not wait for what is only read takes the step before once more."""
        run.back()
        self._session.show(JourneyScreen(run))

    async def _try_again(self, run: JourneyRun, step: FetchStep, error: Exception) -> bool:
        """Whether the same is to be asked again. If not, what comes in place of it is shown."""
        session = self._session
        navigation = session.navigation
        if isinstance(error, SessionExpiredError):
            await self._sign_in.identify_again()
        elif isinstance(error, PeripheralError):
            await session.acknowledge(partial(messages.peripheral_failed, navigation, error))
        elif isinstance(error, NumberLockedError):
            session.show(messages.number_locked(navigation, error.until, session.now()))
            return False
        elif isinstance(error, RequestRefusedError) and error.code in step.refusals:
            refusal = step.refusals[error.code]
            self._idempotency_keys.pop(run, None)
            session.current_visit.reads.invalidate()  # what is known is no longer so
            run.forget(*refusal.reset_steps)
            session.show(JourneyScreen(run, trouble=refusal.sentence))
            return False
        elif step.optional:
            run.skip()
            self._go_on(run)
            return False
        elif isinstance(error, RequestRefusedError):
            log.error("a step of %s was refused: %s", run.journey.key, error.code)
            session.show(messages.not_possible(navigation))
            return False
        elif isinstance(error, OutcomeUnknownError):
            await session.acknowledge(partial(messages.outcome_unknown, navigation))
        else:
            await session.acknowledge(session.unreachable)
        return True

    async def _ask(self, question: FetchRequest, run: JourneyRun) -> QueryResult:
        """The answer of whoever it is asked of; what the landlord tells is kept for the visit."""
        session = self._session
        gateway, reads = session.gateway, session.current_visit.reads
        if isinstance(question, PrintJob):
            await session.peripherals.print_document(question.pdf)
            return _fetched_now(None)
        if isinstance(question, ReadLetter):
            read = session.peripherals.read_letter
            return _fetched_now(await read(question.photo, question.language, question.understand))
        if isinstance(question, FindSymptoms):
            assert session.symptoms is not None, "nothing is understood here"
            named = await session.symptoms.find(question.words, question.language, question.possible)
            return _fetched_now(named)
        if isinstance(question, Act):
            act = question.assisted_by(session.current_visit.helper)
            body = await gateway.do_now(act, self._idempotency_key(run, act))
            self._idempotency_keys.pop(run, None)  # done: the same wished once more is another wish
            reads.invalidate()
            return _fetched_now(body)
        if question == REFERENCE_QUERY:
            return _fetched_now(await gateway.new_reference())
        answer = await gateway.ask(question, session.token)
        reads.put(question, answer)
        return answer

    def _idempotency_key(self, run: JourneyRun, act: Act) -> str:
        asked, key = self._idempotency_keys.get(run, (None, ""))
        if asked != act:
            key = str(uuid4())
            self._idempotency_keys[run] = act, key
        return key


class Poll:
    """Asks how far a phone is with a code that was shown: while the code is on the screen, and once its
    journey has ended without that answer, until the visit does.

    A line that fails meanwhile is no news: it asks on.
    """

    def __init__(
        self,
        session: SessionContext,
        go_on: Callable[[JourneyRun], None],
        refresh_home: Callable[[], None],
        superseded: Callable[[JourneyRun], None],
    ) -> None:
        self._session, self._go_on, self._refresh_home = session, go_on, refresh_home
        self._superseded = superseded
        self._tasks: dict[JourneyRun, Task] = {}
        #: What was told last, short of an end, while the code was on the screen.
        self._last_told: dict[JourneyRun, tuple[QrHandoff, FetchResult]] = {}

    def forget(self) -> None:
        self._tasks.clear()
        self._last_told.clear()

    def begin(self, question: JourneyScreen) -> None:
        run, step = question.run, question.run.step
        if isinstance(step, QrHandoff) and step.asks is not None and not run.finished:
            if run in self._tasks:
                self._tasks[run].cancel()
            self._tasks[run] = self._poll(run, step, step.asks(run.context))

    @visit_task
    async def _poll(self, run: JourneyRun, step: QrHandoff, query: Query) -> None:
        session = self._session
        while True:
            await session.sleep(max(1, round(step.poll_interval_s)))
            if not (run.finished or self._is_shown(run, step)):
                return
            try:
                answer = await session.gateway.ask(query, session.token)
            except Exception as error:  # noqa: BLE001 - whatever it is, the code is still good
                log.info("what a phone does is not known: %s", type(error).__name__)
                continue
            result = FetchResult(query, answer.value, answer.fetched_at)
            if step.is_complete(run.context, answer.value):
                self._completed(run, step, result)
                return
            if step.is_told(run.context, answer.value):
                self._progressed(run, step, result)

    def _completed(self, run: JourneyRun, step: QrHandoff, result: FetchResult) -> None:
        if run.finished:
            self._learn(run, step, result)
        elif self._is_shown(run, step):
            self._session.current_visit.reads.invalidate()  # the landlord has done what the phone asked
            run.answer(result)
            self._go_on(run)

    def _progressed(self, run: JourneyRun, step: QrHandoff, result: FetchResult) -> None:
        """It has not ended: the page with the code stays as it is, what is told after it does not."""
        if not run.finished:
            self._last_told[run] = step, result
        elif fetched_value(run.context, step.key) != result.value:
            self._learn(run, step, result)

    def take_along(self, run: JourneyRun) -> None:
        """The visitor has left the page with the code: what was told of it there holds at the end."""
        step, result = self._last_told.pop(run, (None, None))
        if step is None or result is None or step.asks is None:
            return
        if step.asks(run.context) == result.question and fetched_value(run.context, step.key) is None:
            run.learn(step.key, result)

    def _learn(self, run: JourneyRun, step: QrHandoff, result: FetchResult) -> None:
        session = self._session
        session.current_visit.reads.invalidate()  # the landlord has done what the phone asked
        run.learn(step.key, result)
        superseded = self._supersede(run, step)
        shown = session.shown
        if isinstance(shown, JourneyScreen) and shown.run in (run, *superseded):
            session.show(JourneyScreen(run))
        else:
            self._refresh_home()

    def _supersede(self, run: JourneyRun, step: QrHandoff) -> list[JourneyRun]:
        """The other runs of this journey that ask or show what is no longer so: none is taken up again."""
        shown, key = self._session.shown, run.journey.key
        others = [*self._tasks, *([shown.run] if isinstance(shown, JourneyScreen) else [])]
        found = [
            each
            for each in dict.fromkeys(others)
            if each is not run and each.journey.key == key and step.supersedes(run.context, each.context)
        ]
        for each in found:
            self._superseded(each)
        if found:
            self._session.current_visit.drafts.pop(key, None)
        return found

    def _is_shown(self, run: JourneyRun, step: QrHandoff) -> bool:
        shown = self._session.shown
        return isinstance(shown, JourneyScreen) and shown.run is run and run.step is step


def _fetched_now(value: object) -> QueryResult:
    return QueryResult(value, datetime.now(UTC))
