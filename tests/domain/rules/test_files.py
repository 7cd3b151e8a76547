"""A rule file that is wrong is refused with its name, the key, and why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.domain.rules import RuleFileError
from kiosk.domain.rules.repairs import RepairRules
from kiosk.runtime.paths import ASSETS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged rules, to be spoilt."""
    copy = tmp_path / "rules"
    shutil.copytree(ASSETS / "rules", copy)
    return copy


def spoil(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_a_copy_reads_like_the_packaged_ones(folder: Path) -> None:
    assert RepairRules.load(folder).symptoms.keys() == RepairRules.load(ASSETS / "rules").symptoms.keys()


@pytest.mark.parametrize(
    ("name", "old", "new", "key"),
    [
        ("symptoms.toml", 'source = "', 'sauce = "', "source"),
        ("symptoms.toml", "checked = 2026-11-24", 'checked = "hier"', "checked"),
        ("symptoms.toml", "valid_from = 2026-01-01", "", "valid_from"),
        ("symptoms.toml", 'trade = "plombier"', 'trade = "magicien"', "symptom.robinet_fuit.trade"),
        ("symptoms.toml", 'urgency = "sous_24_h"', 'urgency = "vite"', "symptom.robinet_fuit.urgency"),
        ("symptoms.toml", 'pays = "selon_cause"', 'pays = "personne"', "symptom.robinet_fuit.pays"),
        ("symptoms.toml", '"cuisine", "salle_de_bains"', '"grenier"', "symptom.robinet_fuit.places"),
        ("symptoms.toml", '"cuisine", "salle_de_bains"', "1", "symptom.robinet_fuit.places"),
        ("symptoms.toml", 'label = "Robinet qui fuit"', 'label = ""', "symptom.robinet_fuit.label"),
        ("symptoms.toml", 'label = "Robinet qui fuit"', "label = true", "symptom.robinet_fuit.label"),
        ("symptoms.toml", 'icon = "faucet"', 'icone = "faucet"', "symptom.robinet_fuit.icone"),
        ("symptoms.toml", '"robinet casse', '"Robinet cassé', "symptom.robinet_fuit.keywords"),
        ("symptoms.toml", '"robinet casse', '"le robinet casse', "symptom.robinet_fuit.keywords"),
        ("symptoms.toml", 'key = "fuite_eau"', 'key = "robinet_fuit"', "symptom.robinet_fuit.key"),
        ("symptoms.toml", 'danger = "gaz"', 'danger = "ours"', "symptom.odeur_gaz.danger"),
        ("symptoms.toml", 'collective = "eau_immeuble"', 'collective = "volet_bloque"', "collective"),
        ("symptoms.toml", "\n[pays]", "\n[payeurs]", "payeurs"),
        ("urgency.toml", "hours = 24", "hours = 0", "sous_24_h.hours"),
        ("urgency.toml", "hours = 24", 'hours = "24"', "sous_24_h.hours"),
        ("urgency.toml", "[sous_4_h]", "[sous_3_h]", "sous_3_h"),
        ("urgency.toml", "working_days = 5", "", "sous_5_jours.working_days"),
        ("dangers.toml", "[gaz]", "[gas]", "gas"),
        ("dangers.toml", "lines = [", "line = [", "gaz.line"),
    ],
)
def test_the_error_names_the_file_and_the_key(folder: Path, name: str, old: str, new: str, key: str) -> None:
    spoil(folder / name, old, new)
    with pytest.raises(RuleFileError) as caught:
        RepairRules.load(folder)
    assert caught.value.file == folder / name
    assert caught.value.key.endswith(key)
    assert name in str(caught.value)


def test_a_missing_file(folder: Path) -> None:
    (folder / "urgency.toml").unlink()
    with pytest.raises(RuleFileError, match=r"urgency\.toml: cannot be read"):
        RepairRules.load(folder)


@pytest.mark.parametrize("content", [b"source = ", b"\xff\xfe", b"\x00"])
def test_a_damaged_file(folder: Path, content: bytes) -> None:
    (folder / "dangers.toml").write_bytes(content)
    with pytest.raises(RuleFileError, match=r"dangers\.toml: is not TOML"):
        RepairRules.load(folder)
