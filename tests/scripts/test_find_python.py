"""``scripts/find-python``: only a Python that runs, is of our versions and can make an environment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from kiosk.runtime.paths import ROOT


def find(asked: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "find-python"],
        env={**os.environ, "PYTHON": asked},
        capture_output=True,
        text=True,
    )


def test_this_python_will_do() -> None:
    found = find(sys.executable)
    assert (found.returncode, found.stdout.strip()) == (0, sys._base_executable)


def test_a_shim_without_a_version_behind_it_will_not(tmp_path: Path) -> None:
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\necho 'pyenv: python3.12: command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    found = find(str(shim))
    assert (found.returncode, found.stdout, found.stderr) == (1, "", "")


def test_the_first_that_does_is_taken(tmp_path: Path) -> None:
    assert find(f"{tmp_path / 'none'} {sys.executable}").stdout.strip() == sys._base_executable
