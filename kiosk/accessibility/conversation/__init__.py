"""Two people and two languages: what each said, what the other heard, and what went wrong."""

from .conversation import Conversation
from .turns import (
    CONVERSATION_PROBLEM_TEXTS,
    ConversationNotice,
    ConversationProblem,
    Side,
    TranslationState,
    Turn,
)

__all__ = [
    "CONVERSATION_PROBLEM_TEXTS",
    "Conversation",
    "ConversationNotice",
    "ConversationProblem",
    "Side",
    "TranslationState",
    "Turn",
]
