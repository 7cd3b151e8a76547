"""A file of ceilings, papers or sizes that is wrong is refused with its name, the key, and why."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.domain.rules import RuleFileError
from kiosk.domain.rules.ceilings import load_ceilings
from kiosk.domain.rules.completeness import load_supporting_documents
from kiosk.domain.rules.housing_fit import load_occupancy_rules
from kiosk.runtime.paths import ASSETS

LOADERS = {
    "plafonds.toml": load_ceilings,
    "occupation.toml": load_occupancy_rules,
    "pieces.toml": load_supporting_documents,
}


@pytest.mark.parametrize(
    ("name", "old", "new", "key"),
    [
        ("plafonds.toml", "year = 2026", "", "year"),
        ("plafonds.toml", "[plus]\nparis = [26920, 40233,", "[plus]\nparis = [26920,", "plus.paris"),
        ("plafonds.toml", "[plus]\nparis = [26920,", "[plus]\nparis = [99999,", "plus.paris"),
        ("plafonds.toml", "[plus]\nparis = [26920,", "[plus]\nparis = [26920.5,", "plus.paris"),
        ("plafonds.toml", "ailleurs = [23403", "partout = [23403", "plus.partout"),
        ("plafonds.toml", 'outre_mer = ["97"', 'outre_mer = ["77"', "zones.outre_mer"),
        ("plafonds.toml", "young_couple = 55", "", "household.young_couple"),
        ("plafonds.toml", "percent_of_plus = 130", 'percent_of_plus = "130"', "pls.percent_of_plus"),
        ("occupation.toml", "one = 9", "one = 0", "surface.one"),
        ("occupation.toml", "percent = 33", "percents = 33", "effort.percents"),
        ("pieces.toml", 'needed = "enregistrement"', 'needed = "jamais"', "piece.identite.needed"),
        (
            "pieces.toml",
            'nationality = ["francaise"',
            'nationality = ["martienne"',
            "piece.identite.nationality",
        ),
        ("pieces.toml", "expecting = true", "expecting = false", "piece.grossesse.expecting"),
        ("pieces.toml", 'key = "avis_impot"', 'key = "identite"', "piece.identite.key"),
        ("pieces.toml", "any.relation", "any.relatives", "piece.livret_de_famille.any.relatives"),
    ],
)
def test_the_error_names_the_file_and_the_key(
    tmp_path: Path, name: str, old: str, new: str, key: str
) -> None:
    file = tmp_path / name
    shutil.copy(ASSETS / "rules" / name, file)
    LOADERS[name](file)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(RuleFileError) as caught:
        LOADERS[name](file)
    assert (caught.value.file, caught.value.key) == (file, key)
