"""``kiosk agency-server`` as a process: ready when it says so, gone when it should."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.__main__ import main
from kiosk.backend import (
    AgencyClient,
    ConnectionFailedError,
    DeviceRefusedError,
    RequestRefusedError,
)
from kiosk.cli import CommandError, agency_server
from landlord.contract.orders import OrderKind, read_unverified
from landlord.server import database
from landlord.server.database import acquire_lock, open_database, write_sessionmaker
from landlord.server.serve import bind_socket
from tests.until import WITHIN_S, until

from .postgresql import Cluster
from .running import KEYS

OWN = "a-token-that-nobody-guesses"
KIOSK = (sys.executable, "-m", "kiosk", "agency-server")


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The command and the address it says."""
    environment = os.environ | {"KIOSK_DATA": str(folder), "KIOSK_DEVICE_TOKEN": ""}
    process = subprocess.Popen(
        [*KIOSK, "--port", "0", *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on http://"), line
        yield process, line.removeprefix("listening on ").strip()
    finally:
        process.kill()
        process.communicate()


def refused(folder: Path, *arguments: str) -> str:
    """What the command says when it cannot start."""
    environment = os.environ | {"KIOSK_DATA": str(folder)}
    ended = subprocess.run([*KIOSK, *arguments], capture_output=True, text=True, env=environment)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_the_demo_starts_on_a_free_port_and_ends_when_told(tmp_path: Path, order: signal.Signals) -> None:
    with started(tmp_path, "--demo") as (process, url):
        client = AgencyClient(url, "demo-device")
        assert client.agency("tilleuls").name == "Agence des Tilleuls"
        process.send_signal(order)
        assert process.wait(WITHIN_S) in (0, 130)
        with pytest.raises(ConnectionFailedError):
            client.outages()
        client.close()
    assert (tmp_path / "demo-agency.sqlite3").is_file()


def test_what_was_registered_is_there_after_kill_9(tmp_path: Path) -> None:
    body = {"reference": "T1000", "when": "maintenant", "language": "fr", "at": "2026-11-24T10:42:00Z"}
    with started(tmp_path, "--demo") as (process, url):
        posted = AgencyClient(url, "demo-device").post("/v1/help-requests", body, key="k")
        process.kill()
    with started(tmp_path, "--demo") as (process, url):
        client = AgencyClient(url, "demo-device")
        assert client.post("/v1/help-requests", body, key="k") == posted
        assert client.help_request("T1000").reference == posted.body["reference"]
        client.close()


def test_without_demo_there_is_nobody_but_the_device(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/new/folder/agency.db"
    with started(tmp_path, "--database", database, "--device-token", OWN, "--quiet") as (_, url):
        client = AgencyClient(url, OWN)
        assert client.outages() == ()
        with pytest.raises(RequestRefusedError, match="agency_not_found"):
            client.agency("tilleuls")
        with pytest.raises(DeviceRefusedError):
            AgencyClient(url, "demo-device").outages()
        client.close()


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGKILL])
def test_an_order_to_wipe_outlives_a_restart(
    tmp_path: Path, ends: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = ("--device-token", OWN, "--quiet")
    with started(tmp_path, *ours) as (process, url):
        client = AgencyClient(url, OWN)
        assert client.heartbeat(version="1", waiting=0, disk_free_mb=1).orders == ()
        client.close()
        process.send_signal(ends)
        process.wait(WITHIN_S)
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    assert main(["agency-server", "--wipe", "kiosk"]) == 0
    with started(tmp_path, *ours) as (_, url):
        client = AgencyClient(url, OWN)
        (order,) = client.heartbeat(version="1", waiting=0, disk_free_mb=1).orders
        assert read_unverified(order).kind is OrderKind.WIPE
        client.close()


def test_an_order_to_wipe_is_listed_when_another_has_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))

    def done(*arguments: str) -> str:
        assert main(["agency-server", *arguments]) == 0
        return capsys.readouterr().out

    done("--device-token", f"lost-{OWN}", "--wipe", "kiosk")
    listed = done("--device-token", f"new-{OWN}", "--kiosks").splitlines()
    assert [line.endswith("replaced  to be wiped") for line in listed] == [False, True]


def test_a_database_that_others_hold_for_too_long_is_one_line(
    postgresql: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(database, "LOCK_TIMEOUT_S", 0.01)
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))
    parser = ArgumentParser()
    agency_server.add(parser.add_subparsers())
    with postgresql.database() as url, write_sessionmaker(open_database(url), KEYS).begin() as other:
        acquire_lock(other, "device kiosk")
        command = ["agency-server", "--database", url.render_as_string(False), "--device-token", OWN]
        args = parser.parse_args([*command, "--kiosks"])
        with pytest.raises(CommandError, match=r"cannot use the database: .*LockNotAvailable") as said:
            args.run(args)
    assert len(str(said.value).splitlines()) == 1


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    script = "import subprocess, sys; subprocess.Popen(sys.argv[1:]); sys.stdin.read()"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, *KIOSK, "--demo", "--port", "0", "--with-parent"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"KIOSK_DATA": str(tmp_path)},
    )
    assert parent.stdout is not None
    port = int(parent.stdout.readline().rsplit(":", 1)[1])
    parent.kill()
    parent.wait()
    # The end of its output is the end of the server: it held the other end.
    assert parent.stdout.read() == ""
    parent.communicate()
    assert until(lambda: _refuses(port))


def _refuses(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) != 0


def test_an_answer_does_not_wait_for_the_acknowledgement_of_its_head() -> None:
    with bind_socket("127.0.0.1", 0) as bound, socket.create_connection(bound.getsockname()):
        accepted, _ = bound.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


@pytest.mark.slow
def test_what_stops_it_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert f"cannot listen on 127.0.0.1:{port}" in refused(tmp_path, "--demo", "--port", port)
    monkeypatch.setenv("KIOSK_DATA", str(tmp_path))

    def said(*arguments: str) -> str:
        """The same in this process: to start one takes two seconds."""
        assert main(["agency-server", *arguments]) == 1
        printed = capsys.readouterr()
        assert (printed.out, len(printed.err.splitlines())) == ("", 1), printed
        return printed.err

    assert "cannot listen" in said("--demo", "--port", "99999")
    (tmp_path / "text.db").write_text("This is no database. " * 100)
    for named in (
        "nonsense",
        f"sqlite:///{tmp_path}",
        "sqlite:////proc/x/y.db",
        f"sqlite:///{tmp_path}/text.db",
    ):
        assert "cannot open the database" in said("--database", named)
