"""Mandates for direct debit."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, StringConstraints

from kiosk.domain import Mandate, MandateState

from .base import Asked, LanguageCode, Line, Told, as_record
from .reporters import SessionReporter


class MandateAsked(Asked):
    """A tenant wants the rent to be taken from an account (any SEPA country, spaces do not matter)."""

    reporter: SessionReporter
    iban: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    holder: Annotated[Line, StringConstraints(min_length=1)]
    language: LanguageCode
    at: AwareDatetime


class MandateTold(Told):
    """A mandate; the IBAN is never told again, only ``iban_hint``."""

    reference: str
    state: MandateState
    holder: str
    iban_hint: str
    since: date

    def record(self) -> Mandate:
        return as_record(Mandate, self)
