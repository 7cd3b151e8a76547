"""What the landlord's people do with what came in; ``kiosk agency-desk`` has a verb for each.

Outside the contract: kiosks never call it. A landlord with software of its own does the same there.
"""

from .inbox import Waiting, waiting
from .kinds import Kind
from .moving import move
from .said import NotPossible, Said

__all__ = ["Kind", "NotPossible", "Said", "Waiting", "move", "waiting"]
