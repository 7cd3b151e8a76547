"""What this terminal speaks with: Piper's voices where the agency chose them, espeak-ng's for the others
and in need; the loudspeaker, or silence where there is none."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kiosk.accessibility.interaction_preferences import VOLUME_MIN
from kiosk.accessibility.models import ModelStore, UnknownModelError

from .espeak import EspeakSynthesiser
from .piper import PiperSynthesiser
from .player import Earcon, NoLoudspeakerError, Player, SilentPlayer
from .synthesis import EngineDiedError, NoVoiceError, Sound, Synthesiser, SynthesisTimeoutError

log = logging.getLogger(__name__)

PIPER_PREFIX = "piper:"
#: After a failure the chosen voice is left alone for so long.
_RETRY_AFTER_S = 60.0


class FallbackSynthesiser:
    """See ``Synthesiser``. Nobody waits for a voice to load: until then the plain one speaks."""

    def __init__(
        self,
        plain: Synthesiser,
        chosen: PiperSynthesiser,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fallback = plain
        self._preferred = chosen
        self._clock = clock
        self._retry_at = 0.0
        self._loading = threading.Lock()

    @property
    def first_chunk_length(self) -> int | None:
        return self._preferred.first_chunk_length

    def can_speak(self, language: str) -> bool:
        return self._fallback.can_speak(language) or self._preferred.can_speak(language)

    def speak(self, text: str, language: str, rate: float = 1.0) -> Sound:
        if self._preferred.is_loaded(language) or not self._fallback.can_speak(language):
            try:
                return self._preferred.speak(text, language, rate)
            except (NoVoiceError, EngineDiedError, SynthesisTimeoutError) as error:
                self._give_up(error)
        else:
            self.prepare(language)
        return self._fallback.speak(text, language, rate)

    def prepare(self, language: str) -> None:
        """Begins to load the chosen voice of that language, if it has one; returns at once."""
        if self._clock() < self._retry_at or not self._preferred.can_speak(language):
            return
        if self._loading.acquire(blocking=False):
            threading.Thread(target=self._load, args=(language,), name="voice loading", daemon=True).start()

    def close(self) -> None:
        self._fallback.close()
        self._preferred.close()

    def _load(self, language: str) -> None:
        try:
            self._preferred.prepare(language)
        except (NoVoiceError, EngineDiedError, SynthesisTimeoutError) as error:
            self._give_up(error)
        finally:
            self._loading.release()

    def _give_up(self, error: Exception) -> None:
        log.warning("the chosen voice does not speak: %s: %s", type(error).__name__, error)
        self._retry_at = self._clock() + _RETRY_AFTER_S


def open_synthesiser(voices: Mapping[str, str], models: ModelStore) -> Synthesiser:
    """The synthesiser of this terminal; ``voices`` as in the settings (``{"fr": "piper:NAME"}``).

    What is chosen and not installed is said once in the log, and espeak-ng speaks.
    """
    folders: dict[str, Path] = {}
    for language, voice in voices.items():
        name = voice.removeprefix(PIPER_PREFIX)
        try:
            state = models.state(name)
        except UnknownModelError as error:
            log.warning("voice of %s: %s", language, error)
            continue
        if state.installed:
            folders[language] = models.path(name)
        else:
            log.warning("voice of %s: %s is %s: kiosk models install %s", language, name, state.status, name)
    plain = EspeakSynthesiser()
    return FallbackSynthesiser(plain, PiperSynthesiser(folders)) if folders else plain


class LatePlayer:
    """See ``Player``. It is opened when something is first to be heard, or when someone asks where: what
    plays takes a tenth of a second to import."""

    def __init__(self, open_: Callable[[], Player]) -> None:
        self._open = open_
        self._lock = threading.Lock()
        self._player: Player | None = None
        self._volume = VOLUME_MIN

    def open(self) -> Player:
        """From any thread."""
        with self._lock:
            if self._player is None:
                self._player = self._open()
                self._player.volume = self._volume
            return self._player

    @property
    def sink(self) -> str:
        return self.open().sink

    @sink.setter
    def sink(self, sink: str) -> None:
        self.open().sink = sink

    @property
    def volume(self) -> float:
        return self._volume

    @volume.setter
    def volume(self, decibels: float) -> None:
        self._volume = decibels
        if self._player is not None:
            self._player.volume = decibels

    def play(self, sound: Sound) -> None:
        self.open().play(sound)

    def chime(self, earcon: Earcon) -> None:
        self.open().chime(earcon)

    def left(self, seconds: float) -> float:
        return self.open().left(seconds)

    def stop(self) -> None:
        if self._player is not None:
            self._player.stop()

    def rest(self) -> None:
        if self._player is not None:
            self._player.rest()


def open_player() -> Player:
    """The default loudspeaker, or silence at the pace of speech where there is none."""
    try:
        from .loudspeaker import LoudspeakerPlayer

        return LoudspeakerPlayer()
    except (NoLoudspeakerError, OSError):
        return SilentPlayer()
