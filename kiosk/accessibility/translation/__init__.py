"""Translation without any network: reviewed catalogue, phrasebook, Argos, Apertium, checked."""

from kiosk.accessibility.meaning import SentenceEncoder

from .apertium import Apertium as Apertium
from .argos import Argos as Argos
from .languages import COUNTER_LANGUAGES as COUNTER_LANGUAGES
from .languages import SCRIPTS as SCRIPTS
from .machine import CheckedMachine as CheckedMachine
from .phrasebook import Phrase as Phrase
from .phrasebook import Phrasebook as Phrasebook
from .phrasebook import PhraseSituation as PhraseSituation
from .phrasebook import PhraseSpeaker as PhraseSpeaker
from .phrasebook import PhraseTheme as PhraseTheme
from .phrasebook import packaged_phrasebook as packaged_phrasebook
from .result import EngineStoppedError as EngineStoppedError
from .result import PhraseSuggestion as PhraseSuggestion
from .result import Translation as Translation
from .result import TranslationMethod as TranslationMethod
from .translator import ReviewedCatalogue as ReviewedCatalogue
from .translator import Translator as Translator


def open_translator(encoder: SentenceEncoder | None = None) -> Translator:
    """The translator of this machine, with the engines and packages that are installed. ``encoder``: one that
    others use too."""
    machines = [CheckedMachine(Argos()), CheckedMachine(Apertium())]
    encoder = encoder or SentenceEncoder()
    return Translator(ReviewedCatalogue(), packaged_phrasebook(), machines, encoder=encoder)
