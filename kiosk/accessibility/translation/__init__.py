"""Translation without any network: reviewed catalogue, phrasebook, Argos, Apertium, checked."""

from .apertium import Apertium
from .argos import Argos
from .languages import COUNTER_LANGUAGES, EASY_FRENCH, SCRIPTS
from .machine import CheckedMachine
from .phrasebook import Phrase, Phrasebook, PhrasebookError, PhraseSituation, PhraseSpeaker
from .result import (
    CandidateTranslation,
    EngineStoppedError,
    PhraseSuggestion,
    Translation,
    TranslationEngine,
    TranslationMethod,
    UnknownLanguageError,
)
from .translator import ReviewedCatalogue, Translator


def open_translator() -> Translator:
    """The translator of this machine, with the engines and packages that are installed."""
    return Translator(
        ReviewedCatalogue(), Phrasebook(), [CheckedMachine(Argos()), CheckedMachine(Apertium())]
    )


__all__ = [
    "COUNTER_LANGUAGES",
    "EASY_FRENCH",
    "SCRIPTS",
    "Apertium",
    "Argos",
    "CandidateTranslation",
    "CheckedMachine",
    "EngineStoppedError",
    "Phrase",
    "PhraseSituation",
    "PhraseSpeaker",
    "PhraseSuggestion",
    "Phrasebook",
    "PhrasebookError",
    "ReviewedCatalogue",
    "Translation",
    "TranslationEngine",
    "TranslationMethod",
    "Translator",
    "UnknownLanguageError",
    "open_translator",
]
