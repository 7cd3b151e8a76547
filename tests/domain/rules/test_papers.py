"""Which papers are asked for."""

from __future__ import annotations

import pytest

from kiosk.domain import (
    Disability,
    FamilySituation,
    Household,
    HouseholdMember,
    HousingApplication,
    HousingReason,
    HousingReasons,
    HousingStatus,
    Nationality,
    Relation,
)
from kiosk.domain.rules.completeness import (
    CONDITION_ENUMS,
    RequiredFor,
    required_documents,
    supporting_documents_in_force,
)

from .housing import EMPTY, FULL

PAPERS = supporting_documents_in_force()


def keys(application: HousingApplication, needed: RequiredFor = RequiredFor.INSTRUCTION) -> set[str]:
    return {paper.key for paper in required_documents(application, PAPERS, needed)}


@pytest.mark.parametrize(
    ("nationality", "paper"),
    [
        (Nationality.FRANCAISE, "identite"),
        (Nationality.UNION_EUROPEENNE, "identite"),
        (Nationality.HORS_UNION_EUROPEENNE, "titre_de_sejour"),
    ],
)
def test_one_paper_is_enough_to_be_registered(nationality: Nationality, paper: str) -> None:
    asked = EMPTY.replace(applicant=EMPTY.applicant.replace(nationality=nationality))
    assert keys(asked, RequiredFor.ENREGISTREMENT) == {paper}


def test_without_answers_only_what_everyone_brings() -> None:
    assert keys(EMPTY) == {"avis_impot"}


def test_the_answers_make_the_list() -> None:
    assert keys(FULL) == {"avis_impot", "livret_de_famille", "divorce", "bulletins_salaire", "hebergement"}


def test_one_of_the_alternatives_is_enough() -> None:
    married = EMPTY.replace(applicant=EMPTY.applicant.replace(situation=FamilySituation.MARIE))
    parent = EMPTY.replace(
        household=Household(members=(HouseholdMember(name="", given_names="", relation=Relation.ENFANT),)),
    )
    assert "livret_de_famille" in keys(married) & keys(parent)
    assert "livret_de_famille" not in keys(EMPTY)


def test_a_switch_counts_when_it_is_on() -> None:
    assert "grossesse" in keys(EMPTY.replace(household=Household(members=(), expected_births=1)))
    assert "handicap" in keys(EMPTY.replace(disability=Disability(concerned=True)))
    assert "handicap" not in keys(EMPTY.replace(disability=Disability(concerned=False)))


def test_violence_is_never_to_be_proved() -> None:
    hurt = EMPTY.replace(reasons=HousingReasons(reasons=(HousingReason.VIOLENCES,)))
    label = next(
        paper.label.msgid
        for paper in required_documents(hurt, PAPERS, RequiredFor.INSTRUCTION)
        if paper.key == "violences"
    )
    assert "si vous en avez" in label


def test_nearly_every_way_to_live_has_its_paper() -> None:
    homes = {value for paper in PAPERS for value in paper.conditions.get("home", ())}
    assert set(HousingStatus) - homes == {HousingStatus.LOGEMENT_DE_FONCTION, HousingStatus.AUTRE}
    assert set(CONDITION_ENUMS) >= {kind for paper in PAPERS for kind in paper.alternatives}
