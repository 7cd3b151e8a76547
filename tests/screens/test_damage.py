"""What is drawn in parts looks as what is drawn whole, and a key costs its own pixels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy
import pytest
from kivy.base import EventLoop
from kivy.core.text.text_pil import LabelPIL
from kivy.core.window import Window
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glFlush, glReadPixels
from kivy.uix.widget import Widget

from kiosk.screens import damage
from kiosk.screens.damage import PartialDrawing, merge

from .conftest import BOTH_SHAPES, Terminal

pytestmark = pytest.mark.window


class Watched(PartialDrawing):
    """Remembers which part of the window the last frame drew."""

    share = 1.0

    def _places(self, window: object) -> list[tuple[int, int, int, int]] | None:
        places = super()._places(window)
        pixels = float(numpy.prod(Window.size))
        self.share = 1.0 if places is None else sum(map(damage.area, places)) / pixels
        return places


@pytest.fixture
def drawing(terminal: Terminal) -> Iterator[Watched]:
    terminal.go_home()
    terminal.touch_found("service.signaler")
    begun = Watched(terminal.root_window)
    terminal.step(draw=True)
    yield begun
    begun.end()


def seen() -> bytes:
    pixels: bytes = glReadPixels(0, 0, *map(int, Window.size), GL_RGB, GL_UNSIGNED_BYTE)
    return pixels


def is_drawn(terminal: Terminal) -> bool:
    """Whether the window shows after the next frame what it shows once all of it is drawn."""
    EventLoop.idle()
    parts = seen()
    Window.on_draw()
    return parts == seen()


@BOTH_SHAPES
def test_keys_and_the_ring_are_drawn_alone(terminal: Terminal, drawing: Watched) -> None:
    for item_id in ("key.1", "key.erase"):
        terminal.touch(item_id)
        assert is_drawn(terminal), item_id
        assert 0 < drawing.share < 0.3
    for held in (terminal.widget("confirm"), terminal.widget("key.5"), None):
        terminal.root_window.focus_ring.hold(held)
        assert is_drawn(terminal)
        assert drawing.share < 0.5


def test_what_moves_goes_dims_or_lies_over_another_is_drawn_at_both_places(
    terminal: Terminal, drawing: Watched
) -> None:
    foot, root = terminal.root_window.page.foot, terminal.root_window
    button = terminal.widget("back")
    button.y += 90
    assert is_drawn(terminal)
    button.opacity = 0.3
    assert is_drawn(terminal)
    foot.remove_widget(button)
    assert is_drawn(terminal)
    assert drawing.share < 0.3
    bar = root.ids.column
    root.remove_widget(bar)
    root.add_widget(bar, index=0)
    assert is_drawn(terminal)
    Window.clearcolor = (1, 0, 0, 1)
    bar.canvas.ask_update()
    assert is_drawn(terminal)
    assert drawing.share == 1


def test_what_was_asked_for_is_drawn_though_nothing_says_what_is_new(
    terminal: Terminal, drawing: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.widget("confirm").canvas.ask_update()
    EventLoop.idle()
    assert 0 < drawing.share < 0.2
    Window.canvas.ask_update()
    EventLoop.idle()
    assert drawing.share == 1
    monkeypatch.setattr(damage, "find_damage", lambda *_args: damage.Drawn(Widget()))
    terminal.touch("key.1")
    assert not is_drawn(terminal), "a place that is forgotten is seen by these tests"


def test_what_is_drawn_is_painted_while_words_are(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a processor: told so before the words of a page, and it looks the same."""
    monkeypatch.setattr(Window, "clear", Window.clear)
    monkeypatch.setattr(LabelPIL, "_render_begin", LabelPIL._render_begin)
    told: list[int] = []

    def tell() -> None:
        told.append(1)
        glFlush()

    monkeypatch.setattr(damage, "glFlush", tell)
    drawing = damage.draw_in_parts(terminal.root_window)
    try:
        terminal.go_home()
        terminal.step(draw=True)
        told.clear()
        terminal.touch_found("service.signaler")
        terminal.step(draw=True)
        assert len(told) > 3
        assert is_drawn(terminal)
        told.clear()
        Window.on_draw()
        assert told == [], "no words are new"
    finally:
        if drawing is not None:
            drawing.end()


def test_boxes_that_are_near_are_one() -> None:
    near, far = [(0, 0, 10, 10), (8, 0, 20, 10)], (500, 500, 510, 510)
    assert merge([*near, far], 100) == [(0, 0, 20, 10), far]
    assert merge([*near, far], 10**6) == [(0, 0, 510, 510)]
