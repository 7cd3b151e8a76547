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
    CurrentHousing,
    DesiredHome,
    DesiredPlace,
    Disability,
    Employment,
    FamilySituation,
    HomeSize,
    Household,
    HouseholdMember,
    HousingApplication,
    HousingReason,
    HousingReasons,
    HousingStatus,
    Income,
    Nationality,
    Occupation,
    PostalAddress,
    Relation,
)

from .base import (
    Cents,
    LanguageCode,
    LongText,
    Phone,
    Reference,
    RequestModel,
    ResponseModel,
    ShortText,
    Slug,
    minimum_cents,
    to_record,
)

Postcode = Annotated[str, StringConstraints(pattern=r"^([0-9]{5})?$")]
#: INSEE code of a commune.
CommuneCode = Annotated[str, StringConstraints(pattern=r"^([0-9][0-9AB][0-9]{3})?$")]
NonNegativeCents = Annotated[Cents, minimum_cents(0)]
#: Opens an application again; spaces, dashes and case do not matter.
ResumeCode = Annotated[str, StringConstraints(min_length=8, max_length=40)]


class ApplicantSection(RequestModel):
    """Section 1: who asks. Never a social-security number."""

    birth_name: ShortText = ""
    usual_name: ShortText = ""
    given_names: ShortText = ""
    birth_date: date | None = None
    nationality: Nationality | None = None
    situation: FamilySituation | None = None
    phone: Phone | Literal[""] = ""
    email: ShortText = ""

    def record(self) -> Applicant:
        return to_record(Applicant, self)


class AddressSection(RequestModel):
    """Section 2: where letters arrive; ``host`` is whose letter box it is."""

    line: ShortText = ""
    postcode: Postcode = ""
    commune: CommuneCode = ""
    city: ShortText = ""
    host: ShortText = ""

    def record(self) -> PostalAddress:
        return to_record(PostalAddress, self)


class HouseholdMemberSection(RequestModel):
    """Someone who will live there too."""

    name: ShortText
    given_names: ShortText
    relation: Relation
    birth_date: date | None = None

    def record(self) -> HouseholdMember:
        return to_record(HouseholdMember, self)


class HouseholdSection(RequestModel):
    """Section 3: who will live there, without the applicant."""

    members: Annotated[tuple[HouseholdMemberSection, ...], Field(max_length=20)] | None = None
    expected_births: Annotated[int, Field(ge=0, le=9)] = 0

    def record(self) -> Household:
        return to_record(Household, self)


class EmploymentSection(RequestModel):
    """Section 4: what the applicant does."""

    occupation: Occupation | None = None
    employer: ShortText = ""
    city: ShortText = ""

    def record(self) -> Employment:
        return to_record(Employment, self)


class IncomeSection(RequestModel):
    """Section 5: what the household has to live on."""

    tax_income: NonNegativeCents | None = None
    tax_year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    monthly: NonNegativeCents | None = None

    def record(self) -> Income:
        return to_record(Income, self)


class CurrentHousingSection(RequestModel):
    """Section 6: where the applicant lives now."""

    kind: HousingStatus | None = None
    size: HomeSize | None = None
    people: Annotated[int, Field(ge=1, le=30)] | None = None
    rent: NonNegativeCents | None = None

    def record(self) -> CurrentHousing:
        return to_record(CurrentHousing, self)


class ReasonsSection(RequestModel):
    """Section 7: why another home, the weightiest first."""

    reasons: Annotated[tuple[HousingReason, ...], Field(max_length=3)] = ()
    words: LongText = ""

    def record(self) -> HousingReasons:
        return to_record(HousingReasons, self)


class DesiredPlaceSection(RequestModel):
    """A place where the applicant would live."""

    commune: CommuneCode
    city: ShortText
    quarter: ShortText = ""

    def record(self) -> DesiredPlace:
        return to_record(DesiredPlace, self)


class DesiredHomeSection(RequestModel):
    """Section 8: which home."""

    sizes: Annotated[tuple[HomeSize, ...], Field(max_length=3)] = ()
    places: Annotated[tuple[DesiredPlaceSection, ...], Field(max_length=8)] = ()
    most: NonNegativeCents | None = None
    ground_floor: bool = False
    lift: bool = False
    parking: bool = False

    def record(self) -> DesiredHome:
        return to_record(DesiredHome, self)


class DisabilitySection(RequestModel):
    """Section 9: what the home must have."""

    concerned: bool | None = None
    wheelchair: bool = False
    words: LongText = ""

    def record(self) -> Disability:
        return to_record(Disability, self)


class _ApplicationSections(RequestModel):
    applicant: ApplicantSection = ApplicantSection()
    address: AddressSection = AddressSection()
    household: HouseholdSection = HouseholdSection()
    work: EmploymentSection = EmploymentSection()
    income: IncomeSection = IncomeSection()
    home: CurrentHousingSection = CurrentHousingSection()
    reasons: ReasonsSection = ReasonsSection()
    wanted: DesiredHomeSection = DesiredHomeSection()
    disability: DisabilitySection = DisabilitySection()
    papers: Annotated[tuple[Slug, ...], Field(max_length=30)] = ()


class ApplicationRequest(_ApplicationSections):
    """A new application, as a draft; with ``submit`` it is handed in at once (422 when something mandatory
    is missing). ``reference`` is the number the visitor hears. With ``resume_code``, which opens the draft of
    that reference, it replaces that draft: what a visitor saves or hands in may wait for the line.
    """

    reference: Reference
    language: LanguageCode
    at: AwareDatetime
    submit: bool = False
    resume_code: ResumeCode | None = None


class ApplicationPatchRequest(_ApplicationSections):
    """PATCH: the sections that are sent replace those that were there, the others stay."""

    resume_code: ResumeCode


class ApplicationSubmitRequest(RequestModel):
    """The draft is handed in. A kiosk that has no resume code yet (all was said without a line) names none:
    then only the kiosk that made the draft may submit it."""

    resume_code: ResumeCode | None = None
    at: AwareDatetime


class ApplicationResponse(ResponseModel):
    """An application; ``missing`` are JSON pointers to mandatory fields that are still empty."""

    reference: str
    state: ApplicationState
    resume_code: str
    applicant: ApplicantSection = ApplicantSection()
    address: AddressSection = AddressSection()
    household: HouseholdSection = HouseholdSection()
    work: EmploymentSection = EmploymentSection()
    income: IncomeSection = IncomeSection()
    home: CurrentHousingSection = CurrentHousingSection()
    reasons: ReasonsSection = ReasonsSection()
    wanted: DesiredHomeSection = DesiredHomeSection()
    disability: DisabilitySection = DisabilitySection()
    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    number: str = ""
    renew_by: date | None = None
    reason: str = ""

    def record(self, etag: str = "") -> HousingApplication:
        return to_record(HousingApplication, self, etag=etag)
