"""The ear as the screens know it: whether it can hear this visitor, and what it hears for this page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import uuid4

from kiosk.accessibility.conversation import CONVERSATION_PROBLEM_TEXTS, ConversationProblem
from kiosk.accessibility.intents import Interpretation, InterpretationContext, interpret, prepare_language
from kiosk.accessibility.recognition import (
    MICROPHONE_HINT_TEXTS,
    AudioLevel,
    EngineRestarted,
    LanguageDetected,
    MicrophoneAdvice,
    NoSpeech,
    NoSpeechReason,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionService,
    RecognitionUnavailable,
    Transcription,
    TranscriptionFinished,
)
from kiosk.domain import NO_TEXT, T, Text
from kiosk.runtime.workers import ResultQueue

#: Why it cannot hear, or why nothing came of it, and what to do instead.
RECOGNITION_PROBLEM_TEXTS: dict[RecognitionProblem, Text] = {
    RecognitionProblem.NO_MICROPHONE: T("Il n’y a pas de micro ici. Vous pouvez écrire."),
    RecognitionProblem.MICROPHONE_LOST: T("Le micro s’est débranché. Vous pouvez écrire."),
    RecognitionProblem.NO_MODEL: T(
        "La borne ne comprend pas encore la parole dans cette langue. Vous pouvez écrire."
    ),
    RecognitionProblem.MODEL_DAMAGED: T(
        "La borne ne peut pas comprendre la parole maintenant. Vous pouvez écrire."
    ),
    RecognitionProblem.ENGINE_DIED: T("La borne n’a pas pu comprendre. Redites-le, ou écrivez."),
    RecognitionProblem.TOO_SLOW: T("C’est trop long à comprendre. Redites-le plus court, ou écrivez."),
    RecognitionProblem.TOO_LONG: T("C’est trop long à comprendre. Redites-le plus court, ou écrivez."),
}

#: The engine was stopped and starts again.
ENGINE_RESTARTED_TEXT = CONVERSATION_PROBLEM_TEXTS[ConversationProblem.RESTARTED]

NO_SPEECH_TEXTS: dict[NoSpeechReason, Text] = {
    NoSpeechReason.SILENCE: T("Je n’ai rien entendu. Parlez plus près du micro, ou écrivez."),
    NoSpeechReason.TOO_QUIET: T("Je vous entends mal. Parlez plus fort, ou plus près du micro."),
    NoSpeechReason.NOISE: T("Il y a trop de bruit. Redites-le plus près du micro, ou écrivez."),
}


class DictationListener(Protocol):
    """The page that what is heard goes to."""

    def level(self, value: float) -> None: ...
    def partial(self, text: str) -> None: ...
    def on_notice(self, words: Text) -> None:
        """Something to tell meanwhile: listening goes on."""

    def heard(self, heard: Transcription) -> None: ...
    def on_failure(self, why: Text) -> None: ...


class Dictation:
    """One utterance at a time, for one page. Lives on the UI thread; the ear has its own."""

    def __init__(self, results: ResultQueue) -> None:
        self._result_queue = results
        self._recognition: RecognitionService | None = None
        self._request_id = ""
        self._listener: DictationListener | None = None
        self._on_languages: Callable[[tuple[str, ...]], None] = lambda codes: None
        self.language = "fr"
        self.visit: str | None = None
        self.active = False
        self.processing = False
        self.on_change: Callable[[], None] = lambda: None

    @property
    def _spoken_language(self) -> str:
        """What the recogniser is asked for: easy French is read, but French is spoken."""
        return self.language.partition("@")[0]

    def attach(self, ear: RecognitionService) -> None:
        """The ear, once it is there."""
        self._recognition = ear

    @property
    def ready(self) -> bool:
        """Whether this visitor can speak instead of touching."""
        return not self.unavailable_reason

    @property
    def unavailable_reason(self) -> Text:
        """Why not, in words; nothing when it can hear."""
        if self._recognition is None:
            return RECOGNITION_PROBLEM_TEXTS[RecognitionProblem.NO_MICROPHONE]
        answer = self._recognition.ready(self._spoken_language)
        return (
            RECOGNITION_PROBLEM_TEXTS[answer.reason]
            if isinstance(answer, RecognitionUnavailable)
            else NO_TEXT
        )

    def listen(self, listener: DictationListener, vocabulary: Sequence[str] = ()) -> None:
        """Begins to listen for ``listener``."""
        self.cancel()
        if self._recognition is None or not self.ready:
            listener.on_failure(self.unavailable_reason)
            return
        self._listener = listener
        self._request_id = uuid4().hex
        self.active = True
        self._recognition.listen(self._request_id, self._spoken_language, vocabulary)
        # While the visitor speaks, so that understanding begins at once.
        threading.Thread(
            target=prepare_language, args=(self._spoken_language,), name="intents", daemon=True
        ).start()
        self.on_change()

    def identify_language(self, listener: DictationListener, told: Callable[[tuple[str, ...]], None]) -> None:
        """Begins to listen to someone whose language is not known; ``told`` gets those worth offering."""
        self.cancel()
        if self._recognition is None or not self.ready:
            listener.on_failure(self.unavailable_reason)
            return
        self._listener, self._on_languages = listener, told
        self._request_id = uuid4().hex
        self.active = True
        self._recognition.identify_language(self._request_id)
        self.on_change()

    def interpret(self, heard: Transcription, where: InterpretationContext) -> Interpretation:
        """What the words heard may mean on a page; nothing counts before the visitor confirms it."""
        return interpret(heard.text, self._spoken_language, where=where)

    def finish(self) -> None:
        """The visitor has finished speaking."""
        if self.active and not self.processing and self._recognition is not None:
            self.processing = True
            self._recognition.finish(self._request_id)
            self.on_change()

    def cancel(self) -> None:
        """Forgets what is being said."""
        if self.active and self._recognition is not None:
            self._recognition.cancel()
        self._end()

    def event(self, event: RecognitionEvent) -> None:
        """From the ear's thread: to the UI thread, for the visit that asked."""
        self._result_queue.post(self.visit, lambda: self._handle_event_on_ui(event))

    def _handle_event_on_ui(self, event: RecognitionEvent) -> None:
        listener = self._listener
        if event.request_id != self._request_id or listener is None:
            return
        match event:
            case AudioLevel(value=value):
                listener.level(value)
            case PartialTranscription(text=text):
                listener.partial(text)
            case EngineRestarted():
                listener.on_notice(ENGINE_RESTARTED_TEXT)
            case MicrophoneAdvice(hint=hint):
                listener.on_notice(MICROPHONE_HINT_TEXTS[hint])
            case LanguageDetected(languages=languages):
                self._end()
                self._on_languages(languages)
            case TranscriptionFinished(heard=heard):
                self._end()
                listener.heard(heard)
            case NoSpeech(kind=kind):
                self._end()
                listener.on_failure(NO_SPEECH_TEXTS[kind])
            case RecognitionFailed(reason=reason):
                self._end()
                listener.on_failure(RECOGNITION_PROBLEM_TEXTS[reason])

    def _end(self) -> None:
        was = self.active
        self._request_id, self._listener = "", None
        self.active = self.processing = False
        if was:
            self.on_change()
