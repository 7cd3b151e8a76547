"""Engines for the tests of ``kiosk.runtime.child_process``: each runs in a real child process."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.accessibility.speech import EngineDiedError

#: Processor seconds of an engine that takes long.
_WORK_S = 1.5


class RefusedError(Exception):
    """An error of an engine, which travels."""


class HeavyError(Exception):
    """An error that cannot travel: it holds a lock."""

    def __init__(self) -> None:
        super().__init__("held")
        self.lock = threading.Lock()


def make(greeting: str = "hello") -> Callable[[Any], Any]:
    """An engine that does what it is told, well or badly."""

    def answer(request: Any) -> Any:
        match request:
            case "pid":
                return os.getpid()
            case "greeting":
                return greeting
            case "print":
                print("noise on standard output")
                return "printed"
            case "refuse":
                raise RefusedError("no")
            case "heavy":
                raise HeavyError
            case "die":
                os._exit(9)
            case "hang":
                threading.Event().wait()
            case "work":
                while time.process_time() < _WORK_S:
                    pass
        return request

    return answer


def hangs_once(mark: Path) -> Callable[[Any], Any]:
    """An engine whose first start never ends."""
    if not mark.exists():
        mark.touch()
        threading.Event().wait()
    return make()


def broken() -> Callable[[Any], Any]:
    """An engine that cannot start."""
    raise RefusedError("cannot start")


def broken_speech() -> Callable[[Any], Any]:
    """A machine without espeak-ng."""
    raise EngineDiedError("espeak-ng is not installed")


def hung() -> Callable[[Any], Any]:
    """An engine that never answers."""

    def answer(_request: Any) -> Any:
        threading.Event().wait()

    return answer
