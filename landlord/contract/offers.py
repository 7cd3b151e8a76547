"""Homes that are offered, and applications for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field, model_validator

from kiosk.domain import (
    CeilingCategory,
    EnergyLabel,
    HomeSize,
    Offer,
    OfferApplication,
    OfferApplicationState,
    OfferEventKind,
)

from .applications import ResumeCode
from .base import Asked, Cents, PageTold, Reference, Told, as_record
from .reporters import SessionReporter

#: 1 is the dearest wish.
Rank = Annotated[int, Field(ge=1, le=20)]


class OfferTold(Told):
    """A home; ``pictures`` are paths below this server. ``surface`` in m²; rent and charges a month."""

    id: str
    title: str
    size: HomeSize
    rooms: int
    surface: float
    rent: Cents
    charges: Cents
    commune: str
    city: str
    quarter: str
    floor: int
    lift: bool
    energy: EnergyLabel | None = None
    category: CeilingCategory
    expires_at: AwareDatetime
    accessible: bool = False
    available_on: date | None = None
    description: str = ""
    pictures: tuple[str, ...] = ()
    candidates: int = 0

    def record(self) -> Offer:
        return as_record(Offer, self)


class OffersTold(PageTold[OfferTold]):
    """Homes offered now, the latest first."""


class _ByApplicant(Asked):
    """Who applies: a tenant who wants to move (``reporter``), or who has a housing application
    (``resume_code``); one of the two."""

    reporter: SessionReporter | None = None
    resume_code: ResumeCode | None = None
    at: AwareDatetime

    @model_validator(mode="after")
    def _is_someone(self) -> _ByApplicant:
        if (self.reporter is None) == (self.resume_code is None):
            raise ValueError("needs a reporter or a resume code")
        return self


class OfferApplicationAsked(_ByApplicant):
    """An application for a home; ``reference`` is the number the visitor hears."""

    reference: Reference
    rank: Rank = 1


class OfferEventAsked(_ByApplicant):
    """Withdraws, or changes the rank of the wish."""

    kind: OfferEventKind
    rank: Rank | None = None

    @model_validator(mode="after")
    def _ranks(self) -> OfferEventAsked:
        if self.kind is OfferEventKind.CLASSER and self.rank is None:
            raise ValueError("classer needs a rank")
        return self


class OfferApplicationTold(Told):
    """An application for a home; ``caleol_rank`` is the committee's."""

    reference: str
    offer_id: str
    title: str
    state: OfferApplicationState
    rank: int
    at: AwareDatetime
    caleol_rank: int | None = None
    reason: str = ""

    def record(self) -> OfferApplication:
        return as_record(OfferApplication, self)


class OfferApplicationsTold(Told):
    """The applicant's, the dearest wish first."""

    applications: tuple[OfferApplicationTold, ...]

    def record(self) -> tuple[OfferApplication, ...]:
        return tuple(each.record() for each in self.applications)
