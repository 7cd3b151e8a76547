"""A silent voice that records all that is said, for the audit.

It behaves as ``kiosk.accessibility.speech.SpeechService``: the same events in the same order, private words
only where they may be heard. ``step`` ends the current utterance; no clock does.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN, VOLUME_MAX, VOLUME_MIN
from kiosk.accessibility.speech import (
    HEADSET,
    LOUDSPEAKER,
    Earcon,
    EarconPlayed,
    SpeechEvent,
    SpeechFinished,
    SpeechLog,
    SpeechPaused,
    SpeechProblem,
    SpeechResumed,
    Utterance,
    UtteranceFailed,
    UtteranceFinished,
    UtteranceStarted,
    UtteranceStopped,
    WordSpoken,
)

_WORD = re.compile(r"[^\s.,!?]+")


@dataclass(slots=True)
class SpokenUtterance:
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
    """Record utterances in ``spoken`` and earcons in ``earcons``. ``on_event`` gets the events of a voice.
    It speaks all languages, or those of ``languages``."""

    def __init__(
        self,
        on_event: Callable[[SpeechEvent], None] = lambda event: None,
        languages: Collection[str] | None = None,
    ) -> None:
        self.on_event = on_event
        self._languages = languages
        self.log = SpeechLog()
        self.spoken: list[SpokenUtterance] = []
        self.earcons: list[tuple[Earcon, str]] = []
        #: What was ordered last, said or not: all that would be heard if nobody interrupted it.
        self.last_request: tuple[Utterance, ...] = ()
        self.request_count = self.reset_count = 0
        self.sink = LOUDSPEAKER
        self.private_on_loudspeaker = False
        self._rate, self._volume = 1.0, VOLUME_MIN
        self._volumes: dict[str, float] = {}
        self._queue: list[Utterance] = []
        self._paused = False
        self._dry_run_requests: list[Utterance] | None = None
        self._current_record: SpokenUtterance

    # What a voice does

    def say(self, utterances: Sequence[Utterance]) -> None:
        if self._dry_run_requests is not None:
            self._dry_run_requests += utterances
            return
        self._cut()
        self._queue = list(utterances)
        if self._queue:
            self.request_count += 1
            self.last_request = tuple(self._queue)
            self._begin()

    def stop(self) -> None:
        self.say(())

    def pause(self) -> None:
        if self._queue and not self._paused:
            self._paused = True
            self.on_event(SpeechPaused(self._queue[0]))

    def resume(self) -> None:
        if self._paused:
            self._paused = False
            self.on_event(SpeechResumed(self._queue[0]))

    def repeat(self) -> None:
        if self._queue:
            self.resume()
        elif self.last_request and self.log.entries:
            self.say(self.last_request[-1:])

    def can_speak(self, language: str) -> bool:
        return self._languages is None or language in self._languages

    def prepare(self, language: str) -> None:
        """There is nothing to load."""

    def chime(self, earcon: Earcon) -> None:
        self.log.chime(earcon, self.sink)
        self.earcons.append((earcon, self.sink))
        self.on_event(EarconPlayed(earcon))

    def route(self, sink: str) -> None:
        if sink == self.sink:
            return
        if self.sink == HEADSET:
            self.stop()
        self._volumes[self.sink] = self.volume
        self.sink, self.private_on_loudspeaker = sink, False
        self.volume = self._volumes.get(sink, VOLUME_MIN)

    @property
    def private(self) -> bool:
        return self.private_on_loudspeaker or self.sink == HEADSET

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
        self.reset_count += 1
        self.rate, self.volume = 1.0, VOLUME_MIN
        self.private_on_loudspeaker = False
        self._volumes.clear()
        self.log.clear()

    def close(self) -> None:
        self.stop()

    # What the audit does

    @property
    def saying(self) -> Utterance | None:
        return self._queue[0] if self._queue and not self._paused else None

    @property
    def waiting(self) -> tuple[Utterance, ...]:
        """What is being said now, and what follows it."""
        return tuple(self._queue)

    def step(self) -> None:
        """End the current utterance and begin the next one."""
        if not self._queue or self._paused:
            return
        utterance = self._queue.pop(0)
        for word in _WORD.finditer(utterance.text):
            self.on_event(WordSpoken(utterance, *word.span()))
        self._current_record.end = "finished"
        self.on_event(UtteranceFinished(utterance))
        if self._queue:
            self._begin()
        else:
            self.on_event(SpeechFinished())

    @contextmanager
    def dry_run(self) -> Iterator[list[Utterance]]:
        """Collect what is ordered meanwhile, without saying it or emitting events."""
        ordered: list[Utterance] = []
        self._dry_run_requests = ordered
        try:
            yield ordered
        finally:
            self._dry_run_requests = None

    def forget(self) -> None:
        """Clear the record; what is being said goes on."""
        self.spoken.clear()
        self.last_request = ()
        self.earcons.clear()

    def _begin(self) -> None:
        utterance = self._queue[0]
        aloud = self.private or not utterance.private
        self._current_record = SpokenUtterance(utterance, self.sink, aloud, self.request_count)
        self.spoken.append(self._current_record)
        self.log.add(utterance, self.sink)
        self.on_event(UtteranceStarted(utterance))
        if not aloud:
            self.on_event(UtteranceFailed(utterance, SpeechProblem.NOT_PRIVATE))

    def _cut(self) -> None:
        self._paused = False
        if self._queue:
            self._current_record.end = "cut"
            self.on_event(UtteranceStopped(self._queue[0]))
