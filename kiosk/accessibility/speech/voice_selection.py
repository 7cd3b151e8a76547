"""What this terminal speaks with; the loudspeaker, or silence where there is none.

Of a text that never changes, what was spoken ahead. Else Piper's voice where the agency chose one for the
language, Kokoro where there is one; espeak-ng for the other languages, for a sentence that would be late, and
whenever something fails.
"""

import json
import logging
import math
import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from kiosk.accessibility.interaction_preferences import VOLUME_MIN
from kiosk.accessibility.models import ModelStore, UnknownModelError
from kiosk.accessibility.models.bundles import PLAIN_VOICE
from kiosk.accessibility.sound_devices import LOOK_AGAIN_S
from kiosk.runtime.paths import data_dir

from .player import SILENT, Earcon, NoLoudspeakerError, Player, SilentPlayer
from .synthesis import EngineDiedError, NoVoiceError, Sound, Synthesiser, SynthesisTimeoutError

if TYPE_CHECKING:
    from .kokoro import KokoroSynthesiser
    from .rendered import RenderedSounds

log = logging.getLogger(__name__)

PIPER_PREFIX = "piper:"
#: After a failure the chosen voice is left alone for so long.
_RETRY_AFTER_S = 60.0
#: A processor that works longer than that for a second of speech only says what was spoken ahead.
MAX_LIVE_FACTOR = 0.9
#: Changes when the same words sound otherwise: all that was spoken ahead is made anew.
_ENGINE_VERSION = 1


class LoadedSynthesiser(Synthesiser, Protocol):
    """One whose voice must be loaded, and that takes its time."""

    def is_loaded(self, language: str) -> bool:
        """Whether ``speak`` begins at once."""

    def work_seconds(self, text: str) -> float:
        """How long ``speak`` will take, about, once it is loaded."""


class FallbackSynthesiser:
    """See ``Synthesiser``. Nobody waits for a voice to load, or for a sentence that would be late: the plain
    one speaks."""

    def __init__(
        self,
        plain: Synthesiser,
        chosen: LoadedSynthesiser,
        clock: Callable[[], float] = time.monotonic,
        *,
        least_wait_s: float = math.inf,
    ) -> None:
        """``least_wait_s``: so long the chosen voice is waited for, although it is late."""
        self._least_wait_s = least_wait_s
        self._fallback = plain
        self._preferred = chosen
        self._clock = clock
        self._retry_at = 0.0
        self._loading = threading.Lock()
        self._working = ThreadPoolExecutor(1, "chosen voice")
        self._running: Future[Sound] | None = None

    def first_chunk(self, language: str) -> int | None:
        chosen = self._preferred.can_speak(language)
        return (self._preferred if chosen else self._fallback).first_chunk(language)

    def can_speak(self, language: str) -> bool:
        return self._fallback.can_speak(language) or self._preferred.can_speak(language)

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        alone = not self._fallback.can_speak(language)
        if alone or self._preferred.is_loaded(language):
            try:
                sound = self._speak_in_time(text, language, rate, math.inf if alone else within)
            except (NoVoiceError, EngineDiedError, SynthesisTimeoutError) as error:
                self._give_up(error)
            else:
                if sound is not None:
                    return sound
        else:
            self.prepare(language)
        return self._fallback.speak(text, language, rate, within)

    def _speak_in_time(self, text: str, language: str, rate: float, within: float) -> Sound | None:
        """By the chosen voice; ``None`` if it would be or was late. What is begun goes on, unheard: to end it
        would cost a load."""
        within = max(within, self._least_wait_s)
        busy = self._running is not None and not self._running.done()
        if within < math.inf and (busy or self._preferred.work_seconds(text) / rate > within):
            return None
        self._running = self._working.submit(self._preferred.speak, text, language, rate)
        try:
            return self._running.result(None if within == math.inf else within)
        except TimeoutError:
            return None

    def prepare(self, language: str) -> None:
        """Begins to load the chosen voice of that language, if it has one; returns at once."""
        self._fallback.prepare(language)
        if self._clock() < self._retry_at or not self._preferred.can_speak(language):
            return
        if self._preferred.is_loaded(language):
            return
        if self._loading.acquire(blocking=False):
            threading.Thread(target=self._load, args=(language,), name="voice loading", daemon=True).start()

    def close(self) -> None:
        self._fallback.close()
        self._preferred.close()
        self._working.shutdown(wait=False, cancel_futures=True)

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


class RenderedSynthesiser:
    """See ``Synthesiser``. What was spoken ahead by the voice of a language, else what ``other`` says."""

    def __init__(self, sounds: "RenderedSounds", voices: Mapping[str, str], other: Synthesiser) -> None:
        """``voices``: under which name the texts of each language were spoken ahead."""
        self._sounds = sounds
        self._voices = voices
        self._other = other

    def first_chunk(self, language: str) -> int | None:
        return self._other.first_chunk(language)

    def can_speak(self, language: str) -> bool:
        return self._other.can_speak(language)

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        voice = self._voices.get(language.partition("@")[0])
        if voice is not None:
            sound = self._sounds.get(voice, text)
            if sound is not None:
                self._other.prepare(language)  # someone listens, and will to what has values
                return sound
        return self._other.speak(text, language, rate, within)

    def prepare(self, language: str) -> None:
        self._other.prepare(language)

    def close(self) -> None:
        self._other.close()
        self._sounds.close()


def rendered_voice(language: str) -> str | None:
    """Under which name texts of that language are spoken ahead; ``None`` where there is no warm voice."""
    from .kokoro import KOKORO_MODEL, KOKORO_VOICES

    voice = KOKORO_VOICES.get(language.partition("@")[0])
    return f"{KOKORO_MODEL}/{voice.name}/{voice.espeak}/{_ENGINE_VERSION}" if voice else None


def warm_languages(voices: Mapping[str, str]) -> tuple[str, ...]:
    """The languages that Kokoro speaks here: all it can, but those for which the settings have another."""
    from .kokoro import KOKORO_VOICES

    return tuple(language for language in KOKORO_VOICES if language not in voices)


def speed_file() -> Path:
    """Where it is kept how fast this processor speaks."""
    return data_dir() / "speech" / "speed.json"


def measured_factor() -> float | None:
    """Seconds of work for a second of speech, as it was measured here (``kiosk voices --measure``)."""
    try:
        factor = json.loads(speed_file().read_text(encoding="utf-8"))["factor"]
        return float(factor)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def measure_factor(synthesiser: "KokoroSynthesiser", text: str, language: str) -> float:
    """Says that text, unheard, and keeps how long this processor takes for a second of it.

    By processor time: what else the machine does at the moment (it is being installed) does not count. Raises
    like ``speak``, and ``OSError``.
    """
    synthesiser.prepare(language)
    synthesiser.speak(text, language)  # the first call also makes what the others find
    before = synthesiser.processor_seconds()
    seconds = synthesiser.speak(text, language).seconds
    factor = (synthesiser.processor_seconds() - before) / seconds * synthesiser.parallel_share
    speed_file().parent.mkdir(parents=True, exist_ok=True)
    speed_file().write_text(json.dumps({"factor": round(factor, 3)}), encoding="utf-8")
    return factor


def open_synthesiser(voices: Mapping[str, str], models: ModelStore) -> Synthesiser:
    """The synthesiser of this terminal; ``voices`` as in the settings (``{"fr": "piper:NAME"}``, ``"espeak"``
    for the plain one).

    What is chosen and not installed is said once in the log, and espeak-ng speaks.
    """
    from .espeak import EspeakSynthesiser
    from .piper import PiperSynthesiser

    folders: dict[str, Path] = {}
    for language, voice in voices.items():
        name = voice.removeprefix(PIPER_PREFIX)
        if voice == PLAIN_VOICE:
            continue
        try:
            state = models.state(name)
        except UnknownModelError as error:
            log.warning("voice of %s: %s", language, error)
            continue
        if state.installed:
            folders[language] = models.path(name)
        else:
            log.warning("voice of %s: %s is %s: kiosk models install %s", language, name, state.status, name)
    spoken: Synthesiser = EspeakSynthesiser()
    if folders:
        spoken = FallbackSynthesiser(spoken, PiperSynthesiser(folders))
    return _with_kokoro(spoken, warm_languages(voices), models)


def open_kokoro(models: ModelStore, languages: Collection[str] | None = None) -> "KokoroSynthesiser":
    """The warm voice alone, for these languages, or all that it has."""
    from .kokoro import KOKORO_MODEL, KOKORO_VOICES, TYPICAL_FACTOR, KokoroSynthesiser

    return KokoroSynthesiser(
        models.path(KOKORO_MODEL),
        {language: KOKORO_VOICES[language] for language in languages or KOKORO_VOICES},
        is_whole=lambda: models.state(KOKORO_MODEL).installed,
        factor=measured_factor() or TYPICAL_FACTOR,
    )


def _with_kokoro(plain: Synthesiser, languages: tuple[str, ...], models: ModelStore) -> Synthesiser:
    """With the warm voice where its model is here, or comes while the kiosk runs."""
    from .kokoro import KOKORO_MODEL
    from .rendered import RenderedSounds

    model = models.manifest.get(KOKORO_MODEL)
    if not languages or model is None:
        return plain
    spoken = plain
    factor = measured_factor()
    too_large = 0 < models.memory_limit_mb < model.memory_mb
    if not too_large and (factor is None or factor <= MAX_LIVE_FACTOR):
        spoken = FallbackSynthesiser(plain, open_kokoro(models, languages), least_wait_s=0)
    names = {language: name for language in languages if (name := rendered_voice(language))}
    return RenderedSynthesiser(RenderedSounds(), names, spoken)


class LateSynthesiser:
    """See ``Synthesiser``. It is opened when something is first to be said, or when someone asks what can be:
    which voices there are is 7 ms of a start."""

    def __init__(self, open_: Callable[[], Synthesiser]) -> None:
        self._open = open_
        self._lock = threading.Lock()
        self._synthesiser: Synthesiser | None = None

    def open(self) -> Synthesiser:
        """From any thread."""
        with self._lock:
            if self._synthesiser is None:
                self._synthesiser = self._open()
            return self._synthesiser

    def first_chunk(self, language: str) -> int | None:
        return self.open().first_chunk(language)

    def can_speak(self, language: str) -> bool:
        return self.open().can_speak(language)

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        return self.open().speak(text, language, rate, within)

    def prepare(self, language: str) -> None:
        self.open().prepare(language)

    def close(self) -> None:
        if self._synthesiser is not None:
            self._synthesiser.close()


class LatePlayer:
    """See ``Player``. It is opened when something is first to be heard, or when someone asks where: what
    plays takes a tenth of a second to import. Where there was no loudspeaker one is looked for again when
    something is to be played, or when the sound is said to go somewhere: the sound server may start after
    the kiosk."""

    def __init__(self, open_: Callable[[], Player], clock: Callable[[], float] = time.monotonic) -> None:
        self._open, self._clock = open_, clock
        self._lock = threading.Lock()
        self._player: Player | None = None
        self._volume = VOLUME_MIN
        self._opened_at = 0.0
        #: Where it is heard, if somewhere; "": where the player says.
        self._wanted_sink = ""

    def open(self) -> Player:
        """From any thread."""
        with self._lock:
            return self._player or self._open_now()

    def _open_now(self) -> Player:
        self._player = self._open()
        self._player.volume = self._volume
        if self._wanted_sink and self._player.sink != SILENT:
            self._player.sink = self._wanted_sink
        self._opened_at = self._clock()
        return self._player

    @property
    def sink(self) -> str:
        return self.open().sink

    @sink.setter
    def sink(self, sink: str) -> None:
        with self._lock:
            self._wanted_sink = sink
            if self._player is None or self._player.sink == SILENT:
                self._open_now()
            else:
                self._player.sink = sink

    @property
    def volume(self) -> float:
        return self._volume

    @volume.setter
    def volume(self, decibels: float) -> None:
        self._volume = decibels
        if self._player is not None:
            self._player.volume = decibels

    def play(self, sound: Sound) -> None:
        with self._lock:
            player = self._player
            if player is None or (player.sink == SILENT and self._clock() >= self._opened_at + LOOK_AGAIN_S):
                player = self._open_now()
        player.play(sound)

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
