"""The demo agency as a child process: what a terminal without a landlord talks to."""

import contextlib
import logging
import os
import secrets
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path

#: How long it may take to start, the first time and at most; how long until the next try, likewise.
START_TIMEOUT_S, MAX_START_TIMEOUT_S = 30.0, 240.0
FIRST_RETRY_DELAY_S, MAX_RETRY_DELAY_S = 1.0, 60.0

log = logging.getLogger(__name__)


class DemoServerError(Exception):
    """The demo agency did not start; the message has its last words."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class DemoServer:
    """The reference server on loopback, with the fictional landlord, in its own process.

    A server that dies, or that ``keep`` could not start, is started again until ``stop``: after ever longer
    pauses, and with ever more time, for a machine may be slow.

    ``url`` is known before it runs and stays the same over a restart, so that a client finds it again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[str] | None = None
        self._stopped = threading.Event()
        self._launch_lock = threading.Lock()
        self.device_token = secrets.token_urlsafe(24)
        #: Why it does not run, for the staff; empty while all is well.
        self.trouble = ""
        #: Of today: what a demo landlord offers is made for the day, and would be over after some weeks.
        self.database = folder / f"agency-{date.today().isoformat()}.sqlite"
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Starts it and returns once it listens. Raises ``DemoServerError``."""
        self._stopped.clear()
        self._launch(START_TIMEOUT_S)

    def keep(self) -> None:
        """Starts it; when it does not come up in time, others need not wait: it is tried again meanwhile."""
        try:
            self.start()
        except DemoServerError as error:
            log.error("%s; it is tried again", error)
            threading.Thread(target=self._restart, name="agency", daemon=True).start()

    def stop(self) -> None:
        """Stops it; what it knows stays in its database."""
        self._stopped.set()
        with self._launch_lock:
            process, self._process = self._process, None
        if process is not None:
            _terminate(process)

    def _launch(self, within_s: float) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        for old in self._folder.glob("agency*.sqlite*"):
            if not old.name.startswith(self.database.name):
                old.unlink(missing_ok=True)
        command = [
            *(sys.executable, "-m", "kiosk", "agency-server", "--demo", "--with-parent", "--quiet"),
            *("--port", str(self._port)),
            *("--database", f"sqlite:///{self.database}"),
        ]
        environment = {**os.environ, "KIOSK_DEVICE_TOKEN": self.device_token}
        said = self._folder / "agency.log"
        with said.open("a", encoding="utf-8") as file, self._launch_lock:
            if self._stopped.is_set():
                raise DemoServerError("the demo agency was stopped")
            process = self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=file, text=True, env=environment
            )
        if not _is_listening(process, within_s):
            with self._launch_lock:
                if self._process is process:
                    self._process = None
            _terminate(process)
            self.trouble = f"the demo agency did not start; see {said}"
            raise DemoServerError(self.trouble)
        self.trouble = ""
        threading.Thread(target=self._supervise, args=(process,), name="agency", daemon=True).start()

    def _supervise(self, process: subprocess.Popen[str]) -> None:
        process.wait()
        if self._process is process and not self._stopped.is_set():
            self.trouble = f"the demo agency ended by itself ({process.returncode})"
            log.warning("%s: it is started again", self.trouble)
            self._restart()

    def _restart(self) -> None:
        pause, within = FIRST_RETRY_DELAY_S, START_TIMEOUT_S
        while not self._stopped.wait(pause):
            try:
                self._launch(within)
            except DemoServerError as error:
                pause, within = min(2 * pause, MAX_RETRY_DELAY_S), min(2 * within, MAX_START_TIMEOUT_S)
                log.error("%s; it is tried again in %d s", error, pause)
            else:
                return


def _is_listening(process: subprocess.Popen[str], within_s: float) -> bool:
    """Whether it says so in time."""
    assert process.stdout is not None
    deadline = time.monotonic() + within_s
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while (left := deadline - time.monotonic()) > 0 and selector.select(left):
            line = process.stdout.readline()
            if not line or line.startswith("listening on "):
                return bool(line)
    return False


def _terminate(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
