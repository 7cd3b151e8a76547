"""One thread for each thing that blocks, and one way back to the UI.

A worker owns a blocking resource (the network, the store…): its jobs run on its thread, one after the other.
Who needs the result of a job awaits ``Worker.call``: the coroutine goes on, on the UI thread, when the UI
drains the ``ResultQueue`` on its own clock. What a thread tells by itself is posted there with the visit that
it concerns, and dropped if that visit has ended.
"""

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from asyncgui import ExclusiveEvent

from kiosk.runtime.signals import Signal

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Result:
    """A result on its way to the UI thread. ``visit`` is ``None`` for what concerns no visit."""

    visit: str | None
    deliver: Callable[[], None]


class ResultQueue:
    """The only road from workers to the UI thread."""

    def __init__(self) -> None:
        self._results: queue.SimpleQueue[Result] = queue.SimpleQueue()
        #: On the thread that posts: the queue is to be drained soon.
        self.posted = Signal[[]]()

    def post(self, visit: str | None, deliver: Callable[[], None]) -> None:
        """From any thread: ``deliver`` will be called on the UI thread if the visit still lasts."""
        self._results.put(Result(visit, deliver))
        self.posted.emit()

    async def call(self, run: Callable[[Job], None], job: Callable[[], T]) -> T:
        """Have ``run`` do the job, on any thread, and go on here with what it returned or raised.

        A coroutine that is cancelled meanwhile does not stop the job: its result is dropped.
        """
        answered = ExclusiveEvent()

        def work() -> None:
            try:
                result, error = job(), None
            except Exception as caught:  # noqa: BLE001 - any failure of a job is an answer to its caller
                result, error = None, caught
            self.post(None, lambda: answered.fire(result, error))

        run(work)
        (result, error), _ = await answered.wait()
        if error is None:
            return result  # type: ignore[no-any-return]
        try:
            raise error
        finally:
            del error  # it holds this frame

    def drain(self, visit: str | None) -> int:
        """On the UI thread: calls what is for ``visit`` or for none; returns how many were called."""
        called = 0
        while True:
            try:
                result = self._results.get_nowait()
            except queue.Empty:
                return called
            if result.visit is None or result.visit == visit:
                result.deliver()
                called += 1


class Worker:
    """A thread that does one job after another; it begins with the first one."""

    def __init__(self, name: str, results: ResultQueue) -> None:
        self._result_queue = results
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._starting = threading.Lock()

    async def call(self, job: Callable[[], T]) -> T:
        """Do ``job`` on this worker's thread; its result, or its exception, is that of this call.

        A cancelled call does not stop the job: the thread goes on and the result is dropped.
        """
        return await self._result_queue.call(self._put, job)

    def submit(self, job: Callable[[], object]) -> None:
        """Do a job that nobody waits for; that it failed is logged."""

        def run() -> None:
            try:
                job()
            except Exception as error:  # noqa: BLE001 - whatever it is, the next job is done
                log.error("%s: a job failed and nobody waits: %s", self._thread.name, type(error).__name__)

        self._put(run)

    def close(self, timeout: float = 5.0) -> None:
        """Lets the jobs at hand finish, then ends the thread. ``timeout`` in seconds."""
        self._jobs.put(None)
        with self._starting:
            has_begun = self._thread.ident is not None
        if has_begun:
            self._thread.join(timeout)

    def _put(self, job: Job) -> None:
        self._jobs.put(job)
        with self._starting:
            if self._thread.ident is None:
                self._thread.start()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # what it carries is not to be kept until the next one comes
