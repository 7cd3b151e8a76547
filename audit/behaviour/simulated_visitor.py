"""Someone before the kiosk: a real session and window, the demo agency behind them, a voice that records.

What visitors share who go by keypad and by touch (``drivers``).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from fnmatch import fnmatch
from secrets import randbelow
from typing import TYPE_CHECKING, Any

from kiosk.accessibility.outline import Role
from kiosk.accessibility.recognition import Dictation
from kiosk.accessibility.speech import LOUDSPEAKER
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import BusyScreen, JourneyScreen
from kiosk.settings import Settings

from ..checks import AuditCheck
from ..fake_gateway import FakeGateway, FakePeripherals, opening_time
from ..findings import Case, Tally
from ..headless_window import PORTRAIT_SHAPE, HeadlessWindow, open_window
from ..recording_voice import RecordingVoice

if TYPE_CHECKING:
    from ..fixtures import Fixtures

#: Longer than a second strike of a trembling hand.
ACTION_PAUSE_S = 0.6


class ItemNotFoundError(Exception):
    """The way does not go on; the message says where, and why."""


class SimulatedVisitor:
    """``case`` is where they are, in the words of the audit; ``sink`` is where they listen."""

    def __init__(
        self,
        fixtures: "Fixtures",
        tally: Tally,
        *,
        walk: str,
        language: str = "fr",
        sink: str = LOUDSPEAKER,
        settings: Settings | None = None,
    ) -> None:
        open_window()
        from kiosk.screens.event_loop import sleep  # Kivy is set up by now

        self.tally, self.scenario, self.language = tally, walk, language
        self.results = ResultQueue()
        # Nobody who goes a way has the number of another, whatever process they are in.
        self.gateway = FakeGateway(
            fixtures.walkthrough_client(), self.results, first=100_000 + randbelow(800_000)
        )
        self.peripherals = FakePeripherals(self.results)
        self.settings = settings or fixtures.settings
        self.now: Callable[[], datetime] = opening_time
        self.controller = SessionController(
            self.gateway,
            self.settings,
            self.peripherals,
            sleep=sleep,
            now=lambda: self.now(),
            dictation=Dictation(self.results),
        )
        self.voice = RecordingVoice()
        self.window = HeadlessWindow(
            PORTRAIT_SHAPE, self.controller, self.results, self.voice, settings=self.settings
        )
        self.voice.on_event = self.window.root_window.speech
        self.voice.route(sink)

    @property
    def root_window(self) -> Any:
        return self.window.root_window

    @property
    def dictation(self) -> Any:
        return self.window.dictation

    @property
    def ids(self) -> list[str]:
        return self.window.ids

    @property
    def place(self) -> str:
        """Which question is asked, or which other thing is shown."""
        shown = self.controller.shown
        if isinstance(shown, JourneyScreen):
            return str(shown.run.step.key)
        return type(shown).__name__.removesuffix("Screen").lower()

    @property
    def case(self) -> Case:
        page = self.root_window.page.pages.page + 1
        return Case(f"{self.scenario}/{self.place}", self.language, shape=self.window.shape, page=page)

    def find(self, wanted: str) -> str | None:
        """The first item of that name on the screen, but for a button that waits for all pages."""
        outline = self.root_window.outline()
        further = outline.get("page.down")
        waits = Role.BUTTON if further is not None and further.operable else None
        return next(
            (
                item.id
                for item in outline.items
                if fnmatch(item.id, wanted) and (item.operable or item.role is not waits)
            ),
            None,
        )

    def begin(self) -> None:
        """Wakes the kiosk and chooses the language, as one who needs no help with it."""
        self.controller.wake()
        self.window.settle()
        self.controller.choose_language(self.language)
        self.window.settle()

    def wait(self) -> None:
        """Lets the moment pass in which a second act would be a tremor, and what is being fetched come."""
        self.window.advance(ACTION_PAUSE_S)
        self.window.until(lambda: not isinstance(self.controller.shown, BusyScreen))

    # What they do

    def press(self, code: int) -> None:
        """A key down and up again."""
        from kivy.core.window import Window

        Window.dispatch("on_keyboard", code, 0, None, [])
        self.release(code)
        self.window.settle()

    def release(self, code: int) -> None:
        from kivy.core.window import Window

        Window.dispatch("on_key_up", code, 0)

    def reach(self, item_id: str) -> None:
        """Holds an item, whatever the way to it."""
        reading = self.root_window.reading
        reading.focus.show(self.root_window.outline(), keep=True)
        reading.hold(item_id)
        self.root_window.show_focus()

    def box(self, item_id: str) -> tuple[float, float, float, float]:
        """Where an item is in the window: left, low, right, high."""
        widget = self.root_window.widget_of(item_id)
        if widget is None:
            raise ItemNotFoundError(f"{item_id} is not on the screen, but {self.ids}")
        return *widget.to_window(*widget.pos), *widget.to_window(widget.right, widget.top)

    def middle(self, item_id: str) -> tuple[float, float]:
        left, low, right, high = self.box(item_id)
        return (left + right) / 2, (low + high) / 2

    def drag(self, places: list[tuple[float, float]]) -> None:
        """A finger that comes down on the first place, and goes over the others before it is lifted."""
        from kivy.core.window import Window

        high = self.window.size[1]
        x, y = places[0]
        self.window.see()
        Window.dispatch("on_mouse_down", x, high - y, "left", [])
        self.window.advance(0.6)
        for x, y in places[1:]:
            Window.dispatch("on_mouse_move", x, high - y, [])
            self.window.advance(0.2)
        Window.dispatch("on_mouse_up", x, high - y, "left", [])
        self.window.settle()

    def double_tap(self, x: float, y: float) -> None:
        """Two touches of the same place, a fifth of a second apart."""
        from kivy.core.window import Window

        self.window.see()
        for _ in range(2):
            Window.dispatch("on_mouse_down", x, self.window.size[1] - y, "left", [])
            self.window.advance(0.1)
            Window.dispatch("on_mouse_up", x, self.window.size[1] - y, "left", [])
            self.window.advance(0.1)

    def touch_margin(self) -> None:
        self.window.touch_at(2, self.window.size[1] - 2)

    def bypass_debounce(self, on: bool) -> None:
        """Whether the hand of this visitor is quicker than the filter of tremors would believe."""
        self.root_window.touch_input.debouncer.within_s = (
            0.0 if on else self.controller.current_visit.interaction.debounce_s
        )

    def switch_sink(self, sink: str) -> None:
        """Plugs a headset in, or out."""
        if sink != self.voice.sink:
            self.voice.route(sink)
            self.root_window.output_changed(self.voice.private)
            self.window.advance(0.5)

    def listen(self) -> None:
        """The visitor wishes to hear each page."""
        self.root_window.start_reading()
        self.window.settle()

    def show(self, **changes: Any) -> None:
        """Another size of letters, other colours."""
        self.controller.set_display(replace(self.controller.current_visit.display, **changes))
        self.window.settle()

    def home(self) -> None:
        self.controller.home()
        self.window.settle()

    def listen_to_end(self) -> None:
        """Listens until nothing more is said."""
        while self.voice.saying is not None:
            self.voice.step()
            self.window.step()

    def caption_lines(self) -> list[str]:
        """The lines of the caption band as they are drawn."""
        lines = self.root_window.band.ids.words._label._cached_lines  # Kivy has no public way to its lines
        return ["".join(word.text for word in line.words).strip() for line in lines]

    # What the audit notes

    def fail(self, check: AuditCheck, item: str, message: str, measured: str = "", wanted: str = "") -> None:
        self.tally.fail(check, self.case, item, message, measured=measured, wanted=wanted)

    def measure(
        self, check: AuditCheck, item: str, measured: float, wanted: float, message: str, **how: Any
    ) -> None:
        self.tally.measure(check, self.case, item, measured, wanted, message, **how)


@contextmanager
def simulated_visitor(fixtures: "Fixtures", tally: Tally, **kwargs: Any) -> Iterator[SimulatedVisitor]:
    visitor = SimulatedVisitor(fixtures, tally, **kwargs)
    try:
        yield visitor
    finally:
        visitor.window.close()
