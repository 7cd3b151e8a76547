"""What the parts of a session share: the visit, what is shown, and how one waits for something."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar

from asyncgui import ExclusiveEvent, Task, current_task, sleep_forever

from kiosk.backend import AgencyError
from kiosk.domain import NO_TEXT, Query, SignedInTenant, Text
from kiosk.eservices import visit_facts
from kiosk.runtime.signals import Signal
from kiosk.runtime.tasks import Tasks
from kiosk.session.screen_state import BusyScreen, JourneyScreen, MessageScreen, RestScreen, ScreenState
from kiosk.session.visit import Visit

from . import messages

if TYPE_CHECKING:
    from kiosk.accessibility.symptom_meaning import SymptomMeaning
    from kiosk.backend.gateway import Gateway
    from kiosk.device.peripherals import Peripherals
    from kiosk.domain import Ticket
    from kiosk.eservices.visit_facts import VisitFacts
    from kiosk.journeys import JourneyRun
    from kiosk.settings import Settings

log = logging.getLogger(__name__)

T = TypeVar("T")

Sleep = Callable[[int], Awaitable[None]]

TICKETS_QUERY = Query("tickets")


class Navigation(messages.MessageNavigation, Protocol):
    """What a part of the session has the controller do."""

    def show(self, screen: ScreenState) -> None:
        """Show it; where it is a question to the landlord, ask that and go on."""

    def show_goodbye(self) -> None:
        """End the visit as the visitor wishes."""

    def show_call(self) -> None:
        """Show how far the call is."""

    def begin_assisted_visit(self, helper: str) -> None:
        """End the visit of the staff, and begin one of a visitor whom ``helper`` may help."""

    def facts(self) -> VisitFacts:
        """What every journey may know (kiosk/eservices/visit_facts.py)."""


class SessionContext:
    """The visit that lasts and what is on the screen. Used on the UI thread alone."""

    def __init__(
        self,
        gateway: Gateway,
        settings: Settings,
        peripherals: Peripherals,
        navigation: Navigation,
        symptoms: Callable[[], SymptomMeaning] | None = None,
        *,
        sleep: Sleep,
        now: Callable[[], datetime],
    ) -> None:
        """``symptoms`` makes what understands a report; ``sleep`` waits so many seconds on the clock of the
        UI; ``now`` is the time here."""
        self.gateway, self.settings, self.peripherals = gateway, settings, peripherals
        self._open_symptoms = symptoms
        self.navigation, self.show, self.facts = navigation, navigation.show, navigation.facts
        self.sleep, self.now = sleep, now
        self.visit: Visit | None = None
        self.shown: ScreenState = RestScreen()
        #: What is waited for; none of it outlives the visit.
        self.tasks = Tasks()
        #: The visit began, changed its language or how the kiosk is set for it, or ended (``None``).
        self.visit_changed = Signal[Visit | None]()
        #: Something else is to be drawn.
        self.screen_changed = Signal[ScreenState]()
        self._questions: dict[JourneyRun, ExclusiveEvent] = {}

    @cached_property
    def symptoms(self) -> SymptomMeaning | None:
        """What understands a report; ``None`` where words alone do."""
        return self._open_symptoms() if self._open_symptoms is not None else None

    @property
    def current_visit(self) -> Visit:
        assert self.visit is not None, "nobody is there"
        return self.visit

    @property
    def token(self) -> str:
        """That of who is signed in; "" for who is not."""
        identity = self.current_visit.identity
        return identity.token if isinstance(identity, SignedInTenant) else ""

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """This visitor's requests as the landlord gave them last."""
        answer = self.current_visit.reads.last(TICKETS_QUERY)
        return answer.value if answer is not None else ()

    def draw(self, screen: ScreenState) -> None:
        """Have that on the screen, whatever it is."""
        self.shown = screen
        self.screen_changed.emit(screen)

    # Waiting

    def show_busy(
        self, words: Text, note: Text = NO_TEXT, back: Callable[[], None] | None = None
    ) -> BusyScreen:
        busy = BusyScreen(words, note, back)
        self.show(busy)
        return busy

    async def wait_for(
        self,
        words: Text,
        wanted: Awaitable[T],
        expected: tuple[type[Exception], ...] = (AgencyError,),
        note: Text = NO_TEXT,
        back: Callable[[], None] | None = None,
    ) -> T:
        """Show that something is being done (``BusyScreen``), and go on with its result.

        Raises what is ``expected``. Any other error is shown as a fault of ours and ends the waiting task, as
        does a visitor who has gone elsewhere meanwhile.
        """
        busy = self.show_busy(words, note, back)
        try:
            result = await wanted
        except Exception as error:
            if self.shown is busy:
                if isinstance(error, expected):
                    raise
                self.show_internal_error(error)
            await end_this_task()
            raise
        if self.shown is not busy:
            await end_this_task()
        return result

    async def ask(self, question: JourneyScreen) -> JourneyScreen | None:
        """Show a journey until its last question is answered, or until ``interrupt_question``: then what
        that was given."""
        self.show(question)
        event = self._questions[question.run] = ExclusiveEvent()
        try:
            (interrupted,) = await event.wait_args()
        finally:
            if self._questions.get(question.run) is event:
                del self._questions[question.run]
        return interrupted  # type: ignore[no-any-return] # events are not typed

    def interrupt_question(self, question: JourneyScreen | None, run: JourneyRun) -> bool:
        """Let who waits for the answers of ``run`` go on. Whether someone does."""
        event = self._questions.get(run)
        if event is None:
            return False
        event.fire(question)
        return True

    async def acknowledge(self, message: Callable[[Callable[[], None]], MessageScreen]) -> None:
        """Show a message until its way on is touched; ``message`` makes it of what that touch calls."""
        touched = ExclusiveEvent()
        self.show(message(touched.fire))
        await touched.wait()

    # What went wrong

    def unreachable(self, retry: Callable[[], None]) -> MessageScreen:
        """Why the landlord's system did not answer."""
        if self.gateway.held:
            return messages.nothing_leaves(self.navigation, messages.retry_action(retry))
        return messages.unreachable(self.navigation, retry)

    def show_internal_error(self, error: Exception) -> None:
        """A fault of ours: where it happened is in the log, what it says is not (it may name someone)."""
        log.error("unexpected: %s", type(error).__name__)
        self.show(messages.internal_error(self.navigation))


class _Part(Protocol):
    _session: SessionContext


S = TypeVar("S", bound=_Part)
P = ParamSpec("P")


def visit_task(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], Task]:
    """Make a coroutine of a part of the session a method that starts it, as a task of the visit."""

    @wraps(method)
    def start_task(part: S, /, *args: P.args, **kwargs: P.kwargs) -> Task:
        return part._session.tasks.start(method(part, *args, **kwargs))

    return start_task


async def end_this_task() -> None:
    """Nobody waits any more for what this task does: it goes no further."""
    (await current_task()).cancel()
    await sleep_forever()


async def never(_seconds: int) -> None:
    """The sleep of a session without a clock: it does not end."""
    await sleep_forever()


def facts_of(run: JourneyRun) -> VisitFacts:
    """The facts that were given to this run."""
    return visit_facts.facts_in(run.context)
