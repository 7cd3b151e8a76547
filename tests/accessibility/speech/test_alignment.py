"""Words placed among phonemes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.speech.piper import Phoneme, align_words, spread_by_length


def said(signs: str) -> list[Phoneme]:
    """A tenth of a second each."""
    return [Phoneme(sign, 0.1) for sign in signs]


@pytest.mark.parametrize(
    ("weights", "signs", "times"),
    [
        ([4, 4], "^abc def.$", [0.0, 0.5]),
        ([3, 5], "^abc def.$", [0.0, 0.5]),  # the second begins with its group, not by its length
        ([4, 4, 4], "^abcdef ghi.$", [0.0, 0.4, 0.8]),  # "has been" is one group: the second is inside it
        ([12, 4], "^abc def ghi jkl.$", [0.0, 1.3]),  # "512" is three groups
        ([1], "^a.$", [0.0]),
    ],
)
def test_words_begin_with_their_group(weights: list[float], signs: str, times: list[float]) -> None:
    assert align_words(weights, said(signs)) == pytest.approx(times)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=12), st.text("abc ,.", min_size=0, max_size=60))
def test_words_never_go_back_and_never_leave_the_sound(weights: list[int], signs: str) -> None:
    phonemes = said(f"^{signs}$")
    times = align_words(weights, phonemes)
    assert len(times) == len(weights)
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= len(phonemes) / 10 + 1e-9


def test_without_phonemes_they_are_spread_by_their_length() -> None:
    assert spread_by_length([1, 3, 4], 8.0) == [0.0, 1.0, 4.0]
