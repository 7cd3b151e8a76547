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
from .base import Cents, PageResponse, Reference, RequestModel, ResponseModel, to_record
from .reporters import SessionReporter

#: 1 is the dearest wish.
Rank = Annotated[int, Field(ge=1, le=20)]


class OfferResponse(ResponseModel):
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
        return to_record(Offer, self)


class OfferListResponse(PageResponse[OfferResponse]):
    """Homes offered now, the latest first."""


class _ApplicantRequest(RequestModel):
    """Who applies: a tenant who wants to move (``reporter``), or who has a housing application
    (``resume_code``); one of the two."""

    reporter: SessionReporter | None = None
    resume_code: ResumeCode | None = None
    at: AwareDatetime

    @model_validator(mode="after")
    def _is_someone(self) -> _ApplicantRequest:
        if (self.reporter is None) == (self.resume_code is None):
            raise ValueError("needs a reporter or a resume code")
        return self


class OfferApplicationRequest(_ApplicantRequest):
    """An application for a home; ``reference`` is the number the visitor hears."""

    reference: Reference
    rank: Rank = 1


class OfferEventRequest(_ApplicantRequest):
    """Withdraws, or changes the rank of the wish."""

    kind: OfferEventKind
    rank: Rank | None = None

    @model_validator(mode="after")
    def _ranks(self) -> OfferEventRequest:
        if self.kind is OfferEventKind.CLASSER and self.rank is None:
            raise ValueError("classer needs a rank")
        return self


class OfferApplicationResponse(ResponseModel):
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
        return to_record(OfferApplication, self)


class OfferApplicationListResponse(ResponseModel):
    """The applicant's, the dearest wish first."""

    applications: tuple[OfferApplicationResponse, ...]

    def record(self) -> tuple[OfferApplication, ...]:
        return tuple(each.record() for each in self.applications)
