"""An ear for the tests of the interface: it hears what it is told to. It passes the ear's contract."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.accessibility.recognition import (
    AudioLevel,
    CaptioningEnded,
    LanguageDetected,
    LineTranscribed,
    LiveTranscription,
    NoSpeech,
    NoSpeechReason,
    PartialTranscription,
    RecognisedWord,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionReady,
    RecognitionUnavailable,
    TranscribedLine,
    Transcription,
    TranscriptionFinished,
)


class FakeEar:
    """Everything happens at once, on the thread that calls. ``vocabulary`` is that of the last request."""

    def __init__(self, on_event: Callable[[RecognitionEvent], None]) -> None:
        self._on_event = on_event
        self._current: tuple[str, str] | None = None
        self._live_side = False
        self._identifying = False
        self._sounds_like: tuple[str, ...] = ()
        self._will: str | NoSpeechReason | RecognitionProblem = NoSpeechReason.SILENCE
        self.not_ready: dict[str, RecognitionProblem] = {}
        self.vocabulary: Sequence[str] = ()
        self.warmed: list[str] = []
        self.closed = False

    def will_hear(self, text: str) -> None:
        """The next ``finish`` gives this text, surely heard."""
        self._will = text

    def will_hear_nothing(self, kind: NoSpeechReason) -> None:
        """The next ``finish`` gives no words."""
        self._will = kind

    def will_fail(self, reason: RecognitionProblem) -> None:
        """The next ``listen`` (no microphone, no model) or ``finish`` (all else) fails."""
        self._will = reason

    def ready(self, language: str) -> RecognitionReady | RecognitionUnavailable:
        reason = self.not_ready.get(language) or self.not_ready.get("*")
        return RecognitionUnavailable(reason) if reason else RecognitionReady()

    def preload(self, language: str) -> None:
        self.warmed.append(language)

    def listen(self, request_id: str, language: str, vocabulary: Sequence[str] = ()) -> None:
        self.vocabulary = vocabulary
        self._begin(request_id, language, live=False)

    def follow(self, request_id: str, language: str) -> None:
        self._begin(request_id, language, live=True)

    def identify_language(self, request_id: str) -> None:
        self._begin(request_id, "fr", live=False)
        self._identifying = True

    def will_sound_like(self, *languages: str) -> None:
        """After ``identify`` the next ``finish`` tells these."""
        self._sounds_like = languages

    def someone_says(self, text: str, *, doubtful: bool = False, sounds_like: str = "") -> None:
        """Live: one line more, closed by a pause."""
        assert self._current is not None
        assert self._live_side
        request_id = self._current[0]
        self._on_event(LiveTranscription(request_id, text, "", speaking=True))
        self._on_event(LineTranscribed(request_id, TranscribedLine(text, 0.0, 1.0, doubtful, sounds_like)))
        self._on_event(LiveTranscription(request_id, "", "", speaking=False))

    def breaks(self, reason: RecognitionProblem) -> None:
        """What is being listened to ends by itself, now."""
        assert self._current is not None
        request_id, _ = self._current
        self._current = None
        self._on_event(RecognitionFailed(request_id, reason))

    def revealing_texts(self, make: Callable[[str], RecognitionEvent]) -> None:
        """An event of the request at hand, made with its id."""
        assert self._current is not None
        self._on_event(make(self._current[0]))

    def _begin(self, request_id: str, language: str, *, live: bool) -> None:
        assert not self.closed
        self._current = (request_id, language)
        self._live_side = live
        self._identifying = False
        ready = self.ready(language)
        early = ready.reason if isinstance(ready, RecognitionUnavailable) else self._will
        if early in (
            RecognitionProblem.NO_MICROPHONE,
            RecognitionProblem.NO_MODEL,
            RecognitionProblem.MODEL_DAMAGED,
        ):
            self._current = None
            self._on_event(RecognitionFailed(request_id, RecognitionProblem(early)))
        else:
            self._on_event(AudioLevel(request_id, 0.5))

    def finish(self, request_id: str) -> None:
        if self._current is None or self._current[0] != request_id:
            return
        language = self._current[1]
        if self._live_side:
            if isinstance(self._will, str) and not isinstance(
                self._will, NoSpeechReason | RecognitionProblem
            ):
                self.someone_says(self._will)
            self._current = None
            self._on_event(CaptioningEnded(request_id))
            return
        self._current = None
        if self._identifying and self._sounds_like:
            self._on_event(LanguageDetected(request_id, self._sounds_like))
            return
        match self._will:
            case NoSpeechReason() as kind:
                self._on_event(NoSpeech(request_id, kind))
            case RecognitionProblem() as reason:
                self._on_event(RecognitionFailed(request_id, reason))
            case text:
                words = tuple(
                    RecognisedWord(word, 1.0, n / 2, (n + 1) / 2) for n, word in enumerate(text.split())
                )
                self._on_event(PartialTranscription(request_id, text))
                self._on_event(
                    TranscriptionFinished(
                        request_id, Transcription(text, words, language, "fake", len(words) / 2, 0.0)
                    )
                )

    def cancel(self) -> None:
        self._current = None

    def close(self) -> None:
        self.cancel()
        self.closed = True
