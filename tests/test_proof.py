"""The proof goes on where it stopped, tries again what did not hold, and says all of it in one report."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from .proof import Part, Proof, main, parts

HELD = Part("held", (sys.executable, "-c", "print('seed 4827'); print('12 tried')"))


def fails_once(folder: Path) -> Part:
    """Does not hold, and holds when it is tried again."""
    there = f"p = __import__('pathlib').Path({str(folder / 'tried')!r})"
    return Part("twice", (sys.executable, "-c", f"{there}; new = not p.exists(); p.touch(); exit(new)"))


def times(folder: Path, name: str) -> float:
    return (folder / "parts" / f"{name}.json").stat().st_mtime_ns


def test_what_held_is_not_tried_again_and_the_rest_is(tmp_path: Path) -> None:
    planned = [HELD, fails_once(tmp_path)]
    assert not Proof(tmp_path, planned, "abc").run()
    report = (tmp_path / "report.md").read_text("utf-8")
    assert "**Not all has held.**" in report
    assert "| held | yes | 12 tried |" in report
    assert "| 4827 |" in report
    assert "| twice | **no**: logs/twice.txt |" in report
    before = times(tmp_path, "held")
    assert Proof(tmp_path, planned, "abc").run()
    assert times(tmp_path, "held") == before
    assert "All has held." in (tmp_path / "report.md").read_text("utf-8")


def test_other_code_is_tried_anew(tmp_path: Path) -> None:
    assert Proof(tmp_path, [HELD], "abc").run()
    assert not Proof(tmp_path, [HELD], "def").report()
    assert "| held | not tried yet |" in (tmp_path / "report.md").read_text("utf-8")


def test_a_part_that_is_named_is_tried_though_it_held(tmp_path: Path) -> None:
    proof = Proof(tmp_path, [HELD], "abc")
    proof.run()
    before = times(tmp_path, "held")
    proof.run(["held"])
    assert times(tmp_path, "held") > before


def test_every_test_is_in_a_part(tmp_path: Path) -> None:
    told = {word for part in parts(tmp_path) for word in part.order}
    folders = {each.parent for each in Path(__file__).parent.rglob("test_*.py")} - {Path(__file__).parent}
    assert {f"tests/{each.relative_to(Path(__file__).parent).parts[0]}" for each in folders} <= told
    assert f"tests/{Path(__file__).name}" in told


def test_a_part_that_there_is_not_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["no such part"])
    assert "no part is called no such part" in capsys.readouterr().err
