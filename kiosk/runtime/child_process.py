"""A child process that answers requests over a pipe.

Heavy engines (recognition, synthesis, translation) live outside the UI process: one that crashes,
hangs or grows is killed, and the next request starts another. The child is a fresh interpreter, never
a fork of the UI, and it ends with its parent however the parent ends: its pipe closes.

An engine is named by a factory, ``"package.module:function"``. The factory runs once in the child and
returns the handler; the handler answers one request at a time. Requests, answers and the errors a
handler raises are pickled, so an error class takes only what it hands to ``Exception.__init__``.
"""

from __future__ import annotations

import os
import pickle
import queue
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import psutil

from kiosk.runtime.paths import ROOT

#: onnxruntime (voice activity) keeps a telemetry store for Microsoft from its import on (seen in 1.32).
_NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1"}
#: One that owes an answer and gives no sign of life for so long is hung: found out long before the deadline,
#: which a slow machine needs.
STALL_TIMEOUT_S = 1.5
#: The same while it starts, which reads whole libraries and models.
START_STALL_TIMEOUT_S = 2.5
_POLL_INTERVAL_S = 0.2

Handler = Callable[[Any], Any]


class ChildError(Exception):
    """The engine gave no answer. The next request starts a fresh one."""


class ChildDiedError(ChildError):
    """The process ended before it answered, or hung and was killed."""


class ChildTimeoutError(ChildError):
    """The deadline passed; the process has been killed."""


class ChildFailedError(ChildError):
    """The handler, or its factory, raised an error that cannot travel; this is its type and message."""


class ChildProcess:
    """Owns one child process. ``ask`` may be called from any thread; requests wait for each other."""

    def __init__(
        self, factory: str, *args: Any, start_within: float = 20.0, start_waits: bool = False
    ) -> None:
        """Nothing runs yet. ``args`` go to the factory; ``start_within`` is seconds for it to return.

        ``start_waits``: its start waits for something else (the sound system), which leaves no sign of life.
        """
        self._factory = factory
        self._args = args
        self._start_within = start_within
        self._start_waits = start_waits
        self._request_lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs now, if one does."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Starts the engine now rather than at the first request. Raises like ``ask``."""
        with self._request_lock:
            self._ensure_started()

    def ask(self, request: Any, within: float) -> Any:
        """The handler's answer, ``within`` seconds (starting a process has its own ``start_within``).

        Raises what the handler raised, or ``ChildDiedError``, ``ChildTimeoutError``, ``ChildFailedError``.
        """
        with self._request_lock:
            pipe = self._ensure_started()
            try:
                pipe.send(request)
            except OSError as error:
                self._kill()
                raise ChildDiedError(self._factory) from error
            return self._receive(pipe, within, STALL_TIMEOUT_S)

    def unload(self) -> None:
        """Ends the process to free its memory; the next request starts another."""
        with self._request_lock:
            self._kill()

    def close(self) -> None:
        """Ends the process for good, also under a request that is being answered."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._request_lock:
            self._kill()

    def _ensure_started(self) -> Connection:
        if self._closed:
            raise ChildDiedError(f"{self._factory} is closed")
        if self._pipe is not None and self.pid is not None:
            return self._pipe
        self._kill()
        ours, theirs = Pipe()
        with theirs:
            command = "from kiosk.runtime.child_process import _serve; _serve()"
            self._process = subprocess.Popen(
                [sys.executable, "-c", command, self._factory, str(theirs.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | _NO_TELEMETRY,
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl+C in a terminal is for the parent, which closes us in order
            )
        self._pipe = ours
        started = False
        try:
            ours.send(self._args)
            stalled = self._start_within if self._start_waits else START_STALL_TIMEOUT_S
            self._receive(ours, self._start_within, stalled)
            started = True
        finally:
            if not started:
                self._kill()
        return ours

    def _receive(self, pipe: Connection, within: float, stalled: float) -> Any:
        try:
            self._wait(pipe, within, stalled)
            worked, value = pipe.recv()
        except (EOFError, OSError) as error:
            self._kill()
            raise ChildDiedError(self._factory) from error
        if not worked:
            raise value
        return value

    def _wait(self, pipe: Connection, within: float, stalled: float) -> None:
        """Until there is an answer, or the end of the pipe."""
        assert self._process is not None
        life = _ActivityProbe(self._process.pid)
        until = time.monotonic() + within
        while not pipe.poll(min(_POLL_INTERVAL_S, max(until - time.monotonic(), 0))):
            if time.monotonic() >= until:
                self._kill()
                raise ChildTimeoutError(f"{self._factory}: no answer within {within:g} s")
            if life.idle_seconds() > stalled:
                self._kill()
                raise ChildDiedError(f"{self._factory}: hung, without a sign of life for {stalled:g} s")

    def _kill(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._pipe = self._process = None


class _ActivityProbe:
    """Whether a process works."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._worked = -1.0
        self._since = time.monotonic()

    def idle_seconds(self) -> float:
        """Seconds since the last sign of life seen: processor time, or that it waits for the disk."""
        now = time.monotonic()
        with suppress(psutil.NoSuchProcess):  # it has just ended: its pipe tells
            process = psutil.Process(self._pid)
            times = process.cpu_times()
            worked = times.user + times.system
            if worked != self._worked or process.status() == psutil.STATUS_DISK_SLEEP:
                self._worked, self._since = worked, now
        return now - self._since


def _serve() -> None:
    """The child's side: ``argv`` is the factory and the file descriptor of the pipe."""
    factory, descriptor = sys.argv[1:3]
    pipe = Connection(int(descriptor))
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(pipe, requests), daemon=True).start()

    def make(args: tuple[Any, ...]) -> Handler:
        module, _, function = factory.partition(":")
        handler: Handler = getattr(import_module(module), function)(*args)
        return handler

    started, handler = _call_handler(make, requests.get())
    pipe.send((started, None if started else handler))
    while started:
        pipe.send(_call_handler(handler, requests.get()))


def _read_requests(pipe: Connection, requests: queue.SimpleQueue[Any]) -> None:
    """Reads on a thread of its own: the end of the parent ends us in the middle of any work."""
    try:
        while True:
            requests.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)


def _call_handler(function: Handler, request: Any) -> tuple[bool, Any]:
    try:
        return True, function(request)
    except Exception as error:  # noqa: BLE001 - every failure is an answer to the one who asked
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        except Exception:  # noqa: BLE001 - pickling runs foreign code, which may raise anything
            return False, ChildFailedError(f"{type(error).__name__}: {error}")
        return False, error


def limit_memory(octets: int) -> None:
    """From now on this process cannot map more than that; allocations beyond raise ``MemoryError``."""
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))
