"""Eyes shut, a finger on the glass: sliding hears, two taps act, finding never does."""

from __future__ import annotations

import pytest
from kivy.core.window import Window

from kiosk.accessibility.speech import Earcon

from .conftest import Terminal

pytestmark = pytest.mark.window


def middle(terminal: Terminal, item_id: str) -> tuple[float, float]:
    left, bottom, right, top = terminal.box(item_id)
    return (left + right) / 2, terminal.size[1] - (bottom + top) / 2


def slide(terminal: Terminal, *over: str) -> None:
    """One finger over the middle of each, then lifted."""
    Window.dispatch("on_mouse_down", *middle(terminal, over[0]), "left", [])
    for item_id in over:
        terminal.advance(0.2)
        Window.mouse_pos = 0, 0
        Window.dispatch("on_mouse_move", *middle(terminal, item_id), [])
        terminal.advance(0.3)
    Window.dispatch("on_mouse_up", *middle(terminal, over[-1]), "left", [])
    terminal.advance(1.5)
    terminal.settle()


def tap(terminal: Terminal, item_id: str) -> None:
    where = middle(terminal, item_id)
    Window.dispatch("on_mouse_down", *where, "left", [])
    terminal.advance(0.1)
    Window.dispatch("on_mouse_up", *where, "left", [])
    terminal.advance(0.2)


@pytest.fixture
def by_ear(home: Terminal) -> Terminal:
    home.root_window.start_reading()
    home.settle()
    return home


def test_sliding_says_and_rings_what_is_under_the_finger(by_ear: Terminal) -> None:
    tiles = [each.id for each in by_ear.outline.choices[:3]]
    slide(by_ear, *tiles)
    assert by_ear.ringed == tiles[-1]
    assert by_ear.voice.saying is not None
    assert by_ear.voice.saying.id == tiles[-1]
    assert by_ear.voice.log.earcons[-1].earcon is Earcon.FOCUS
    assert "Home" in type(by_ear.controller.shown).__name__


def test_one_tap_anywhere_acts_on_nothing(by_ear: Terminal) -> None:
    shown = by_ear.controller.shown
    for item_id in [each.id for each in by_ear.outline.operable]:
        tap(by_ear, item_id)
        by_ear.advance(1.5)
        assert by_ear.controller.shown is shown, item_id


def test_lift_and_two_taps_act_on_what_was_found(by_ear: Terminal) -> None:
    slide(by_ear, "service.signaler")
    tap(by_ear, "title")
    assert by_ear.controller.shown is not None
    slide(by_ear, "service.signaler")
    tap(by_ear, "service.signaler")
    tap(by_ear, "service.signaler")
    by_ear.settle()
    assert by_ear.asks("tenant_number")


def test_listen_found_and_tapped_twice_ends_it_and_a_touch_acts_again(by_ear: Terminal) -> None:
    slide(by_ear, "bar.listen")
    tap(by_ear, "bar.listen")
    tap(by_ear, "bar.listen")
    by_ear.settle()
    assert not by_ear.controller.current_visit.interaction.explore
    assert by_ear.voice.saying is not None
    assert "ne lit plus" in by_ear.voice.saying.text
    by_ear.touch("service.signaler")
    assert by_ear.asks("tenant_number")


def test_who_found_listen_by_sight_touches_as_before(home: Terminal) -> None:
    home.touch("bar.listen")
    assert home.voice.saying is not None
    assert not home.controller.current_visit.interaction.explore
    home.touch("service.signaler")
    assert home.asks("tenant_number")
    assert home.voice.saying is None


def test_a_touch_must_last_for_a_hand_that_trembles(home: Terminal) -> None:
    from dataclasses import replace

    home.controller.set_interaction(replace(home.controller.current_visit.interaction, hold_s=0.5))
    home.touch("service.signaler")
    assert not home.asks("tenant_number")
    Window.dispatch("on_mouse_down", *middle(home, "service.signaler"), "left", [])
    home.advance(0.7)
    Window.dispatch("on_mouse_up", *middle(home, "service.signaler"), "left", [])
    home.settle()
    assert home.asks("tenant_number")
