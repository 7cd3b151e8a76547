"""Stand-ins for the interface's tests: no engine, no device, no clock."""

from __future__ import annotations

import math
import re

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN
from kiosk.accessibility.speech import NoVoiceError
from kiosk.accessibility.speech.synthesis import Sound, WordTime


class FakeSynthesiser:
    """Each word lasts a hundredth of a second. It speaks French, English and Arabic."""

    first_chunk_length: int | None = None

    def __init__(self) -> None:
        self.spoken: list[tuple[str, str, float]] = []
        self.closed = False

    def first_chunk(self, language: str) -> int | None:
        return self.first_chunk_length

    def can_speak(self, language: str) -> bool:
        return language in ("fr", "en", "ar")

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(rate)
        if not self.can_speak(language):
            raise NoVoiceError(language)
        self.spoken.append((text, language, rate))
        words = tuple(
            WordTime(*word.span(), index / 100 / rate)
            for index, word in enumerate(re.finditer(r"[^\s.,!?]+", text))
        )
        return Sound(b"\x10\x00" * round(220 * len(words) / rate), 22000, words, pace=rate)

    def prepare(self, language: str) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        self.closed = True
