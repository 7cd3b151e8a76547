"""Stand-ins for the interface's tests: no engine, no device, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kiosk.accessibility.speech import (
    HEADSET,
    LOUDSPEAKER,
    RATE_MAX,
    RATE_MIN,
    VOLUME_MAX,
    VOLUME_MIN,
    Chimed,
    Done,
    Earcon,
    Failed,
    Finished,
    NoVoiceError,
    Reason,
    Sound,
    SpeechEvent,
    SpeechLog,
    Started,
    Stopped,
    Utterance,
    WordAt,
    WordTime,
)


class FakeSynthesiser:
    """Each word lasts a hundredth of a second. It speaks French, English and Arabic."""

    breath: int | None = None

    def __init__(self) -> None:
        self.spoken: list[tuple[str, str, float]] = []
        self.closed = False

    def can_speak(self, language: str) -> bool:
        return language in ("fr", "en", "ar")

    def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(rate)
        if not self.can_speak(language):
            raise NoVoiceError(language)
        self.spoken.append((text, language, rate))
        words = tuple(
            WordTime(*word.span(), index / 100 / rate)
            for index, word in enumerate(re.finditer(r"[^\s.,!?]+", text))
        )
        return Sound(b"\x10\x00" * round(220 * len(words) / rate), 22000, words)

    def prepare(self, language: str) -> None:
        """There is nothing to load."""

    def close(self) -> None:
        self.closed = True


class FakeVoice:
    """A ``Voice`` that goes on only when told: ``step`` says one utterance to its end."""

    def __init__(self, on_event: Callable[[SpeechEvent], None]) -> None:
        self._on_event = on_event
        self.sink = LOUDSPEAKER
        self.private_aloud = False
        self._queue: list[Utterance] = []
        self.log = SpeechLog()
        self.rate = 1.0
        self.volume = VOLUME_MIN
        self.volumes: dict[str, float] = {}

    def __setattr__(self, name: str, value: object) -> None:
        limits = {"rate": (RATE_MIN, RATE_MAX), "volume": (VOLUME_MIN, VOLUME_MAX)}
        if name in limits and isinstance(value, int | float):
            low, high = limits[name]
            value = min(max(value, low), high)
        super().__setattr__(name, value)

    @property
    def saying(self) -> Utterance | None:
        """What is being said now."""
        return self._queue[0] if self._queue else None

    def can_speak(self, language: str) -> bool:
        return language in ("fr", "en", "ar")

    def prepare(self, language: str) -> None:
        """There is nothing to load."""

    def say(self, utterances: Sequence[Utterance]) -> None:
        if self._queue:
            self._on_event(Stopped(self._queue[0]))
        self._queue = list(utterances)
        self._begin()

    def step(self) -> None:
        """The utterance is heard to its end, and the next one begins."""
        if not self._queue:
            return
        utterance = self._queue.pop(0)
        if utterance.private and not self.private:
            self._on_event(Failed(utterance, Reason.NOT_PRIVATE))
        for word in re.finditer(r"[^\s.,!?]+", utterance.text):
            self._on_event(WordAt(utterance, *word.span()))
        self._on_event(Finished(utterance))
        if self._queue:
            self._begin()
        else:
            self._on_event(Done())

    def stop(self) -> None:
        self.say(())

    def chime(self, earcon: Earcon) -> None:
        self.log.chime(earcon, self.sink)
        self._on_event(Chimed(earcon))

    def route(self, sink: str) -> None:
        if self.sink == HEADSET != sink:
            self.stop()
        if sink != self.sink:
            self.volumes[self.sink] = self.volume
            self.volume = self.volumes.get(sink, VOLUME_MIN)
            self.sink, self.private_aloud = sink, False

    @property
    def private(self) -> bool:
        return self.private_aloud or self.sink == HEADSET

    def reset(self) -> None:
        self.stop()
        self.private_aloud = False
        self.volumes.clear()
        self.rate, self.volume = 1.0, VOLUME_MIN
        self.log.clear()

    def close(self) -> None:
        self.stop()

    def _begin(self) -> None:
        if self._queue:
            self.log.add(self._queue[0], self.sink)
            self._on_event(Started(self._queue[0]))
