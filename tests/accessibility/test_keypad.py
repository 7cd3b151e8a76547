"""Any keypad fits; a hand that trembles, a key that is held and two fingers at once do nothing twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.keypad import (
    DEFAULT_ACTIONS,
    KEY_CODES,
    REPEATABLE_ACTIONS,
    KeyAction,
    KeystrokeFilter,
    KeystrokeKind,
    keypad_actions,
)


class TestLayout:
    def test_every_action_has_a_key_by_default(self) -> None:
        assert set(keypad_actions({}).values()) == set(KeyAction)
        assert set(DEFAULT_ACTIONS) <= set(KEY_CODES)

    def test_a_table_is_laid_over_the_default(self) -> None:
        actions = keypad_actions({"f23": "before", "1073741999": "next", "f1": "none", "enter": "repeat"})
        assert actions[KEY_CODES["f23"]] is KeyAction.PREVIOUS
        assert actions[1073741999] is KeyAction.NEXT
        assert KEY_CODES["f1"] not in actions
        assert actions[13] is KeyAction.REPEAT
        assert actions[274] is KeyAction.NEXT

    @pytest.mark.parametrize(("table", "expected"), [({"f99": "ok"}, "f99"), ({"f5": "dance"}, "dance")])
    def test_what_does_not_exist_is_named(self, table: dict[str, str], expected: str) -> None:
        with pytest.raises(ValueError, match=expected):
            keypad_actions(table)


UP, DOWN, ENTER = 273, 274, 13


class TestStrokes:
    def test_a_second_strike_within_half_a_second_does_not_count(self) -> None:
        strokes = KeystrokeFilter()
        counted = []
        for at in (0.0, 0.3, 0.45, 0.6):
            counted.append(strokes.down(ENTER, at, KeystrokeKind.ACT))
            strokes.up(ENTER)
        assert counted == [True, False, False, True]

    def test_a_hand_that_trembles_more_may_have_it_longer(self) -> None:
        strokes = KeystrokeFilter()
        strokes.debounce_s = 1.5
        assert strokes.down(DOWN, 0.0, KeystrokeKind.MOVE)
        strokes.up(DOWN)
        assert not strokes.down(DOWN, 1.4, KeystrokeKind.MOVE)
        strokes.up(DOWN)
        assert strokes.down(DOWN, 1.6, KeystrokeKind.MOVE)

    def test_who_walks_by_arrows_need_not_wait(self) -> None:
        strokes = KeystrokeFilter()
        for at in (0.0, 0.2, 0.4):
            assert strokes.down(DOWN, at, KeystrokeKind.MOVE)
            strokes.up(DOWN)
        assert not strokes.down(DOWN, 0.45, KeystrokeKind.MOVE)

    def test_a_key_that_is_held_repeats_after_two_seconds_and_slowly(self) -> None:
        strokes = KeystrokeFilter()
        counted = [at / 10 for at in range(40) if strokes.down(DOWN, at / 10, KeystrokeKind.MOVE)]
        assert counted == [0.0, 2.0, 2.5, 3.0, 3.5]

    def test_the_delay_is_the_visitors(self) -> None:
        strokes = KeystrokeFilter()
        strokes.repeat_s = 4.0
        counted = [at for at in range(6) if strokes.down(DOWN, at, KeystrokeKind.MOVE)]
        assert counted == [0, 4, 5]

    @given(times=st.lists(st.floats(0, 60), min_size=2, max_size=30).map(sorted))
    def test_what_acts_is_never_done_twice_by_one_strike(self, times: list[float]) -> None:
        strokes = KeystrokeFilter()
        assert sum(strokes.down(ENTER, at, KeystrokeKind.ACT) for at in times) == 1

    def test_two_keys_at_once_are_one_wish(self) -> None:
        strokes = KeystrokeFilter()
        assert strokes.down(DOWN, 1.0, KeystrokeKind.MOVE)
        assert not strokes.down(ENTER, 1.05, KeystrokeKind.ACT)
        strokes.up(ENTER)
        strokes.up(DOWN)
        assert strokes.down(ENTER, 1.3, KeystrokeKind.ACT)

    def test_a_key_that_never_came_up_locks_no_other(self) -> None:
        strokes = KeystrokeFilter()
        assert strokes.down(DOWN, 0.0, KeystrokeKind.MOVE)
        assert strokes.down(ENTER, 1.0, KeystrokeKind.ACT)
        assert strokes.down(UP, 2.0, KeystrokeKind.MOVE)


def test_who_types_fast_loses_nothing() -> None:
    strokes = KeystrokeFilter()
    for i, code in enumerate((97, 98, 97)):
        assert strokes.down(code, i * 0.06, KeystrokeKind.WRITE)
        strokes.up(code)


def test_nothing_that_cannot_be_undone_repeats() -> None:
    assert not REPEATABLE_ACTIONS & {KeyAction.OK, KeyAction.BACK, KeyAction.HELP, KeyAction.SWITCH}
