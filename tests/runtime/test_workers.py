"""Workers and the one road back to the UI."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Iterator

import pytest
from asyncgui import start

from kiosk.runtime.workers import ResultQueue, Worker
from tests.until import WITHIN_S, until


@pytest.fixture
def results() -> ResultQueue:
    return ResultQueue()


@pytest.fixture
def worker(results: ResultQueue) -> Iterator[Worker]:
    made = Worker("test", results)
    yield made
    made.close()


def finish(worker: Worker) -> None:
    """Returns when all that was submitted has run."""
    over = threading.Event()
    worker.submit(over.set)
    assert over.wait(WITHIN_S)


def test_jobs_run_in_order_on_one_thread(worker: Worker) -> None:
    ran: list[tuple[int, str]] = []
    for n in range(20):
        worker.submit(lambda n=n: ran.append((n, threading.current_thread().name)))  # type: ignore[misc]
    finish(worker)
    assert ran == [(n, "test") for n in range(20)]


def test_results_come_on_the_thread_that_drains_in_order(worker: Worker, results: ResultQueue) -> None:
    came: list[tuple[int, threading.Thread]] = []

    async def ask(n: int) -> None:
        came.append((await worker.call(lambda: n), threading.current_thread()))

    tasks = [start(ask(n)) for n in range(5)]
    finish(worker)
    assert came == []
    assert results.drain(None) == 5
    assert came == [(n, threading.current_thread()) for n in range(5)]
    assert all(task.finished for task in tasks)


def test_a_failure_that_nobody_waits_for_is_logged_and_the_next_job_runs(
    worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError

    with caplog.at_level(logging.ERROR):
        worker.submit(fail)
        finish(worker)
    assert "nobody waits" in caplog.text


def test_results_of_a_past_visit_are_dropped(results: ResultQueue) -> None:
    came: list[str] = []
    results.post("first", lambda: came.append("old"))
    results.post("second", lambda: came.append("new"))
    results.post(None, lambda: came.append("all"))
    assert results.drain("second") == 2
    assert came == ["new", "all"]
    assert results.drain("first") == 0  # it was dropped, not kept


def test_without_a_visit_only_what_concerns_none_is_delivered(results: ResultQueue) -> None:
    came: list[str] = []
    results.post("first", lambda: came.append("old"))
    results.post(None, lambda: came.append("all"))
    results.drain(None)
    assert came == ["all"]


def test_the_ui_is_woken(results: ResultQueue) -> None:
    woken: list[int] = []
    results.posted.subscribe(lambda: woken.append(1))
    results.post(None, lambda: None)
    assert woken == [1]


def test_what_is_posted_while_draining_is_delivered_too(results: ResultQueue) -> None:
    came: list[int] = []
    results.post(None, lambda: results.post(None, lambda: came.append(1)))
    assert results.drain(None) == 2
    assert came == [1]


def test_closing_lets_the_jobs_at_hand_finish(results: ResultQueue) -> None:
    worker = Worker("test", results)
    ran: list[int] = []
    for n in range(50):
        worker.submit(lambda n=n: ran.append(n))  # type: ignore[misc]
    worker.close()
    assert ran == list(range(50))


class Secret:
    """What a job carries."""


def test_an_idle_worker_keeps_nothing_of_its_last_job(worker: Worker, results: ResultQueue) -> None:
    ran = threading.Event()

    def job_with(secret: Secret) -> Callable[[], str]:
        def job() -> str:
            ran.set()
            return str(id(secret))

        return job

    secret = Secret()
    kept = weakref.ref(secret)
    task = start(worker.call(job_with(secret)))
    del secret
    assert ran.wait(WITHIN_S)
    assert until(lambda: kept() is None, meanwhile=lambda: results.drain(None))
    assert task.finished


def test_a_call_goes_on_with_the_result_where_the_queue_is_drained(
    worker: Worker, results: ResultQueue
) -> None:
    came: list[tuple[str, threading.Thread]] = []

    async def ask() -> None:
        came.append((await worker.call(lambda: "done"), threading.current_thread()))

    task = start(ask())
    finish(worker)
    assert not came
    results.drain(None)
    assert came == [("done", threading.current_thread())]
    assert task.finished


def test_what_a_job_raises_is_raised_by_its_call(worker: Worker, results: ResultQueue) -> None:
    came: list[Exception] = []
    error = OSError("no")

    def fail() -> None:
        raise error

    async def ask() -> None:
        try:
            await worker.call(fail)
        except OSError as caught:
            came.append(caught)

    start(ask())
    finish(worker)
    results.drain(None)
    assert came == [error]


def test_a_call_that_is_cancelled_does_its_job_and_drops_the_result(
    worker: Worker, results: ResultQueue
) -> None:
    done: list[str] = []

    async def ask() -> None:
        await worker.call(lambda: done.append("job"))
        done.append("done")

    task = start(ask())
    task.cancel()
    finish(worker)
    results.drain(None)
    assert done == ["job"]
    assert task.cancelled
