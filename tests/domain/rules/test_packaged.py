"""The rules that come with the kiosk say what docs/sources/housing.md says."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from fonticon_mdi7 import MDI7

from kiosk.domain import Payer, RepairPlace, Trade, Urgency
from kiosk.domain.rules import TRADE_NAMES, DangerKind, RuleFileError, UrgentReason, emergency_numbers
from kiosk.domain.rules.dangers import load_emergency_numbers
from kiosk.domain.rules.extract import extract
from kiosk.domain.rules.repairs import RepairRules
from kiosk.domain.rules.rule_file import packaged_file
from kiosk.runtime.paths import ASSETS

PACKAGED = RepairRules.load(ASSETS / "rules")
SYMPTOMS = PACKAGED.symptoms


@pytest.mark.parametrize(
    "key", ["odeur_gaz", "panne_totale", "fuite_importante", "evacuation_bouchee", "porte_entree"]
)
def test_within_four_hours(key: str) -> None:
    assert SYMPTOMS[key].urgency is Urgency.SOUS_4_H


@pytest.mark.parametrize("key", ["robinet_fuit", "fuite_eau", "panne_partielle", "eau_chaude"])
def test_within_a_day(key: str) -> None:
    assert SYMPTOMS[key].urgency is Urgency.SOUS_24_H


@pytest.mark.parametrize(
    "key", ["volet_bloque", "humidite", "nuisibles", "interphone", "boite_lettres", "cles_perdues"]
)
def test_the_rest_within_five_working_days(key: str) -> None:
    assert SYMPTOMS[key].urgency is Urgency.SOUS_5_JOURS


@pytest.mark.parametrize(
    ("key", "payer"),
    [
        ("evacuation_bouchee", Payer.LOCATAIRE),
        ("ampoule_grillee", Payer.LOCATAIRE),
        ("prise_ne_marche_pas", Payer.LOCATAIRE),
        ("cles_perdues", Payer.LOCATAIRE),
        ("gouttiere", Payer.LOCATAIRE),
        ("robinet_fuit", Payer.SELON_CAUSE),
        ("vitre_cassee", Payer.SELON_CAUSE),
        ("porte_interieure", Payer.SELON_CAUSE),
        ("nuisibles", Payer.BAILLEUR),
        ("autre", Payer.BAILLEUR),
    ],
)
def test_who_usually_pays(key: str, payer: Payer) -> None:
    assert SYMPTOMS[key].payer is payer


def test_nobody_pays_for_what_is_shared() -> None:
    own_business = {"boite_lettres", "vitre_cassee", "fuite_importante", "feu_fumee"}
    for symptom in PACKAGED.symptoms_at(RepairPlace.PARTIES_COMMUNES):
        assert symptom.payer is Payer.BAILLEUR or symptom.key in own_business


@pytest.mark.parametrize("place", RepairPlace)
def test_each_place_ends_with_something_else(place: RepairPlace) -> None:
    assert PACKAGED.symptoms_at(place)[-1].key == "autre"
    assert len(PACKAGED.symptoms_at(place)) >= 10


def test_danger_is_always_of_the_most_urgent_kind() -> None:
    assert {symptom.danger for symptom in SYMPTOMS.values() if symptom.danger} == set(DangerKind)
    for symptom in SYMPTOMS.values():
        assert not symptom.danger or symptom.urgency is Urgency.SOUS_4_H


def test_emergency_numbers_are_told() -> None:
    gas, fire = PACKAGED.dangers[DangerKind.GAZ], PACKAGED.dangers[DangerKind.FEU]
    assert gas.number == "0 800 47 33 33"
    assert fire.number == "18"
    assert "112" in fire.phone_owner.msgid
    assert [each.number for each in emergency_numbers()] == ["112", "17", "18", "114", "3919", "3114"]


@pytest.mark.parametrize(
    ("reason", "first"),
    [
        (UrgentReason.DYING, ["3114", "15"]),
        (UrgentReason.VIOLENCE, ["17", "3919", "114"]),
        (UrgentReason.ILLNESS, ["15", "18"]),
        (UrgentReason.THEFT, ["17", "112"]),
        (UrgentReason.OUTSIDE, ["115"]),
        (UrgentReason.OTHER, ["112", "17"]),
    ],
)
def test_who_can_help_best_comes_first_of_six(reason: UrgentReason, first: list[str]) -> None:
    numbers = [each.number for each in emergency_numbers(reason)]
    assert numbers[: len(first)] == first
    assert len(set(numbers)) == len(numbers) == 6
    assert {"112", "17", "114", "3114"} <= set(numbers), "whatever somebody came for"


@pytest.mark.parametrize("number", ["15", "17", "18", "112", "114", "115", "119", "3114", "3919"])
def test_who_asks_for_a_number_has_it_first_of_six(number: str) -> None:
    for reason in UrgentReason:
        numbers = [each.number for each in emergency_numbers(reason, number)]
        assert numbers[0] == number
        assert len(set(numbers)) == len(numbers) == 6
        assert {"112", "17", "114", "3114"} <= set(numbers)


def test_an_agencys_file_without_reasons_has_its_numbers_for_all(tmp_path: Path) -> None:
    packaged = packaged_file("urgences").read_text("utf-8")
    own = tmp_path / "urgences.toml"
    own.write_text(packaged.split("[raisons]")[0], "utf-8")
    numbers = load_emergency_numbers(own)
    assert len({*numbers.values()}) == 1
    assert [each.number for each in numbers[UrgentReason.DYING]][:2] == ["112", "17"]


def test_a_reason_names_numbers_that_are_there(tmp_path: Path) -> None:
    own = tmp_path / "urgences.toml"
    own.write_text(packaged_file("urgences").read_text("utf-8").replace('["115", ', '["116", '), "utf-8")
    with pytest.raises(RuleFileError, match="116"):
        load_emergency_numbers(own)


def test_only_at_home_one_is_told_to_go_out_first() -> None:
    gas = PACKAGED.dangers[DangerKind.GAZ]
    assert "sortez d’abord" in gas.title.msgid
    assert "sortez d’abord" not in gas.agency_title.msgid
    assert "appelez" in gas.agency_title.msgid


def test_texts_are_short() -> None:
    for symptom in SYMPTOMS.values():
        assert len(symptom.label.msgid) <= 45
        sentences = symptom.explanation.msgid.split(". ")
        assert 1 <= len(sentences) <= 3
        assert all(len(sentence.split()) <= 20 for sentence in sentences)


def test_pictograms_exist() -> None:
    for symptom in SYMPTOMS.values():
        assert hasattr(MDI7, symptom.icon.replace("-", "_")), symptom.icon


def test_every_trade_has_a_name() -> None:
    assert set(TRADE_NAMES) == {*Trade, None}


def test_babel_finds_each_text_that_a_visitor_reads() -> None:
    found: set[str] = set()
    for file in (ASSETS / "rules").glob("*.toml"):
        for line, function, text, _ in extract(io.BytesIO(file.read_bytes()), (), (), {}):
            assert line > 0
            assert function == "T"
            found.add(text)
    shown = {text.msgid for symptom in SYMPTOMS.values() for text in (symptom.label, symptom.explanation)}
    for danger in PACKAGED.dangers.values():
        shown |= {danger.title.msgid, *(line.msgid for line in danger.lines)}
    assert shown <= found
    assert "selon_cause" not in found
