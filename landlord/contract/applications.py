"""Asking for social housing: nine sections, saved as often as needed, then submitted.

Saved, every section may be missing or half filled; submitted, what is mandatory must be there.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from kiosk.domain import (
    Applicant,
    ApplicationState,
    CurrentHome,
    Disability,
    FamilySituation,
    HomeSize,
    HomeWanted,
    Household,
    HousingApplication,
    Income,
    Member,
    Nationality,
    Occupation,
    PostalAddress,
    PresentHome,
    Reason,
    Reasons,
    Relation,
    Wish,
    Work,
)

from .base import Asked, Cents, Key, LanguageCode, Line, Phone, Reference, Told, Words, as_record, at_least

Postcode = Annotated[str, StringConstraints(pattern=r"^([0-9]{5})?$")]
#: INSEE code of a commune.
Commune = Annotated[str, StringConstraints(pattern=r"^([0-9][0-9AB][0-9]{3})?$")]
Earned = Annotated[Cents, at_least(0)]
#: Opens an application again; spaces, dashes and case do not matter.
ResumeCode = Annotated[str, StringConstraints(min_length=8, max_length=40)]


class ApplicantSection(Asked):
    """Section 1: who asks. Never a social-security number."""

    birth_name: Line = ""
    usual_name: Line = ""
    given_names: Line = ""
    birth_date: date | None = None
    nationality: Nationality | None = None
    situation: FamilySituation | None = None
    phone: Phone | Literal[""] = ""
    email: Line = ""

    def record(self) -> Applicant:
        return as_record(Applicant, self)


class AddressSection(Asked):
    """Section 2: where letters arrive; ``host`` is whose letter box it is."""

    line: Line = ""
    postcode: Postcode = ""
    commune: Commune = ""
    city: Line = ""
    host: Line = ""

    def record(self) -> PostalAddress:
        return as_record(PostalAddress, self)


class MemberSection(Asked):
    """Someone who will live there too."""

    name: Line
    given_names: Line
    relation: Relation
    birth_date: date | None = None

    def record(self) -> Member:
        return as_record(Member, self)


class HouseholdSection(Asked):
    """Section 3: who will live there, without the applicant."""

    members: Annotated[tuple[MemberSection, ...], Field(max_length=20)] | None = None
    expected_births: Annotated[int, Field(ge=0, le=9)] = 0

    def record(self) -> Household:
        return as_record(Household, self)


class WorkSection(Asked):
    """Section 4: what the applicant does."""

    occupation: Occupation | None = None
    employer: Line = ""
    city: Line = ""

    def record(self) -> Work:
        return as_record(Work, self)


class IncomeSection(Asked):
    """Section 5: what the household has to live on."""

    tax_income: Earned | None = None
    tax_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    monthly: Earned | None = None

    def record(self) -> Income:
        return as_record(Income, self)


class HomeSection(Asked):
    """Section 6: where the applicant lives now."""

    kind: CurrentHome | None = None
    size: HomeSize | None = None
    people: Annotated[int, Field(ge=1, le=30)] | None = None
    rent: Earned | None = None

    def record(self) -> PresentHome:
        return as_record(PresentHome, self)


class ReasonsSection(Asked):
    """Section 7: why another home, the weightiest first."""

    reasons: Annotated[tuple[Reason, ...], Field(max_length=3)] = ()
    words: Words = ""

    def record(self) -> Reasons:
        return as_record(Reasons, self)


class WishSection(Asked):
    """A place where the applicant would live."""

    commune: Commune
    city: Line
    quarter: Line = ""

    def record(self) -> Wish:
        return as_record(Wish, self)


class WantedSection(Asked):
    """Section 8: which home."""

    sizes: Annotated[tuple[HomeSize, ...], Field(max_length=3)] = ()
    places: Annotated[tuple[WishSection, ...], Field(max_length=8)] = ()
    most: Earned | None = None
    ground_floor: bool = False
    lift: bool = False
    parking: bool = False

    def record(self) -> HomeWanted:
        return as_record(HomeWanted, self)


class DisabilitySection(Asked):
    """Section 9: what the home must have."""

    concerned: bool | None = None
    wheelchair: bool = False
    words: Words = ""

    def record(self) -> Disability:
        return as_record(Disability, self)


class _Sections(Asked):
    applicant: ApplicantSection = ApplicantSection()
    address: AddressSection = AddressSection()
    household: HouseholdSection = HouseholdSection()
    work: WorkSection = WorkSection()
    income: IncomeSection = IncomeSection()
    home: HomeSection = HomeSection()
    reasons: ReasonsSection = ReasonsSection()
    wanted: WantedSection = WantedSection()
    disability: DisabilitySection = DisabilitySection()
    papers: Annotated[tuple[Key, ...], Field(max_length=30)] = ()


class ApplicationAsked(_Sections):
    """A new application, as a draft; with ``submit`` it is handed in at once (422 when something mandatory
    is missing). ``reference`` is the number the visitor hears. With ``resume_code``, which opens the draft of
    that reference, it replaces that draft: what a visitor saves or hands in may wait for the line.
    """

    reference: Reference
    language: LanguageCode
    at: AwareDatetime
    submit: bool = False
    resume_code: ResumeCode | None = None


class ApplicationChanged(_Sections):
    """PATCH: the sections that are sent replace those that were there, the others stay."""

    resume_code: ResumeCode


class SubmitAsked(Asked):
    """The draft is handed in. A kiosk that has no resume code yet (all was said without a line) names none:
    then only the kiosk that made the draft may submit it."""

    resume_code: ResumeCode | None = None
    at: AwareDatetime


class ApplicationTold(Told):
    """An application; ``missing`` are JSON pointers to mandatory fields that are still empty."""

    reference: str
    state: ApplicationState
    resume_code: str
    applicant: ApplicantSection = ApplicantSection()
    address: AddressSection = AddressSection()
    household: HouseholdSection = HouseholdSection()
    work: WorkSection = WorkSection()
    income: IncomeSection = IncomeSection()
    home: HomeSection = HomeSection()
    reasons: ReasonsSection = ReasonsSection()
    wanted: WantedSection = WantedSection()
    disability: DisabilitySection = DisabilitySection()
    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    number: str = ""
    renew_by: date | None = None
    reason: str = ""

    def record(self, etag: str = "") -> HousingApplication:
        return as_record(HousingApplication, self, etag=etag)
