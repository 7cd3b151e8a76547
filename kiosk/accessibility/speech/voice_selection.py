"""The voices that the agency chose: Piper's for some languages, espeak-ng's for the others and in need."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.accessibility.models import Models, UnknownModelError

from .piper_synthesiser import PiperSynthesiser
from .sound import EngineDiedError, NoVoiceError, Sound, Synthesiser, TooSlowError
from .synthesiser import Pyttsx3Synthesiser

log = logging.getLogger(__name__)

PREFIX = "piper:"
#: After a failure the chosen voice is left alone for so long.
_AGAIN_AFTER_S = 60.0


class ChosenSynthesiser:
    """See ``Synthesiser``. Nobody waits for a voice to load: until then the plain one speaks."""

    def __init__(
        self,
        plain: Synthesiser,
        chosen: PiperSynthesiser,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._plain = plain
        self._chosen = chosen
        self._clock = clock
        self._not_before = 0.0
        self._loading = threading.Lock()

    @property
    def breath(self) -> int | None:
        return self._chosen.breath

    def can_speak(self, language: str) -> bool:
        return self._plain.can_speak(language) or self._chosen.can_speak(language)

    def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
        if self._chosen.is_ready(language) or not self._plain.can_speak(language):
            try:
                return self._chosen.speak(text, language, rate)
            except (NoVoiceError, EngineDiedError, TooSlowError) as error:
                self._give_up(error)
        else:
            self.prepare(language)
        return self._plain.speak(text, language, rate)

    def prepare(self, language: str) -> None:
        """Begins to load the chosen voice of that language, if it has one; returns at once."""
        if self._clock() < self._not_before or not self._chosen.can_speak(language):
            return
        if self._loading.acquire(blocking=False):
            threading.Thread(target=self._load, args=(language,), name="voice loading", daemon=True).start()

    @property
    def pid(self) -> int | None:
        """The process of the chosen voices, if it runs."""
        return self._chosen.pid

    def unload(self) -> None:
        """Ends that process to free its memory; the plain voice speaks until it is loaded again."""
        self._chosen.unload()

    def close(self) -> None:
        self._plain.close()
        self._chosen.close()

    def _load(self, language: str) -> None:
        try:
            self._chosen.prepare(language)
        except (NoVoiceError, EngineDiedError, TooSlowError) as error:
            self._give_up(error)
        finally:
            self._loading.release()

    def _give_up(self, error: Exception) -> None:
        log.warning("the chosen voice does not speak: %s: %s", type(error).__name__, error)
        self._not_before = self._clock() + _AGAIN_AFTER_S


def open_synthesiser(voices: Mapping[str, str], models: Models) -> Synthesiser:
    """The synthesiser of this terminal; ``voices`` as in the settings (``{"fr": "piper:NAME"}``).

    What is chosen and not installed is said once in the log, and espeak-ng speaks.
    """
    folders: dict[str, Path] = {}
    for language, voice in voices.items():
        name = voice.removeprefix(PREFIX)
        try:
            state = models.state(name)
        except UnknownModelError as error:
            log.warning("voice of %s: %s", language, error)
            continue
        if state.installed:
            folders[language] = models.path(name)
        else:
            log.warning("voice of %s: %s is %s: kiosk models install %s", language, name, state.status, name)
    plain = Pyttsx3Synthesiser()
    return ChosenSynthesiser(plain, PiperSynthesiser(folders)) if folders else plain
