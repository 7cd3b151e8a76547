"""The demo agency as a child process."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kiosk.backend import AgencyClient, ConnectionFailedError
from kiosk.device import demo_server
from kiosk.device.demo_server import DemoServer, DemoServerError
from kiosk.domain import SignedInTenant
from tests.until import WITHIN_S, until


@pytest.fixture(scope="module", autouse=True)
def has_time() -> Iterator[None]:
    """A server that starts where much else runs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo_server, "START_TIMEOUT_S", WITHIN_S)
        yield


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    made = DemoServer(tmp_path_factory.mktemp("demo"))
    made.start()
    yield made
    made.stop()


def known(agency: DemoServer) -> bool:
    client = AgencyClient(agency.url, agency.device_token)
    try:
        return isinstance(client.sign_in("10010001", date(1948, 3, 14)), SignedInTenant)
    except ConnectionFailedError:
        return False
    finally:
        client.close()


def test_it_answers_once_it_is_started(agency: DemoServer) -> None:
    assert known(agency)
    assert agency.database.exists()


def test_it_is_started_again_at_the_same_place_when_it_dies(
    agency: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_server, "FIRST_RETRY_DELAY_S", 0.01)
    process = agency._process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    process.wait(WITHIN_S)
    assert until(lambda: known(agency))
    assert agency._process is not process


def test_stopped_it_stays_stopped_and_can_be_started_again(agency: DemoServer) -> None:
    agency.stop()
    agency.stop()
    assert not known(agency)
    agency.start()
    assert known(agency)


def test_one_that_cannot_start_says_where_to_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_server.sys, "executable", "/bin/false")
    made = DemoServer(tmp_path)
    with pytest.raises(DemoServerError, match=r"agency\.log"):
        made.start()
    made.stop()


def test_one_that_missed_its_start_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python, made = demo_server.sys.executable, DemoServer(tmp_path)
    monkeypatch.setattr(demo_server, "FIRST_RETRY_DELAY_S", 0.01)
    monkeypatch.setattr(demo_server.sys, "executable", "/bin/false")
    made.keep()
    assert "did not start" in made.trouble
    monkeypatch.setattr(demo_server.sys, "executable", python)
    try:
        assert until(lambda: known(made))
        assert made.trouble == ""
    finally:
        made.stop()


def test_what_is_stopped_is_not_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_server, "FIRST_RETRY_DELAY_S", 0.01)
    monkeypatch.setattr(demo_server.sys, "executable", "/bin/false")
    before = set(threading.enumerate())
    made = DemoServer(tmp_path)
    made.keep()
    made.stop()
    for thread in set(threading.enumerate()) - before:
        thread.join(WITHIN_S)
        assert not thread.is_alive()
