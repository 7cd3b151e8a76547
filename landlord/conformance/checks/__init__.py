"""What is tried, resource by resource."""

from __future__ import annotations

from .acting import ACTING
from .anybody import ANYBODY
from .appointments import APPOINTMENTS
from .check import Check
from .documents import DOCUMENTS
from .housing import HOUSING
from .http import HTTP
from .money import MONEY
from .opinions import OPINIONS
from .reading import READING
from .services import there
from .signing_in import LAST, SIGNING_IN
from .tickets import TICKETS

#: In this order: what closes the door to the test tenant comes last.
CHECKS: tuple[Check, ...] = (
    *ANYBODY,
    *HTTP,
    *SIGNING_IN,
    *READING,
    *ACTING,
    *TICKETS,
    *APPOINTMENTS,
    *MONEY,
    *DOCUMENTS,
    *HOUSING,
    *OPINIONS,
    *LAST,
)

__all__ = ["CHECKS", "Check", "there"]
