"""``deploy/encrypt-data`` with stand-ins for what formats, opens and mounts."""

import os
import subprocess
from pathlib import Path

import pytest

from kiosk.runtime.paths import ROOT

PROGRAMS = (
    "cryptsetup",
    "systemd-cryptenroll",
    "mkfs.ext4",
    "mount",
    "umount",
    "fallocate",
    "findmnt",
    "chown",
)


class Machine:
    """A folder with data, a TPM or none, and a list of what was called; what is copied goes to ``volume``."""

    def __init__(self, base: Path, kind: str) -> None:
        self.base, self.data, self.etc = base, base / "data", base / "etc"
        self.calls, self.tpm = base / "calls", base / "tpm"
        (self.data / "store").mkdir(parents=True)
        (self.data / "store" / "store.db").write_text("an act of Zorglub")
        self.etc.mkdir()
        programs = base / "bin"
        programs.mkdir()
        for name in PROGRAMS:
            self._program(programs / name, f'echo "{name} $*" >>"{self.calls}"')
        self._program(programs / "lsblk", f"echo {kind}")
        self._program(
            programs / "cp", f'echo "cp $*" >>"{self.calls}"; command -p cp -a "$2" "{base}/volume"'
        )

    @staticmethod
    def _program(file: Path, body: str) -> None:
        file.write_text(f"#!/bin/sh\n{body}\n")
        file.chmod(0o755)

    def run(self) -> subprocess.CompletedProcess[str]:
        around = {
            "PATH": f"{self.base / 'bin'}:{os.environ['PATH']}",
            "ETC": str(self.etc),
            "TPM": str(self.tpm),
            "SHM": str(self.base),
        }
        order = [ROOT / "deploy" / "encrypt-data", self.data]
        return subprocess.run(order, env=around, capture_output=True, text=True, check=False)

    @property
    def called(self) -> list[str]:
        return self.calls.read_text().splitlines() if self.calls.exists() else []


def test_the_data_moves_and_nothing_stays_in_clear(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "part")
    machine.tpm.touch()
    done = machine.run()
    assert done.returncode == 0, done.stderr
    called = [each.split()[0] for each in machine.called]
    assert called.index("cp") < called.index("umount")
    sealed = [each for each in machine.called if "--tpm2-device=auto --tpm2-pcrs=7" in each]
    wiped = [each for each in machine.called if "--wipe-slot=password" in each]
    assert sealed
    assert machine.called.index(sealed[0]) < machine.called.index(wiped[0]), "never without a way in"
    assert machine.called.index(next(each for each in machine.called if "--recovery-key" in each)) < (
        machine.called.index(sealed[0])
    )
    assert (tmp_path / "volume" / "store" / "store.db").read_text() == "an act of Zorglub"
    machine.data.chmod(0o700)
    assert list(machine.data.iterdir()) == []
    assert "tpm2-device=auto" in (machine.etc / "crypttab").read_text()
    assert "nofail" in (machine.etc / "fstab").read_text()
    assert not [each for each in tmp_path.iterdir() if each.name.startswith("tmp.")], "the first key is gone"


@pytest.mark.parametrize("kind", ["crypt", "part"])
def test_what_is_encrypted_or_has_no_tpm_is_left_alone(tmp_path: Path, kind: str) -> None:
    machine = Machine(tmp_path, kind)
    done = machine.run()
    assert done.returncode == (0 if kind == "crypt" else 1)
    assert [each for each in machine.called if not each.startswith("findmnt")] == []
    assert (machine.data / "store" / "store.db").exists()
    assert (done.stdout + done.stderr).strip()
