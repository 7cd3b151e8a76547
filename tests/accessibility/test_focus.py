"""The keypad reaches everything, both ways, and is trapped nowhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.focus import Focus
from kiosk.accessibility.outline import Outline, OutlineItem, Role
from kiosk.domain import T

ids = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=20, unique=True)


def outline(names: list[str], did: list[str] | None = None) -> Outline:
    def action(name: str):  # type: ignore[no-untyped-def]
        return None if did is None else lambda: did.append(name)

    return Outline(tuple(OutlineItem(each, Role.BUTTON, T(each), action=action(each)) for each in names))


@given(names=ids, by=st.sampled_from([1, -1]))
def test_a_round_visits_each_item_once_and_ends_where_it_began(names: list[str], by: int) -> None:
    focus = Focus()
    focus.show(outline(names), keep=False)
    visited = [focus.move(by) for _ in names]
    assert [each.id for each in visited if each] == (names if by > 0 else names[::-1])
    assert focus.move(by) == visited[0]


@given(names=ids, steps=st.lists(st.sampled_from([1, -1]), max_size=30))
def test_every_step_can_be_undone(names: list[str], steps: list[int]) -> None:
    focus = Focus()
    focus.show(outline(names), keep=False)
    focus.move(1)
    for by in steps:
        before = focus.at
        focus.move(by)
        focus.move(-by)
        assert focus.at == before
        focus.move(by)


@given(names=ids, data=st.data())
def test_the_focus_stays_on_what_is_still_there(names: list[str], data: st.DataObject) -> None:
    focus = Focus()
    focus.show(outline(names), keep=False)
    focus.at = data.draw(st.sampled_from(names))
    left = data.draw(st.lists(st.sampled_from(names), unique=True))
    before = focus.at
    focus.show(outline(left), keep=True)
    assert focus.at == (before if before in left else None)
    focus.show(outline(names), keep=False)
    assert focus.at is None


def test_an_empty_screen_is_no_trap() -> None:
    focus = Focus()
    focus.show(Outline(), keep=False)
    assert focus.move(1) is None
    assert not focus.activate()


def test_activating_does_what_is_held() -> None:
    did: list[str] = []
    focus = Focus()
    focus.show(outline(["a", "b"], did), keep=False)
    assert not focus.activate()
    focus.move(-1)
    assert focus.activate()
    assert did == ["b"]
    focus.show(outline(["a"]), keep=False)
    focus.move(1)
    assert not focus.activate()


@given(operable=st.lists(st.booleans(), min_size=1, max_size=12), by=st.sampled_from([1, -1]))
def test_what_can_be_operated_is_reached_over_what_is_only_read(operable: list[bool], by: int) -> None:
    items = [
        OutlineItem(str(i), Role.BUTTON, T(str(i)), action=print if each else None)
        for i, each in enumerate(operable)
    ]
    focus = Focus()
    focus.show(Outline(tuple(items)), keep=False)
    wanted = [item.id for item in items if item.operable]
    visited = [focus.move(by, operable=True) for _ in wanted]
    assert [each.id for each in visited if each] == (wanted if by > 0 else wanted[::-1])
    if not wanted:
        assert focus.move(by, operable=True) is None
