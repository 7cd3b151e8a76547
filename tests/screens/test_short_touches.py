"""Where a touch must last, who touches as everybody does learns why nothing happens, and how to change it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.session.screen_state import HomeScreen, JourneyScreen

from .conftest import BOTH_SHAPES, Terminal

pytestmark = [pytest.mark.window, BOTH_SHAPES]

SERVICE = "service.signaler"


@pytest.fixture
def firm(home: Terminal) -> Terminal:
    home.controller.set_interaction(
        replace(home.controller.current_visit.interaction, hold_s=0.4, debounce_s=1.0)
    )
    return home


def touch_shortly(terminal: Terminal, item_id: str = SERVICE) -> None:
    terminal.touch(item_id)
    terminal.advance(1)  # or it would be a strike of the same tremor


def test_a_touch_that_was_too_short_says_what_to_do_and_moves_nothing(firm: Terminal) -> None:
    before = firm.places()
    touch_shortly(firm)
    assert isinstance(firm.controller.shown, HomeScreen)
    assert firm.caption == "Gardez le doigt posé un instant."
    assert firm.places() == before


def test_it_is_said_where_the_kiosk_reads(firm: Terminal) -> None:
    firm.controller.set_interaction(replace(firm.controller.current_visit.interaction, reading=True))
    firm.listen_to_end()
    firm.touch(SERVICE)
    assert firm.voice.saying is not None
    assert "Gardez le doigt" in firm.voice.saying.text


def test_after_three_a_short_touch_switches_it_off(firm: Terminal) -> None:
    for _ in range(3):
        touch_shortly(firm)
    assert {"veil.title", "veil.at_once", "veil.stay", "veil.leave"} <= set(firm.ids)
    firm.advance(3)  # it stays until it is answered
    touch_shortly(firm, "veil.at_once")
    assert firm.controller.current_visit.interaction.hold_s == 0
    firm.touch(SERVICE)
    assert isinstance(firm.controller.shown, JourneyScreen)


def test_who_wants_it_keeps_it(firm: Terminal) -> None:
    for _ in range(3):
        touch_shortly(firm)
    touch_shortly(firm, "veil.stay")
    assert firm.controller.current_visit.interaction.hold_s > 0
    assert "veil.stay" not in firm.ids
    firm.touch(SERVICE, held_s=0.6)
    assert isinstance(firm.controller.shown, JourneyScreen)


def test_a_touch_that_lasts_is_no_short_one(firm: Terminal) -> None:
    for _ in range(2):
        touch_shortly(firm)
    firm.touch("bar.contrast", held_s=0.6)
    touch_shortly(firm)
    assert "veil.at_once" not in firm.ids
