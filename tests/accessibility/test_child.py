"""A child process answers, fails, hangs, dies, and goes when its parent goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from kiosk.runtime import child_process as child_module
from kiosk.runtime.child_process import ChildDiedError, ChildFailedError, ChildProcess, ChildTimeoutError
from kiosk.runtime.paths import ROOT
from tests.accessibility.engines import RefusedError

ENGINE = "tests.accessibility.engines:make"


def until(true: Callable[[], bool], within: float = 10.0) -> bool:
    end = time.monotonic() + within
    pause = threading.Event()
    while not true():
        if time.monotonic() > end:
            return False
        pause.wait(0.01)
    return True


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    child = ChildProcess(ENGINE, "bonjour")
    yield child
    child.close()


def test_it_is_another_process_that_stays(child: ChildProcess) -> None:
    assert child.pid is None
    first = child.ask("pid", 5)
    assert first != os.getpid()
    assert first == child.pid == child.ask("pid", 5)


def test_it_is_made_with_its_arguments(child: ChildProcess) -> None:
    assert child.ask("greeting", 5) == "bonjour"


def test_what_it_prints_disturbs_nothing(child: ChildProcess) -> None:
    assert child.ask("print", 5) == "printed"


def test_large_messages(child: ChildProcess) -> None:
    sound = b"\x01\x02" * 3_000_000
    assert child.ask(sound, 10) == sound


def test_its_errors_arrive_as_what_they_are(child: ChildProcess) -> None:
    with pytest.raises(RefusedError, match="no"):
        child.ask("refuse", 5)
    with pytest.raises(ChildFailedError, match="HeavyError: held"):
        child.ask("heavy", 5)
    assert child.ask("still there", 5) == "still there"


def test_it_restarts_after_a_death_in_a_request(child: ChildProcess) -> None:
    before = child.ask("pid", 5)
    with pytest.raises(ChildDiedError):
        child.ask("die", 5)
    assert child.ask("pid", 5) != before


def test_a_kill_between_requests_is_not_noticed(child: ChildProcess) -> None:
    before = child.ask("pid", 5)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: child.pid is None)
    assert child.ask("pid", 5) != before


def test_a_hung_request_is_killed_at_its_deadline(child: ChildProcess) -> None:
    before = child.ask("pid", 5)
    with pytest.raises(ChildTimeoutError):
        child.ask("hang", 0.05)
    assert not psutil.pid_exists(before)
    assert child.ask("back", 5) == "back"


@pytest.mark.parametrize("stopped", [False, True])
def test_a_hung_process_is_found_out_long_before_its_deadline(child: ChildProcess, stopped: bool) -> None:
    before = child.ask("pid", 5)
    if stopped:
        os.kill(before, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(ChildDiedError, match="sign of life"):
        child.ask("hang", 60)
    assert child.ask("back", 5) == "back"
    assert time.monotonic() - started < 3
    assert not psutil.pid_exists(before)


def test_one_that_hangs_while_it_starts_is_found_out_too(tmp_path: Path) -> None:
    child = ChildProcess("tests.accessibility.engines:hangs_once", tmp_path / "mark", start_within=60)
    with pytest.raises(ChildDiedError, match="sign of life"):
        child.start()
    assert child.pid is None
    assert child.ask("back", 5) == "back"
    child.close()


def test_one_that_waits_for_others_while_it_starts_has_its_time(tmp_path: Path) -> None:
    child = ChildProcess(
        "tests.accessibility.engines:hangs_once", tmp_path / "mark", start_within=3, start_waits=True
    )
    with pytest.raises(ChildTimeoutError):
        child.start()
    assert child.ask("back", 5) == "back"
    child.close()


def test_one_that_works_long_is_not_hung(child: ChildProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "STALL_TIMEOUT_S", 0.5)
    assert child.ask("work", 60) == "work"


def test_one_that_waits_for_the_disk_is_not_hung(
    child: ChildProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    child.start()
    monkeypatch.setattr(child_module, "STALL_TIMEOUT_S", 0.1)
    monkeypatch.setattr(psutil.Process, "status", lambda _: psutil.STATUS_DISK_SLEEP)
    with pytest.raises(ChildTimeoutError):
        child.ask("hang", 0.7)


def test_close_ends_a_request_under_way(child: ChildProcess) -> None:
    child.start()
    errors: list[Exception] = []

    def ask() -> None:
        try:
            child.ask("hang", 60)
        except ChildDiedError as error:
            errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    child.close()
    asking.join(5)
    assert errors
    with pytest.raises(ChildDiedError, match="closed"):
        child.ask("pid", 5)


def test_unload_frees_the_process(child: ChildProcess) -> None:
    before = child.ask("pid", 5)
    child.unload()
    assert not psutil.pid_exists(before)
    assert child.ask("pid", 5) != before


def test_an_engine_that_cannot_start_says_why() -> None:
    child = ChildProcess("tests.accessibility.engines:broken")
    for _ in range(2):
        with pytest.raises(RefusedError, match="cannot start"):
            child.ask("pid", 5)
    assert child.pid is None


@pytest.mark.parametrize("doing", ["greeting", "hang"])
def test_it_dies_with_its_parent(doing: str) -> None:
    script = f"""
import threading
from kiosk.runtime.child_process import ChildProcess
child = ChildProcess({ENGINE!r})
print(child.ask("pid", 5), flush=True)
child.ask({doing!r}, 60)
threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        grandchild = int(parent.stdout.readline())
        assert psutil.pid_exists(grandchild)
        parent.kill()
    assert until(lambda: not psutil.pid_exists(grandchild))
