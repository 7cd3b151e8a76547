"""Scanning reaches everything that can be operated, with one switch or two, and is trapped nowhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.focus import Focus, SwitchScanner
from kiosk.accessibility.interaction_preferences import InteractionPreferences, Scanning
from kiosk.accessibility.outline import Outline, OutlineItem, Role
from kiosk.domain import T

#: Which items of a screen can be operated.
screens = st.lists(st.booleans(), min_size=1, max_size=15)


class Screen:
    """Items named by their place; ``did`` is what was operated."""

    def __init__(self, operable: list[bool], scanning: Scanning, scan_s: float = 3.0) -> None:
        self.did: list[str] = []
        self.focus = Focus()
        self.focus.show(
            Outline(tuple(self._item(str(i), each) for i, each in enumerate(operable))), keep=False
        )
        self.scanner = SwitchScanner(self.focus)
        self.scanner.preferences = InteractionPreferences(scanning=scanning, scan_s=scan_s)
        self.wanted = [str(i) for i, each in enumerate(operable) if each]

    def _item(self, id: str, operable: bool) -> OutlineItem:
        return OutlineItem(id, Role.BUTTON, T(id), action=(lambda: self.did.append(id)) if operable else None)


@given(operable=screens)
def test_one_switch_reaches_each_thing_in_a_round(operable: list[bool]) -> None:
    for target in [str(i) for i, each in enumerate(operable) if each]:
        screen = Screen(operable, Scanning.ONE)
        now = 0.0
        screen.scanner.tick(now, False)
        while screen.focus.at != target:
            now += 1.0
            assert now <= 3 * len(operable) + 3
            screen.scanner.tick(now, False)
        screen.scanner.switch()
        assert screen.did == [target]


@given(operable=screens)
def test_two_switches_reach_each_thing(operable: list[bool]) -> None:
    screen = Screen(operable, Scanning.TWO)
    for target in screen.wanted:
        assert screen.scanner.switch()
        assert screen.focus.at == target
        screen.scanner.act()
    assert screen.did == screen.wanted
    assert not screen.scanner.tick(1000, False)  # it never goes on by itself


def test_an_item_is_held_as_long_as_is_wished_and_until_it_is_said() -> None:
    screen = Screen([True, True], Scanning.ONE, scan_s=2.0)
    assert screen.scanner.tick(0.0, False)
    assert not screen.scanner.tick(1.9, False)
    assert not screen.scanner.tick(5.0, speaking=True)
    assert screen.scanner.tick(5.1, False)
    assert screen.focus.at == "1"
    assert screen.scanner.round_seconds() == 4.0


def test_before_anything_is_held_the_switch_does_nothing() -> None:
    screen = Screen([True], Scanning.ONE)
    screen.scanner.switch()
    assert screen.did == []


def test_what_was_done_gives_the_whole_time_again() -> None:
    screen = Screen([True, True], Scanning.ONE)
    screen.scanner.tick(0.0, False)
    screen.scanner.act()
    assert not screen.scanner.tick(3.0, False)
    assert not screen.scanner.tick(5.9, False)
    assert screen.scanner.tick(6.0, False)


def test_a_screen_without_anything_to_operate_is_no_trap() -> None:
    screen = Screen([False, False], Scanning.ONE)
    assert not screen.scanner.tick(0.0, False)
    assert screen.focus.at is None


def test_off_it_does_nothing() -> None:
    screen = Screen([True], Scanning.NONE)
    assert not screen.scanner.on
    assert not screen.scanner.tick(0.0, False)
