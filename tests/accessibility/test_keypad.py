"""Any keypad fits; a hand that trembles, a key that is held and two fingers at once do nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.keypad import DEFAULT, MOVES, NAMES, KeyAction, Kind, Strokes, keypad


class TestLayout:
    def test_every_action_has_a_key_by_default(self) -> None:
        assert set(keypad({}).values()) == set(KeyAction)
        assert set(DEFAULT) <= set(NAMES)

    def test_a_table_is_laid_over_the_default(self) -> None:
        actions = keypad({"f23": "before", "1073741999": "next", "f1": "none", "enter": "repeat"})
        assert actions[NAMES["f23"]] is KeyAction.BEFORE
        assert actions[1073741999] is KeyAction.NEXT
        assert NAMES["f1"] not in actions
        assert actions[13] is KeyAction.REPEAT
        assert actions[274] is KeyAction.NEXT

    @pytest.mark.parametrize(("table", "told"), [({"f99": "ok"}, "f99"), ({"f5": "dance"}, "dance")])
    def test_what_does_not_exist_is_named(self, table: dict[str, str], told: str) -> None:
        with pytest.raises(ValueError, match=told):
            keypad(table)


UP, DOWN, ENTER = 273, 274, 13


class TestStrokes:
    def test_a_second_strike_within_half_a_second_does_not_count(self) -> None:
        strokes = Strokes()
        counted = []
        for at in (0.0, 0.3, 0.45, 0.6):
            counted.append(strokes.down(ENTER, at, Kind.ACT))
            strokes.up(ENTER)
        assert counted == [True, False, False, True]

    def test_a_hand_that_trembles_more_may_have_it_longer(self) -> None:
        strokes = Strokes()
        strokes.strike_s = 1.5
        assert strokes.down(DOWN, 0.0, Kind.MOVE)
        strokes.up(DOWN)
        assert not strokes.down(DOWN, 1.4, Kind.MOVE)
        strokes.up(DOWN)
        assert strokes.down(DOWN, 1.6, Kind.MOVE)

    def test_who_walks_by_arrows_need_not_wait(self) -> None:
        strokes = Strokes()
        for at in (0.0, 0.2, 0.4):
            assert strokes.down(DOWN, at, Kind.MOVE)
            strokes.up(DOWN)
        assert not strokes.down(DOWN, 0.45, Kind.MOVE)

    def test_a_key_that_is_held_repeats_after_two_seconds_and_slowly(self) -> None:
        strokes = Strokes()
        counted = [at / 10 for at in range(40) if strokes.down(DOWN, at / 10, Kind.MOVE)]
        assert counted == [0.0, 2.0, 2.5, 3.0, 3.5]

    def test_the_delay_is_the_visitors(self) -> None:
        strokes = Strokes()
        strokes.repeat_s = 4.0
        counted = [at for at in range(6) if strokes.down(DOWN, at, Kind.MOVE)]
        assert counted == [0, 4, 5]

    @given(times=st.lists(st.floats(0, 60), min_size=2, max_size=30).map(sorted))
    def test_what_acts_is_never_done_twice_by_one_strike(self, times: list[float]) -> None:
        strokes = Strokes()
        assert sum(strokes.down(ENTER, at, Kind.ACT) for at in times) == 1

    def test_two_keys_at_once_are_one_wish(self) -> None:
        strokes = Strokes()
        assert strokes.down(DOWN, 1.0, Kind.MOVE)
        assert not strokes.down(ENTER, 1.05, Kind.ACT)
        strokes.up(ENTER)
        strokes.up(DOWN)
        assert strokes.down(ENTER, 1.3, Kind.ACT)

    def test_a_key_that_never_came_up_locks_no_other(self) -> None:
        strokes = Strokes()
        assert strokes.down(DOWN, 0.0, Kind.MOVE)
        assert strokes.down(ENTER, 1.0, Kind.ACT)
        assert strokes.down(UP, 2.0, Kind.MOVE)


def test_who_types_fast_loses_nothing() -> None:
    strokes = Strokes()
    for i, code in enumerate((97, 98, 97)):
        assert strokes.down(code, i * 0.06, Kind.WRITE)
        strokes.up(code)


def test_nothing_that_cannot_be_undone_repeats() -> None:
    assert not MOVES & {KeyAction.OK, KeyAction.BACK, KeyAction.HELP, KeyAction.SWITCH}
