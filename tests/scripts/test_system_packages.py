"""``scripts/system-packages`` on machines that lack something. apt and dpkg are played by small scripts."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from kiosk.runtime.paths import ROOT

RUN_GROUP = [
    line.split(None, 3)
    for line in (ROOT / "scripts" / "packages.txt").read_text().splitlines()
    if line.startswith("run ")
]


class Machine:
    """A Debian whose installed packages are the names in one file, and whose archive lacks some."""

    def __init__(self, folder: Path) -> None:
        self._bin = folder / "bin"
        self._bin.mkdir()
        self.installed = folder / "installed"
        self.unavailable = folder / "unavailable"
        self.calls = folder / "calls"
        for file in (self.installed, self.unavailable, self.calls):
            file.touch()
        self._program("dpkg-query", f"sed 's/^/installed:/' {self.installed}")
        self._program("apt-cache", f'grep -qx "$2" {self.unavailable} || echo "$2 | 1.0 | archive"')
        self._program(
            "apt-get",
            f"""
            echo "$*" >>{self.calls}
            case " $* " in *" install "*) ;; *) exit 0 ;; esac
            for word; do case $word in -*|*=*|install) continue ;; esac
                grep -qx "broken-$word" {self.unavailable} && exit 100
                names="$names $word"
            done
            for name in $names; do echo $name >>{self.installed}; done
            """,
        )
        self._program("id", "echo 0")

    def has(self, *names: str) -> None:
        self.installed.write_text("\n".join(names) + "\n")

    def lacks(self, *names: str) -> None:
        """Names the archive does not know; ``broken-NAME`` is known but fails to install."""
        self.unavailable.write_text("\n".join(names) + "\n")

    def prepare(self, *groups: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PATH": f"{self._bin}:{os.environ['PATH']}", "TMPDIR": str(self._bin)}
        return subprocess.run(
            [ROOT / "scripts" / "system-packages", *groups],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )

    def _program(self, name: str, body: str) -> None:
        path = self._bin / name
        path.write_text(f"#!/bin/bash\n{body}\n")
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_each_missing_package_is_told_with_its_reason_then_installed(machine: Machine) -> None:
    done = machine.prepare("run")
    assert done.returncode == 0
    for _, _, names, why in RUN_GROUP:
        assert f"{names.split(',')[0]} " in done.stdout
        assert why in done.stdout
    assert "espeak-ng" in machine.installed.read_text().split()
    assert "chromium" not in machine.installed.read_text()


def test_nothing_is_asked_of_apt_when_all_is_there(machine: Machine) -> None:
    machine.has(*(names.split(",")[-1] for _, _, names, _ in RUN_GROUP))
    done = machine.prepare("run")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert machine.calls.read_text() == ""


def test_the_name_that_this_release_has_is_installed(machine: Machine) -> None:
    machine.lacks("libmtdev1t64")
    assert machine.prepare("run").returncode == 0
    assert "libmtdev1" in machine.installed.read_text().split()


def test_a_failed_optional_package_is_named_and_the_others_come(machine: Machine) -> None:
    machine.lacks("broken-apertium", "apertium-fr-es")
    done = machine.prepare("run")
    assert done.returncode == 0
    assert "Not installed (optional): apertium (translates offline)" in done.stderr
    assert "Not installed (optional): apertium-fr-es" in done.stderr
    assert done.stderr.count("Not installed") == 2
    assert "pulseaudio" in machine.installed.read_text().split()


def test_a_failed_required_package_stops(machine: Machine) -> None:
    machine.lacks("broken-libfribidi0")
    done = machine.prepare("run")
    assert done.returncode == 1
    assert "Not installed (required): libfribidi0" in done.stderr
