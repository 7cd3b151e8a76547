"""The agency's own copy of a rule file holds in place of the packaged one; a wrong one is not used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.domain.rules.ceilings import load_ceilings
from kiosk.domain.rules.file_status import LOADERS, override_errors, rule_file_status
from kiosk.domain.rules.overrides import load_in_force, override_file, packaged_file


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    return tmp_path


def own(name: str, old: str = "", new: str = "") -> Path:
    """A copy of the packaged file, with a change."""
    file = override_file(name)
    file.parent.mkdir(exist_ok=True)
    text = packaged_file(name).read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def test_each_packaged_file_has_a_reader_and_is_right() -> None:
    assert {file.stem for file in packaged_file("any").parent.glob("*.toml")} == set(LOADERS)
    assert override_errors() == []
    assert not any(rule_file_status(name).own for name in LOADERS)


def test_the_own_file_is_read_in_its_place() -> None:
    own("plafonds", "year = 2026", "year = 2027")
    assert load_in_force("plafonds", load_ceilings).year == 2027
    assert rule_file_status("plafonds").own
    assert rule_file_status("plafonds").file == override_file("plafonds")


def test_a_wrong_one_is_told_and_not_used(caplog: pytest.LogCaptureFixture) -> None:
    own("plafonds", "26920, 40233", '"beaucoup", 40233')
    assert load_in_force("plafonds", load_ceilings).year == 2026
    assert "plafonds.toml: plus.paris" in caplog.text
    (problem,) = override_errors()
    assert (problem.file, problem.key) == (override_file("plafonds"), "plus.paris")


def test_a_misspelt_name_is_told(data: Path) -> None:
    file = own("plafonds")
    shutil.move(file, file.with_name("plafond.toml"))
    (problem,) = override_errors()
    assert "plafond.toml: nothing reads it" in str(problem)


def test_a_kiosk_that_came_with_a_newer_one_says_so() -> None:
    own("plafonds", "checked = 2026-11-24", "checked = 2025-12-31")
    assert rule_file_status("plafonds").newer
    own("plafonds", "checked = 2026-11-24", "checked = 2027-01-02")
    assert not rule_file_status("plafonds").newer
