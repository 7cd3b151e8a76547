"""Translation without any network: reviewed catalogue, phrasebook, Argos, Apertium, checked."""

from __future__ import annotations

from .apertium import Apertium
from .argos import Argos
from .catalogue import ReviewedCatalogue
from .fallback import Translator
from .languages import COUNTER, FALC, SCRIPTS
from .machine import Checked, Machine
from .phrasebook import Match, Phrasebook
from .phrases import Phrase, PhrasebookError, Situation, Speaker
from .result import (
    Draft,
    Engine,
    EngineStoppedError,
    Suggestion,
    Translation,
    UnknownLanguageError,
    Via,
)


def open_translator() -> Translator:
    """The translator of this machine, with the engines and packages that are installed."""
    return Translator(ReviewedCatalogue(), Phrasebook(), [Checked(Argos()), Checked(Apertium())])


__all__ = [
    "COUNTER",
    "FALC",
    "SCRIPTS",
    "Apertium",
    "Argos",
    "Checked",
    "Draft",
    "Engine",
    "EngineStoppedError",
    "Machine",
    "Match",
    "Phrase",
    "Phrasebook",
    "PhrasebookError",
    "ReviewedCatalogue",
    "Situation",
    "Speaker",
    "Suggestion",
    "Translation",
    "Translator",
    "UnknownLanguageError",
    "Via",
    "open_translator",
]
