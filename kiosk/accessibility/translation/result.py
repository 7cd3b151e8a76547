"""What a translation is, and the port behind which engines stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from kiosk.domain import NOTHING, T, Text

from .quality_checks import Doubt


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
    """A phrase of the phrasebook that may be what was meant, in both languages; ``id`` names it."""

    source: str
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """A text and its translation; with ``Via.NONE``, ``text`` is the original, and suggestions may help.

    ``refused``: why what a machine made of it is not shown."""

    source: str
    text: str
    via: Via
    approximate: bool
    suggestions: tuple[Suggestion, ...] = ()
    refused: Doubt | None = None

    @property
    def note(self) -> Text:
        """Where it comes from and how far to trust it, in words for the visitor."""
        match self.via:
            case Via.SAME:
                return NOTHING
            case Via.CATALOGUE | Via.PHRASEBOOK if self.approximate:
                return T("Phrase préparée à l’avance. Vérifiez que c’est bien le sens.")
            case Via.CATALOGUE | Via.PHRASEBOOK:
                return T("Phrase préparée à l’avance.")
            case Via.ARGOS:
                return T("Traduction automatique : elle peut contenir des erreurs.")
            case Via.APERTIUM:
                return T("Traduction automatique simple : elle contient souvent des erreurs.")
            case Via.NONE if self.suggestions:
                return T("Je ne sais pas traduire cela. Une de ces phrases vous convient-elle ?")
            case _:
                return T("Je ne sais pas traduire cela. Essayez avec une phrase plus courte.")


class UnknownLanguageError(Exception):
    """Nothing is known of this language code."""


class EngineStoppedError(Exception):
    """An engine died or hung under its work. It starts again at the next text, which may be the same."""


class Engine(Protocol):
    """Translates sentences. Calls block, and come from one thread at a time."""

    via: Via

    def reaches(self, source: str, target: str) -> bool:
        """Whether this machine has what it takes to go from ``source`` to ``target``."""

    def translate(self, sentence: str, source: str, target: str) -> Draft | Doubt | None:
        """A proposal; what makes it one that nobody may see; ``None`` when this engine has nothing to say or
        cannot run.

        Raises ``EngineStoppedError``."""

    def close(self) -> None:
        """Frees what it holds; it may be used again."""
