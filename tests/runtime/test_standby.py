"""A kiosk that crashed is followed by another; one that never starts well is left to systemd."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kiosk.runtime import standby
from tests.until import WITHIN_S

#: Each life tells its number and who it is, then does what is asked for.
PROGRAM = """
import os, signal, sys
from kiosk.runtime import standby
from tests.until import WITHIN_S
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a job in the background ignores it; Python may be late
standby.SHORT_LIFE_S = float(sys.argv[1])
if lives := [float(each) for each in sys.argv[2:]]:
    moments = iter([moment for life in lives for moment in (0.0, life)] + [0.0])
    standby.time.monotonic = lambda: next(moments)
standby.stand_by()
print(os.getpid(), standby.has_standby(), flush=True)
for line in sys.stdin:
    exec(line)
"""


@contextmanager
def standing_by(short_life_s: float = 0.0, *lives_s: float) -> Iterator[subprocess.Popen[str]]:
    """``lives_s``: how long each child seems to have lived."""
    order = [sys.executable, "-c", PROGRAM, str(short_life_s), *map(str, lives_s)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(order, text=True, bufsize=1, **pipes) as process:  # type: ignore[call-overload] # pipes
        try:
            yield process
        finally:
            process.kill()


def born(process: subprocess.Popen[str]) -> int:
    """The next child."""
    assert process.stdout is not None
    number, has_standby = process.stdout.readline().split()
    assert has_standby == "True"
    return int(number)


def do(process: subprocess.Popen[str], what: str) -> None:
    assert process.stdin is not None
    process.stdin.write(what + "\n")


def test_one_that_crashed_or_asks_for_it_is_followed_by_another() -> None:
    with standing_by() as process:
        lives = [born(process)]
        for end in ("os.kill(os.getpid(), 9)", "os.abort()", "1 / 0", "standby.begin_again()"):
            do(process, end)
            lives.append(born(process))
        assert len({*lives, process.pid}) == 6
        do(process, "sys.exit(0)")
        assert process.wait(WITHIN_S) == 0


def test_a_search_for_garbage_leaves_alone_what_both_share() -> None:
    with standing_by() as process:
        born(process)
        do(
            process,
            "import gc; print(gc.get_freeze_count() > 1000, len(gc.get_objects()) < 1000, flush=True)",
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "True True\n"


def test_one_that_never_starts_well_is_left_to_whoever_started_it() -> None:
    with standing_by(short_life_s=60.0) as process:
        for _ in range(3):
            born(process)
            do(process, "os.abort()")
        assert process.wait(WITHIN_S) == 128 + signal.SIGABRT


def test_what_ran_for_long_is_not_among_those_that_never_started_well() -> None:
    with standing_by(60.0, 1.0, 1.0, 100.0, 1.0) as process:
        for _ in range(4):
            born(process)
            do(process, "os.abort()")
        assert born(process)


def test_an_end_that_is_meant_is_one() -> None:
    with standing_by() as process:
        born(process)
        do(process, "sys.exit(3)")
        assert process.wait(WITHIN_S) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_who_ends_it_ends_the_kiosk_first(number: int) -> None:
    with standing_by() as process:
        child = born(process)
        process.send_signal(number)
        assert process.wait(WITHIN_S) == 0
        with pytest.raises(ProcessLookupError):
            os.kill(child, 0)


def test_a_kiosk_does_not_outlive_what_stands_by() -> None:
    with standing_by() as process:
        born(process)
        process.kill()
        assert process.stdout is not None
        assert process.stdout.read() == "", "the child has closed it, too"


def test_once_the_child_has_started_files_are_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(standby, "QUIET_AFTER_S", 0.0)
    monkeypatch.setattr(standby, "let_go_of_files", lambda: done.append("files"))
    monkeypatch.setattr(signal, "sigwait", lambda _signals: signal.SIGCHLD)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, standby._WAITED_FOR)
    try:
        assert standby._wait_until_quiet() == signal.SIGCHLD
        assert done == ["files"]
        signal.raise_signal(signal.SIGCHLD)
        assert standby._wait_until_quiet() == signal.SIGCHLD
        assert done == ["files"], "it ended at once"
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
