"""The plain voice of the kiosk: pyttsx3 over espeak-ng, in a process of its own.

What pyttsx3 2.99 needs to be told the truth (each seen, docs/sources/engines.md, "Speech"):

* playing blocks in ``aplay``, so we only save, and one save per ``runAndWait``: a second one would
  replace the first without a word;
* ``runAndWait`` waits for ten milliseconds, not for the sound: on a busy machine the file is still empty.
  So we wait for the end of the text that espeak announces;
* it saves to a path, so the path is an anonymous file in memory: what is said never reaches a disk,
  and a killed process leaves nothing behind;
* voice and rate are set by a queue of espeak's own thread: a text that follows at once is spoken with the
  old ones, and an unknown voice is only reported to a listener. ``runAndWait`` cancels what that thread is
  busy with, so that the text itself may be lost. So we wait until both read back and the thread rests;
* it reports the place of a word but not its time; the events of espeak have both, so we listen beside it.
"""

import math
import os
import threading
import time
import wave
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, Concatenate, ParamSpec, TypeVar

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN
from kiosk.runtime.child_process import ChildProcess

from .synthesis import (
    EngineDiedError,
    NoVoiceError,
    Sound,
    SpeechError,
    SynthesisTimeoutError,
    WordTime,
    speech_errors,
)

P = ParamSpec("P")
R = TypeVar("R")

WORDS_PER_MINUTE = 160  # at rate 1.0; the range of espeak, 80 to 450, holds 0.5 to 2.0
_SETTINGS_TIMEOUT_S = 1.0  # seconds for espeak to take a voice and a rate


class EspeakEngine:
    """One pyttsx3 engine, as it runs in the child process. Raises ``EngineDiedError`` without espeak-ng."""

    def __init__(self) -> None:
        try:
            import pyttsx3
            from pyttsx3.drivers import _espeak

            self._engine = pyttsx3.init("espeak")
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineDiedError(f"pyttsx3 cannot start espeak-ng: {error}") from error
        self._espeak = _espeak
        self._driver = self._engine.proxy._driver
        self._words: list[WordTime] = []
        self._ended = threading.Event()
        self._file = os.memfd_create("speech")
        _espeak.SetSynthCallback(self._on_synthesis)
        self._engine.runAndWait()  # until its first loop, pyttsx3 only queues what is set

    def voices(self) -> dict[str, str]:
        """The pyttsx3 identifier of the voice of each language tag."""
        voices: dict[str, str] = {}
        for voice in self._engine.getProperty("voices"):
            for tag in voice.languages:
                voices.setdefault(tag, voice.id)
        return voices

    def speak(self, text: str, voice: str, rate: float) -> Sound:
        """The sound of a text by a voice. Raises ``NoVoiceError``."""
        # Seen once on a busy machine: words of which espeak-ng made no sound at all.
        return self._synthesise(text, voice, rate) or self._synthesise(text, voice, rate) or Sound(b"", 22050)

    def _synthesise(self, text: str, voice: str, rate: float) -> Sound | None:
        """``None`` without any sound."""
        self._apply_settings(voice, round(WORDS_PER_MINUTE * rate))
        self._words.clear()
        self._ended.clear()
        path = f"/proc/self/fd/{self._file}"
        self._engine.save_to_file(text, path)
        self._engine.runAndWait()
        self._ended.wait()  # for ever: our parent has the deadline
        with wave.open(path, "rb") as saved:
            pcm, rate_hz = saved.readframes(saved.getnframes()), saved.getframerate()
            sound = Sound(pcm, rate_hz, tuple(self._words), pace=rate)
        os.ftruncate(self._file, 0)
        return sound if pcm else None

    def _apply_settings(self, voice: str, rate: int) -> None:
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        until = time.monotonic() + _SETTINGS_TIMEOUT_S
        while not self._is_set(voice, rate) or self._espeak.IsPlaying():
            if time.monotonic() > until:
                raise NoVoiceError(voice)
            time.sleep(0.001)

    def _is_set(self, voice: str, rate: int) -> bool:
        return (self._engine.getProperty("voice"), self._engine.getProperty("rate")) == (voice, rate)

    def _on_synthesis(self, samples: Any, count: int, events: Any) -> int:
        """On espeak's thread: notes the words of a block of sound, and lets the driver of pyttsx3 have it."""
        ended = False
        for event in events:
            if event.type == self._espeak.EVENT_LIST_TERMINATED:
                break
            if event.type == self._espeak.EVENT_WORD and event.length:
                start = event.text_position - 1
                self._words.append(WordTime(start, start + event.length, event.audio_position / 1000))
            ended = ended or event.type == self._espeak.EVENT_MSG_TERMINATED
        passed_on: int = self._driver._onSynth(samples, count, events)
        if ended:
            self._ended.set()
        return passed_on


@cache
def espeak_voices() -> dict[str, str]:
    """The espeak-ng voice of each language; the others are named like their language."""
    from kiosk.domain import LANGUAGES  # here: the process of the engine needs no domain

    return {each.code: each.espeak for each in LANGUAGES} | {"no": "nb"}


class EspeakSynthesiser:
    """See ``Synthesiser``. An engine that is killed is replaced, unnoticed."""

    def __init__(self, within: float = 2.0) -> None:
        """``within`` is the deadline of one sentence, in seconds (it usually takes 0.02)."""
        self._timeout_s = within
        self._child = ChildProcess(EspeakEngine, start_waits=True, tries=2, errors=(SpeechError,))

    def first_chunk(self, language: str) -> int | None:
        return None

    def can_speak(self, language: str) -> bool:
        try:
            return self._tag(language) in self._voices
        except (EngineDiedError, SynthesisTimeoutError):  # it is asked again the next time
            return False

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(f"rate {rate} is not within {RATE_MIN} and {RATE_MAX}")
        voice = self._voices.get(self._tag(language))
        if voice is None:
            raise NoVoiceError(language)
        if not text.strip():
            return Sound(b"", 22050)
        return self._call(EspeakEngine.speak, text, voice, rate)

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
        return self._call(EspeakEngine.voices)

    @staticmethod
    def _tag(language: str) -> str:
        base = language.partition("@")[0]  # easy French is French
        return espeak_voices().get(base, base)

    def _call(
        self, method: Callable[Concatenate[EspeakEngine, P], R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        try:
            with speech_errors():
                return self._child.call(self._timeout_s, method, *args, **kwargs)
        except EngineDiedError:
            self._child.unload()  # an engine that failed once inside pyttsx3's loop fails ever after
            raise
