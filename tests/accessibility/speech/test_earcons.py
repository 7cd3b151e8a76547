"""Earcons: short, soft at the edges, told apart, and each with a shape for the eye."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.accessibility.speech import Earcon, earcon_sound


@pytest.mark.parametrize("rate_hz", [16000, 22050])
@pytest.mark.parametrize("earcon", Earcon)
def test_short_soft_and_no_louder_than_speech(earcon: Earcon, rate_hz: int) -> None:
    sound = earcon_sound(earcon, rate_hz)
    samples = np.frombuffer(sound.pcm, np.int16).astype(float) / 32768
    assert 0.04 < sound.seconds < 0.5, "EN 301 549 5.1.3.10: never longer than 3 s"
    assert 0.2 < np.abs(samples).max() <= 0.41
    assert abs(samples[0]) < 0.01
    assert abs(samples[-1]) < 0.02, "no click at the end"
    assert abs(samples.mean()) < 0.005


def test_each_has_a_twin_of_its_own() -> None:
    assert len({earcon.shape for earcon in Earcon}) == len(Earcon)


def test_they_are_told_apart_by_length_or_pitch() -> None:
    def traits(earcon: Earcon) -> tuple[int, ...]:
        sound = earcon_sound(earcon, 16000)
        samples = np.frombuffer(sound.pcm, np.int16)
        halves = np.array_split(samples, 2)
        pitch = [int(np.abs(np.fft.rfft(half, 16000)).argmax() // 50) for half in halves]
        return (round(sound.seconds * 20), *pitch)

    assert len({traits(earcon) for earcon in Earcon}) == len(Earcon)
