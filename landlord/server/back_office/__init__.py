"""What the landlord's people do with what came in; ``kiosk agency-desk`` has a verb for each.

Outside the contract: kiosks never call it. A landlord with software of its own does the same there.
"""

from .case_kinds import CaseKind
from .inbox import PendingCase, list_pending_cases
from .transition_details import TransitionDetails, TransitionRefused
from .transitions import change_state

__all__ = [
    "CaseKind",
    "PendingCase",
    "TransitionDetails",
    "TransitionRefused",
    "change_state",
    "list_pending_cases",
]
