"""What would help the microphone: nearer, farther, quieter around."""

from __future__ import annotations

from collections import deque
from enum import StrEnum

from kiosk.domain import T, Text

from .loudness import decibels
from .recogniser import BYTES_PER_SECOND


class MicrophoneHint(StrEnum):
    """What is wrong with what the microphone hears."""

    TOO_LOUD = "too_loud"
    TOO_FAR = "too_far"
    NOISE = "noise"


MICROPHONE_HINT_TEXTS: dict[MicrophoneHint, Text] = {
    MicrophoneHint.TOO_LOUD: T("C’est trop fort. Éloignez-vous un peu du micro."),
    MicrophoneHint.TOO_FAR: T("On vous entend mal. Parlez plus près du micro."),
    MicrophoneHint.NOISE: T("Il y a du bruit. Parlez plus près du micro."),
}

#: Seconds that are judged together, and before the same is said again.
WINDOW_S = 2.0
REPEAT_AFTER_S = 12.0
#: A block is cut off when so much of it is as loud as the microphone goes; it is too loud with so many.
CLIPPING_SAMPLE = 32_600
CLIPPED_SHARE = 0.005
CLIPPED_BLOCKS_SHARE = 0.15
#: Never more quiet than this, even between words: noise. In dB of full scale; ours, set on site with care.
NOISE_DB = -30.0
#: A voice whose loudest moments are under this is far away.
FAR_DB = -42.0


class MicrophoneMonitor:
    """Judges block after block of one microphone."""

    def __init__(self) -> None:
        self._window: deque[tuple[float, bool, float]] = deque()
        self._seconds = 0.0
        self._given_at: dict[MicrophoneHint, float] = {}
        self._elapsed_s = 0.0

    def take(self, pcm: bytes, speaking: bool) -> MicrophoneHint | None:
        """One more block, and whether someone speaks in it; what to say about it now, if something."""
        import numpy as np  # here: 15 MB that a kiosk at rest does not need

        seconds = len(pcm) / BYTES_PER_SECOND
        samples = np.abs(np.frombuffer(pcm, np.int16).astype(np.int32))
        cut_off = samples.size > 0 and float(np.mean(samples >= CLIPPING_SAMPLE)) >= CLIPPED_SHARE
        self._window.append((decibels(pcm), cut_off, seconds))
        self._seconds += seconds
        self._elapsed_s += seconds
        while self._seconds > WINDOW_S:
            self._seconds -= self._window.popleft()[2]
        hint = self._judge(speaking) if self._seconds > 0.9 * WINDOW_S else None
        if hint is None or self._elapsed_s - self._given_at.get(hint, -REPEAT_AFTER_S) < REPEAT_AFTER_S:
            return None
        self._given_at[hint] = self._elapsed_s
        return hint

    def _judge(self, speaking: bool) -> MicrophoneHint | None:
        loudness = sorted(decibel for decibel, _, _ in self._window)
        if sum(cut_off for _, cut_off, _ in self._window) >= CLIPPED_BLOCKS_SHARE * len(self._window):
            return MicrophoneHint.TOO_LOUD
        if loudness[len(loudness) // 10] > NOISE_DB:
            return MicrophoneHint.NOISE
        if speaking and loudness[-max(1, len(loudness) // 20)] < FAR_DB:
            return MicrophoneHint.TOO_FAR
        return None
