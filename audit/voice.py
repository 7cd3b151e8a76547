"""A voice that makes no sound and forgets nothing: the speech log that the audit examines.

It keeps the promises of ``kiosk.accessibility.speech.Voice``: the same events in the same order, private
words only where they may be heard. It goes on when it is told to (``step``), whatever the clock says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

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
    Reason,
    SpeechEvent,
    SpeechLog,
    Started,
    Stopped,
    Utterance,
    WordAt,
)

_WORD = re.compile(r"[^\s.,!?]+")


@dataclass(slots=True)
class Spoken:
    """One utterance as it was heard. ``aloud`` is false for what was only captioned, for it is private.

    ``end`` is "finished", "cut", or "" while it is being said; ``order`` counts calls of ``say``.
    """

    utterance: Utterance
    sink: str
    aloud: bool
    order: int
    end: str = ""

    @property
    def text(self) -> str:
        return self.utterance.text


class RecordingVoice:
    """Speaks to ``spoken``; earcons are in ``chimes``. ``on_event`` is told what a voice tells. It speaks all
    languages, or those of ``languages``."""

    def __init__(
        self,
        on_event: Callable[[SpeechEvent], None] = lambda event: None,
        languages: Collection[str] | None = None,
    ) -> None:
        self.on_event = on_event
        self._languages = languages
        self.log = SpeechLog()
        self.spoken: list[Spoken] = []
        self.chimes: list[tuple[Earcon, str]] = []
        #: What was ordered last, said or not: all that would be heard if nobody interrupted it.
        self.ordered_last: tuple[Utterance, ...] = ()
        self.orders = self.resets = 0
        self.sink = LOUDSPEAKER
        self.private_aloud = False
        self._rate, self._volume = 1.0, VOLUME_MIN
        self._volumes: dict[str, float] = {}
        self._queue: list[Utterance] = []
        self._rehearsed: list[Utterance] | None = None
        self._now: Spoken

    # What a voice does

    def say(self, utterances: Sequence[Utterance]) -> None:
        if self._rehearsed is not None:
            self._rehearsed += utterances
            return
        self._cut()
        self._queue = list(utterances)
        if self._queue:
            self.orders += 1
            self.ordered_last = tuple(self._queue)
            self._begin()

    def stop(self) -> None:
        self.say(())

    def can_speak(self, language: str) -> bool:
        return self._languages is None or language in self._languages

    def prepare(self, language: str) -> None:
        """There is nothing to load."""

    def chime(self, earcon: Earcon) -> None:
        self.log.chime(earcon, self.sink)
        self.chimes.append((earcon, self.sink))
        self.on_event(Chimed(earcon))

    def route(self, sink: str) -> None:
        if sink == self.sink:
            return
        if self.sink == HEADSET:
            self.stop()
        self._volumes[self.sink] = self.volume
        self.sink, self.private_aloud = sink, False
        self.volume = self._volumes.get(sink, VOLUME_MIN)

    @property
    def private(self) -> bool:
        return self.private_aloud or self.sink == HEADSET

    @property
    def rate(self) -> float:
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = min(max(rate, RATE_MIN), RATE_MAX)

    @property
    def volume(self) -> float:
        return self._volume

    @volume.setter
    def volume(self, decibels: float) -> None:
        self._volume = min(max(decibels, VOLUME_MIN), VOLUME_MAX)

    def reset(self) -> None:
        self.stop()
        self.resets += 1
        self.rate, self.volume = 1.0, VOLUME_MIN
        self.private_aloud = False
        self._volumes.clear()
        self.log.clear()

    def close(self) -> None:
        self.stop()

    # What the audit does

    @property
    def saying(self) -> Utterance | None:
        """What is being said now."""
        return self._queue[0] if self._queue else None

    @property
    def waiting(self) -> tuple[Utterance, ...]:
        """What is being said now, and what follows it."""
        return tuple(self._queue)

    def step(self) -> None:
        """The utterance is heard to its end, and the next one begins."""
        if not self._queue:
            return
        utterance = self._queue.pop(0)
        for word in _WORD.finditer(utterance.text):
            self.on_event(WordAt(utterance, *word.span()))
        self._now.end = "finished"
        self.on_event(Finished(utterance))
        if self._queue:
            self._begin()
        else:
            self.on_event(Done())

    @contextmanager
    def rehearsing(self) -> Iterator[list[Utterance]]:
        """What is ordered meanwhile is only noted down: nothing is said, and nobody is told."""
        ordered: list[Utterance] = []
        self._rehearsed = ordered
        try:
            yield ordered
        finally:
            self._rehearsed = None

    def forget(self) -> None:
        """Empties the record, not the voice."""
        self.spoken.clear()
        self.ordered_last = ()
        self.chimes.clear()

    def _begin(self) -> None:
        utterance = self._queue[0]
        aloud = self.private or not utterance.private
        self._now = Spoken(utterance, self.sink, aloud, self.orders)
        self.spoken.append(self._now)
        self.log.add(utterance, self.sink)
        self.on_event(Started(utterance))
        if not aloud:
            self.on_event(Failed(utterance, Reason.NOT_PRIVATE))

    def _cut(self) -> None:
        if self._queue:
            self._now.end = "cut"
            self.on_event(Stopped(self._queue[0]))
