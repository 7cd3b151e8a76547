"""What a landlord runs against its own software vendor: does this system keep the contract?

``check_conformance(ConformanceTarget(url, token))`` returns a ``Report``; it knows no server, only the wire.
"""

from .context import ProbeTenant
from .report import Report
from .run import CheckSelection, ConformanceError, ConformanceTarget, check_conformance

__all__ = [
    "CheckSelection",
    "ConformanceError",
    "ConformanceTarget",
    "ProbeTenant",
    "Report",
    "check_conformance",
]
