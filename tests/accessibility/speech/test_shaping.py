"""Pace without pitch, and one loudness for all that is heard."""

from __future__ import annotations

import shutil
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from kiosk.accessibility.speech import Earcon, earcon_sound
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.speech.shaping import TARGET_LUFS, loudness, shape, stretched
from kiosk.accessibility.speech.synthesis import Sound, WordTime

RATE_HZ = 24000
Samples = npt.NDArray[np.float64]


def tone(hertz: float, seconds: float, rate_hz: int = RATE_HZ) -> Samples:
    samples: Samples = np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate_hz)) / rate_hz)
    return samples


def sound(samples: Samples, words: tuple[WordTime, ...] = ()) -> Sound:
    return Sound(np.round(samples * 32767).astype(np.int16).tobytes(), RATE_HZ, words)


def heard(sound: Sound) -> Samples:
    samples: Samples = np.frombuffer(sound.pcm, np.int16) / 32768
    return samples


@pytest.mark.parametrize("rate_hz", [22050, 24000, 48000])
def test_the_meter_is_that_of_the_standard(rate_hz: int) -> None:
    """BS.1770-4: a sine of 997 Hz, full range, one channel, is -3.01; EBU Tech 3341 gates what is soft."""
    full = tone(997, 3, rate_hz)
    assert loudness(full, rate_hz) == pytest.approx(-3.01, abs=0.05)
    soft = np.concatenate((0.1 * full, 0.1 * full * 0.1, np.zeros(rate_hz)))
    assert loudness(soft, rate_hz) == pytest.approx(-23.01, abs=0.3), (
        "twenty decibels down; the rest is gated"
    )
    assert loudness(tone(50, 3, rate_hz), rate_hz) < -5, "a low tone is heard less"
    assert loudness(np.zeros(rate_hz), rate_hz) == float("-inf")


@pytest.mark.parametrize("by", [0.6, 0.8, 1.3, 2.0])
def test_pace_changes_and_pitch_does_not(by: float) -> None:
    voice = tone(140, 2) * 0.5 + tone(280, 2) * 0.3 + tone(1120, 2) * 0.1
    faster = stretched(voice, RATE_HZ, by)
    assert len(faster) == pytest.approx(len(voice) / by, abs=2)
    middle = faster[len(faster) // 4 : -len(faster) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    assert spectrum.argmax() * RATE_HZ / len(middle) == pytest.approx(140, abs=2)
    frames = middle[: len(middle) // 480 * 480].reshape(-1, 480)
    power = (frames**2).mean(axis=1)
    assert power.min() > 0.4 * power.max(), "no holes and no beats"


def test_words_are_told_when_they_are_heard() -> None:
    """Three bursts, a word each: after silence is cut and pace has changed they begin where it is said."""
    burst, gap = tone(440, 0.3) * 0.4, np.zeros(round(0.2 * RATE_HZ))
    samples = np.concatenate((gap, *(part for _ in range(3) for part in (burst, gap))))
    words = tuple(WordTime(i, i + 1, 0.2 + 0.5 * i) for i in range(3))
    for pace in (0.6, 1.0, 2.0):
        shaped = shape(sound(samples, words), pace)
        loud = np.abs(heard(shaped)) > 0.02
        for word in shaped.words:
            around = np.flatnonzero(loud) / RATE_HZ
            begins = [at for before, at in pairwise([-1.0, *around]) if at - before > 0.03]
            assert min(abs(at - word.at) for at in begins) < 0.03
        assert shaped.pace == pace


def test_silence_around_it_is_cut_and_the_pause_comes_after() -> None:
    silence = np.zeros(RATE_HZ)
    shaped = shape(sound(np.concatenate((silence, tone(440, 0.5), silence))), 2.0, pause_s=1.0)
    assert shaped.seconds == pytest.approx((0.5 + 0.065) / 2 + 0.5, abs=0.02)
    assert not heard(shaped)[-RATE_HZ // 3 :].any()


def test_what_is_nothing_stays_nothing() -> None:
    for nothing in (np.zeros(0), np.zeros(10), np.full(500, 0.0004)):
        for pace in (0.5, 1.0, 2.0):
            assert np.abs(heard(shape(sound(nothing), pace))).max(initial=0) < 0.001


def test_loud_peaks_are_rounded_and_never_cut() -> None:
    clicks = tone(300, 1) * 0.02
    clicks[::6000] = 0.9
    assert np.abs(heard(shape(sound(clicks)))).max() < 1.0


@pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")
def test_all_that_is_heard_is_equally_loud() -> None:
    """Four languages, short and long, slow and fast, and the earcons: alone they differ by five decibels."""
    engine = EspeakSynthesiser(within=20)
    try:
        raw = [
            engine.speak(text, language, rate)
            for language, text in (
                ("fr", "Oui."),
                ("fr", "Touchez l’écran pour choisir votre langue, puis suivez les flèches."),
                ("en", "Please choose a day for your appointment."),
                ("ar", "مرحبا بكم في الوكالة"),
                ("zh", "你好，请选择您的语言。"),
            )
            for rate in (0.6, 1.0, 2.0)
        ]
    finally:
        engine.close()
    before = [loudness(heard(each), each.rate_hz) for each in raw]
    assert max(before) - min(before) > 3, "else there is nothing to level"
    earcons = [earcon_sound(each, 22050) for each in Earcon]
    after = [
        loudness(heard(each), each.rate_hz) for each in [*(shape(each, each.pace) for each in raw), *earcons]
    ]
    assert max(abs(each - TARGET_LUFS) for each in after) < 0.5
