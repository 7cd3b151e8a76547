"""``kiosk audit``: what docs/sources/accessibility.md asks, measured on every screen and proven by a command.

``scenes`` are all the screens there are, ``looking`` draws and measures them, ``behaviour`` walks through
them by keypad, touch and ear, ``report`` writes what was found. ``findings`` is what they say to each other.
"""

from .checks import AuditCheck
from .findings import Box, Case, CheckCount, Finding, Tally, WorstMeasurement

__all__ = ["AuditCheck", "Box", "Case", "CheckCount", "Finding", "Tally", "WorstMeasurement"]
