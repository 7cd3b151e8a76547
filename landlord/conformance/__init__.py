"""What a landlord runs against its own software vendor: does this system keep the contract?

``check_conformance(ConformanceTarget(url, token))`` returns a ``Report``; it knows no server, only the wire.
"""

from .context import ProbeTenant
from .report import Conformity, Deviation, Latency, Report, RuleOutcome, ServiceConformity
from .rules import RULES, Rule, Severity
from .run import CheckProgressCallback, CheckSelection, ConformanceError, ConformanceTarget, check_conformance

__all__ = [
    "RULES",
    "CheckProgressCallback",
    "CheckSelection",
    "ConformanceError",
    "ConformanceTarget",
    "Conformity",
    "Deviation",
    "Latency",
    "ProbeTenant",
    "Report",
    "Rule",
    "RuleOutcome",
    "ServiceConformity",
    "Severity",
    "check_conformance",
]
