"""A visitor wants to talk to someone."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import AwareDatetime, model_validator

from .base import LanguageCode, LongText, Reference, RequestModel, ResponseModel, ShortText
from .reporters import Reporter


class HelpWhen(StrEnum):
    """Now at the kiosk, or a call back."""

    MAINTENANT = "maintenant"
    RAPPEL = "rappel"


class HelpState(StrEnum):
    """How far a call for help has come."""

    TRANSMISE = "transmise"
    PRISE_EN_CHARGE = "prise_en_charge"
    TERMINEE = "terminee"
    ANNULEE = "annulee"


class HelpRequest(RequestModel):
    """A visitor wants to talk to someone. ``reference`` is the number the visitor hears; ``interpreter`` is a
    language code, or ``lsf``."""

    reference: Reference
    when: HelpWhen
    topic: LongText = ""
    language: LanguageCode
    phone: ShortText = ""
    reporter: Reporter | None = None
    interpreter: LanguageCode | None = None
    at: AwareDatetime

    @model_validator(mode="after")
    def _can_be_called(self) -> HelpRequest:
        if self.when is HelpWhen.RAPPEL and not self.phone and self.reporter is None:
            raise ValueError("rappel needs a phone or a reporter")
        return self


class HelpEventRequest(RequestModel):
    """Who asked no longer wants to; a call without a ``reporter`` is taken back at the same kiosk."""

    reporter: Reporter | None = None
    kind: Literal["annuler"]
    at: AwareDatetime


class HelpResponse(ResponseModel):
    """``holder`` is who comes, once someone does."""

    reference: str
    state: HelpState
    when: HelpWhen
    holder: str = ""
