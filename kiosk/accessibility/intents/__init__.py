"""What a visitor means: an option on the screen, a value for a form, a command, an e-service.

``understand`` decides between them from where the visitor is. It needs no model, no network and no file but
the sentences in ``assets/intents``; nothing it says counts before the visitor confirms it on the screen.
"""

from .names import Command, Intent, Service
from .recognise import Candidate, prepare, recognise
from .training_sentences import SayingsError, languages
from .understanding import (
    Awaited,
    CommandSaid,
    Guess,
    OptionSaid,
    ServiceSaid,
    Understood,
    Value,
    ValueSaid,
    Where,
    understand,
)

__all__ = [
    "Awaited",
    "Candidate",
    "Command",
    "CommandSaid",
    "Guess",
    "Intent",
    "OptionSaid",
    "SayingsError",
    "Service",
    "ServiceSaid",
    "Understood",
    "Value",
    "ValueSaid",
    "Where",
    "languages",
    "prepare",
    "recognise",
    "understand",
]
