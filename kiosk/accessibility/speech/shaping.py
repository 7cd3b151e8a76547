"""What the sound of every engine goes through: silence around it cut, pace, loudness, the pause after it.

Engines differ by ten decibels and by what they call silence; a listener shall not have to. Loudness is
measured as in ITU-R BS.1770-4 (K-weighting, gated blocks of 400 ms), which EBU R 128 levels broadcasts by; a
sound shorter than a block is one block. Pace is changed without changing pitch by waveform similarity
overlap-add (WSOLA: Verhelst and Roelands, 1993), for the engines that only speak at their own.
"""

from dataclasses import replace
from math import log10, pi, tan

import numpy as np
import numpy.typing as npt

from .synthesis import Sound, WordTime

Samples = npt.NDArray[np.float64]

#: Loudness of all that is heard, in LUFS of the samples (a visit begins 18 dB below).
TARGET_LUFS = -20.0
_BLOCK_S, _BLOCK_STEP_S = 0.4, 0.1
_ABSOLUTE_GATE_LUFS, _RELATIVE_GATE_LU = -70.0, -10.0
#: What is softer is noise, and stays what it is.
_NOISE_LUFS = -60.0
#: Of the full range: from here on peaks are rounded, so that none is cut.
_KNEE = 0.7

#: Silence is what is so far below the peak; so much of it stays at either end.
_SILENCE = 10 ** (-45 / 20)
_KEPT_BEFORE_S, _KEPT_AFTER_S = 0.015, 0.05

_FRAME_S, _SEEK_S = 0.030, 0.010
_COARSE = 4  # samples between two places that are tried first


def shape(sound: Sound, pace: float = 1.0, pause_s: float = 0.0) -> Sound:
    """``sound`` at that pace (1: as people speak) and the loudness of all others; then so many seconds of
    silence, fewer at a faster pace. Its words are told when they are heard."""
    samples = np.frombuffer(sound.pcm, np.int16).astype(np.float64) / 32768
    samples, cut = _trimmed(samples, sound.rate_hz)
    by = pace / sound.pace
    if abs(by - 1) > 0.01:
        samples = stretched(samples, sound.rate_hz, by)
    else:
        by = 1.0
    samples = levelled(samples, sound.rate_hz)
    pcm = np.round(samples * 32767).astype(np.int16).tobytes() + bytes(
        2 * round(pause_s / pace * sound.rate_hz)
    )
    words = tuple(WordTime(each.start, each.end, max(0.0, each.at - cut) / by) for each in sound.words)
    return replace(sound, pcm=pcm, words=words, pace=pace)


def levelled(samples: Samples, rate_hz: int) -> Samples:
    """The samples at the loudness of all that is heard, their highest peaks rounded."""
    now = loudness(samples, rate_hz)
    if now < _NOISE_LUFS:
        return samples
    louder = samples * 10 ** ((TARGET_LUFS - now) / 20)
    size = np.abs(louder)
    rounded = _KNEE + (1 - _KNEE) * np.tanh((size - _KNEE) / (1 - _KNEE))
    levelled: Samples = np.where(size > _KNEE, np.sign(louder) * rounded, louder)
    return levelled


def loudness(samples: Samples, rate_hz: int) -> float:
    """Integrated loudness in LUFS of one channel (full range: 1); minus infinity for silence."""
    if not len(samples):
        return float("-inf")
    power = np.concatenate(([0.0], np.cumsum(_k_weighted(samples, rate_hz) ** 2)))
    length = min(len(samples), round(_BLOCK_S * rate_hz))
    starts = np.arange(0, len(samples) - length + 1, max(1, round(_BLOCK_STEP_S * rate_hz)))
    blocks = (power[starts + length] - power[starts]) / length
    blocks = blocks[blocks > _power(_ABSOLUTE_GATE_LUFS)]
    if len(blocks):
        blocks = blocks[blocks > blocks.mean() * 10 ** (_RELATIVE_GATE_LU / 10)]
    return -0.691 + 10 * log10(blocks.mean()) if len(blocks) else float("-inf")


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def _k_weighted(samples: Samples, rate_hz: int) -> Samples:
    """As a head hears them: a shelf above 1.5 kHz, nothing below 40 Hz. The two filters of BS.1770, made for
    any rate as in libebur128."""
    size = 1 << (len(samples) + rate_hz // 5 - 1).bit_length()  # silence enough for the filters to end in
    z = np.exp(-2j * pi * np.fft.rfftfreq(size))
    k, q = tan(pi * 1681.974450955533 / rate_hz), 0.7071752369554196
    high = 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    shelf = (high + band * k / q + k * k) + 2 * (k * k - high) * z + (high - band * k / q + k * k) * z**2
    shelf /= (1 + k / q + k * k) + 2 * (k * k - 1) * z + (1 - k / q + k * k) * z**2
    k, q = tan(pi * 38.13547087602444 / rate_hz), 0.5003270373238773
    norm = 1 + k / q + k * k
    high_pass = (1 - 2 * z + z**2) / (1 + 2 * (k * k - 1) / norm * z + (1 - k / q + k * k) / norm * z**2)
    weighted: Samples = np.fft.irfft(np.fft.rfft(samples, size) * shelf * high_pass, size)[: len(samples)]
    return weighted


def _trimmed(samples: Samples, rate_hz: int) -> tuple[Samples, float]:
    """Without the silence at both ends, and how many seconds were cut at the beginning."""
    size = np.abs(samples)
    loud = np.flatnonzero(size > size.max(initial=0) * _SILENCE)
    if not len(loud):
        return samples, 0.0
    first = max(0, int(loud[0]) - round(_KEPT_BEFORE_S * rate_hz))
    return samples[first : int(loud[-1]) + 1 + round(_KEPT_AFTER_S * rate_hz)], first / rate_hz


def stretched(samples: Samples, rate_hz: int, by: float) -> Samples:
    """The samples ``by`` times as fast, at the same pitch.

    Frames are laid half over each other; each is taken near where it is due, at the place that goes on best
    from the frame before.
    """
    half = round(_FRAME_S * rate_hz / 2)
    frame, seek = 2 * half, round(_SEEK_S * rate_hz)
    window = 0.5 - 0.5 * np.cos(2 * pi * np.arange(frame) / frame)
    length = round(len(samples) / by)
    count = length // half + 2
    source = np.concatenate((np.zeros(half + seek), samples, np.zeros(2 * frame + 2 * seek)))
    out = np.zeros((count + 1) * half)
    at = seek  # of the frame that was laid last; the first one begins half a frame before the sound
    out[:frame] += source[at : at + frame] * window
    for i in range(1, count):
        due = min(seek + round(i * half * by), len(source) - frame - seek)
        goes_on = source[at + half : at + half + frame]
        at = due + _best_shift(source, due, goes_on, seek) if len(goes_on) == frame else due
        out[i * half : i * half + frame] += source[at : at + frame] * window
    return out[half : half + length]


def _best_shift(source: Samples, due: int, goes_on: Samples, seek: int) -> int:
    """By how many samples a frame is moved to be most like what would go on; found coarsely, then finely."""
    frame = len(goes_on)
    region = source[due - seek : due + seek + frame]
    coarse = np.correlate(region[::_COARSE], goes_on[::_COARSE], "valid")
    near = int(coarse.argmax()) * _COARSE
    first = max(0, near - _COARSE)
    fine = np.correlate(region[first : near + _COARSE + frame], goes_on, "valid")
    return first + int(fine.argmax()) - seek
