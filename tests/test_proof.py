"""The proof goes on where it stopped, runs again what failed, and has all of it in one report."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .proof import Part, Proof, main, parts

PASSES = Part("passes", (sys.executable, "-c", "print('seed 4827'); print('12 passed')"))


def fails_once(folder: Path) -> Part:
    """Fails, and passes when it is run again."""
    there = f"p = __import__('pathlib').Path({str(folder / 'was_run')!r})"
    return Part("twice", (sys.executable, "-c", f"{there}; new = not p.exists(); p.touch(); exit(new)"))


def times(folder: Path, name: str) -> float:
    return (folder / "parts" / f"{name}.json").stat().st_mtime_ns


def test_what_passed_is_not_run_again_and_the_rest_is(tmp_path: Path) -> None:
    planned = [PASSES, fails_once(tmp_path)]
    assert not Proof(tmp_path, planned, "abc").run()
    report = (tmp_path / "report.md").read_text("utf-8")
    assert "**Not all parts passed.**" in report
    assert "| passes | yes | 12 passed |" in report
    assert "| 4827 |" in report
    assert "| twice | **no**: logs/twice.txt |" in report
    before = times(tmp_path, "passes")
    assert Proof(tmp_path, planned, "abc").run()
    assert times(tmp_path, "passes") == before
    assert "All parts passed." in (tmp_path / "report.md").read_text("utf-8")


def test_other_code_is_run_anew(tmp_path: Path) -> None:
    assert Proof(tmp_path, [PASSES], "abc").run()
    assert not Proof(tmp_path, [PASSES], "def").report()
    assert "| passes | not run yet |" in (tmp_path / "report.md").read_text("utf-8")


def test_a_part_that_is_named_is_run_though_it_passed(tmp_path: Path) -> None:
    proof = Proof(tmp_path, [PASSES], "abc")
    proof.run()
    before = times(tmp_path, "passes")
    proof.run(["passes"])
    assert times(tmp_path, "passes") > before


def test_every_test_is_in_a_part(tmp_path: Path) -> None:
    words = {word for part in parts(tmp_path) for word in part.command}
    folders = {each.parent for each in Path(__file__).parent.rglob("test_*.py")} - {Path(__file__).parent}
    assert {f"tests/{each.relative_to(Path(__file__).parent).parts[0]}" for each in folders} <= words
    assert f"tests/{Path(__file__).name}" in words


def test_an_unknown_part_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["no such part"])
    assert "no part is called no such part" in capsys.readouterr().err
