"""A real window without a screen, and a visitor whose finger touches it.

Time is a number of frames: a second passes when a test lets it, so nothing here waits. Engines and the
landlord are fakes that pass the contract tests of the real ones; window, touches and layout are real.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from types import SimpleNamespace
from typing import ClassVar

import pytest

from audit.headless_window import LANDSCAPE_SHAPE, PORTRAIT_SHAPE, SHAPES, HeadlessWindow, open_window
from audit.recording_voice import RecordingVoice
from kiosk.accessibility import word_completion
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.outline import Outline, OutlineItem
from kiosk.accessibility.recognition import Dictation
from kiosk.domain import Text
from kiosk.domain.rules import PARIS
from kiosk.i18n import catalogue
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.settings import Settings
from tests.accessibility.recognition.fake import FakeEar
from tests.fakes import FakePeripherals, InMemoryGateway
from tests.until import until

PORTRAIT, LANDSCAPE = SHAPES[PORTRAIT_SHAPE], SHAPES[LANDSCAPE_SHAPE]
#: Objects that tests may leave to the collector before it looks for them, between two.
MOST_LEFT = 400_000
#: What the voice of these tests speaks; the other languages have none.
SPOKEN = ("fr", "en", "ar")
#: Words that are completed: they are made in the background else, and a test would meet them or not.
words_ready = cache(word_completion.load_words)

# Before any test module here imports kivy.
open_window()


from kivy.clock import Clock  # noqa: E402
from kivy.uix.widget import Widget  # noqa: E402

from kiosk.screens.deferred_cleanup import defer_garbage_collection  # noqa: E402 - as above
from kiosk.screens.event_loop import sleep  # noqa: E402 - as above
from kiosk.screens.root_window import RootWindow  # noqa: E402
from kiosk.screens.widgets.fonts import preload_unhinted  # noqa: E402
from kiosk.screens.widgets.theme import theme  # noqa: E402

from .taken_apart import TakenApart, take_apart_since  # noqa: E402


@pytest.fixture(scope="session")
def process() -> None:
    """As when the app starts: what lives now stays, and is not for the look to search, which collects garbage
    at each change. All fonts are there. Once: what a test leaves behind would stay with it."""
    list(preload_unhinted())
    gc.collect()
    defer_garbage_collection()


@pytest.fixture
def window(request: pytest.FixtureRequest, whole: bool, process: None) -> Iterator[None]:
    """The last test's kiosk is gone, and so is this one's: a visit that ends later would change the look."""
    Terminal.collects = whole or getattr(request.cls, "COLLECTS", False)
    if Terminal.collects or gc.get_count()[0] > MOST_LEFT:
        gc.collect()
    if not Terminal.collects:
        gc.disable()
    yield
    gc.enable()
    left = [*Terminal.open]
    for each in left:
        each.close()
    if Terminal.collects:
        gc.collect()  # what was not taken apart would still hear of the next one's look
    assert not left, "a kiosk was left in the window"


class Terminal(HeadlessWindow):
    """A kiosk in its window. ``touch`` and the rest do what a visitor does; ``outline`` is what they see."""

    #: One for each test: the collector has only its widgets to look at, and takes them when it is closed.
    lasts = False
    #: Whether the collector clears away each page that was left, as in the app. All do in the proof, every
    #: day those of classes that say ``COLLECTS``; the others take pages apart (``taken_apart``).
    collects = False
    #: Those that are in the window.
    open: ClassVar[list[Terminal]] = []

    def __init__(self, size: tuple[int, int] = PORTRAIT) -> None:
        results = ResultQueue()
        self.now: Callable[[], datetime] = lambda: datetime.now(PARIS)
        self.gateway = InMemoryGateway(results)
        settings = Settings()
        self.recognition = FakeEar()
        if HeadlessWindow.uncollected:  # its pages would hear of this one's look, and draw themselves anew
            HeadlessWindow.uncollected = False
            gc.collect()
        self._awaited = {*Clock.get_events()}
        self._first = Widget().uid
        self._is_drawn = True
        with pytest.MonkeyPatch.context() as patch:
            if not self.collects:
                patch.setattr(RootWindow, "show", lambda _window, _shown: None)
            self._start(size, settings, results)
        window = self.root_window
        if not self.collects:
            self.controller.screen_changed.subscribe(window.show)
            window.cleanup.cancel()
            window.cleanup = TakenApart()
        window.cleanup._fonts = iter(())  # made before (``window``)
        self.voice.on_event = window.speech
        self._is_drawn = self.collects
        self.open.append(self)

    def _start(self, size: tuple[int, int], settings: Settings, results: ResultQueue) -> None:
        super().__init__(
            LANDSCAPE_SHAPE if size == LANDSCAPE else PORTRAIT_SHAPE,
            SessionController(
                self.gateway,
                settings,
                FakePeripherals(results),
                sleep=sleep,
                now=lambda: self.now(),
                dictation=Dictation(results, self.recognition),
            ),
            results,
            RecordingVoice(languages=SPOKEN),
            settings=settings,
            size=size,
        )

    @property
    def root_window(self) -> RootWindow:
        """Its page at rest is drawn when someone looks: who goes home first does not, and saves a third of
        what it takes to start and to end."""
        if not self._is_drawn:
            self._is_drawn = True
            if self._window.page is None:
                self._window.show(self.controller.shown)
                self.settle()
        return self._window

    @root_window.setter
    def root_window(self, window: RootWindow) -> None:
        self._window = window

    def step(self, *, draw: bool = False) -> None:
        assert self.root_window
        super().step(draw=draw)

    def settle(self) -> None:
        """Until the page stands still, and the translator has told all that it was asked."""
        super().settle()
        while self._hear_translator():
            super().settle()

    def until(self, ready: Callable[[], bool], seconds: float = 5.0) -> None:
        while self._hear_translator():
            self.step()
        super().until(ready, seconds)

    def _hear_translator(self) -> bool:
        """Lets the translator, if there is one, do what it was asked: it has a thread of its own, for which
        frames do not wait. Whether it told something."""
        session = self.controller.conversation_session
        if session is None:
            return False
        done, thread = threading.Event(), session._worker._thread
        session._worker.submit(done.set)
        assert until(lambda: done.is_set() or not thread.is_alive())
        visit = self.controller.visit
        return self.results.drain(visit.id if visit is not None else None) > 0

    def close(self) -> None:
        self.open.remove(self)
        self._is_drawn = True
        if self.collects:
            super().close()
            return
        for each in (self.controller.screen_changed, self.controller.visit_changed):
            each._subscribers.clear()  # nobody sees the page at rest any more
        super().close()
        window = self.root_window
        window.remove_page()
        window.cleanup.cancel()
        geometry = window.geometry
        take_apart_since(self._first, window)
        for each in {*Clock.get_events()} - self._awaited:
            each.cancel()
        theme.mask_with(None)
        theme.speak(self.settings.language)
        theme.show(DisplayPreferences(), geometry)

    def listen_to_end(self) -> None:
        """Listens to the end, and until the caption is gone."""
        while self.voice.saying is not None:
            self.voice.step()
            self.step()
        self.advance(3)
        self.settle()

    # What is seen

    @property
    def outline(self) -> Outline:
        return self.root_window.outline()

    def item(self, item_id: str) -> OutlineItem:
        found = self.outline.get(item_id)
        assert found is not None, f"{item_id} is not on the screen, but {self.ids}"
        return found

    def words(self, item_id: str) -> str:
        """The name of an item as it is shown."""
        return self.render(self.item(item_id).name)

    def value(self, item_id: str) -> str:
        return self.render(self.item(item_id).value)

    def render(self, text: Text) -> str:
        return catalogue(theme.lang).render(text)

    def all_words(self) -> str:
        """All that the outline says."""
        return "\n".join(
            self.render(text)
            for item in self.outline.items
            for text in (item.name, item.value, item.hint)
            if text
        )

    def widget(self, item_id: str) -> Widget:
        found = self.root_window.widget_of(item_id)
        assert found is not None, item_id
        return found

    def box(self, item_id: str) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of an item, in pixels of the window."""
        widget = self.widget(item_id)
        corners = widget.to_window(widget.x, widget.y), widget.to_window(widget.right, widget.top)
        (left, right), (bottom, top) = (sorted(each) for each in zip(*corners, strict=True))
        return left, bottom, right, top

    @property
    def caption(self) -> str:
        """What stands in the band; nothing when it is shut."""
        return self.root_window.band.caption.text if self.root_window.band.open else ""

    @property
    def ringed(self) -> str:
        around = self.root_window.focus_ring.around
        return around.item_id if around is not None else ""

    # What is done

    def find(self, item_id: str) -> None:
        """Turns the pages until the item is there; what has no place on the home is among all services."""
        while self.outline.get(item_id) is None or self._waits(item_id):
            way = next((each for each in ("page.down", "more") if each in self.ids), None)
            assert way is not None, f"{item_id} is on no page, at last {self.ids}"
            self.touch(way)

    def _waits(self, item_id: str) -> bool:
        """Whether it is off until the last page was turned to."""
        further, awaited = self.outline.get("page.down"), self.outline.get(item_id)
        return (
            getattr(self.root_window.page, "waits", "") == item_id
            and further is not None
            and further.operable
            and awaited is not None
            and not awaited.operable
        )

    def touch_found(self, item_id: str) -> None:
        self.find(item_id)
        self.touch(item_id)

    def type(self, characters: str) -> None:
        for character in characters:
            item_id = "key.space" if character == " " else f"key.{character}"
            layer = next(
                (
                    each
                    for each in ("key.digits", "key.shift")
                    if item_id not in self.ids and each in self.ids
                ),
                "",
            )
            if layer:
                self.touch(layer)
            self.touch(item_id)
            if layer == "key.digits":
                self.touch(layer)

    # Ways

    def wake(self) -> None:
        self.touch_at(self.size[0] / 2, self.size[1] / 2)

    def go_home(self, language: str = "fr") -> None:
        """As by a touch and the choice of a language, but the page of languages is drawn only where pages are
        cleared away too: to make it and let it go took a quarter of a short test."""
        if self.collects:
            self.wake()
            self.touch_found(f"language.{language}")
            return
        with self.undrawn():
            self.controller.wake()
        self.controller.choose_language(language)
        self.settle()

    def change_language(self, language: str) -> None:
        """In the middle of a visit; the page of languages is drawn as in ``go_home``."""
        if self.collects:
            self.controller.languages()
        else:
            with self.undrawn():
                self.controller.languages()
        self.controller.choose_language(language)

    @contextmanager
    def undrawn(self) -> Iterator[None]:
        """What is shown meanwhile is not drawn."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.controller.screen_changed, "_subscribers", [])
            yield

    def sign_in(self, number: str = "10010001", born: str = "14031948") -> None:
        for digits in (number, born):
            self.type(digits)
            self.touch("confirm")
        self.settle()

    def asks(self, key: str) -> bool:
        return (
            getattr(getattr(self.controller.shown, "run", None), "step", SimpleNamespace(key="")).key == key
        )


#: Marks what holds on a terminal and on a tablet that lies.
BOTH_SHAPES = pytest.mark.parametrize(
    "terminal", [PORTRAIT, LANDSCAPE], ids=["upright", "lying"], indirect=True
)


@pytest.fixture
def terminal(request: pytest.FixtureRequest, window: None) -> Iterator[Terminal]:
    made = Terminal(getattr(request, "param", PORTRAIT))
    yield made
    made.close()


@pytest.fixture
def home(terminal: Terminal) -> Terminal:
    terminal.go_home()
    return terminal
