"""One switch, or two: from the first screen to the end of a visit, and the ring shows where it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.accessibility.interaction_preferences import Scanning
from kiosk.accessibility.keypad import KEY_CODES

from .conftest import Terminal

pytestmark = pytest.mark.window

SPACE, OK = KEY_CODES["space"], KEY_CODES["enter"]


def scan_to(terminal: Terminal, item_id: str) -> None:
    """One switch, pressed when the ring is there."""
    for _ in range(1500):
        if terminal.ringed == item_id:
            terminal.key(SPACE)
            return
        terminal.step()
    raise AssertionError(f"the ring never came to {item_id}, but to {terminal.ringed}")


def test_the_switch_itself_turns_it_on_and_one_switch_is_enough(home: Terminal) -> None:
    home.key(SPACE)
    assert home.controller.current_visit.interaction.scanning is Scanning.ONE
    assert "avance seule" in home.caption
    home.controller.set_interaction(replace(home.controller.current_visit.interaction, scan_s=0.7))
    scan_to(home, "service.aide")
    assert home.asks("quand")
    scan_to(home, "bar.finish")
    home.settle()
    assert home.controller.visit is None
    home.advance(2)
    assert home.ringed == ""


def test_an_item_is_held_as_long_as_the_visitor_wishes(home: Terminal) -> None:
    home.controller.set_interaction(
        replace(home.controller.current_visit.interaction, scanning=Scanning.ONE, scan_s=4.0)
    )
    home.advance(1)
    first = home.ringed
    assert first
    home.advance(2.5)
    assert home.ringed == first
    home.advance(2)
    assert home.ringed != first


def test_two_switches(home: Terminal) -> None:
    home.controller.set_interaction(replace(home.controller.current_visit.interaction, scanning=Scanning.TWO))
    home.key(SPACE)
    home.key(SPACE)
    second = home.outline.operable[1].id
    assert home.ringed == second
    home.advance(20)
    assert home.ringed == second
    home.key(OK)
    assert home.controller.shown.run is not None


def test_it_waits_for_the_voice(home: Terminal) -> None:
    home.controller.set_interaction(
        replace(home.controller.current_visit.interaction, scanning=Scanning.ONE, scan_s=1.0, reading=True)
    )
    home.advance(1)
    assert home.voice.saying is not None
    held = home.ringed
    home.advance(4)
    assert home.ringed == held
    home.voice.step()
    home.advance(1.5)
    assert home.ringed != held


def test_a_terminal_may_begin_every_visit_so(terminal: Terminal) -> None:
    terminal.controller.settings = replace(terminal.settings, interaction={"scanning": "two"})
    terminal.key(SPACE)  # wakes
    terminal.key(SPACE)
    assert terminal.controller.current_visit.interaction.scanning is Scanning.TWO
    assert terminal.ringed
