"""Someone before the kiosk: a real guide and window, the demo agency behind them, a voice that records.

The visitor goes a way in their own manner (``by_keypad``, ``by_touch``); what is common to both is here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from fnmatch import fnmatch
from secrets import randbelow
from typing import TYPE_CHECKING, Any

from kiosk.accessibility.speech import LOUDSPEAKER
from kiosk.runtime.workers import Inbox
from kiosk.session import Guide
from kiosk.session.screen_state import Asking, Busy
from kiosk.settings import Settings

from ..checks import Check
from ..fake_gateway import LoopbackDesk, PaperShelf
from ..findings import Case, Tally
from ..headless_window import UPRIGHT, Stage
from ..voice import RecordingVoice

if TYPE_CHECKING:
    from ..fixtures import Ground

#: Longer than a second strike of a trembling hand.
BETWEEN_ACTS_S = 0.6


class LostError(Exception):
    """The way does not go on; the message says where, and why."""


class Visitor:
    """``case`` is where they are, in the words of the audit; ``sink`` is where they listen."""

    def __init__(
        self,
        ground: Ground,
        tally: Tally,
        *,
        walk: str,
        language: str = "fr",
        sink: str = LOUDSPEAKER,
        settings: Settings | None = None,
    ) -> None:
        self.tally, self.walk, self.language = tally, walk, language
        self.inbox = Inbox()
        # Nobody who goes a way has the number of another, whatever process they are in.
        self.desk = LoopbackDesk(ground.walkers_client(), self.inbox, first=100_000 + randbelow(800_000))
        self.papers = PaperShelf(self.inbox)
        self.settings = settings or ground.settings
        self.guide = Guide(self.desk, self.settings, lambda shown: None, self.papers)
        self.voice = RecordingVoice()
        self.stage = Stage(UPRIGHT, self.guide, self.inbox, self.voice, settings=self.settings)
        self.voice.on_event = self.stage.frame.speech
        self.voice.route(sink)

    @property
    def frame(self) -> Any:
        return self.stage.frame

    @property
    def hearing(self) -> Any:
        return self.stage.hearing

    @property
    def ids(self) -> list[str]:
        return self.stage.ids

    @property
    def place(self) -> str:
        """Which question is asked, or which other thing is shown."""
        shown = self.guide.shown
        if isinstance(shown, Asking):
            return str(shown.run.step.key)
        return type(shown).__name__.lower()

    @property
    def case(self) -> Case:
        page = self.frame.page.pages.page + 1
        return Case(f"{self.walk}/{self.place}", self.language, shape=self.stage.shape, page=page)

    def find(self, wanted: str) -> str | None:
        """The first item of that name on the screen."""
        return next((told for told in self.ids if fnmatch(told, wanted)), None)

    def begin(self) -> None:
        """Wakes the kiosk and chooses the language, as one who needs no help with it."""
        self.guide.wake()
        self.stage.settle()
        self.guide.choose_language(self.language)
        self.stage.settle()

    def wait(self) -> None:
        """Lets the moment pass in which a second act would be a tremor, and what is being fetched come."""
        self.stage.pass_seconds(BETWEEN_ACTS_S)
        self.stage.until(lambda: not isinstance(self.guide.shown, Busy))

    # What they do

    def press(self, code: int) -> None:
        """A key down and up again."""
        from kivy.core.window import Window

        Window.dispatch("on_keyboard", code, 0, None, [])
        self.release(code)
        self.stage.settle()

    def release(self, code: int) -> None:
        from kivy.core.window import Window

        Window.dispatch("on_key_up", code, 0)

    def reach(self, told: str) -> None:
        """Holds an item, whatever the way to it."""
        reading = self.frame.reading
        reading.focus.show(self.frame.outline(), keep=True)
        reading.hold(told)
        self.frame.show_focus()

    def box(self, told: str) -> tuple[float, float, float, float]:
        """Where an item is in the window: left, low, right, high."""
        widget = self.frame.widget_of(told)
        if widget is None:
            raise LostError(f"{told} is not on the screen, but {self.ids}")
        return *widget.to_window(*widget.pos), *widget.to_window(widget.right, widget.top)

    def middle(self, told: str) -> tuple[float, float]:
        left, low, right, high = self.box(told)
        return (left + right) / 2, (low + high) / 2

    def slide(self, places: list[tuple[float, float]]) -> None:
        """A finger that comes down on the first place, and goes over the others before it is lifted."""
        from kivy.core.window import Window

        high = self.stage.size[1]
        x, y = places[0]
        self.stage.see()
        Window.dispatch("on_mouse_down", x, high - y, "left", [])
        self.stage.pass_seconds(0.6)
        for x, y in places[1:]:
            Window.dispatch("on_mouse_move", x, high - y, [])
            self.stage.pass_seconds(0.2)
        Window.dispatch("on_mouse_up", x, high - y, "left", [])
        self.stage.settle()

    def strike(self, x: float, y: float) -> None:
        """Two touches of the same place, a fifth of a second apart."""
        from kivy.core.window import Window

        self.stage.see()
        for _ in range(2):
            Window.dispatch("on_mouse_down", x, self.stage.size[1] - y, "left", [])
            self.stage.pass_seconds(0.1)
            Window.dispatch("on_mouse_up", x, self.stage.size[1] - y, "left", [])
            self.stage.pass_seconds(0.1)

    def touch_nothing(self) -> None:
        """A touch of the margin."""
        self.stage.touch_at(2, self.stage.size[1] - 2)

    def steady(self, on: bool) -> None:
        """Whether the hand of this visitor is quicker than the filter of tremors would believe."""
        self.frame.finger.strikes.within_s = 0.0 if on else self.guide.here.manner.strike_s

    def listen_on(self, sink: str) -> None:
        """Plugs a headset in, or out."""
        if sink != self.voice.sink:
            self.voice.route(sink)
            self.frame.sink_changed(self.voice.private)
            self.stage.pass_seconds(0.5)

    def listen(self) -> None:
        """The visitor wishes to hear each page."""
        self.frame.begin_reading()
        self.stage.settle()

    def show(self, **wishes: Any) -> None:
        """Another size of letters, other colours."""
        self.guide.set_display(replace(self.guide.here.display, **wishes))
        self.stage.settle()

    def home(self) -> None:
        self.guide.home()
        self.stage.settle()

    def hear_out(self) -> None:
        """Listens until nothing more is said."""
        while self.voice.saying is not None:
            self.voice.step()
            self.stage.step()

    def caption_lines(self) -> list[str]:
        """The lines of the caption band as they are drawn."""
        lines = self.frame.band.ids.words._label._cached_lines  # Kivy has no public way to its lines
        return ["".join(word.text for word in line.words).strip() for line in lines]

    # What the audit notes

    def fail(self, check: Check, item: str, message: str, measured: str = "", wanted: str = "") -> None:
        self.tally.fail(check, self.case, item, message, measured=measured, wanted=wanted)

    def measure(
        self, check: Check, item: str, measured: float, wanted: float, message: str, **how: Any
    ) -> None:
        self.tally.measure(check, self.case, item, measured, wanted, message, **how)


@contextmanager
def visitor(ground: Ground, tally: Tally, **kwargs: Any) -> Iterator[Visitor]:
    """A visitor, and their leaving."""
    here = Visitor(ground, tally, **kwargs)
    try:
        yield here
    finally:
        here.stage.close()
