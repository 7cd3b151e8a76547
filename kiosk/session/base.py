"""What the parts of the guide share: the visit, what is shown, and waits that know what they wait for."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeVar

from asyncgui import ExclusiveEvent, current_task, sleep_forever

from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.backend import AgencyError
from kiosk.backend.gateway import Gateway
from kiosk.device.peripherals import Peripherals
from kiosk.domain import Query, SignedInTenant, Text, Ticket
from kiosk.domain.rules import public_holidays
from kiosk.i18n.formats import PARIS
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import BusyScreen, JourneyScreen, RestScreen, ScreenState
from kiosk.session.visit import Visit
from kiosk.session.visit_tasks import VisitTasks
from kiosk.settings import Settings

from . import messages

log = logging.getLogger(__name__)

T = TypeVar("T")

Sleep = Callable[[int], Awaitable[None]]

TICKETS_QUERY = Query("tickets")


async def never(_seconds: int) -> None:
    """The sleep of a session without a clock: it does not end."""
    await sleep_forever()


class SessionBase:
    """Where the visitor is. Lives on the UI thread."""

    def __init__(
        self,
        gateway: Gateway,
        settings: Settings,
        on_show: Callable[[ScreenState], None],
        papers: Peripherals,
        *,
        sleep: Sleep = never,
        conversation_session: ConversationSession | None = None,
    ) -> None:
        """``sleep`` waits so many seconds on the clock of the UI; ``conversation_session`` opens
        conversations, and without it none is offered."""
        self.gateway = gateway
        self.papers = papers
        self.sleep = sleep
        self.conversation_session = conversation_session
        self.settings = settings
        self.on_show = on_show
        self.on_visit: Callable[[Visit | None], None] = lambda visit: None
        #: Called when what is known of a call for a person has changed.
        self.on_help_call: Callable[[], None] = lambda: None
        #: The time, here.
        self.now: Callable[[], datetime] = lambda: datetime.now(PARIS)
        self.shown: ScreenState = RestScreen()
        self.visit: Visit | None = None
        #: What this visit waits for; ends with it.
        self.tasks = VisitTasks()
        self._questions: dict[JourneyRun, ExclusiveEvent] = {}

    def home(self) -> None:
        """The services."""
        raise NotImplementedError

    def help(self) -> None:
        """A person."""
        raise NotImplementedError

    def finish(self) -> None:
        """The end of the visit."""
        raise NotImplementedError

    def show_goodbye(self) -> None:
        """The end of the visit, wished by the visitor."""
        raise NotImplementedError

    @property
    def here(self) -> Visit:
        """The visit that lasts."""
        assert self.visit is not None, "nobody is there"
        return self.visit

    @property
    def token(self) -> str:
        """Of who is signed in; "" for who is not."""
        identity = self.here.identity
        return identity.token if isinstance(identity, SignedInTenant) else ""

    @property
    def tickets(self) -> tuple[Ticket, ...]:
        """What the landlord has told of this visitor's requests."""
        told = self.here.reads.last(TICKETS_QUERY)
        return told.value if told is not None else ()

    def show(self, shown: ScreenState) -> None:
        self.shown = shown
        self.on_show(shown)

    def wait(self, words: Text) -> BusyScreen:
        """Show that something is being done."""
        busy = BusyScreen(words)
        self.show(busy)
        return busy

    async def wait_for(
        self,
        words: Text,
        wanted: Awaitable[T],
        expected: tuple[type[Exception], ...] = (AgencyError,),
    ) -> T:
        """Show that something is being done, and go on with its result.

        Raises what is ``expected``. Any other error is told as a fault of ours and ends the waiting task, as
        does a visitor who has gone elsewhere meanwhile.
        """
        busy = self.wait(words)
        try:
            result = await wanted
        except Exception as error:
            if self.shown is busy:
                if isinstance(error, expected):
                    raise
                self.broken(error)
            await _end_this_task()
            raise
        if self.shown is not busy:
            await _end_this_task()
        return result

    async def ask(self, asking: JourneyScreen) -> JourneyScreen | None:
        """Show a journey until its last question is answered, or until ``interrupt_question``: then what
        that was given."""
        self.show(asking)
        event = self._questions[asking.run] = ExclusiveEvent()
        try:
            (interrupted,) = await event.wait_args()
        finally:
            if self._questions.get(asking.run) is event:
                del self._questions[asking.run]
        return interrupted  # type: ignore[no-any-return]

    def interrupt_question(self, asking: JourneyScreen | None, run: JourneyRun) -> bool:
        """Let who waits for the answers of ``run`` go on. Whether someone does."""
        event = self._questions.get(run)
        if event is None:
            return False
        event.fire(asking)
        return True

    async def unreachable(self) -> None:
        """Say that the landlord's system does not answer, until the visitor wishes to try again."""
        again = ExclusiveEvent()
        self.show_unreachable(again.fire)
        await again.wait()

    def facts(self) -> dict[str, Any]:
        """What every journey may know (kiosk/eservices/visit_facts.py)."""
        public = self.gateway.public_info
        return {
            "now": self.now(),
            "identity": self.here.identity,
            "language": self.here.language,
            "agency": public.agency,
            "outages": public.outages,
            "days_off": public_holidays(self.settings.holidays or None),
            "tickets": self.tickets,
            "reference": "",
            "said": self.here.said,
            "offered": public.offered,
            "camera": self.papers.has_camera,
            "printer": self.papers.can_print,
            "bridge": self.conversation_session is not None,
            "loaned": self.settings.loaned,
        }

    def show_unreachable(self, retry: Callable[[], None]) -> None:
        if self.gateway.held:
            self.show(messages.nothing_leaves(self, messages.retry_action(retry)))
        else:
            self.show(messages.unreachable(self, retry))

    def broken(self, error: Exception) -> None:
        """A fault of ours: where it happened is in the log, what it says is not (it may name someone)."""
        log.error("unexpected: %s", type(error).__name__)
        self.show(messages.internal_error(self))


async def _end_this_task() -> None:
    """Nobody waits any more for what this task does: it goes no further."""
    (await current_task()).cancel()
    await sleep_forever()


def facts_of(run: JourneyRun) -> dict[str, Any]:
    """The facts that were given to this run."""
    facts = run.context.facts
    assert isinstance(facts, dict)
    return facts
