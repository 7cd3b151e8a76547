"""``kiosk voices`` as a technician types it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.domain import LANGUAGES

pytestmark = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    monkeypatch.setenv("KIOSK_MODELS", str(tmp_path / "models"))


def test_every_language_has_its_voice_and_how_to_get_a_better_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["voices", "--json"]) == 0
    rows = {row["language"]: row for row in json.loads(capsys.readouterr().out)}
    assert {row["voice"] for row in rows.values()} == {"espeak"}
    assert rows["fr"]["better"] == rows["zh"]["better"] == "kiosk models install kokoro-82m"
    assert rows["ar"]["better"] == ""
    assert {*rows, *(code for row in rows.values() for code in row["variants"])} == {
        each.code for each in LANGUAGES
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--render"], "kiosk models install kokoro-82m"),
        (["--render", "ar"], "unknown language of the warm voice 'ar'"),
        (["--measure"], "the warm voice does not speak"),
    ],
)
def test_errors_are_one_clear_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["voices", *arguments]) == 1
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
