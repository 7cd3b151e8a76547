"""A folder that cannot be written is told before the long work, in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.__main__ import main


@pytest.mark.parametrize(
    "words",
    [["audit", "--quick"], ["tour"], ["agency-check", "http://127.0.0.1:9"]],
    ids=lambda words: words[0],
)
def test_a_folder_that_cannot_be_written(
    tmp_path: Path, words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_DEVICE_TOKEN", "token")
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "report"
    assert main([*words, "--out", str(out)]) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"kiosk {words[0]}: {out} cannot be written: Not a directory\n"


@pytest.mark.parametrize("words", [["audit"], ["tour"], ["agency-check", "http://127.0.0.1:9"]])
def test_a_folder_without_a_name(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*words, "--out", ""])
    assert ended.value.code == 2
    assert "argument --out: a folder must be named" in capsys.readouterr().err
