"""A child process answers, fails, hangs, dies, and goes when its parent goes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kiosk.runtime import child_process as child_module
from kiosk.runtime.child_process import ChildDiedError, ChildFailedError, ChildProcess, ChildTimeoutError
from kiosk.runtime.paths import ROOT
from tests.accessibility.engines import Engine, RefusedError, broken, hangs_once
from tests.until import WITHIN_S, until


@pytest.fixture
def child() -> Iterator[ChildProcess[Engine]]:
    child = ChildProcess(Engine, "bonjour", errors=(RefusedError,))
    yield child
    child.close()


def test_it_is_another_process_that_stays(child: ChildProcess[Engine]) -> None:
    assert child.pid is None
    first = child.call(5, Engine.pid)
    assert first != os.getpid()
    assert first == child.pid == child.call(5, Engine.pid)


def test_it_is_made_with_its_arguments(child: ChildProcess[Engine]) -> None:
    assert child.call(5, Engine.greeting) == "bonjour"


def test_what_it_prints_disturbs_nothing(child: ChildProcess[Engine]) -> None:
    assert child.call(5, Engine.print) == "printed"


def test_large_messages(child: ChildProcess[Engine]) -> None:
    sound = b"\x01\x02" * 3_000_000
    assert child.call(10, Engine.echo, sound) == sound


def test_its_errors_arrive_as_what_they_are(child: ChildProcess[Engine]) -> None:
    with pytest.raises(RefusedError, match="no"):
        child.call(5, Engine.refuse)
    with pytest.raises(ChildFailedError, match="HeavyError: held"):
        child.call(5, Engine.heavy)
    assert child.call(5, Engine.echo, "still there") == "still there"


def test_it_restarts_after_a_death_in_a_request(child: ChildProcess[Engine]) -> None:
    before = child.call(5, Engine.pid)
    with pytest.raises(ChildDiedError):
        child.call(5, Engine.die)
    assert child.call(5, Engine.pid) != before


def test_a_kill_between_requests_is_not_noticed(child: ChildProcess[Engine]) -> None:
    before = child.call(5, Engine.pid)
    os.kill(before, signal.SIGKILL)
    assert until(lambda: child.pid is None)
    assert child.call(5, Engine.pid) != before


def test_a_hung_request_is_killed_at_its_deadline(child: ChildProcess[Engine]) -> None:
    before = child.call(5, Engine.pid)
    with pytest.raises(ChildTimeoutError):
        child.call(0.05, Engine.hang)
    assert not psutil.pid_exists(before)
    assert child.call(5, Engine.echo, "back") == "back"


@pytest.mark.parametrize("stopped", [False, True])
def test_a_hung_process_is_found_out_long_before_its_deadline(
    child: ChildProcess[Engine], stopped: bool
) -> None:
    before = child.call(5, Engine.pid)
    if stopped:
        os.kill(before, signal.SIGSTOP)
    with pytest.raises(ChildDiedError, match="sign of life"):
        child.call(60, Engine.hang)
    assert child.call(5, Engine.echo, "back") == "back"
    assert not psutil.pid_exists(before)


def test_one_that_hangs_while_it_starts_is_found_out_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "START_STALL_TIMEOUT_S", 1.0)
    child = ChildProcess(hangs_once, tmp_path / "mark", start_within=60)
    with pytest.raises(ChildDiedError, match="sign of life"):
        child.start()
    assert child.pid is None
    assert child.call(5, Engine.echo, "back") == "back"
    child.close()


def test_one_that_waits_for_others_while_it_starts_has_its_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "START_STALL_TIMEOUT_S", 1.0)
    child = ChildProcess(hangs_once, tmp_path / "mark", start_within=0.9, start_waits=True)
    with pytest.raises(ChildTimeoutError):
        child.start()
    child._start_within = WITHIN_S
    assert child.call(5, Engine.echo, "back") == "back"
    child.close()


def test_one_that_works_long_is_not_hung(
    child: ChildProcess[Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child_module, "STALL_TIMEOUT_S", 0.5)
    assert child.call(60, Engine.work) == "work"


@pytest.mark.parametrize("status", [psutil.STATUS_DISK_SLEEP, psutil.STATUS_RUNNING])
def test_one_that_waits_for_the_disk_or_for_its_turn_is_not_hung(
    child: ChildProcess[Engine], monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    child.start()
    monkeypatch.setattr(child_module, "STALL_TIMEOUT_S", 0.1)
    monkeypatch.setattr(psutil.Process, "status", lambda _: status)
    with pytest.raises(ChildTimeoutError):
        child.call(0.7, Engine.hang)


def test_close_ends_a_request_under_way(child: ChildProcess[Engine]) -> None:
    child.start()
    errors: list[Exception] = []

    def ask() -> None:
        try:
            child.call(60, Engine.hang)
        except ChildDiedError as error:
            errors.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    child.close()
    asking.join(WITHIN_S)
    assert errors
    with pytest.raises(ChildDiedError, match="closed"):
        child.call(5, Engine.pid)


def test_unload_frees_the_process(child: ChildProcess[Engine]) -> None:
    before = child.call(5, Engine.pid)
    child.unload()
    assert not psutil.pid_exists(before)
    assert child.call(5, Engine.pid) != before


def test_an_engine_that_cannot_start_says_why() -> None:
    child = ChildProcess(broken, errors=(RefusedError,))
    for _ in range(2):
        with pytest.raises(RefusedError, match="cannot start"):
            child.call(5, Engine.pid)
    assert child.pid is None


def test_an_idle_engine_leaves_memory_and_comes_back() -> None:
    child = ChildProcess(Engine, idle_s=0.3)
    before = child.call(5, Engine.pid)
    assert until(lambda: child.pid is None)
    assert not psutil.pid_exists(before)
    assert child.call(5, Engine.pid) != before
    child.close()


def test_an_engine_that_is_called_or_works_is_not_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    child = ChildProcess(Engine, idle_s=3600.0)
    before = child.call(5, Engine.pid)
    monkeypatch.setattr(child, "_start_idle_timer", lambda _seconds: None)
    child._unload_if_idle()  # what its timer does
    assert child.pid == before
    child._used_at -= 7200
    working = threading.Thread(target=child.call, args=(10, Engine.work, 0.3))
    working.start()
    assert until(child._request_lock.locked)
    child._unload_if_idle()
    working.join()
    assert child.pid == before
    child.close()


def test_an_engine_that_is_never_called_leaves_memory_too() -> None:
    child = ChildProcess(Engine, idle_s=0.3)
    child.start()
    assert child.pid is not None
    assert until(lambda: child.pid is None)
    child.close()


def test_a_call_whose_process_dies_is_made_again_where_it_may(tmp_path: Path) -> None:
    once, twice = ChildProcess(Engine), ChildProcess(Engine, tries=2)
    with pytest.raises(ChildDiedError):
        once.call(5, Engine.die_once, tmp_path / "once")
    assert twice.call(5, Engine.die_once, tmp_path / "twice") == "done"
    with pytest.raises(ChildDiedError):
        twice.call(5, Engine.die)
    for child in (once, twice):
        child.close()


@pytest.mark.parametrize("doing", ["greeting", "hang"])
def test_it_dies_with_its_parent(doing: str) -> None:
    script = f"""
import threading
from kiosk.runtime.child_process import ChildProcess
from tests.accessibility.engines import Engine
child = ChildProcess(Engine)
print(child.call(5, Engine.pid), flush=True)
child.call(60, Engine.{doing})
threading.Event().wait()
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        grandchild = int(parent.stdout.readline())
        assert psutil.pid_exists(grandchild)
        parent.kill()
    assert until(lambda: not psutil.pid_exists(grandchild))
