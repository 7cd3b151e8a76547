"""The demo agency as a child process: what a terminal without a landlord talks to."""

from __future__ import annotations

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

START_TIMEOUT_S = 30.0
RESTART_AFTER_S = 1.0

log = logging.getLogger(__name__)


class EmbeddedAgencyError(Exception):
    """The demo agency did not start; the message has its last words."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EmbeddedAgency:
    """The reference server on loopback, with the fictional landlord, in its own process.

    A server that dies is started again until ``stop``.

    ``url`` is known before it runs and stays the same over a restart, so that a client finds it again.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = _free_port()
        self._process: subprocess.Popen[str] | None = None
        self.device_token = secrets.token_urlsafe(24)
        #: Of today: what a demo landlord offers is made for the day, and would be over after some weeks.
        self.database = folder / f"agency-{date.today().isoformat()}.sqlite"
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Starts it and returns once it listens. Raises ``EmbeddedAgencyError``."""
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
        log = (self._folder / "agency.log").open("a", encoding="utf-8")
        with log:
            self._process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
            )
        self._wait_until_listening()
        threading.Thread(target=self._look_after, args=(self._process,), name="agency", daemon=True).start()

    def _look_after(self, process: subprocess.Popen[str]) -> None:
        process.wait()
        if self._process is process:
            log.warning("the demo agency ended by itself (%s): it is started again", process.returncode)
            time.sleep(RESTART_AFTER_S)
            if self._process is process:
                try:
                    self.start()
                except EmbeddedAgencyError as error:
                    log.error("%s", error)

    def stop(self) -> None:
        """Stops it; what it knows stays in its database."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()

    def _wait_until_listening(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while (left := deadline - time.monotonic()) > 0:
                if not selector.select(left):
                    break
                line = process.stdout.readline()
                if not line:
                    break
                if line.startswith("listening on "):
                    return
        self.stop()
        raise EmbeddedAgencyError(f"the demo agency did not start; see {self._folder / 'agency.log'}")
