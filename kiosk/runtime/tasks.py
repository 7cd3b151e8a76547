"""Coroutines that end together: those of a visit, of a conversation."""

from collections.abc import Coroutine
from typing import Any

from asyncgui import Task, current_task, start


class Tasks:
    """Coroutines that wait for the landlord, a device or the clock, until ``cancel`` at the latest."""

    def __init__(self) -> None:
        self._running: set[Task] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> Task:
        """Run ``work`` at once until it first waits, then as what it waits for comes.

        What it raises goes to whoever lets it go on: the caller here, later the UI's queue.
        """
        return start(self._keep(work))

    async def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = await current_task()
        self._running.add(task)  # a task that nobody holds would be collected while it waits
        try:
            await work
        finally:
            self._running.discard(task)

    def cancel(self) -> None:
        """End all tasks; one that is at work now ends where it would wait next."""
        for task in list(self._running):
            task.cancel()
