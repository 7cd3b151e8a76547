"""``kiosk rules``: list, check, copy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.__main__ import main


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    return tmp_path


def test_a_copy_is_listed_and_checked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "copy", "motifs"]) == 0
    assert capsys.readouterr().out.startswith(f"{data}/rules/motifs.toml\n")
    assert main(["rules", "check"]) == 0
    capsys.readouterr()
    assert main(["rules", "list", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [each["name"] for each in report["rules"] if each["own"]] == ["motifs"]
    assert all(each["source"] and each["checked"] and each["valid_from"] for each in report["rules"])


def test_what_is_wrong_is_told(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "copy", "motifs"])
    file = data / "rules" / "motifs.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('label = "Autre chose"', "", 1), encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["rules", "check"]) == 1
    assert capsys.readouterr().out == "motifs.toml: motifs.autre.label: is missing\n"
    assert main(["rules", "list"]) == 1
    out = capsys.readouterr().out
    assert "WRONG          motifs.toml: motifs.autre.label: is missing" in out
    assert f"{file} is not used" in out
    assert "plafonds" in out


def test_a_file_is_checked_before_it_is_in_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "urgency.toml"
    file.write_text("hours = 4")
    assert main(["rules", "check", str(file)]) == 1
    assert capsys.readouterr().out == "urgency.toml: source: is missing\n"


@pytest.mark.parametrize("arguments", [["copy", "plafond"], ["check", "/tmp/plafond.toml"]])
def test_an_unknown_name(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", *arguments]) == 2
    assert "unknown rule file 'plafond'; known: aides_locales, conservation" in capsys.readouterr().err


def test_a_copy_is_never_written_over(capsys: pytest.CaptureFixture[str]) -> None:
    main(["rules", "copy", "urgency"])
    assert main(["rules", "copy", "urgency.toml"]) == 1
    assert "is there already" in capsys.readouterr().err
