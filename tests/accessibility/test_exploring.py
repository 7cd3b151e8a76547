"""Finding never acts; two taps do what was found, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.focus import TouchExplorer, TouchResult


class Hand:
    """A finger, and the item that is held."""

    def __init__(self) -> None:
        self.explorer = TouchExplorer()
        self.held: str | None = None
        self.now = 0.0
        self.acted: list[str | None] = []

    def _take(self, found: TouchResult, under: str | None) -> None:
        if found is TouchResult.ITEM:
            self.held = under
        elif found is TouchResult.ACT:
            self.acted.append(self.held)

    def tap(self, under: str | None, after: float = 0.3, lasting: float = 0.1) -> None:
        self.now += after
        self._take(self.explorer.down(under, self.held, self.now), under)
        self.now += lasting
        self.explorer.up(self.now)

    def drag(self, *over: str | None) -> None:
        self.now += 2.0
        first, *others = over
        self._take(self.explorer.down(first, self.held, self.now), first)
        for under in others:
            self.now += 0.3
            self._take(self.explorer.move(under), under)
        self.now += 0.5
        self.explorer.up(self.now)


def test_slide_lift_and_double_tap() -> None:
    hand = Hand()
    hand.drag("a", None, "b", "c")
    assert hand.held == "c"
    assert hand.acted == []
    hand.tap(None)
    hand.tap(None)
    assert hand.acted == ["c"]


def test_the_double_tap_may_be_on_what_was_found() -> None:
    hand = Hand()
    hand.tap("a")
    hand.tap("a", after=2)
    assert hand.acted == []
    hand.tap("a")
    assert hand.acted == ["a"]


def test_two_taps_on_something_else_only_find_it() -> None:
    hand = Hand()
    hand.drag("a")
    hand.tap("b")
    hand.tap("b")
    assert hand.acted == []
    assert hand.held == "b"


def test_slow_taps_are_no_double_tap_unless_there_is_patience() -> None:
    hand = Hand()
    hand.drag("a")
    hand.tap(None)
    hand.tap(None, after=1.5)
    assert hand.acted == []
    hand.explorer.patience = 2.0
    hand.tap(None, after=5)
    hand.tap(None, after=1.5)
    assert hand.acted == ["a"]


def test_three_taps_act_once() -> None:
    hand = Hand()
    hand.drag("a")
    for _ in range(3):
        hand.tap("a")
    assert hand.acted == ["a"]


def test_a_new_screen_has_nothing_found() -> None:
    hand = Hand()
    hand.drag("a")
    hand.tap(None)
    hand.explorer.forget()
    hand.held = None
    hand.tap(None)
    hand.tap(None)
    assert hand.acted == []


touches = st.lists(
    st.tuples(st.sampled_from(["a", "b", None]), st.floats(0.01, 1.5), st.floats(0.01, 1.0)), max_size=20
)


@given(touches=touches)
def test_what_acts_was_found_by_an_earlier_touch(touches: list[tuple[str | None, float, float]]) -> None:
    hand = Hand()
    found: str | None = None
    for under, after, lasting in touches:
        acts = len(hand.acted)
        hand.tap(under, after, lasting)
        if len(hand.acted) > acts:
            assert hand.acted[-1] == found
            assert under in (None, found)
        found = under or found
