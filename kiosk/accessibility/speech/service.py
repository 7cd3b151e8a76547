"""The voice of the kiosk: says utterances one after the other, and tells what it says."""

import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN, VOLUME_MAX, VOLUME_MIN

from .events import (
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
from .player import HEADSET, SILENT, Earcon, NoLoudspeakerError, Player, SilentPlayer
from .synthesis import EngineDiedError, NoVoiceError, Sound, Synthesiser, SynthesisTimeoutError

if TYPE_CHECKING:
    from .pronunciation import PronouncedText

_RELEASE_AFTER_S = 60.0  # seconds without speech before the device is let go
_FIRST_SOUND_S = 0.25  # seconds, in which the first sentence is to be made
_PARTS_AHEAD = 3  # sentences that are made before they are heard: a long one has time
_POLL_S = 0.005  # seconds, between two looks at a sentence that is being made
_DEVICE_CHECK_S = 0.5  # seconds, to notice a device that went away
_READING_CHARS_PER_S = 12  # characters; a pace that everyone can follow (docs/sources/accessibility.md)
_MIN_READING_S = 2.0  # seconds
_NO_SOUND = Sound(b"", 22050)
#: Seconds of silence, at the usual pace, after a part that ends at a comma, a sentence, an item.
COMMA_PAUSE_S, SENTENCE_PAUSE_S, ITEM_PAUSE_S = 0.2, 0.3, 0.45
#: Who asks again within it did not understand the sentence before.
_SENTENCE_BEFORE_S = 1.5


@dataclass(frozen=True, slots=True)
class _SentencePart:
    """A sentence of the utterance with that ``number``; ``offset`` is where it begins in its text,
    ``pause_s`` the silence after it."""

    utterance: Utterance
    number: int
    offset: int
    spoken: "PronouncedText"
    last: bool
    pause_s: float


@dataclass(frozen=True, slots=True)
class _RenderedPart:
    """What there is to play of a part, or why there is nothing; ``seconds`` is how long it lasts."""

    seconds: float
    sound: Sound = _NO_SOUND
    reason: SpeechProblem | None = None

    def sound_from(self, seconds: float) -> Sound:
        return replace(self.sound, pcm=self.sound.pcm[2 * round(seconds * self.sound.rate_hz) :])


class _Control(Enum):
    """What is wished of what is being said, or was said last."""

    PAUSE = "pause"
    RESUME = "resume"
    REPEAT = "repeat"
    FORGET = "forget"


_Request = tuple[Utterance, ...] | _Control | None


class _InterruptedError(Exception):
    """Something else is to be said: the utterances, or ``None`` to end."""

    def __init__(self, request: _Request) -> None:
        super().__init__()
        self.request = request


class _ControlledError(Exception):
    """It is to pause, or to go back."""

    def __init__(self, control: _Control) -> None:
        super().__init__()
        self.control = control


class _Rendering:
    """Makes the parts of one order, one after the other, while those before are heard.

    On a thread of its own: another order does not wait for a part of this one that is being made.
    """

    def __init__(self, render: Callable[[_SentencePart, float], _RenderedPart]) -> None:
        self._render = render
        self._due = time.monotonic() + _FIRST_SOUND_S
        self._thread = ThreadPoolExecutor(1, "rendering")

    def submit(self, part: _SentencePart) -> Future[_RenderedPart]:
        """The part, by when all before it will have been heard."""
        return self._thread.submit(self._run, part)

    def is_heard(self, seconds: float, made: float) -> None:
        """A part that lasts so long is heard from now on, and after it so many seconds are made already."""
        self._due = time.monotonic() + seconds + made

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _run(self, part: _SentencePart) -> _RenderedPart:
        rendered = self._render(part, max(0.0, self._due - time.monotonic()))
        self._due = max(self._due, time.monotonic()) + rendered.seconds
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
        *,
        starts_at_once: bool = True,
    ) -> None:
        """``starts_at_once``: the engine of the plain voice; else ``can_speak`` is asked when there is
        time."""
        self._starts_at_once = starts_at_once
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
        self._rendering = _Rendering(self._render)
        self._requests: queue.SimpleQueue[_Request] = queue.SimpleQueue()
        # What was said last, where in it, and when the word that is heard began.
        self._parts: list[_SentencePart] = []
        self._at = 0
        self._word_at_s = 0.0
        self._renderings: dict[int, Future[_RenderedPart]] = {}
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, utterances: Sequence[Utterance]) -> None:
        """Says these instead of what is being said."""
        self._player.stop()  # here, not on our thread: silence must not wait for an engine
        self._requests.put(tuple(utterances))

    def stop(self) -> None:
        self.say(())

    def pause(self) -> None:
        """Silence at once. ``resume`` goes on with the word that was cut; anything else ends the pause."""
        self._player.stop()
        self._requests.put(_Control.PAUSE)

    def resume(self) -> None:
        """Goes on where it paused."""
        self._requests.put(_Control.RESUME)

    def repeat(self) -> None:
        """The last sentence once more: that which is being said (the one before, if it has only begun) and
        what follows it; when all is said, only that."""
        self._player.stop()
        self._requests.put(_Control.REPEAT)

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
        if sink in (before, SILENT):
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
        self._requests.put(_Control.FORGET)

    def close(self) -> None:
        self._player.stop()
        self._requests.put(None)
        self._thread.join(5)
        self._player.rest()
        self._rendering.close()
        self._synthesiser.close()

    def _run(self) -> None:
        if self._starts_at_once:
            self._synthesiser.can_speak("fr")  # starts the engine before the first sentence needs it
        request = self._next_request()
        while request is not None:
            try:
                self._answer(request)
                request = self._next_request()
            except _InterruptedError as interruption:
                self._player.stop()
                request = interruption.request

    def _next_request(self) -> _Request:
        while True:
            try:
                return self._requests.get(timeout=_RELEASE_AFTER_S)
            except queue.Empty:
                self._player.rest()  # again and again: an earcon may have opened it

    def _answer(self, request: _Request) -> None:
        """Says what is wished, while nothing is being said."""
        if request is _Control.FORGET:
            self._parts = []
        elif request is _Control.REPEAT:
            again = self._parts[self._at : self._at + 1]
            self._speak_parts([replace(part, last=True, pause_s=0.0) for part in again])
        elif request and not isinstance(request, _Control):
            self._speak_parts(_parts(request, self._synthesiser.first_chunk(request[0].language)))

    def _speak_parts(self, parts: list[_SentencePart]) -> None:
        self._rendering.close()
        self._rendering = _Rendering(self._render)
        self._parts, self._renderings = parts, {}
        self._lost = False
        begun, self._at, from_s = -1, 0, 0.0
        while self._at < len(parts):
            part = parts[self._at]
            begins, begun = part.number != begun, part.number
            if begins:
                self._failed = False
                self._on_event(UtteranceStarted(part.utterance))
            try:
                self._speak_part(part, from_s, begins)
            except _ControlledError as controlled:
                from_s = self._controlled(controlled.control)
                continue
            except _InterruptedError:
                self._stopped(part)
                raise
            if part.last:
                self._on_event(UtteranceFinished(part.utterance))
            self._at, from_s = self._at + 1, 0.0
        self._at = len(parts) - 1  # what is repeated, when it is asked for now
        if parts:
            self._on_event(SpeechFinished())

    def _speak_part(self, part: _SentencePart, from_s: float, begins: bool) -> None:
        """Says it from that second on. Raises ``_ControlledError``, ``_InterruptedError``."""
        self._word_at_s = from_s
        rendered = self._wait_for_rendering(self._rendering_of(self._at))
        self._play(part, rendered, from_s, begins)
        self._rendering.is_heard(rendered.seconds - from_s, self._made_ahead())
        for at in range(self._at + 1, min(self._at + 1 + _PARTS_AHEAD, len(self._parts))):
            self._rendering_of(at)
        self._report_words(part, rendered, from_s)

    def _rendering_of(self, at: int) -> Future[_RenderedPart]:
        """The sound of that part, being made or made; the one before it is kept, for who asks again."""
        for old in [each for each in self._renderings if each < at - 2]:
            del self._renderings[old]
        if at not in self._renderings:
            self._renderings[at] = self._rendering.submit(self._parts[at])
        return self._renderings[at]

    def _made_ahead(self) -> float:
        """Seconds of the parts after the one that is heard that are made."""
        later = (made for at, made in self._renderings.items() if at > self._at)
        return sum(made.result().seconds for made in later if made.done() and not made.cancelled())

    def _stopped(self, part: _SentencePart) -> None:
        self._rendering.close()
        self._on_event(UtteranceStopped(part.utterance))

    def _controlled(self, control: _Control) -> float:
        """Pauses, or goes back; then from which second on the part where it is now is said. Raises
        ``_InterruptedError``."""
        part = self._parts[self._at]
        self._player.stop()
        if control is _Control.PAUSE:
            self._on_event(SpeechPaused(part.utterance))
            try:
                control = self._wait_for_resumption()
            except _InterruptedError:
                self._stopped(part)
                raise
            self._on_event(SpeechResumed(part.utterance))
        if control is not _Control.REPEAT:
            return self._word_at_s
        if self._at and self._word_at_s < _SENTENCE_BEFORE_S:
            self._at -= 1
            if self._parts[self._at].number != part.number:
                self._on_event(UtteranceStopped(part.utterance))
        return 0.0

    def _wait_for_resumption(self) -> _Control:
        """``RESUME`` or ``REPEAT``. Raises ``_InterruptedError``."""
        while True:
            request = self._next_request()
            if request in (_Control.RESUME, _Control.REPEAT):
                assert isinstance(request, _Control)
                return request
            if request is not _Control.PAUSE:
                raise _InterruptedError(request)

    def _wait_for_rendering(self, rendering: Future[_RenderedPart]) -> _RenderedPart:
        """Raises ``_InterruptedError``: nobody waits for an engine to be silent or to say something else."""
        while not rendering.done():
            self._wait_for_interruption(_POLL_S)
        return rendering.result()

    def _play(self, part: _SentencePart, rendered: _RenderedPart, from_s: float, begins: bool) -> None:
        """Begins the part at that second: aloud if it can be, else at the pace of reading."""
        self._wait_for_interruption(0)
        self._current_player = SilentPlayer() if self._lost else self._player
        reason = rendered.reason
        if part.utterance.private and not self.private:
            reason = SpeechProblem.NOT_PRIVATE
        if reason:
            self._fall_back_to_captions(part, reason)
        else:
            try:
                self._current_player.play(rendered.sound_from(from_s))
            except NoLoudspeakerError:
                self._fall_back_to_captions(part, SpeechProblem.NO_SPEAKER)
            if self._current_player.sink == SILENT:
                self._fail(part, SpeechProblem.NO_SPEAKER)
        if begins:
            self.log.add(part.utterance, self._current_player.sink)

    def _report_words(self, part: _SentencePart, rendered: _RenderedPart, from_s: float) -> None:
        """Tells each word when it is heard; returns at the end of the part."""
        reported: tuple[int, int] | None = None
        for word in rendered.sound.words:
            if word.at < from_s:
                continue
            self._wait_until(part, word.at - from_s)
            self._word_at_s = word.at
            start, end = part.spoken.written(word.start, word.end)
            span = (part.offset + start, part.offset + end)
            if span != reported:
                self._on_event(WordSpoken(part.utterance, *span))
                reported = span
        self._wait_until(part, rendered.seconds - from_s)

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
        """Raises ``_InterruptedError`` if something else is to be said ``within`` seconds,
        ``_ControlledError`` if it is to pause or to go back."""
        try:
            request = self._requests.get(timeout=within)
        except queue.Empty:
            return
        if request in (_Control.PAUSE, _Control.REPEAT):
            assert isinstance(request, _Control)
            raise _ControlledError(request)
        if request is not _Control.RESUME:
            raise _InterruptedError(request)

    def _fall_back_to_captions(self, part: _SentencePart, reason: SpeechProblem) -> None:
        self._current_player = SilentPlayer()
        self._lost = self._lost or reason is SpeechProblem.NO_SPEAKER
        self._fail(part, reason)

    def _fail(self, part: _SentencePart, reason: SpeechProblem) -> None:
        if not self._failed:
            self._failed = True
            self._on_event(UtteranceFailed(part.utterance, reason))

    def _render(self, part: _SentencePart, within: float) -> _RenderedPart:
        from .shaping import shape  # not before something is said: numpy

        text, language, rate = part.spoken.text, part.utterance.language, self._rate
        try:
            sound = shape(self._synthesiser.speak(text, language, rate, within), rate, part.pause_s)
        except NoVoiceError:
            reason = SpeechProblem.NO_VOICE
        except EngineDiedError:
            reason = SpeechProblem.ENGINE_DIED
        except SynthesisTimeoutError:
            reason = SpeechProblem.TOO_SLOW
        else:
            return _RenderedPart(sound.seconds, sound)
        return _RenderedPart(max(_MIN_READING_S, len(text) / _READING_CHARS_PER_S), reason=reason)


def _parts(utterances: Sequence[Utterance], breath: int | None) -> list[_SentencePart]:
    """The sentences of all, and the silence between them; the first one no longer than ``breath``."""
    from .pronunciation import spoken_sentences  # here: nothing was said before

    parts: list[_SentencePart] = []
    for number, utterance in enumerate(utterances):
        said = spoken_sentences(utterance.text, utterance.language, None if number else breath)
        for index, (offset, spoken) in enumerate(said):
            last = index == len(said) - 1
            pause_s = ITEM_PAUSE_S if last else _pause_after(spoken.text)
            parts.append(_SentencePart(utterance, number, offset, spoken, last, pause_s))
    parts[-1:] = [replace(part, pause_s=0.0) for part in parts[-1:]]
    return parts


def _pause_after(text: str) -> float:
    return (
        SENTENCE_PAUSE_S
        if text.rstrip().endswith((".", "!", "?", "…", "。", "！", "？", "؟", "।"))
        else COMMA_PAUSE_S
    )
