"""What the landlord's people do with what came in; ``kiosk agency-desk`` has a verb for each.

Outside the contract: kiosks never call it. A landlord with software of its own does the same there.
"""

from .inbox import PendingCase, list_pending_cases
from .kinds import CaseKind
from .moving import change_state
from .said import TransitionDetails, TransitionRefused

__all__ = [
    "CaseKind",
    "PendingCase",
    "TransitionDetails",
    "TransitionRefused",
    "change_state",
    "list_pending_cases",
]
