"""What a visitor means: an option on the screen, a value for a form, a command, an e-service.

``interpret`` decides between them from where the visitor is. It needs no network and no file but the
sentences in ``assets/intents``, and what ``IntentMeaning`` learned of them where a machine can; nothing it
says counts before the visitor confirms it on the screen.
"""

from .interpretation import CommandGuess as CommandGuess
from .interpretation import ExpectedAnswer as ExpectedAnswer
from .interpretation import Guess as Guess
from .interpretation import Interpretation as Interpretation
from .interpretation import InterpretationContext as InterpretationContext
from .interpretation import OptionGuess as OptionGuess
from .interpretation import ServiceGuess as ServiceGuess
from .interpretation import SpokenValue as SpokenValue
from .interpretation import ValueGuess as ValueGuess
from .interpretation import interpret as interpret
from .meaning import IntentMeaning as IntentMeaning
from .meaning import make_intent_meaning as make_intent_meaning
from .ranking import prepare_language as prepare_language
from .training_sentences import TrainingSentencesError as TrainingSentencesError
from .training_sentences import VoiceCommand as VoiceCommand
from .training_sentences import trained_languages as trained_languages
