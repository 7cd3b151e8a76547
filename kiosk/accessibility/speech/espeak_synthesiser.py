"""The synthesiser of the kiosk: pyttsx3, in a process of its own."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN
from kiosk.domain import LANGUAGES
from kiosk.runtime.child_process import ChildDiedError, ChildError, ChildProcess, ChildTimeoutError

from .espeak_process import EspeakRequest, ListVoices
from .synthesis import EngineDiedError, NoVoiceError, Sound, SynthesisTimeoutError

#: The espeak-ng voice of each language; the others are named like their language.
ESPEAK_VOICES = {each.code: each.espeak for each in LANGUAGES} | {"no": "nb"}

ENGINE = "kiosk.accessibility.speech.espeak_process:create_handler"


class EspeakSynthesiser:
    """See ``Synthesiser``. An engine that is killed is replaced, unnoticed."""

    first_chunk_length = None

    def __init__(self, within: float = 2.0) -> None:
        """``within`` is the deadline of one sentence, in seconds (it usually takes 0.02)."""
        self._timeout_s = within
        self._child = ChildProcess(ENGINE, start_waits=True)

    def can_speak(self, language: str) -> bool:
        try:
            return self._tag(language) in self._voices
        except (EngineDiedError, SynthesisTimeoutError):  # it is asked again the next time
            return False

    def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(f"rate {rate} is not within {RATE_MIN} and {RATE_MAX}")
        voice = self._voices.get(self._tag(language))
        if voice is None:
            raise NoVoiceError(language)
        if not text.strip():
            return Sound(b"", 22050)
        sound: Sound = self._request(EspeakRequest(text, voice, rate))
        return sound

    def prepare(self, language: str) -> None:
        """There is nothing to load: espeak-ng has every voice at hand."""

    def close(self) -> None:
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The process of the engine, for the status page and the tests."""
        return self._child.pid

    @cached_property
    def _voices(self) -> dict[str, str]:
        voices: dict[str, str] = self._request(ListVoices())
        return voices

    @staticmethod
    def _tag(language: str) -> str:
        base = language.partition("@")[0]  # easy French is French
        return ESPEAK_VOICES.get(base, base)

    def _request(self, request: EspeakRequest | ListVoices) -> Any:
        try:
            try:
                return self._child.ask(request, self._timeout_s)
            except ChildDiedError:
                return self._child.ask(request, self._timeout_s)
        except ChildTimeoutError as error:
            raise SynthesisTimeoutError(str(error)) from error
        except ChildError as error:
            self._child.unload()  # an engine that failed once inside pyttsx3's loop fails ever after
            raise EngineDiedError(str(error)) from error
