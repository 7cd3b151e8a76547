"""What a landlord runs against its own software vendor: does this system keep the contract?

``examine(Target(url, token))`` returns a ``Report``; it knows no server, only the wire.
"""

from .context import Tenant
from .report import Deviation, Latency, Outcome, Report, Service, Standing
from .rules import RULES, Rule, Severity
from .run import CannotCheck, Choices, Progress, Target, examine

__all__ = [
    "RULES",
    "CannotCheck",
    "Choices",
    "Deviation",
    "Latency",
    "Outcome",
    "Progress",
    "Report",
    "Rule",
    "Service",
    "Severity",
    "Standing",
    "Target",
    "Tenant",
    "examine",
]
