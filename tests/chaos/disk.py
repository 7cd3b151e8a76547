"""A small disk that can be filled: a tmpfs in a mount namespace of our own, which vanishes with us."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SIZE_MB = 128
#: The option with which this program is started again.
MAY_MOUNT = "--may-mount"


def with_small_disks() -> None:
    """Starts this program again where it may mount; raises ``OSError`` if this machine does not allow it."""
    alone = ["unshare", "--mount", *(() if os.getuid() == 0 else ("--map-root-user",))]
    try:
        subprocess.run([*alone, "true"], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        raise OSError(error.stderr.decode().strip()) from None
    os.execvp(alone[0], [*alone, sys.executable, "-m", "tests.chaos", *sys.argv[1:], MAY_MOUNT])


class SmallDisk:
    """``folder``, on a disk of 128 MB."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=700", "tmpfs", folder], check=True
        )
        self._folder, self._ballast = folder, folder / "ballast"

    def fill(self) -> None:
        """No byte is free after this."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12):
                try:
                    while file.write(bytes(size)) == size:
                        pass
                except OSError:
                    continue

    def empty(self) -> None:
        self._ballast.unlink(missing_ok=True)

    def remove(self) -> None:
        subprocess.run(["umount", "--lazy", self._folder], check=True)
