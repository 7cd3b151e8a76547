"""Push to talk as the screens know it: whether this visitor can be heard, and what is heard for this page."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from kiosk.domain import NO_TEXT, Text
from kiosk.runtime.signals import Signal
from kiosk.runtime.workers import ResultQueue

from .recogniser import Transcription
from .voice_run import (
    RECOGNITION_PROBLEM_TEXTS,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    TranscriptionFinished,
    VoiceRun,
    VoiceStage,
)

if TYPE_CHECKING:
    from kiosk.accessibility.choice_meaning import ChoiceMeaning
    from kiosk.accessibility.intents import IntentMeaning, Interpretation, InterpretationContext
    from kiosk.accessibility.meaning import SentenceEncoder

#: Of a page without choices.
NO_CHOICES: Mapping[str, str] = MappingProxyType({})


class RecognitionPort(Protocol):
    """What is asked of ``RecognitionService``."""

    def problem(self, language: str) -> RecognitionProblem | None: ...
    def listen(self, run: VoiceRun) -> None: ...
    def follow(self, run: VoiceRun) -> None: ...
    def identify_language(self, run: VoiceRun) -> None: ...
    def finish(self, run: VoiceRun) -> None: ...
    def cancel(self) -> None: ...


class Dictation:
    """One utterance at a time, for one page; ``run`` is the last one. Lives on the UI thread."""

    def __init__(
        self,
        results: ResultQueue,
        recognition: RecognitionPort | None = None,
        encoder: "SentenceEncoder | None" = None,
    ) -> None:
        """``recognition``: ``None`` where there is no microphone. ``encoder``: ``None`` where words
        alone tell what is meant."""
        self.recognition = recognition
        self._encoder = encoder
        self.run: VoiceRun | None = None
        #: A run began, is being understood, or has ended.
        self.changed = Signal[[]]()
        self._visit: str | None = None
        self._language = "fr"
        self._results = results

    def begin_visit(self, visit: str, language: str) -> None:
        """From now on it is this visitor who speaks, and in this language."""
        self._visit, self._language = visit, language

    def end_visit(self) -> None:
        """Nobody is heard, and what is being said is forgotten."""
        self.cancel()
        self._visit = None
        if self._encoder is not None:
            self._encoder.forget()

    def close(self) -> None:
        """At the end of the kiosk."""
        if self._encoder is not None:
            self._encoder.close()

    @property
    def active(self) -> bool:
        return self.run is not None and not self.run.ended

    @property
    def processing(self) -> bool:
        """Whether the visitor has finished, and the last words are being understood."""
        return self.run is not None and self.run.stage is VoiceStage.RECOGNISING

    @property
    def ready(self) -> bool:
        """Whether this visitor can speak instead of touching."""
        return self._problem is None

    @property
    def unavailable_reason(self) -> Text:
        """Why not, in words; nothing when they can."""
        return RECOGNITION_PROBLEM_TEXTS[self._problem] if self._problem is not None else NO_TEXT

    def listen(
        self,
        on_event: Callable[[RecognitionEvent], None],
        vocabulary: Sequence[str] = (),
        choices: Mapping[str, str] = NO_CHOICES,
    ) -> None:
        """Begin to listen. ``vocabulary``: what can be answered, when the question has fixed choices;
        ``choices``: their French texts, by the ids by which they are to be guessed."""
        run = self._begin(self._language, on_event, vocabulary, choices)
        if run is not None and self.recognition is not None:
            self.recognition.listen(run)
            self.get_ready()
            self.changed.emit()

    def get_ready(self) -> None:
        """What the visitor speaks or types now is understood at once then."""
        language = self._language.partition("@")[0]
        threading.Thread(target=self._prepare, args=(language,), name="intents", daemon=True).start()

    def read(self, words: str, on_event: Callable[[RecognitionEvent], None]) -> None:
        """Understand what was typed as what is said is understood; it ends with ``TranscriptionFinished``."""
        self.cancel()
        run = self.run = self._make_run(self._language, on_event)
        run.stage = VoiceStage.RECOGNISING
        typed = Transcription(words, (), run.language, "", 0, 0)

        def work() -> None:
            self._prepare(run.language)
            run.emit(TranscriptionFinished(typed))

        threading.Thread(target=work, name="typed", daemon=True).start()

    def understand(
        self,
        words: str,
        where: "InterpretationContext",
        choices: Mapping[str, str],
        on_understood: "Callable[[Interpretation], None]",
    ) -> None:
        """Interpret what was said before on the page that is shown now; ``on_understood`` is called on the
        UI thread if the visit still lasts. ``choices``: as for ``listen``."""
        visit, language = self._visit, self._language

        def work() -> None:
            from kiosk.accessibility.intents import interpret

            self._prepare(language.partition("@")[0])
            found = interpret(words, language, where=where, chosen=self._among(words, language, choices))
            self._results.post(visit, lambda: on_understood(found))

        threading.Thread(target=work, name="choices", daemon=True).start()

    def identify_language(self, on_event: Callable[[RecognitionEvent], None]) -> None:
        """Begin to listen to someone whose language is not known; it ends with ``LanguageDetected``."""
        run = self._begin("", on_event)
        if run is not None and self.recognition is not None:
            self.recognition.identify_language(run)
            self.changed.emit()

    def finish(self) -> None:
        """The visitor has finished speaking."""
        if self.run is not None and self.run.stage is VoiceStage.LISTENING and self.recognition is not None:
            self.run.stage = VoiceStage.RECOGNISING
            self.recognition.finish(self.run)
            self.changed.emit()

    def cancel(self) -> None:
        """Forget what is being said, and what was said last."""
        run, self.run = self.run, None
        if run is None:
            return
        active = not run.ended
        run.end()
        if active:
            if self.recognition is not None:
                self.recognition.cancel()
            self.changed.emit()

    def _prepare(self, language: str) -> None:
        from kiosk.accessibility.intents import prepare_language

        prepare_language(language)
        if self._meaning is not None:
            self._meaning.start()

    def _among(self, words: str, language: str, choices: Mapping[str, str]) -> Mapping[str, float]:
        """How likely each of ``choices`` is what ``words`` mean, by its id; blocks."""
        if self._choices is None or not choices:
            return {}
        likely = self._choices.among(words, language, tuple(choices.values()))
        return {key: likely[french] for key, french in choices.items() if french in likely}

    @cached_property
    def _meaning(self) -> "IntentMeaning | None":
        if self._encoder is None:
            return None
        from kiosk.accessibility.intents import IntentMeaning  # here: nobody has spoken before

        return IntentMeaning(self._encoder)

    @cached_property
    def _choices(self) -> "ChoiceMeaning | None":
        if self._encoder is None:
            return None
        from kiosk.accessibility.choice_meaning import ChoiceMeaning  # here: nobody has spoken before

        return ChoiceMeaning(self._encoder)

    @property
    def _problem(self) -> RecognitionProblem | None:
        if self.recognition is None:
            return RecognitionProblem.NO_MICROPHONE
        return self.recognition.problem(self._language.partition("@")[0])

    def _begin(
        self,
        language: str,
        on_event: Callable[[RecognitionEvent], None],
        vocabulary: Sequence[str] = (),
        choices: Mapping[str, str] = NO_CHOICES,
    ) -> VoiceRun | None:
        """The next run; ``None``, and its last event, where nobody can be heard."""
        self.cancel()
        if (problem := self._problem) is not None:
            on_event(RecognitionFailed(problem))
            return None

        def tell(event: RecognitionEvent) -> None:
            if run.ended:
                self.changed.emit()
            on_event(event)

        run = self.run = self._make_run(language, tell, vocabulary, choices)
        return run

    def _make_run(
        self,
        language: str,
        on_event: Callable[[RecognitionEvent], None],
        vocabulary: Sequence[str] = (),
        choices: Mapping[str, str] = NO_CHOICES,
    ) -> VoiceRun:
        visit = self._visit
        return VoiceRun(
            language,
            on_event,
            lambda deliver: self._results.post(visit, deliver),
            vocabulary,
            self._meaning.likely if self._meaning is not None else lambda text, spoken: {},
            lambda text, spoken: self._among(text, spoken, choices),
        )
