"""What would help the microphone."""

from __future__ import annotations

import pytest

from kiosk.accessibility.recognition import HINTS, RATE, Hint
from kiosk.accessibility.recognition.hints import AGAIN_S, Hints

from .conftest import NOISES, clip, louder

BLOCK = 1600


def hear(pcm: bytes, speaking: bool) -> list[Hint]:
    hints = Hints()
    told = (hints.take(pcm[start : start + BLOCK], speaking) for start in range(0, len(pcm), BLOCK))
    return [hint for hint in told if hint is not None]


def test_a_good_voice_gets_no_advice():
    assert hear(clip("dir-instr"), speaking=True) == []


def test_a_voice_that_is_cut_off():
    assert set(hear(louder(clip("dir-instr"), 20), speaking=True)) == {Hint.TOO_LOUD}


def test_a_voice_far_away():
    assert set(hear(louder(clip("dir-instr"), 0.02), speaking=True)) == {Hint.TOO_FAR}


def test_a_quiet_room_where_nobody_speaks():
    assert hear(NOISES["room"], speaking=False) == []


def test_noise_that_never_stops():
    assert set(hear(louder(NOISES["hiss"], 2), speaking=False)) == {Hint.NOISE}


def test_the_same_is_not_said_again_and_again():
    far = louder(clip("dir-instr"), 0.02)
    seconds = 6 * len(far) / (2 * RATE)
    assert 2 <= len(hear(far * 6, speaking=True)) <= 1 + seconds / AGAIN_S


@pytest.mark.parametrize("hint", Hint)
def test_each_has_words(hint: Hint):
    assert HINTS[hint]
