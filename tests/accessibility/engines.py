"""Engines for the tests of ``kiosk.runtime.child_process``: each runs in a real child process."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import NoReturn, TypeVar

T = TypeVar("T")

#: Processor seconds of an engine that takes long.
_WORK_S = 1.5


class RefusedError(Exception):
    """An error of an engine, which travels."""


class HeavyError(Exception):
    """An error that cannot travel: it holds a lock."""

    def __init__(self) -> None:
        super().__init__("held")
        self.lock = threading.Lock()


class Engine:
    """Does what it is told, well or badly."""

    def __init__(self, greeting: str = "hello") -> None:
        self._greeting = greeting

    def pid(self) -> int:
        return os.getpid()

    def greeting(self) -> str:
        return self._greeting

    def echo(self, value: T) -> T:
        return value

    def print(self) -> str:
        print("noise on standard output")
        return "printed"

    def refuse(self) -> NoReturn:
        raise RefusedError("no")

    def heavy(self) -> NoReturn:
        raise HeavyError

    def die(self) -> NoReturn:
        os._exit(9)

    def hang(self) -> None:
        threading.Event().wait()

    def work(self, seconds: float = _WORK_S) -> str:
        until = time.process_time() + seconds
        while time.process_time() < until:
            pass
        return "work"

    def die_once(self, mark: Path) -> str:
        """Dies at the first call."""
        if not mark.exists():
            mark.touch()
            os._exit(9)
        return "done"


def hangs_once(mark: Path) -> Engine:
    """An engine whose first start never ends."""
    if not mark.exists():
        mark.touch()
        threading.Event().wait()
    return Engine()


def broken() -> Engine:
    """An engine that cannot start."""
    raise RefusedError("cannot start")


class BrokenSpeech:
    """A machine without espeak-ng, or without Piper."""

    def __init__(self) -> None:
        from kiosk.accessibility.speech.synthesis import EngineDiedError  # the others start without all that

        raise EngineDiedError("espeak-ng is not installed")

    def speak(self) -> None: ...
    def voices(self) -> None: ...


class HungSpeech:
    """An engine that never answers."""

    def speak(self, *_request: object) -> None:
        threading.Event().wait()
