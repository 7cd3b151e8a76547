"""What the parts of the guide share: the visit, what is shown, and waits that know what they wait for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.backend.gateway import Gateway, TicketsSnapshot
from kiosk.device.peripherals import Peripherals
from kiosk.domain import Text
from kiosk.domain.rules import public_holidays
from kiosk.i18n.formats import PARIS
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import BusyScreen, RestScreen, ScreenState
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from . import messages

log = logging.getLogger(__name__)


class SessionBase:
    """Where the visitor is. Lives on the UI thread."""

    def __init__(
        self, desk: Gateway, settings: Settings, on_show: Callable[[ScreenState], None], papers: Peripherals
    ) -> None:
        self.gateway = desk
        self.papers = papers
        #: Opens conversations; without it none is offered.
        self.conversation_session: ConversationSession | None = None
        self.settings = settings
        self.on_show = on_show
        self.on_visit: Callable[[Visit | None], None] = lambda visit: None
        #: Calls back after a second, on the UI clock; set by the frame.
        self.call_in_one_second: Callable[[Callable[[], None]], None] = lambda then: then()
        #: Called when what is known of a call for a person has changed.
        self.on_help_call: Callable[[], None] = lambda: None
        #: The time, here.
        self.now: Callable[[], datetime] = lambda: datetime.now(PARIS)
        self.shown: ScreenState = RestScreen()
        self.visit: Visit | None = None

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
    def told(self) -> TicketsSnapshot | None:
        """What the landlord has told of this visitor's requests."""
        return self.here.fetched.get("tickets")

    def show(self, shown: ScreenState) -> None:
        self.shown = shown
        self.on_show(shown)

    def wait(self, words: Text) -> BusyScreen:
        """Shows that something is being done; the answer counts while this is what is shown."""
        busy = BusyScreen(words)
        self.show(busy)
        return busy

    def if_still_shown(self, busy: BusyScreen, then: Callable[[], None]) -> None:
        """``then``, unless the visitor has gone elsewhere since."""
        if self.shown is busy:
            then()

    def facts(self) -> dict[str, Any]:
        """What every journey may know (kiosk/eservices/visit_facts.py)."""
        public, told = self.gateway.public_info, self.told
        return {
            "now": self.now(),
            "identity": self.here.identity,
            "language": self.here.language,
            "agency": public.agency,
            "outages": public.outages,
            "days_off": public_holidays(self.settings.holidays or None),
            "tickets": told.tickets if told is not None else (),
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


def facts_of(run: JourneyRun) -> dict[str, Any]:
    """The facts that were given to this run."""
    facts = run.context.facts
    assert isinstance(facts, dict)
    return facts
