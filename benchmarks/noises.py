"""Sounds of a room in which nobody speaks, made up: minutes of them, the same at each run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from kiosk.accessibility.recognition import SAMPLE_RATE

Samples = npt.NDArray[np.float64]

_CHUNK_S = 10
#: Semitones over the root of four chords that half of all songs have.
_CHORDS = ((0, 4, 7), (7, 11, 14), (9, 12, 16), (5, 9, 12))
_ROOT_HZ = 220.0
_BEAT_S = 0.5


def silence(chunk: int) -> Samples:
    """A quiet room: the noise of the microphone itself."""
    return np.random.default_rng(chunk).normal(0, 0.0005, _CHUNK_S * SAMPLE_RATE)


def hum(chunk: int) -> Samples:
    """Mains, its harmonics and a fan."""
    t = _seconds(chunk)
    tones = sum(np.sin(2 * np.pi * 50 * n * t) / n for n in (1, 2, 3, 5))
    return 0.15 * tones + np.random.default_rng(chunk).normal(0, 0.01, t.size)


def music(chunk: int) -> Samples:
    """Chords with overtones and vibrato, a melody over them, and drums."""
    t = _seconds(chunk)
    random = np.random.default_rng(chunk)
    out = np.zeros(t.size)
    beat = (t / _BEAT_S).astype(int)
    since = t - beat * _BEAT_S
    for voice in range(3):
        semitone = np.array([_CHORDS[b // 4 % 4][voice] for b in range(beat[-1] + 1)])[beat]
        out += _note(_ROOT_HZ * 2 ** (semitone / 12), t)
    melody = np.array([_CHORDS[b // 4 % 4][b * 7 % 3] + 12 for b in range(beat[-1] + 1)])[beat]
    out += 1.5 * _note(_ROOT_HZ * 2 ** (melody / 12), t) * np.exp(-3 * since)
    out += 1.5 * random.normal(0, 1, t.size) * np.exp(-60 * since) * (beat % 2)
    out += 3 * np.sin(2 * np.pi * 60 * since) * np.exp(-25 * since) * (1 - beat % 2)
    return 0.06 * out


def keyboard(chunk: int) -> Samples:
    """Someone types beside the microphone: six strikes a second, unevenly, and a chair now and then."""
    random = np.random.default_rng(chunk)
    out = random.normal(0, 0.002, _CHUNK_S * SAMPLE_RATE)
    for at in random.uniform(0, _CHUNK_S - 0.2, 6 * _CHUNK_S):
        strike = random.normal(0, 1, SAMPLE_RATE // 20) * np.exp(
            -np.arange(SAMPLE_RATE // 20) / random.uniform(60, 200)
        )
        begin = int(at * SAMPLE_RATE)
        out[begin : begin + strike.size] += random.uniform(0.1, 0.5) * strike
    return out


NOISES: dict[str, Callable[[int], Samples]] = {
    "silence": silence,
    "hum": hum,
    "music": music,
    "keyboard": keyboard,
}


def minutes_of(noise: str, minutes: float) -> Iterator[bytes]:
    """That noise in pieces of ten seconds, as recognisers take it."""
    for chunk in range(int(minutes * 60 / _CHUNK_S)):
        yield (np.clip(NOISES[noise](chunk), -1, 1) * 32767).astype(np.int16).tobytes()


def _seconds(chunk: int) -> Samples:
    return chunk * _CHUNK_S + np.arange(_CHUNK_S * SAMPLE_RATE) / SAMPLE_RATE


def _note(hertz: Samples, t: Samples) -> Samples:
    phase = 2 * np.pi * np.cumsum(hertz) / SAMPLE_RATE + 0.3 * np.sin(2 * np.pi * 5 * t)
    return np.asarray(sum(np.sin(n * phase) / n**1.5 for n in (1, 2, 3, 4)))
