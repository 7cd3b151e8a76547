"""Applications and homes for the tests, drawn by hypothesis or made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from kiosk.domain import (
    Applicant,
    ApplicationState,
    CeilingCategory,
    CurrentHousing,
    DesiredHome,
    DesiredPlace,
    Disability,
    Employment,
    EnergyLabel,
    FamilySituation,
    FoundApplication,
    HomeSize,
    Household,
    HouseholdMember,
    HousingReason,
    HousingReasons,
    HousingStatus,
    Income,
    Money,
    Nationality,
    Occupation,
    Offer,
    PostalAddress,
    Relation,
)

NOW = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
TODAY = NOW.date()
EMPTY = FoundApplication.model_construct(reference="", state=ApplicationState.BROUILLON, resume_code="")

births = st.dates(date(1930, 1, 1), TODAY)
members = st.builds(
    HouseholdMember,
    name=st.just(""),
    given_names=st.just(""),
    relation=st.sampled_from(Relation),
    birth_date=st.none() | births,
)
households = st.lists(members, max_size=12).map(tuple)

FULL = FoundApplication(
    reference="T482715",
    state=ApplicationState.ENREGISTREE,
    resume_code="K7MX2PQR",
    applicant=Applicant(
        birth_name="Diallo",
        given_names="Awa",
        birth_date=date(1990, 3, 14),
        nationality=Nationality.HORS_UNION_EUROPEENNE,
        situation=FamilySituation.SEPARE,
        phone="+33612345678",
    ),
    address=PostalAddress(line="3 rue des Lilas", postcode="69100", commune="69266", city="Villeurbanne"),
    household=Household(
        members=(
            HouseholdMember(name="", given_names="", relation=Relation.ENFANT, birth_date=date(2015, 3, 2)),
        )
    ),
    work=Employment(occupation=Occupation.CDD_INTERIM),
    income=Income(tax_income=Money(1_850_000), tax_year=2024, monthly=Money(160_000)),
    home=CurrentHousing(kind=HousingStatus.CHEZ_PARTICULIER),
    reasons=HousingReasons(reasons=(HousingReason.SANS_LOGEMENT, HousingReason.SEPARATION)),
    wanted=DesiredHome(
        sizes=(HomeSize.T2, HomeSize.T3),
        places=(DesiredPlace(commune="69123", city="Lyon"),),
        most=Money(60_000),
    ),
    disability=Disability(concerned=False),
    number="0691126517879GDPUB",
    renew_by=date(2027, 11, 20),
)


def home(**more: Any) -> Offer:
    """A T3 of 61 m² in Villeurbanne, offered for ten more days."""
    known: dict[str, Any] = {
        "id": "lilas-3",
        "title": "T3 aux Lilas",
        "size": HomeSize.T3,
        "rooms": 3,
        "surface": 61.0,
        "rent": Money(41_000),
        "charges": Money(9_000),
        "commune": "69266",
        "city": "Villeurbanne",
        "quarter": "Les Lilas",
        "floor": 2,
        "lift": True,
        "energy": EnergyLabel.C,
        "category": CeilingCategory.PLUS,
        "expires_at": NOW + timedelta(days=10),
    }
    return Offer(**(known | more))
