"""Translation without any network: reviewed catalogue, phrasebook, Argos, Apertium, checked."""

from .apertium import Apertium
from .argos import Argos
from .languages import COUNTER_LANGUAGES, SCRIPTS
from .machine import CheckedMachine
from .phrasebook import Phrase, Phrasebook, PhraseSituation, PhraseSpeaker
from .result import EngineStoppedError, PhraseSuggestion, Translation, TranslationMethod
from .translator import ReviewedCatalogue, Translator


def open_translator() -> Translator:
    """The translator of this machine, with the engines and packages that are installed."""
    return Translator(
        ReviewedCatalogue(), Phrasebook(), [CheckedMachine(Argos()), CheckedMachine(Apertium())]
    )


__all__ = [
    "COUNTER_LANGUAGES",
    "SCRIPTS",
    "Apertium",
    "Argos",
    "CheckedMachine",
    "EngineStoppedError",
    "Phrase",
    "PhraseSituation",
    "PhraseSpeaker",
    "PhraseSuggestion",
    "Phrasebook",
    "ReviewedCatalogue",
    "Translation",
    "TranslationMethod",
    "Translator",
    "open_translator",
]
