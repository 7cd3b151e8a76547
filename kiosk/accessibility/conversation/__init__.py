"""Two people and two languages: what each said, what the other heard, and what went wrong."""

from .conversation import Conversation as Conversation
from .turns import CONSENT_TEXTS as CONSENT_TEXTS
from .turns import CONVERSATION_PROBLEM_TEXTS as CONVERSATION_PROBLEM_TEXTS
from .turns import ConsentStage as ConsentStage
from .turns import ConversationNotice as ConversationNotice
from .turns import ConversationProblem as ConversationProblem
from .turns import Side as Side
from .turns import TranslationState as TranslationState
from .turns import Turn as Turn
