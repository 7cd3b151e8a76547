"""Who speaks between two people: the microphone (push to talk, or live captions while one of them is deaf),
and the kiosk's own voice, never while somebody is being heard.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from kiosk.accessibility.recognition import (
    AudioLevel,
    CaptioningEnded,
    EngineRestarted,
    LineTranscribed,
    LiveTranscription,
    MicrophoneAdvice,
    NoSpeech,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionPort,
    RecognitionProblem,
    TranscriptionFinished,
    VoiceRun,
    VoiceStage,
    numbers_to_digits,
)

from .turns import ConversationNotice, ConversationProblem, Side, SpeechInProgress


class SpeechCaptureListener(Protocol):
    """Who wants what is heard."""

    def on_utterance(self, side: Side, text: str, *, doubtful: bool, sounds_like: str) -> None:
        """A whole utterance, or a line of live captions."""

    def on_interrupted(self, side: Side, text: str) -> None:
        """The words so far of an utterance that broke off."""

    def notice(self, side: Side, notice: ConversationNotice) -> None:
        """Something to tell that side."""

    def on_voice_event(self, side: Side, event: RecognitionEvent) -> None:
        """An event of that side, which speaks."""

    def on_listening_ended(self) -> None:
        """Nobody is being heard any more."""


class SpeechCapture:
    """One side at a time. ``saying`` while someone speaks; ``next`` is who speaks as soon as they have
    finished."""

    def __init__(
        self,
        recognition: RecognitionPort | None,
        listener: SpeechCaptureListener,
        on_change: Callable[[], None],
        post: Callable[[Callable[[], None]], None],
    ) -> None:
        """``post`` as in ``VoiceRun``."""
        self._recognition = recognition
        self._listener = listener
        self._on_change = on_change
        self._post = post
        self._run: VoiceRun | None = None
        self._resume_action: Callable[[], None] | None = None
        self._next_action: Callable[[], None] | None = None
        self._kiosk_speaking = False
        self._microphone_lent = False
        self.saying: SpeechInProgress | None = None
        self.next: Side | None = None

    @property
    def busy(self) -> bool:
        """Whether the kiosk would be heard, were it to speak now. Live captions are paused for it instead."""
        return (
            self._microphone_lent
            or self.next is not None
            or (self.saying is not None and not self.saying.live)
        )

    def can_hear(self, language: str) -> bool:
        """Whether there is a microphone, and a recogniser for that language."""
        return self._recognition is not None and self._recognition.problem(language) is None

    def start(self, side: Side, language: str, *, live: bool) -> None:
        """Listens to that side, at once or when the other, who is interrupted, has been heard to the end."""
        saying = self.saying
        if saying is not None and saying.side is side and not saying.processing:
            return
        if self._recognition is None:
            self._listener.notice(side, RecognitionProblem.NO_MICROPHONE)
            return
        if (problem := self._recognition.problem(language)) is not None:
            self._listener.notice(side, problem)
            return
        if saying is not None and saying.side is not side:
            self._resume_action = None
            self.next, self._next_action = side, lambda: self.start(side, language, live=live)
            self.stop()
            return
        self.cancel()
        self._run = VoiceRun(language, self._on_event, self._post)
        self.saying = SpeechInProgress(side, live)
        if live:
            self._recognition.follow(self._run)
        else:
            self._recognition.listen(self._run)
        self._on_change()

    def stop(self) -> None:
        """They have finished speaking; what they said comes soon."""
        saying, run = self.saying, self._run
        if self._recognition is not None and run is not None and saying is not None and not saying.processing:
            self.saying = replace(saying, processing=True)
            run.stage = VoiceStage.RECOGNISING
            self._recognition.finish(run)
            self._on_change()

    def cancel(self) -> None:
        """Forgets what is being said, and who waits to speak."""
        self._resume_action = self._next_action = self.next = None
        if self._recognition is not None and self.saying is not None:
            self._recognition.cancel()
            self._forget_run()
            self._on_change()

    def pause(self) -> None:
        """The kiosk is going to speak: live captions must not hear it."""
        self._kiosk_speaking = True
        saying, run = self.saying, self._run
        if saying is not None and run is not None and saying.live and not saying.processing:
            side, language = saying.side, run.language
            self.stop()
            self._resume_action = lambda: self.start(side, language, live=True)

    def resume(self) -> None:
        """The kiosk has spoken: live captions that were paused go on."""
        self._kiosk_speaking = False
        self._run_next()

    def lend_microphone(self) -> None:
        """Another page has taken the microphone, and what was being said with it: the words so far are kept.
        Live captions go on when it is given back."""
        self._microphone_lent = True
        saying, run = self.saying, self._run
        if saying is None or run is None:
            return
        side, language = saying.side, run.language
        self._forget_run()
        if not saying.live:
            self._listener.on_interrupted(side, saying.sure)
        elif not saying.processing:
            self._resume_action = lambda: self.start(side, language, live=True)
        if saying.live and saying.sure:
            self._listener.on_utterance(side, saying.sure, doubtful=True, sounds_like="")
        self._on_change()

    def return_microphone(self) -> None:
        self._microphone_lent = False
        self._run_next()

    def _on_event(self, event: RecognitionEvent) -> None:
        if self.saying is None:
            return
        side = self.saying.side
        self._listener.on_voice_event(side, event)
        match event:
            case AudioLevel(value=value):
                self.saying = replace(self.saying, level=value)
            case PartialTranscription(text=text):
                self.saying = replace(self.saying, sure=text)
            case LiveTranscription(sure=sure, unsure=unsure):
                self.saying = replace(self.saying, sure=sure, unsure=unsure)
            case LineTranscribed(line=line):
                self._listener.on_utterance(
                    side, line.text, doubtful=line.doubtful, sounds_like=line.detected_language
                )
            case TranscriptionFinished(transcription=transcription):
                self._forget_run()
                text = numbers_to_digits(transcription.text, transcription.language)
                self._listener.on_utterance(
                    side,
                    text,
                    doubtful=transcription.doubtful,
                    sounds_like=transcription.detected_language,
                )
            case MicrophoneAdvice(hint=hint):
                self._listener.notice(side, hint)
            case EngineRestarted():
                self._listener.notice(side, ConversationProblem.RESTARTED)
            case NoSpeech(kind=kind):
                self._forget_run()
                self._listener.notice(side, kind)
            case RecognitionFailed(reason=reason):
                if not self.saying.live:  # live, they have come as a line
                    self._listener.on_interrupted(side, self.saying.sure)
                self._forget_run()
                self._listener.notice(side, reason)
            case CaptioningEnded():
                self._forget_run()
        if self._run is None:
            self._run_next()
        self._on_change()

    def _run_next(self) -> None:
        """When the last words have come: who waits; else, when the kiosk is silent, what it interrupted."""
        then, again = self._next_action, self._resume_action
        if self.saying is not None or self._microphone_lent:
            return
        if then is not None:
            self._next_action = self.next = None
            then()
        elif again is not None and not self._kiosk_speaking:
            again()
        if not self.busy:
            self._listener.on_listening_ended()

    def _forget_run(self) -> None:
        if self._run is not None:
            self._run.end()
        self._run = self.saying = None


class SpeechQueue:
    """The kiosk's voice between two people."""

    def __init__(self, say: Callable[[str, str], None], listening: SpeechCapture) -> None:
        """``say(text, language)`` speaks; ``said`` or ``silenced`` is to be called when it has."""
        self._say = say
        self._capture = listening
        self._queue: deque[tuple[str, str]] = deque()
        self._speaking = False

    def say(self, text: str, language: str) -> None:
        """That is said as soon as it can be."""
        self._queue.append((text, language))
        self.speak_next()

    def said(self) -> None:
        """It has been heard: what waits comes next, else the microphone has the floor again."""
        self._speaking = False
        self.speak_next()
        if not self._speaking:
            self._capture.resume()

    def silenced(self) -> None:
        """Someone wanted silence: what waits is not said either. It stands on the screen."""
        self._queue.clear()
        self.said()

    def speak_next(self) -> None:
        """Says what waits, if nothing else is being said or heard."""
        if self._queue and not self._speaking and not self._capture.busy:
            self._speaking = True
            self._capture.pause()
            self._say(*self._queue.popleft())

    def forget(self) -> None:
        """The end: nothing that waits will be said."""
        self._queue.clear()
        self._speaking = False
