"""Two people and two languages: what each said, what the other was told, and what went wrong."""

from .conversation import Conversation
from .notices import TROUBLES, Notice, Trouble
from .ports import Hears, Runs, Translates
from .turns import Means, Proposal, Saying, Side, State, Turn

__all__ = [
    "TROUBLES",
    "Conversation",
    "Hears",
    "Means",
    "Notice",
    "Proposal",
    "Runs",
    "Saying",
    "Side",
    "State",
    "Translates",
    "Trouble",
    "Turn",
]
