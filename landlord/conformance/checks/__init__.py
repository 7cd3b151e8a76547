"""What is tried, resource by resource."""

from __future__ import annotations

from .appointments import APPOINTMENT_CHECKS
from .check import ConformanceCheck
from .documents import DOCUMENT_CHECKS
from .feedback import FEEDBACK_CHECKS
from .housing import HOUSING_CHECKS
from .http import HTTP_CHECKS
from .payments import PAYMENT_CHECKS
from .post_checks import POST_CHECKS
from .public import PUBLIC_CHECKS
from .read_checks import READ_CHECKS
from .services import is_service_present
from .sessions import LAST_CHECKS, SIGN_IN_CHECKS
from .tickets import TICKET_CHECKS

#: In this order: what closes the door to the test tenant comes last.
CHECKS: tuple[ConformanceCheck, ...] = (
    *PUBLIC_CHECKS,
    *HTTP_CHECKS,
    *SIGN_IN_CHECKS,
    *READ_CHECKS,
    *POST_CHECKS,
    *TICKET_CHECKS,
    *APPOINTMENT_CHECKS,
    *PAYMENT_CHECKS,
    *DOCUMENT_CHECKS,
    *HOUSING_CHECKS,
    *FEEDBACK_CHECKS,
    *LAST_CHECKS,
)

__all__ = ["CHECKS", "ConformanceCheck", "is_service_present"]
