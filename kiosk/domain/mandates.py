"""Direct debit of the rent (*prélèvement SEPA*)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MandateState(StrEnum):
    """A mandate counts once it is signed, with the staff or on the tenant's own phone."""

    A_SIGNER = "a_signer"
    ACTIF = "actif"
    RESILIE = "resilie"


@dataclass(frozen=True, slots=True)
class Mandate:
    """``reference`` is the unique mandate reference (RUM). Of the IBAN only ``iban_hint`` is told again."""

    reference: str
    state: MandateState
    holder: str
    iban_hint: str
    since: date
