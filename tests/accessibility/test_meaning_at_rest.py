"""What finds phrases by their meaning is made while nobody is there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from kiosk.accessibility import meaning_at_rest
from kiosk.accessibility.meaning_at_rest import NICENESS, MeaningAtRest

#: The first time it lasts, until it is ended.
MAKES = """
import os, pathlib, sys, time
begun, made = map(pathlib.Path, sys.argv[1:])
if not begun.exists():
    begun.write_text(f"{os.getpid()}")
    time.sleep(60)
made.write_text(f"{os.nice(0)}")
"""


def test_it_is_made_once_nobody_is_there_and_ends_when_somebody_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, made = tmp_path / "begun", tmp_path / "made"
    for name in ("_FIRST_WAIT_S", "_VISIT_WAIT_S", "_LOOK_S"):
        monkeypatch.setattr(meaning_at_rest, name, 0.01)
    monkeypatch.setattr(meaning_at_rest, "encoder_version", lambda: "1")
    monkeypatch.setattr(
        meaning_at_rest, "missing_meaning", lambda _folder: () if made.exists() else ("phrases",)
    )
    visit = {"left": 20}

    def is_idle() -> bool:
        """Somebody comes once it is being made, and stays for a while."""
        if not begun.exists() or not begun.read_text() or not visit["left"]:
            return True
        visit["left"] -= 1
        if visit["left"] < 10:
            assert not Path(f"/proc/{begun.read_text()}").exists(), "it has ended"
            assert work.faults, "the desk is told"
        return False

    work = MeaningAtRest((sys.executable, "-c", MAKES, str(begun), str(made)))
    work.start(is_idle)
    until = time.monotonic() + 20
    while work._thread.is_alive() and time.monotonic() < until:
        work._thread.join(0.05)
    assert int(made.read_text()) == NICENESS, "behind everything else"
    assert work.faults == ()
    work.close()
