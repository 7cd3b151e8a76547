"""What is tried, resource by resource."""

from __future__ import annotations

from .acting import POST_CHECKS
from .anybody import PUBLIC_CHECKS
from .appointments import APPOINTMENT_CHECKS
from .check import ConformanceCheck
from .documents import DOCUMENT_CHECKS
from .housing import HOUSING_CHECKS
from .http import HTTP_CHECKS
from .money import PAYMENT_CHECKS
from .opinions import FEEDBACK_CHECKS
from .reading import READ_CHECKS
from .services import is_service_present
from .signing_in import LAST_CHECKS, SIGN_IN_CHECKS
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
