"""A translator and a worker for conversations without engines."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from asyncgui import ExclusiveEvent

from kiosk.accessibility.translation import PhraseSpeaker, Translation, TranslationMethod

T = TypeVar("T")


class FakeTranslator:
    """Puts the language before the words. It reaches every pair but those of ``unreached``."""

    def __init__(self) -> None:
        self.unreached: set[tuple[str, str]] = set()
        self.easy: dict[str, str] = {}
        self.dead = False
        self.days: list[date | None] = []
        self.ready: list[str] = []

    def translate(
        self,
        text: str,
        source: str,
        target: str,
        said_on: date | None = None,
        speaker: PhraseSpeaker | None = None,
    ) -> Translation:
        if self.dead:
            raise RuntimeError("killed")
        self.days.append(said_on)
        if source == target:
            return Translation(text, text, TranslationMethod.SAME, approximate=False)
        if (source, target) in self.unreached:
            return Translation(text, text, TranslationMethod.NONE, approximate=True)
        return Translation(text, f"<{target}> {text}", TranslationMethod.ARGOS, approximate=True)

    def get_ready(self, *languages: str) -> None:
        self.ready += languages

    def simpler(self, text: str, language: str) -> str | None:
        if self.dead:
            raise RuntimeError("killed")
        return self.easy.get(text)


class FakeWorker:
    """Does what is submitted when ``work`` is called, on the thread that calls."""

    def __init__(self) -> None:
        self._jobs: deque[Callable[[], None]] = deque()

    async def call(self, job: Callable[[], T]) -> T:
        answered = ExclusiveEvent()

        def run() -> None:
            try:
                result, error = job(), None
            except Exception as caught:  # noqa: BLE001 - as the real worker: any failure is an answer
                result, error = None, caught
            answered.fire(result, error)

        self._jobs.append(run)
        result, error = await answered.wait_args()
        if error is not None:
            raise error
        return result  # type: ignore[no-any-return]

    def submit(self, job: Callable[[], object]) -> None:
        def run() -> None:
            job()

        self._jobs.append(run)

    def work(self) -> None:
        while self._jobs:
            self._jobs.popleft()()
