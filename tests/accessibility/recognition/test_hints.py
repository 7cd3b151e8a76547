"""What would help the microphone."""

from __future__ import annotations

import pytest

from kiosk.accessibility.recognition import MICROPHONE_HINT_TEXTS, SAMPLE_RATE, MicrophoneHint
from kiosk.accessibility.recognition.microphone import REPEAT_AFTER_S, MicrophoneMonitor

from .conftest import NOISES, clip, louder

BLOCK = 1600


def hear(pcm: bytes, speaking: bool) -> list[MicrophoneHint]:
    hints = MicrophoneMonitor()
    hinted = (hints.take(pcm[start : start + BLOCK], speaking) for start in range(0, len(pcm), BLOCK))
    return [hint for hint in hinted if hint is not None]


def test_a_good_voice_gets_no_advice():
    assert hear(clip("dir-instr"), speaking=True) == []


def test_a_voice_that_is_cut_off():
    assert set(hear(louder(clip("dir-instr"), 20), speaking=True)) == {MicrophoneHint.TOO_LOUD}


def test_a_voice_far_away():
    assert set(hear(louder(clip("dir-instr"), 0.02), speaking=True)) == {MicrophoneHint.TOO_FAR}


def test_a_quiet_room_where_nobody_speaks():
    assert hear(NOISES["room"], speaking=False) == []


def test_noise_that_never_stops():
    assert set(hear(louder(NOISES["hiss"], 2), speaking=False)) == {MicrophoneHint.NOISE}


def test_the_same_is_not_said_again_and_again():
    far = louder(clip("dir-instr"), 0.02)
    seconds = 6 * len(far) / (2 * SAMPLE_RATE)
    assert 2 <= len(hear(far * 6, speaking=True)) <= 1 + seconds / REPEAT_AFTER_S


@pytest.mark.parametrize("hint", MicrophoneHint)
def test_each_has_words(hint: MicrophoneHint):
    assert MICROPHONE_HINT_TEXTS[hint]
