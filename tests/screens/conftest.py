"""A real window without a screen, and a visitor whose finger touches it.

Time is a number of frames: a second passes when a test lets it, so nothing here waits. Engines and the
landlord are fakes that pass the contract tests of the real ones; window, touches and layout are real.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from kiosk.screens.kivy_setup import set_up

from ..accessibility.recognition.fake import FakeEar
from ..accessibility.speech.fake import FakeVoice
from ..fakes import FakeDesk, FakePapers

if TYPE_CHECKING:
    from kivy.uix.widget import Widget

PORTRAIT, LANDSCAPE = (1080, 1920), (1280, 800)

# Before any test module here imports kivy, which reads this at its first import.
_HOME = Path(tempfile.mkdtemp(prefix="kiosk-test-kivy-"))
os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
set_up(_HOME, PORTRAIT)

from kivy.base import EventLoop, runTouchApp  # noqa: E402 - after set_up
from kivy.clock import Clock  # noqa: E402
from kivy.core.window import Window  # noqa: E402
from kivy.lang import Builder  # noqa: E402

from kiosk.accessibility.outline import Item, Outline  # noqa: E402
from kiosk.app import glass_of  # noqa: E402
from kiosk.domain import Text  # noqa: E402
from kiosk.guide import Guide  # noqa: E402
from kiosk.hearing import Hearing  # noqa: E402
from kiosk.screens import finger as finger_module  # noqa: E402
from kiosk.screens import frame as frame_module  # noqa: E402
from kiosk.screens import keys as keys_module  # noqa: E402
from kiosk.screens import presence as presence_module  # noqa: E402
from kiosk.screens import scan as scan_module  # noqa: E402
from kiosk.screens import strikes as strikes_module  # noqa: E402
from kiosk.screens.page import told_in  # noqa: E402
from kiosk.settings import Settings  # noqa: E402
from kiosk.widgets import told as told_module  # noqa: E402
from kiosk.widgets.look import look  # noqa: E402
from kiosk.workers import Inbox  # noqa: E402

FRAME_S = 1 / 20
#: Frames within which a page must stand still.
SETTLES_WITHIN = 90


class FrameTime:
    """Seconds that pass by frames."""

    def __init__(self) -> None:
        self.now = time.monotonic()

    def __call__(self) -> float:
        return self.now

    def idle(self) -> float:
        """In place of Kivy's wait for the next frame."""
        self.now += FRAME_S
        Clock._dt = FRAME_S
        Clock._last_tick = self.now
        return self.now


@contextmanager
def drawn() -> Iterator[FrameTime]:
    """A window; Kivy, the double-strike filter and the idle watch all go by the time of its frames."""
    passing = FrameTime()
    clock = SimpleNamespace(monotonic=passing)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Clock, "idle", passing.idle)
        patch.setattr(Clock, "time", passing)
        modules = (finger_module, keys_module, presence_module, scan_module, strikes_module, told_module)
        for module in modules:
            patch.setattr(module, "time", clock)
        runTouchApp(embedded=True)
        # The look collects garbage at each change; what the other tests left is not for it to search.
        gc.collect()
        gc.freeze()
        yield passing
        gc.unfreeze()
    EventLoop.close()
    shutil.rmtree(_HOME, ignore_errors=True)


@pytest.fixture(scope="session")
def frame_time() -> Iterator[FrameTime]:
    with drawn() as passing:
        yield passing


class Terminal:
    """A kiosk in its window. ``touch`` and the rest do what a visitor does; ``outline`` is what they see."""

    def __init__(self, size: tuple[int, int], passing: FrameTime) -> None:
        self.passing = passing
        Window.size = size
        self.size = size
        self.settings = Settings()
        self.inbox = Inbox()
        self.desk = FakeDesk(self.inbox)
        self.guide = Guide(self.desk, self.settings, lambda shown: None, FakePapers(self.inbox))
        self.hearing = Hearing(self.inbox)
        self.ear = FakeEar(self.hearing.event)
        self.hearing.attach(self.ear)  # type: ignore[arg-type]
        self.voice = FakeVoice(lambda event: self.frame.speech(event))
        self.frame = frame_module.Frame(
            self.guide, self.voice, self.hearing, self.inbox, self.settings, glass_of(*size, self.settings)
        )
        Window.add_widget(self.frame)
        self.settle()

    def close(self) -> None:
        self.guide.finish()
        self.settle()
        self.frame.presence.watch.cancel()
        Window.unbind(
            on_keyboard=self.frame.keys.pressed,
            on_key_up=self.frame.keys.released,
            on_textinput=self.frame.keys.typed,
            on_resize=self.frame.resized,
        )
        Window.remove_widget(self.frame)

    # Time

    def step(self, *, draw: bool = False) -> None:
        """One frame; drawing it is what takes long."""
        if draw:
            Window.canvas.ask_update()
            EventLoop.idle()
            return
        Clock.tick()
        EventLoop.dispatch_input()
        Builder.sync()
        Clock.tick_draw()
        Builder.sync()

    def pass_seconds(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME_S)):
            self.step()

    def settle(self) -> None:
        """Until three frames in a row show the same things at the same places."""
        still, before = 0, None
        for _ in range(SETTLES_WITHIN):
            self.step()
            now = self.places()
            still = still + 1 if now == before else 0
            if still == 2:
                return
            before = now
        raise AssertionError(f"the page does not stand still: {self.guide.shown}")

    def until(self, ready: Callable[[], bool], seconds: float = 5.0) -> None:
        for _ in range(round(seconds / FRAME_S)):
            if ready():
                self.settle()
                return
            self.step()
        raise AssertionError(f"it did not come: {self.guide.shown}")

    def hear_out(self) -> None:
        """Listens to the end, and until the caption is gone."""
        while self.voice.saying is not None:
            self.voice.step()
            self.step()
        self.pass_seconds(3)
        self.settle()

    # What is seen

    @property
    def outline(self) -> Outline:
        return self.frame.outline()

    @property
    def ids(self) -> list[str]:
        return [item.id for item in self.outline.items]

    def item(self, told: str) -> Item:
        found = self.outline.get(told)
        assert found is not None, f"{told} is not on the screen, but {self.ids}"
        return found

    def words(self, told: str) -> str:
        """The name of an item as it is shown."""
        return self.render(self.item(told).name)

    def value(self, told: str) -> str:
        return self.render(self.item(told).value)

    def render(self, text: Text) -> str:
        return look.say(text, look.lang)

    def all_words(self) -> str:
        """All that the outline says."""
        return "\n".join(
            self.render(text)
            for item in self.outline.items
            for text in (item.name, item.value, item.hint)
            if text
        )

    def widget(self, told: str) -> Widget:
        found = self.frame.widget_of(told)
        assert found is not None, told
        return found

    def box(self, told: str) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of an item, in pixels of the window."""
        widget = self.widget(told)
        corners = widget.to_window(widget.x, widget.y), widget.to_window(widget.right, widget.top)
        (left, right), (bottom, top) = (sorted(each) for each in zip(*corners, strict=True))
        return left, bottom, right, top

    def places(self) -> list[tuple[object, ...]]:
        frame = self.frame
        roots = [frame.presence.veil] if frame.presence.veil else [frame.page, frame.bar]
        return [
            (widget.told, widget.x, widget.y, widget.width, widget.height)
            for root in roots
            for widget in told_in(root)
        ]

    @property
    def caption(self) -> str:
        """What stands in the band; nothing when it is shut."""
        return self.frame.band.caption.text if self.frame.band.open else ""

    @property
    def ringed(self) -> str:
        around = self.frame.ring.around
        return around.told if around is not None else ""

    # What is done

    def touch(self, told: str, *, slow: bool = False) -> None:
        """A finger on the middle of an item, and off again; ``slow``: a quarter of a second later."""
        left, bottom, right, top = self.box(told)
        assert right - left > 1, told
        self.touch_at((left + right) / 2, (bottom + top) / 2, slow=slow)

    def touch_at(self, x: float, y: float, *, slow: bool = False) -> None:
        assert 0 <= x <= self.size[0], (x, y)
        assert 0 <= y <= self.size[1], (x, y)
        Window.dispatch("on_mouse_down", x, self.size[1] - y, "left", [])
        if slow:
            self.pass_seconds(0.25)
        Window.dispatch("on_mouse_up", x, self.size[1] - y, "left", [])
        self.pass_seconds(0.6)  # a second strike within half a second would be a tremor
        self.settle()

    def find(self, told: str) -> None:
        """Turns the pages until the item is there."""
        while self.outline.get(told) is None:
            assert "page.down" in self.ids, f"{told} is on no page, at last {self.ids}"
            self.touch("page.down")

    def touch_found(self, told: str) -> None:
        self.find(told)
        self.touch(told)

    def type(self, characters: str) -> None:
        for character in characters:
            self.touch("key.space" if character == " " else f"key.{character}")

    def key(self, code: int, *, held: float = 0.0) -> None:
        """A key down and up again; a keyboard tells ten times a second of one that is ``held``."""
        Window.dispatch("on_keyboard", code, 0, None, [])
        for _ in range(round(held * 10)):
            self.pass_seconds(0.1)
            Window.dispatch("on_keyboard", code, 0, None, [])
        Window.dispatch("on_key_up", code, 0)
        self.pass_seconds(0.6)
        self.settle()

    # Ways

    def wake(self) -> None:
        self.touch_at(self.size[0] / 2, self.size[1] / 2)

    def go_home(self, language: str = "fr") -> None:
        self.wake()
        self.touch_found(f"language.{language}")

    def sign_in(self, number: str = "10010001", born: str = "14031948") -> None:
        for digits in (number, born):
            self.type(digits)
            self.touch("confirm")
        self.settle()

    def asks(self, key: str) -> bool:
        return getattr(getattr(self.guide.shown, "run", None), "step", SimpleNamespace(key="")).key == key


@pytest.fixture
def terminal(frame_time: FrameTime) -> Iterator[Terminal]:
    made = Terminal(PORTRAIT, frame_time)
    yield made
    made.close()


@pytest.fixture
def home(terminal: Terminal) -> Terminal:
    terminal.go_home()
    return terminal
