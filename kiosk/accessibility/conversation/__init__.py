"""Two people and two languages: what each said, what the other was told, and what went wrong."""

from .conversation import Conversation
from .notices import CONVERSATION_PROBLEM_TEXTS, ConversationNotice, ConversationProblem
from .ports import BackgroundRunner, RecognitionPort, TranslationPort
from .turns import LanguageProposal, Side, SpeechInProgress, TranslationState, Turn, TurnOrigin

__all__ = [
    "CONVERSATION_PROBLEM_TEXTS",
    "BackgroundRunner",
    "Conversation",
    "ConversationNotice",
    "ConversationProblem",
    "LanguageProposal",
    "RecognitionPort",
    "Side",
    "SpeechInProgress",
    "TranslationPort",
    "TranslationState",
    "Turn",
    "TurnOrigin",
]
