"""Recognition that hears what it is told to, for tests; it passes the contract of the real one."""

from __future__ import annotations

from kiosk.accessibility.recognition import (
    AudioLevel,
    CaptioningEnded,
    LanguageDetected,
    LineTranscribed,
    LiveTranscription,
    NoSpeech,
    NoSpeechReason,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    TranscribedLine,
    Transcription,
    TranscriptionFinished,
    VoiceRun,
)
from kiosk.accessibility.recognition.recogniser import RecognisedWord


class FakeEar:
    """``RecognitionPort``: everything happens at once, on the thread that calls. ``run`` is the one at hand,
    ``vocabulary`` that of the last one."""

    def __init__(self) -> None:
        self.run: VoiceRun | None = None
        self._live = False
        self._identifying = False
        self._sounds_like: tuple[str, ...] = ()
        self._will: str | NoSpeechReason | RecognitionProblem = NoSpeechReason.SILENCE
        self.not_ready: dict[str, RecognitionProblem] = {}
        self.vocabulary: tuple[str, ...] = ()
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

    def problem(self, language: str) -> RecognitionProblem | None:
        return self.not_ready.get(language) or self.not_ready.get("*")

    def preload(self, language: str) -> None:
        self.warmed.append(language)

    def listen(self, run: VoiceRun) -> None:
        self.vocabulary = run.vocabulary
        self._begin(run, live=False)

    def follow(self, run: VoiceRun) -> None:
        self._begin(run, live=True)

    def identify_language(self, run: VoiceRun) -> None:
        self._begin(run, live=False)
        self._identifying = True

    def will_sound_like(self, *languages: str) -> None:
        """After ``identify_language`` the next ``finish`` tells these."""
        self._sounds_like = languages

    def someone_says(self, text: str, *, doubtful: bool = False, sounds_like: str = "") -> None:
        """Live: one line more, closed by a pause."""
        assert self._live
        self.tell(LiveTranscription(text, "", speaking=True))
        self.tell(LineTranscribed(TranscribedLine(text, 0.0, 1.0, doubtful, sounds_like)))
        self.tell(LiveTranscription("", "", speaking=False))

    def breaks(self, reason: RecognitionProblem) -> None:
        """What is being listened to ends by itself, now."""
        self._end(RecognitionFailed(reason))

    def tell(self, event: RecognitionEvent) -> None:
        """An event of the run at hand."""
        assert self.run is not None
        self.run.emit(event)

    def _begin(self, run: VoiceRun, *, live: bool) -> None:
        assert not self.closed
        self.cancel()
        self.run = run
        self._live = live
        self._identifying = False
        early = self.problem(run.language) or self._will
        if early in (
            RecognitionProblem.NO_MICROPHONE,
            RecognitionProblem.NO_MODEL,
            RecognitionProblem.MODEL_DAMAGED,
        ):
            self._end(RecognitionFailed(RecognitionProblem(early)))
        else:
            self.tell(AudioLevel(0.5))

    def finish(self, run: VoiceRun) -> None:
        if self.run is not run:
            return
        will = self._will
        if self._live:
            if not isinstance(will, NoSpeechReason | RecognitionProblem):
                self.someone_says(will)
            self._end(CaptioningEnded())
        elif self._identifying and self._sounds_like:
            self._end(LanguageDetected(self._sounds_like))
        elif isinstance(will, NoSpeechReason):
            self._end(NoSpeech(will))
        elif isinstance(will, RecognitionProblem):
            self._end(RecognitionFailed(will))
        else:
            words = tuple(
                RecognisedWord(word, 1.0, n / 2, (n + 1) / 2) for n, word in enumerate(will.split())
            )
            self.tell(PartialTranscription(will))
            heard = Transcription(will, words, run.language, "fake", len(words) / 2, 0.0)
            self._end(TranscriptionFinished(heard))

    def _end(self, event: RecognitionEvent) -> None:
        run, self.run = self.run, None
        assert run is not None
        run.emit(event)

    def cancel(self) -> None:
        if self.run is not None:
            self.run.end()
        self.run = None

    def close(self) -> None:
        self.cancel()
        self.closed = True
