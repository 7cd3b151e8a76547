"""What real machines have to keep a key: a TPM 2.0 (in software) and a Secret Service, each for one test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.until import WITHIN_S, until

#: ``swtpm`` has no resource manager. As ``/dev/tpmrm0`` does, what a command has loaded goes when it ends.
MANAGED = """#!/bin/sh
{tpm2} "$@"; code=$?
{tpm2} flushcontext --transient-object 2>/dev/null
exit $code
"""

#: A bus that starts no service when it is called: it would be one that is still locked.
BUS = """<busconfig>
  <type>session</type><listen>{address}</listen>
  <policy context="default"><allow send_destination="*"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"""


@contextmanager
def software_tpm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A TPM that has just been made, for ``tpm2-tools``."""
    tpm2 = _program("tpm2")
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder, port = Path(name), _two_ports()
        (folder / "tpm2").write_text(MANAGED.format(tpm2=tpm2))
        (folder / "tpm2").chmod(0o755)
        state = ["--tpm2", "--tpmstate", f"dir={folder}", "--flags", "not-need-init,startup-clear"]
        server = ["--server", f"type=tcp,port={port}", "--ctrl", f"type=tcp,port={port + 1}"]
        stack.enter_context(_running([_program("swtpm"), "socket", *state, *server]))
        monkeypatch.setenv("TPM2TOOLS_TCTI", f"swtpm:host=127.0.0.1,port={port}")
        assert until(lambda: subprocess.run([tpm2, "getrandom", "1"], capture_output=True).returncode == 0)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        yield


@contextmanager
def secret_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """GNOME's keyring, unlocked, on a session bus of its own, as the keyring of the system."""
    import keyring
    from keyring.backends import SecretService

    daemon = _program("gnome-keyring-daemon")
    with TemporaryDirectory() as name, ExitStack() as stack:
        address, settings = f"unix:path={name}/bus", Path(name, "bus.conf")
        settings.write_text(BUS.format(address=address))
        stack.enter_context(_running([_program("dbus-daemon"), "--nofork", f"--config-file={settings}"]))
        assert until(Path(name, "bus").exists)
        for variable, value in {
            "DBUS_SESSION_BUS_ADDRESS": address,
            "XDG_DATA_HOME": f"{name}/data",
            "XDG_RUNTIME_DIR": name,
        }.items():
            monkeypatch.setenv(variable, value)
        order = [daemon, "--unlock", "--foreground", "--components=secrets"]
        stack.enter_context(_running(order, given=b"a password"))
        before = keyring.get_keyring()
        backend = SecretService.Keyring()
        assert until(lambda: _unlocked(backend))
        keyring.set_keyring(backend)
        stack.callback(keyring.set_keyring, before)
        yield


def _unlocked(backend: object) -> bool:
    with suppress(Exception):  # whatever it says before it is ready
        return not backend.get_preferred_collection().is_locked()  # type: ignore[attr-defined]
    return False


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed (the test command does: scripts/packages.txt)")
    return found


@contextmanager
def _running(order: list[str], given: bytes = b"") -> Iterator[None]:
    process = subprocess.Popen(
        order, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    assert process.stdin is not None
    process.stdin.write(given)
    process.stdin.close()
    try:
        yield
    finally:
        process.terminate()
        process.wait(WITHIN_S)


def _two_ports() -> int:
    """The first of two ports that follow each other: where the tools expect the control channel."""
    while True:
        with socket.create_server(("127.0.0.1", 0)) as first, suppress(OSError):
            port: int = first.getsockname()[1]
            with socket.create_server(("127.0.0.1", port + 1)):
                return port
