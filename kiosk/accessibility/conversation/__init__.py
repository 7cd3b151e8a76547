"""Two people and two languages: what each said, what the other was told, and what went wrong."""

from .conversation import BackgroundRunner, Conversation, TranslationPort
from .turns import (
    CONVERSATION_PROBLEM_TEXTS,
    ConversationNotice,
    ConversationProblem,
    LanguageProposal,
    Side,
    SpeechInProgress,
    TranslationState,
    Turn,
    TurnOrigin,
)

__all__ = [
    "CONVERSATION_PROBLEM_TEXTS",
    "BackgroundRunner",
    "Conversation",
    "ConversationNotice",
    "ConversationProblem",
    "LanguageProposal",
    "Side",
    "SpeechInProgress",
    "TranslationPort",
    "TranslationState",
    "Turn",
    "TurnOrigin",
]
