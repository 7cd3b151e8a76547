"""What a translation is, and the port behind which engines stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Via(StrEnum):
    """Where a translation comes from, the most trusted first."""

    SAME = "same"
    CATALOGUE = "catalogue"
    PHRASEBOOK = "phrasebook"
    ARGOS = "argos"
    APERTIUM = "apertium"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Draft:
    """What one engine proposes. ``approximate`` means: show it as such, do not build on it."""

    text: str
    via: Via
    approximate: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A phrase of the phrasebook that may be what was meant, in both languages."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Translation:
    """A text and its translation; with ``Via.NONE``, ``text`` is the original, and suggestions may help."""

    source: str
    text: str
    via: Via
    approximate: bool
    suggestions: tuple[Suggestion, ...] = ()


class UnknownLanguageError(Exception):
    """Nothing is known of this language code."""


class Engine(Protocol):
    """Translates sentences. Calls block, and come from one thread at a time."""

    def translate(self, sentence: str, source: str, target: str) -> Draft | None:
        """A proposal, or ``None`` when this engine has nothing to say or cannot run."""

    def close(self) -> None:
        """Frees what it holds; it may be used again."""
