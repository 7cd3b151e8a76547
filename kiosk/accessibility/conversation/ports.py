"""What a conversation is built on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from kiosk.accessibility.recognition import RecognitionReady, RecognitionUnavailable
from kiosk.accessibility.translation import Translation


class TranslationPort(Protocol):
    """``kiosk.accessibility.translation.Translator``: it blocks, and is asked on one thread only."""

    def translate(self, text: str, source: str, target: str) -> Translation: ...


class BackgroundRunner(Protocol):
    """``kiosk.runtime.workers.Worker``: the thread that translates; its answers come on the UI thread."""

    def submit(
        self,
        job: Callable[[], Any],
        *,
        visit: str | None = None,
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None: ...


class RecognitionPort(Protocol):
    """``kiosk.accessibility.recognition.RecognitionService``; its events are to come to
    ``Conversation.event``."""

    def ready(self, language: str) -> RecognitionReady | RecognitionUnavailable: ...
    def listen(self, request_id: str, language: str, vocabulary: Sequence[str] = ()) -> None: ...
    def follow(self, request_id: str, language: str) -> None: ...
    def finish(self, request_id: str) -> None: ...
    def cancel(self) -> None: ...
