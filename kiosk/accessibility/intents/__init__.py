"""What a visitor means: an option on the screen, a value for a form, a command, an e-service.

``interpret`` decides between them from where the visitor is. It needs no model, no network and no file but
the sentences in ``assets/intents``; nothing it says counts before the visitor confirms it on the screen.
"""

from .interpretation import (
    CommandGuess,
    ExpectedAnswer,
    Guess,
    Interpretation,
    InterpretationContext,
    OptionGuess,
    ServiceGuess,
    SpokenValue,
    ValueGuess,
    interpret,
)
from .ranking import prepare_language
from .training_sentences import TrainingSentencesError, VoiceCommand, trained_languages

__all__ = [
    "CommandGuess",
    "ExpectedAnswer",
    "Guess",
    "Interpretation",
    "InterpretationContext",
    "OptionGuess",
    "ServiceGuess",
    "SpokenValue",
    "TrainingSentencesError",
    "ValueGuess",
    "VoiceCommand",
    "interpret",
    "prepare_language",
    "trained_languages",
]
