"""Communes: what people type, and how fast the answer is there."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.rules.communes import CommuneIndex, normalise_commune_name, packaged_communes
from kiosk.domain.rules.rule_file import RuleFileError
from kiosk.runtime.paths import ASSETS


def names(typed: str) -> list[str]:
    return [each.name for each in packaged_communes().search(typed)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("villeurbanne", "Villeurbanne"),
        ("VILLEURB", "Villeurbanne"),
        ("villeurbane", "Villeurbanne"),
        ("vaulx en vlin", "Vaulx-en-Velin"),
        ("saint-étienne", "Saint-Étienne"),
        ("st etienne", "Saint-Étienne"),
        ("Ste Geneviève des bois", "Sainte-Geneviève-des-Bois"),
        ("rochelle", "La Rochelle"),
        ("la rochelle", "La Rochelle"),
        ("l hay les roses", "L'Haÿ-les-Roses"),
        ("L’Haÿ", "L'Haÿ-les-Roses"),
        ("oeuilly", "Œuilly"),
        ("paris", "Paris"),
        ("lyon 3", "Lyon 3e Arrondissement"),
        ("  Le   Mans ", "Le Mans"),
    ],
)
def test_names_as_they_are_typed(typed: str, expected: str) -> None:
    assert names(typed)[0] == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("69100", ["Villeurbanne"]),
        ("6 9 1 0 0", ["Villeurbanne"]),
        ("75011", ["Paris 11e Arrondissement"]),
        ("13005", ["Marseille 5e Arrondissement"]),
        ("97400", ["Saint-Denis"]),
        ("00000", []),
        ("691000", []),
    ],
)
def test_postcodes(typed: str, expected: list[str]) -> None:
    assert names(typed) == expected


def test_the_beginning_of_a_postcode() -> None:
    assert "Villeurbanne" in [each.name for each in packaged_communes().search("691", most=100)]
    assert all(each.code.startswith("69") for each in packaged_communes().search("69"))


def test_one_name_of_several_places() -> None:
    found = packaged_communes().search("saint denis")
    assert [each.code for each in found if each.name == "Saint-Denis"][:2] == ["97411", "93066"]


def test_an_arrondissement_tells_its_city() -> None:
    (third,) = packaged_communes().search("lyon 3")
    (lyon,) = (each for each in packaged_communes().search("lyon") if each.name == "Lyon")
    assert third.part_of == lyon.code
    assert third.postcodes == ("69003",)
    assert len(lyon.postcodes) == 9


@pytest.mark.parametrize("typed", ["", "  ", "-", "'", "xyzxyzxyz", "é" * 300])
def test_nothing(typed: str) -> None:
    assert names(typed) == []


@given(st.text(max_size=40))
def test_anything_may_be_typed(typed: str) -> None:
    assert len(packaged_communes().search(typed, most=5)) <= 5


def test_the_list() -> None:
    assert len(packaged_communes()) > 34_000
    assert sum(file.stat().st_size for file in (ASSETS / "communes").iterdir()) <= 600_000


def test_plain() -> None:
    assert normalise_commune_name("L’Haÿ-les-Roses") == "l hay les roses"
    assert normalise_commune_name("STE-Foy") == "sainte foy"


@pytest.mark.parametrize("damage", ["cut", "gone", "short", "text"])
def test_a_damaged_list(tmp_path: Path, damage: str) -> None:
    for file in (ASSETS / "communes").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    rows, about = tmp_path / "communes.tsv.xz", tmp_path / "communes.toml"
    match damage:
        case "cut":
            rows.write_bytes(rows.read_bytes()[:50_000])
        case "gone":
            rows.unlink()
        case "short":
            about.write_text(about.read_text().replace("communes = 35", "communes = 36"))
        case "text":
            rows.write_bytes(b"hello")
    with pytest.raises(RuleFileError):
        CommuneIndex.load(tmp_path)


def test_what_is_kept_of_them_is_small() -> None:
    sizes: dict[int, int] = {}
    todo: list[object] = [*vars(packaged_communes()).values()]
    while todo:
        each = todo.pop()
        if id(each) not in sizes and not isinstance(each, type):
            sizes[id(each)] = sys.getsizeof(each)
            todo += gc.get_referents(each)
    assert 1e6 < sum(sizes.values()) < 4e6  # as tuples 15 MB, as a string each 8
