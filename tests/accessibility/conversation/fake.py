"""A translator and a worker for conversations without engines."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from kiosk.accessibility.translation import Translation, TranslationMethod


class FakeTranslator:
    """Puts the language before the words. It reaches every pair but those of ``unreached``."""

    def __init__(self) -> None:
        self.unreached: set[tuple[str, str]] = set()
        self.easy: dict[str, str] = {}
        self.dead = False

    def translate(self, text: str, source: str, target: str) -> Translation:
        if self.dead:
            raise RuntimeError("killed")
        if source == target:
            return Translation(text, text, TranslationMethod.SAME, approximate=False)
        if (source, target) in self.unreached:
            return Translation(text, text, TranslationMethod.NONE, approximate=True)
        return Translation(text, f"<{target}> {text}", TranslationMethod.ARGOS, approximate=True)

    def simpler(self, text: str, language: str) -> str | None:
        if self.dead:
            raise RuntimeError("killed")
        return self.easy.get(text)


class FakeWorker:
    """Does what is submitted when ``work`` is called, on the thread that calls."""

    def __init__(self) -> None:
        self._jobs: deque[Callable[[], None]] = deque()

    def submit(
        self,
        job: Callable[[], Any],
        *,
        visit: str | None = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        def run() -> None:
            try:
                answer = job()
            except Exception as error:  # noqa: BLE001 - as the real worker: any failure is an answer
                assert failed is not None
                failed(error)
            else:
                assert done is not None
                done(answer)

        self._jobs.append(run)

    def work(self) -> None:
        while self._jobs:
            self._jobs.popleft()()
