"""The voice of the kiosk: says utterances one after the other, and tells what it says."""

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN, VOLUME_MAX, VOLUME_MIN

from .events import (
    EarconPlayed,
    SpeechEvent,
    SpeechFinished,
    SpeechLog,
    SpeechProblem,
    Utterance,
    UtteranceFailed,
    UtteranceFinished,
    UtteranceStarted,
    UtteranceStopped,
    WordSpoken,
)
from .player import HEADSET, SILENT, Earcon, NoLoudspeakerError, Player, SilentPlayer
from .pronunciation import PronouncedText, spoken_sentences
from .synthesis import EngineDiedError, NoVoiceError, Sound, Synthesiser, SynthesisTimeoutError

_RELEASE_AFTER_S = 60.0  # seconds without speech before the device is let go
_FIRST_SOUND_S = 0.25  # seconds, in which the first sentence is to be made
_PARTS_AHEAD = 3  # sentences that are made before they are heard: a long one has time
_POLL_S = 0.005  # seconds, between two looks at a sentence that is being made
_DEVICE_CHECK_S = 0.5  # seconds, to notice a device that went away
_READING_CHARS_PER_S = 12  # characters; a pace that everyone can follow (docs/sources/accessibility.md)
_MIN_READING_S = 2.0  # seconds
_NO_SOUND = Sound(b"", 22050)


@dataclass(frozen=True, slots=True)
class _SentencePart:
    """A sentence of an utterance; ``offset`` is where it begins in its text."""

    utterance: Utterance
    offset: int
    spoken: PronouncedText
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class _RenderedPart:
    """What there is to play of a part, or why there is nothing; ``seconds`` is how long it lasts."""

    seconds: float
    sound: Sound = _NO_SOUND
    reason: SpeechProblem | None = None


class _InterruptedError(Exception):
    """Something else is to be said: the utterances, or ``None`` to end."""

    def __init__(self, utterances: tuple[Utterance, ...] | None) -> None:
        super().__init__()
        self.utterances = utterances


class _Rendering:
    """Makes the parts of one order, one after the other, while those before are heard.

    On a thread of its own: another order does not wait for a part of this one that is being made.
    """

    def __init__(self, render: Callable[[_SentencePart, float], _RenderedPart]) -> None:
        self._render = render
        self._heard_until = time.monotonic() + _FIRST_SOUND_S
        self._thread = ThreadPoolExecutor(1, "rendering")

    def submit(self, part: _SentencePart) -> "Future[_RenderedPart]":
        return self._thread.submit(self._run, part)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _run(self, part: _SentencePart) -> _RenderedPart:
        """The part, due when all before it have been heard."""
        rendered = self._render(part, max(0.0, self._heard_until - time.monotonic()))
        self._heard_until = max(self._heard_until, time.monotonic()) + rendered.seconds
        return rendered


class SpeechService:
    """What the interface speaks with. Every method returns at once and may come from any thread.

    A thread of its own makes the sound of the next sentence while one is heard. What happens goes to
    ``on_event``, on that thread.
    """

    def __init__(
        self,
        synthesiser: Synthesiser,
        player: Player,
        on_event: Callable[[SpeechEvent], None],
        log: SpeechLog | None = None,
    ) -> None:
        self._synthesiser = synthesiser
        self._player = player
        self._on_event = on_event
        self.log = log or SpeechLog()
        self._rate = 1.0
        self._current_player = player
        self._volumes: dict[str, float] = {}
        #: The visitor wants private content on the loudspeaker too; until they leave or the sink changes.
        self.private_on_loudspeaker = False
        self._failed = self._lost = False
        self._requests: queue.SimpleQueue[tuple[Utterance, ...] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, utterances: Sequence[Utterance]) -> None:
        """Says these instead of what is being said."""
        self._player.stop()  # here, not on our thread: silence must not wait for an engine
        self._requests.put(tuple(utterances))

    def stop(self) -> None:
        self.say(())

    def can_speak(self, language: str) -> bool:
        """Whether there is a voice for this language code; without one there are only captions."""
        return self._synthesiser.can_speak(language)

    def prepare(self, language: str) -> None:
        """This language will soon be spoken: its voice may be loaded now."""
        self._synthesiser.prepare(language)

    def chime(self, earcon: Earcon) -> None:
        """A short sound over what is said, and its event."""
        self._player.chime(earcon)
        self.log.chime(earcon, self._player.sink)
        self._on_event(EarconPlayed(earcon))

    @property
    def sink(self) -> str:
        """Where it is heard: ``loudspeaker``, ``headset``, or ``silent``."""
        return self._player.sink

    def route(self, sink: str) -> None:
        """From now on it is heard there. Each sink has its own volume; who takes the headset off is not
        followed by the loudspeaker: silence."""
        before = self._player.sink
        if SILENT in (before, sink) or sink == before:
            return
        if before == HEADSET:
            self.stop()
        self._volumes[before] = self.volume
        self._player.sink = sink
        self.volume = self._volumes.get(sink, VOLUME_MIN)
        self.private_on_loudspeaker = False

    @property
    def private(self) -> bool:
        """Whether private content may be heard where it would be heard now."""
        return self.private_on_loudspeaker or self._player.sink == HEADSET

    @property
    def rate(self) -> float:
        """0.5 (slow) to 2.0 (fast), from the next sentence on. What is set beyond is brought back."""
        return self._rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._rate = min(max(rate, RATE_MIN), RATE_MAX)

    @property
    def volume(self) -> float:
        """Decibels above the level a visit begins with, 0 to 18, at once. Beyond is brought back."""
        return self._player.volume

    @volume.setter
    def volume(self, decibels: float) -> None:
        self._player.volume = min(max(decibels, VOLUME_MIN), VOLUME_MAX)

    def reset(self) -> None:
        """As at the beginning of a visit: silent, normal rate and level, nothing remembered."""
        self.stop()
        self.rate, self.volume = 1.0, VOLUME_MIN
        self.private_on_loudspeaker = False
        self._volumes.clear()
        self.log.clear()

    def close(self) -> None:
        self._player.stop()
        self._requests.put(None)
        self._thread.join(5)
        self._player.rest()
        self._synthesiser.close()

    def _run(self) -> None:
        self._synthesiser.can_speak("fr")  # starts the engine before the first sentence needs it
        order = self._next_request()
        while order is not None:
            try:
                self._speak_all(order)
                order = self._next_request()
            except _InterruptedError as interruption:
                self._player.stop()
                order = interruption.utterances

    def _next_request(self) -> tuple[Utterance, ...] | None:
        while True:
            try:
                return self._requests.get(timeout=_RELEASE_AFTER_S)
            except queue.Empty:
                self._player.rest()  # again and again: an earcon may have opened it

    def _speak_all(self, utterances: tuple[Utterance, ...]) -> None:
        parts = [
            part
            for index, each in enumerate(utterances)
            for part in _parts(each, None if index else self._synthesiser.first_chunk(each.language))
        ]
        self._lost = False
        rendering = _Rendering(self._render)
        waiting = deque(parts)
        ahead: deque[Future[_RenderedPart]] = deque()
        for part in parts:
            if part.first:
                self._failed = False
                self._on_event(UtteranceStarted(part.utterance))
            try:
                if not ahead:
                    ahead.append(rendering.submit(waiting.popleft()))
                rendered = self._wait_for_rendering(ahead.popleft())
                self._play(part, rendered)
                while waiting and len(ahead) < _PARTS_AHEAD:
                    ahead.append(rendering.submit(waiting.popleft()))
                self._report_words(part, rendered)
            except _InterruptedError:
                rendering.close()
                self._on_event(UtteranceStopped(part.utterance))
                raise
            if part.last:
                self._on_event(UtteranceFinished(part.utterance))
        rendering.close()
        if parts:
            self._on_event(SpeechFinished())

    def _wait_for_rendering(self, rendering: Future[_RenderedPart]) -> _RenderedPart:
        """Raises ``_InterruptedError``: nobody waits for an engine to be silent or to say something else."""
        while not rendering.done():
            self._wait_for_interruption(_POLL_S)
        return rendering.result()

    def _play(self, part: _SentencePart, rendered: _RenderedPart) -> None:
        """Begins the part: aloud if it can be, else at the pace of reading."""
        self._wait_for_interruption(0)
        self._current_player = SilentPlayer() if self._lost else self._player
        reason = rendered.reason
        if part.utterance.private and not self.private:
            reason = SpeechProblem.NOT_PRIVATE
        if reason:
            self._fall_back_to_captions(part, reason)
        else:
            try:
                self._current_player.play(rendered.sound)
            except NoLoudspeakerError:
                self._fall_back_to_captions(part, SpeechProblem.NO_SPEAKER)
            if self._current_player.sink == SILENT:
                self._fail(part, SpeechProblem.NO_SPEAKER)
        if part.first:
            self.log.add(part.utterance, self._current_player.sink)

    def _report_words(self, part: _SentencePart, rendered: _RenderedPart) -> None:
        """Tells each word when it is heard; returns at the end of the part."""
        reported: tuple[int, int] | None = None
        for word in rendered.sound.words:
            self._wait_until(part, word.at)
            start, end = part.spoken.written(word.start, word.end)
            span = (part.offset + start, part.offset + end)
            if span != reported:
                self._on_event(WordSpoken(part.utterance, *span))
                reported = span
        self._wait_until(part, rendered.seconds)

    def _wait_until(self, part: _SentencePart, seconds: float) -> None:
        """Waits until ``seconds`` of the part have been heard. Raises ``_InterruptedError``."""
        while True:
            try:
                left = self._current_player.left(seconds)
            except NoLoudspeakerError:
                self._fall_back_to_captions(part, SpeechProblem.NO_SPEAKER)
                continue
            self._wait_for_interruption(min(max(left, 0), _DEVICE_CHECK_S))
            if left <= 0:
                return

    def _wait_for_interruption(self, within: float) -> None:
        """Raises ``_InterruptedError`` if something else is to be said ``within`` seconds."""
        try:
            order = self._requests.get(timeout=within)
        except queue.Empty:
            return
        raise _InterruptedError(order)

    def _fall_back_to_captions(self, part: _SentencePart, reason: SpeechProblem) -> None:
        self._current_player = SilentPlayer()
        self._lost = self._lost or reason is SpeechProblem.NO_SPEAKER
        self._fail(part, reason)

    def _fail(self, part: _SentencePart, reason: SpeechProblem) -> None:
        if not self._failed:
            self._failed = True
            self._on_event(UtteranceFailed(part.utterance, reason))

    def _render(self, part: _SentencePart, within: float) -> _RenderedPart:
        text, language = part.spoken.text, part.utterance.language
        try:
            sound = self._synthesiser.speak(text, language, self._rate, within)
        except NoVoiceError:
            reason = SpeechProblem.NO_VOICE
        except EngineDiedError:
            reason = SpeechProblem.ENGINE_DIED
        except SynthesisTimeoutError:
            reason = SpeechProblem.TOO_SLOW
        else:
            return _RenderedPart(sound.seconds, sound)
        return _RenderedPart(max(_MIN_READING_S, len(text) / _READING_CHARS_PER_S), reason=reason)


def _parts(utterance: Utterance, breath: int | None) -> Iterator[_SentencePart]:
    said = spoken_sentences(utterance.text, utterance.language, breath)
    for index, (offset, spoken) in enumerate(said):
        yield _SentencePart(utterance, offset, spoken, first=index == 0, last=index == len(said) - 1)
