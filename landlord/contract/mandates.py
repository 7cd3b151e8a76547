"""Mandates for direct debit."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, StringConstraints

from kiosk.domain import Mandate, MandateState

from .base import LanguageCode, Reference, RequestModel, ResponseModel, ShortText, to_record
from .reporters import SessionReporter


class MandateRequest(RequestModel):
    """A tenant wants the rent to be taken from an account (any SEPA country, spaces do not matter).

    ``reference`` is the number the visitor hears: the landlord, who may choose it freely, makes it the unique
    mandate reference (RUM), so that one number stands on the receipt, the mandate and the bank statement.
    """

    reference: Reference
    reporter: SessionReporter
    iban: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    holder: Annotated[ShortText, StringConstraints(min_length=1)]
    language: LanguageCode
    at: AwareDatetime


class MandateEventRequest(RequestModel):
    """The tenant no longer wants it, signed or not: the rent may be paid otherwise (loi 89-462, art. 4 b)."""

    reporter: SessionReporter
    kind: Literal["annuler"]
    at: AwareDatetime


class MandateResponse(ResponseModel):
    """A mandate; ``reference`` is its RUM. The IBAN is never told again, only ``iban_hint``."""

    reference: str
    state: MandateState
    holder: str
    iban_hint: str
    since: date

    def record(self) -> Mandate:
        return to_record(Mandate, self)
