"""What the parts of the guide share: the visit, what is shown, and waits that know what they wait for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from kiosk.accessibility.conversation.session import Bridge
from kiosk.backend.gateway import Desk, Told
from kiosk.device.peripherals import Papers
from kiosk.domain import Text
from kiosk.domain.rules import public_holidays
from kiosk.i18n.formats import PARIS
from kiosk.journeys import JourneyRun
from kiosk.session.screen_state import Busy, Rest, Shown
from kiosk.session.visit import Visit
from kiosk.settings import Settings

from . import messages

log = logging.getLogger(__name__)


class Course:
    """Where the visitor is. Lives on the UI thread."""

    def __init__(
        self, desk: Desk, settings: Settings, on_show: Callable[[Shown], None], papers: Papers
    ) -> None:
        self.desk = desk
        self.papers = papers
        #: Opens conversations; without it none is offered.
        self.bridge: Bridge | None = None
        self.settings = settings
        self.on_show = on_show
        self.on_visit: Callable[[Visit | None], None] = lambda visit: None
        #: Calls back after a second, on the UI clock; set by the frame.
        self.on_wait: Callable[[Callable[[], None]], None] = lambda then: then()
        #: Called when what is known of a call for a person has changed.
        self.on_call: Callable[[], None] = lambda: None
        #: The time, here.
        self.now: Callable[[], datetime] = lambda: datetime.now(PARIS)
        self.shown: Shown = Rest()
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

    def goodbye(self) -> None:
        """The end of the visit, wished by the visitor."""
        raise NotImplementedError

    @property
    def here(self) -> Visit:
        """The visit that lasts."""
        assert self.visit is not None, "nobody is there"
        return self.visit

    @property
    def told(self) -> Told | None:
        """What the landlord has told of this visitor's requests."""
        return self.here.reads.get("tickets")

    def show(self, shown: Shown) -> None:
        self.shown = shown
        self.on_show(shown)

    def wait(self, words: Text) -> Busy:
        """Shows that something is being done; the answer counts while this is what is shown."""
        busy = Busy(words)
        self.show(busy)
        return busy

    def if_still(self, busy: Busy, then: Callable[[], None]) -> None:
        """``then``, unless the visitor has gone elsewhere since."""
        if self.shown is busy:
            then()

    def facts(self) -> dict[str, Any]:
        """What every journey may know (kiosk/eservices/given.py)."""
        public, told = self.desk.public, self.told
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
            "bridge": self.bridge is not None,
            "loaned": self.settings.loaned,
        }

    def unreachable(self, retry: Callable[[], None]) -> None:
        if self.desk.held:
            self.show(messages.nothing_leaves(self, messages.again(retry)))
        else:
            self.show(messages.unreachable(self, retry))

    def broken(self, error: Exception) -> None:
        """A fault of ours: where it happened is in the log, what it says is not (it may name someone)."""
        log.error("unexpected: %s", type(error).__name__)
        self.show(messages.broken(self))


def facts_of(run: JourneyRun) -> dict[str, Any]:
    """The facts that were given to this run."""
    facts = run.view.facts
    assert isinstance(facts, dict)
    return facts
