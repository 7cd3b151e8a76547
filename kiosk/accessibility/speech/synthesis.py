"""What a synthesiser makes, and the port behind which it stands."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from kiosk.runtime.child_process import ChildError, ChildTimeoutError


@dataclass(frozen=True, slots=True)
class WordTime:
    """A word of the spoken text: characters ``start`` to ``end``, heard from ``at`` seconds."""

    start: int
    end: int
    at: float


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono signed 16-bit samples at ``rate_hz``, with the words in the order they are heard.

    ``exact``: the engine knows when; else the words are spread by their length, and a few tenths off.
    ``pace``: 1 as people speak, 2 twice as fast; what an engine cannot do itself is done to its sound.
    """

    pcm: bytes = field(repr=False)
    rate_hz: int
    words: tuple[WordTime, ...] = ()
    exact: bool = True
    pace: float = 1.0

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / self.rate_hz


class SpeechError(Exception):
    """Nothing can be heard of this text."""


class NoVoiceError(SpeechError):
    """The engine has no voice for this language."""


class EngineDiedError(SpeechError):
    """The engine is not installed, or ended twice on the same text."""


class SynthesisTimeoutError(SpeechError):
    """The engine did not answer in time."""


@contextmanager
def speech_errors() -> Iterator[None]:
    """What goes wrong with the process of an engine, as an error of speech."""
    try:
        yield
    except ChildTimeoutError as error:
        raise SynthesisTimeoutError(str(error)) from error
    except ChildError as error:
        raise EngineDiedError(str(error)) from error


class Synthesiser(Protocol):
    """Makes speech of text. Calls block; ``speak`` and ``can_speak`` may come from any thread."""

    def first_chunk(self, language: str) -> int | None:
        """Characters that are made before anyone waits; ``None`` if a sentence is never to be cut."""

    def can_speak(self, language: str) -> bool:
        """Whether there is a voice for this language code (``fr``, ``ar``…)."""

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        """The sound of ``text``; ``rate`` is 0.5 (slow) to 2.0 (fast). An engine that only speaks at its own
        pace leaves it at that, and its sound says so.

        It is to be heard ``within`` seconds: who has several voices takes one that can. Raises ``ValueError``
        for another rate, ``NoVoiceError``, ``EngineDiedError`` or ``SynthesisTimeoutError``.
        """

    def prepare(self, language: str) -> None:
        """MAY begin to load what that language needs."""

    def close(self) -> None:
        """Frees the engine."""
