"""A warmer voice than espeak-ng: Piper, in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN
from kiosk.runtime.child_process import ChildDiedError, ChildError, ChildProcess, ChildTimeoutError

from .piper_process import PiperRequest
from .synthesis import EngineDiedError, NoVoiceError, Sound, SynthesisTimeoutError

ENGINE = "kiosk.accessibility.speech.piper_process:create_handler"


class PiperSynthesiser:
    """See ``Synthesiser``. The first text of a voice also loads it, which takes a second."""

    first_chunk_length = 40  # two seconds of speech, made in 0.14 s on two cores

    def __init__(self, voices: Mapping[str, Path], within: float = 8.0) -> None:
        """``voices``: the folder of the voice of each language. ``within`` is the deadline of one sentence,
        in seconds, its voice loaded or not."""
        self._voices = dict(voices)
        self._timeout_s = within
        self._child = ChildProcess(ENGINE)
        self._loaded: tuple[int | None, set[Path]] = (None, set())

    def can_speak(self, language: str) -> bool:
        folder = self._folder(language)
        return folder is not None and any(folder.glob("*.onnx"))

    def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(f"rate {rate} is not within {RATE_MIN} and {RATE_MAX}")
        folder = self._folder(language)
        if folder is None or not self.can_speak(language):
            raise NoVoiceError(language)
        return self._request(PiperRequest(text, folder, rate))

    def prepare(self, language: str) -> None:
        """Loads the voice, and says nothing with it. Blocks; raises like ``speak``."""
        self.speak("", language)

    def is_loaded(self, language: str) -> bool:
        """Whether its voice is in memory: ``speak`` begins at once."""
        pid, folders = self._loaded
        return pid is not None and pid == self._child.pid and self._folder(language) in folders

    def unload(self) -> None:
        """Ends the process to free its memory."""
        self._child.unload()

    def close(self) -> None:
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The process of the engine, if it runs."""
        return self._child.pid

    def _folder(self, language: str) -> Path | None:
        return self._voices.get(language) or self._voices.get(language.partition("@")[0])

    def _request(self, request: PiperRequest) -> Sound:
        try:
            try:
                sound: Sound = self._child.ask(request, self._timeout_s)
            except ChildDiedError:
                sound = self._child.ask(request, self._timeout_s)
        except ChildTimeoutError as error:
            raise SynthesisTimeoutError(str(error)) from error
        except ChildError as error:
            raise EngineDiedError(str(error)) from error
        pid, folders = self._loaded
        now = self._child.pid
        self._loaded = (now, {*(folders if pid == now else ()), request.folder})
        return sound
