"""The kiosk's engines of language for someone at a desk: a text translated, an utterance written down.

Blocking, from any thread; one text and one utterance at a time, for all who ask.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition.process import RecognitionProcess, UnusableModelError
from kiosk.accessibility.translation import (
    PhraseSpeaker,
    TranslationMethod,
    Translator,
    open_translator,
    packaged_phrasebook,
)
from kiosk.accessibility.translation.languages import base_language
from kiosk.accessibility.translation.phrasebook import with_ellipses
from kiosk.runtime.child_process import ChildError

log = logging.getLogger(__name__)

#: Seconds that someone waits for those before them; without work, until the engines leave memory.
WAIT_S, IDLE_S = 15.0, 600.0
#: Seconds that someone who types waits for what is meant: words alone are compared then.
TYPING_WAIT_S = 0.1
#: How many are at one engine, the first with it and the others waiting. Each of them has a thread of the
#: server, which answers kiosks with forty: whoever comes after them is told at once that nothing can be done.
MAX_AT_ENGINE = 4
_REVIEWED = frozenset({TranslationMethod.CATALOGUE, TranslationMethod.PHRASEBOOK, TranslationMethod.SAME})


@dataclass(frozen=True, slots=True)
class InterpretedWords:
    """See ``landlord.server.interpreter.TranslatedWords``."""

    text: str
    translated: bool
    reviewed: bool
    instead: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()


def _speaker(*, clerk: bool) -> PhraseSpeaker:
    return PhraseSpeaker.CLERK if clerk else PhraseSpeaker.VISITOR


class _Turns:
    """One at a time at an engine; few wait."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self._places = threading.BoundedSemaphore(MAX_AT_ENGINE)

    def take(self, wait_s: float = WAIT_S) -> bool:
        """Whether it is one's turn, after ``wait_s`` at most; then ``give_back`` it."""
        if not self._places.acquire(blocking=False):
            return False
        if self.lock.acquire(timeout=wait_s):
            return True
        self._places.release()
        return False

    def give_back(self) -> None:
        self.lock.release()
        self._places.release()


class DeskInterpreter:
    """See ``landlord.server.interpreter.Interpreter``. What is not installed is not offered."""

    def __init__(
        self, models: ModelStore | None = None, open_it: Callable[[], Translator] = open_translator
    ) -> None:
        self._models = models or ModelStore()
        self._open = open_it
        self._translator: Translator | None = None
        self._translating, self._hearing = _Turns(), _Turns()
        self._idle: threading.Timer | None = None
        self._engine: tuple[str, RecognitionProcess] | None = None
        self._book = packaged_phrasebook()
        self._texts = cache(self._phrases)

    def phrases(self, language: str, *, clerk: bool) -> tuple[str, ...]:
        self._get_ready_soon(language)
        return self._texts(language, clerk=clerk)

    def _get_ready_soon(self, language: str) -> None:
        """Who asks for phrases is about to talk: what the first text needs is loaded meanwhile."""
        if self._translator is None:
            threading.Thread(
                target=self._get_ready, args=(language,), name="interpreter", daemon=True
            ).start()

    def _get_ready(self, language: str) -> None:
        if not self._translating.take():
            return
        try:
            if self._translator is None:
                self._translator = self._open()
                self._translator.get_ready(language)
        except Exception as error:  # noqa: BLE001 - whatever it is, the first text meets it
            log.warning("nothing is ready to translate: %s", type(error).__name__)
        finally:
            self._close_when_idle()
            self._translating.give_back()

    def _phrases(self, language: str, *, clerk: bool) -> tuple[str, ...]:
        said = (
            phrase.text(language)
            for phrase in self._book.phrases
            if self._says(phrase.id, clerk=clerk) and not phrase.slots
        )
        return tuple(dict.fromkeys(words for words in said if words))

    def complete(self, typed: str, language: str, *, clerk: bool) -> tuple[str, ...]:
        speaker = _speaker(clerk=clerk)
        if self._translating.take(TYPING_WAIT_S):
            try:
                if self._translator is not None:
                    self._close_when_idle()
                    return self._translator.complete(typed, language, speaker)
            finally:
                self._translating.give_back()
            self._get_ready_soon(language)
        return tuple(self._book.complete(typed, language, speaker).values())

    def translate(self, words: str, source: str, target: str, *, clerk: bool) -> InterpretedWords:
        if not self._translating.take():
            return InterpretedWords(words, translated=False, reviewed=False)
        try:
            if self._translator is None:
                self._translator = self._open()
            found = self._translator.translate(words, source, target, speaker=_speaker(clerk=clerk))
        except Exception as error:  # noqa: BLE001 - whatever it is, there is no translation
            log.warning("a text was not translated: %s", type(error).__name__)
            return InterpretedWords(words, translated=False, reviewed=False)
        finally:
            self._close_when_idle()
            self._translating.give_back()
        reviewed = found.method in _REVIEWED and not found.approximate
        is_translated = found.method is not TranslationMethod.NONE
        answers = self._book.answers([found.near], _speaker(clerk=clerk), words) if is_translated else ()
        written = (each.text(target) for each in answers if not each.slots)
        return InterpretedWords(
            found.text,
            is_translated,
            reviewed,
            tuple(
                with_ellipses(each.source) for each in found.suggestions if self._says(each.id, clerk=clerk)
            ),
            tuple(text for text in written if text),
        )

    def _says(self, phrase: str, *, clerk: bool) -> bool:
        return self._book.phrase(phrase).speaker in (_speaker(clerk=clerk), PhraseSpeaker.ANYONE)

    def _close_when_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        self._idle = threading.Timer(IDLE_S, self.close)
        self._idle.daemon = True
        self._idle.start()

    def hears(self, language: str) -> bool:
        return self._models.best(base_language(language)) is not None

    def transcribe(self, pcm: bytes, language: str) -> str | None:
        language = base_language(language)
        if not self._hearing.take():
            return None
        try:
            engine = self._engine_for(language)
            if engine is None:
                return None
            engine.begin(language)
            engine.feed(pcm)
            return engine.end().text
        except (ChildError, UnusableModelError) as error:
            log.warning("an utterance was not heard: %s", type(error).__name__)
            return None
        finally:
            self._hearing.give_back()

    def _engine_for(self, language: str) -> RecognitionProcess | None:
        """One model in memory at a time; it leaves it by itself."""
        model = self._models.best(language)
        if model is None:
            return None
        if self._engine is None or self._engine[0] != model.name:
            if self._engine is not None:
                self._engine[1].close()
            self._engine = model.name, RecognitionProcess(model.engine, self._models.path(model.name))
        return self._engine[1]

    def close(self) -> None:
        """Give back what the engines hold; the next text opens them again."""
        with self._translating.lock:
            translator, self._translator = self._translator, None
            if translator is not None:
                translator.close()
        with self._hearing.lock:
            engine, self._engine = self._engine, None
            if engine is not None:
                engine[1].close()
