"""Printers to test with: a fake one, and a real CUPS whose paper, jams and cables are files."""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Protocol

from kiosk.device.printing import (
    CupsPrinter,
    JobId,
    JobState,
    PrintDocument,
    Printer,
    PrinterError,
    PrinterState,
)
from tests.until import WITHIN_S, until


class Hardware(Protocol):
    """A printer with its paper tray in the hands of the test."""

    printer: Printer

    def trouble(self, state: PrinterState | None) -> None: ...
    def printed(self) -> list[bytes]: ...
    def in_spool(self) -> int: ...


class FakePrinter:
    """Prints at the first question about a job, when nothing is wrong."""

    def __init__(self) -> None:
        self.now = PrinterState.READY
        self.refuses = False
        self.printed: list[bytes] = []
        self.spool: dict[JobId, tuple[bytes, JobState]] = {}
        self._count = 0

    def state(self) -> PrinterState:
        return self.now

    def send(self, paper: PrintDocument) -> JobId:
        if self.refuses:
            raise PrinterError("refused")
        self._count += 1
        job = JobId(f"fake-{self._count}")
        self.spool[job] = (paper.pdf, JobState.WAITING)
        return job

    def job_state(self, job: JobId) -> JobState:
        if job not in self.spool:
            return JobState.UNKNOWN
        pdf, state = self.spool[job]
        if state is JobState.WAITING and self.now is PrinterState.READY:
            self.printed.append(pdf)
            self.spool[job] = (b"", state := JobState.PRINTED)
        return state

    def empty(self) -> None:
        self.spool.clear()


class FakeHardware:
    def __init__(self) -> None:
        self.printer = FakePrinter()

    def trouble(self, state: PrinterState | None) -> None:
        self.printer.now = state or PrinterState.READY

    def printed(self) -> list[bytes]:
        return self.printer.printed

    def in_spool(self) -> int:
        return len(self.printer.spool)


#: Plays the cable and the printer: a CUPS backend, told what is wrong by a file.
BACKEND = """#!/bin/sh
[ $# -eq 0 ] && { echo 'direct paper "Unknown" "Paper"'; exit 0; }
tray=${DEVICE_URI#paper:}
echo "$3" > "$tray/title"
while [ -e "$tray/trouble" ]; do echo "STATE: +$(cat "$tray/trouble")" >&2; sleep 0.05; done
echo "STATE: -media-empty-error,media-jam-error,offline-report,cover-open-error" >&2
[ -e "$tray/broken" ] && exit 1
cat "${6:--}" > "$tray/$1.part" && mv "$tray/$1.part" "$tray/$1.pdf"
"""

REASONS = {
    PrinterState.OUT_OF_PAPER: "media-empty-error",
    PrinterState.JAMMED: "media-jam-error",
    PrinterState.OFFLINE: "offline-report",
    PrinterState.NEEDS_HELP: "cover-open-error",
}

CONFIGURATION = """
Listen {home}/cups.sock
LogLevel warn
Browsing No
WebInterface No
DefaultAuthType None
PreserveJobFiles No
PreserveJobHistory 600
JobKillDelay 1
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues default
  <Limit All>
    Order allow,deny
  </Limit>
</Policy>
"""

FILES = """
ServerRoot {home}/root
ServerBin {home}/bin
RequestRoot {home}/spool
TempDir {home}/spool/tmp
CacheDir {home}/cache
StateDir {home}/run
AccessLog {home}/log/access
ErrorLog {home}/log/error
PageLog {home}/log/page
{user}
"""

SYSTEM = Path("/usr/lib/cups")


class CupsRoom:
    """A CUPS of our own on a socket in a temporary folder: the system's is not touched."""

    def __init__(self) -> None:
        # Short, because of the socket; open, because backends run as another user.
        self.home = Path(tempfile.mkdtemp(prefix="cups-"))
        self.home.chmod(0o755)
        for folder in ("root", "bin/backend", "spool/tmp", "cache", "run", "log", "tray"):
            (self.home / folder).mkdir(parents=True)
        self.tray = self.home / "tray"
        self.tray.chmod(0o777)
        backend = self.home / "bin" / "backend" / "paper"
        backend.write_text(BACKEND)
        backend.chmod(0o755)
        for part in ("filter", "daemon", "notifier", "monitor", "driver", "cgi-bin"):
            (self.home / "bin" / part).symlink_to(SYSTEM / part)
        user = "User nobody\nGroup nogroup\nSystemGroup root" if os.getuid() == 0 else ""
        for name, text in (("cupsd.conf", CONFIGURATION), ("cups-files.conf", FILES)):
            (self.home / "root" / name).write_text(text.format(home=self.home, user=user))
        self._cups = subprocess.Popen(
            ["cupsd", "-f", "-c", self.home / "root/cupsd.conf", "-s", self.home / "root/cups-files.conf"],
            env=os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"},
        )
        self.server = str(self.home / "cups.sock")
        if not until(lambda: Path(self.server).exists()):
            self.close()
            raise RuntimeError("cupsd does not start")
        self.run("lpadmin", "-p", "kiosk", "-E", "-v", f"paper:{self.tray}")
        self.run("lpadmin", "-p", "kiosk", "-o", "printer-error-policy=abort-job")

    def run(self, *command: str) -> str:
        environment = os.environ | {"CUPS_SERVER": self.server, "LC_ALL": "C"}
        environment["PATH"] += ":/usr/sbin"
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    def close(self) -> None:
        self._cups.terminate()
        self._cups.wait(WITHIN_S)
        shutil.rmtree(self.home)

    @staticmethod
    def missing() -> bool:
        return shutil.which("cupsd", path=f"{os.environ['PATH']}:/usr/sbin") is None or not shutil.which("lp")


class CupsHardware:
    """``CUPS_SERVER`` must name the room's socket."""

    def __init__(self, room: CupsRoom) -> None:
        self.printer = CupsPrinter("kiosk", pause=0.05)
        self._room = room
        self.trouble(None)
        self.breaks(False)
        self.printer.empty()
        for old in room.tray.glob("*.pdf"):
            old.unlink()

    def trouble(self, state: PrinterState | None) -> None:
        file = self._room.tray / "trouble"
        if state is None:
            file.unlink(missing_ok=True)
        else:
            file.write_text(REASONS[state])

    def breaks(self, broken: bool) -> None:
        """The backend fails, and CUPS gives the job up."""
        file = self._room.tray / "broken"
        file.touch() if broken else file.unlink(missing_ok=True)

    def printed(self) -> list[bytes]:
        files = sorted(self._room.tray.glob("*.pdf"), key=lambda file: int(file.stem))
        return [file.read_bytes() for file in files]

    def in_spool(self) -> int:
        """Jobs that CUPS knows, printed or not, and documents on its disk."""
        jobs = self._room.run("lpstat", "-W", "all", "-o", "kiosk").splitlines()
        documents = list((self._room.home / "spool").glob("d*"))
        assert all(getpass.getuser() in job for job in jobs)
        return len(jobs) + len(documents)
