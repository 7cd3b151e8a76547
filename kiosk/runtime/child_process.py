"""An engine in a child process, called by its own methods.

Heavy engines (recognition, synthesis, translation) and readers of files from outside live outside the UI
process: one that crashes, hangs or grows is killed, and the next call starts another. The child is a fresh
interpreter, never a fork of the UI, and it ends with its parent however the parent ends: its pipe closes.

The factory of an engine runs once in the child; calls are then made to the methods of what it returned, one
at a time. Arguments, results and the errors that are raised are pickled, so an error class takes only what it
hands to ``Exception.__init__``.
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
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

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
#: An engine that keeps much memory leaves it after so long without a call.
IDLE_UNLOAD_S = 300.0

Engine = TypeVar("Engine")
P = ParamSpec("P")
R = TypeVar("R")


class ChildError(Exception):
    """The engine gave no answer. The next call starts a fresh one."""


class ChildDiedError(ChildError):
    """The process ended before it answered, or hung and was killed."""


class ChildTimeoutError(ChildError):
    """The deadline passed; the process has been killed."""


class ChildFailedError(ChildError):
    """The engine, or its factory, raised an error that cannot travel; this is its type and message."""


class ChildProcess(Generic[Engine]):
    """Owns one child process. Calls may come from any thread, and wait for each other."""

    def __init__(
        self,
        factory: Callable[..., Engine] | str,
        *args: Any,
        start_within: float = 20.0,
        start_waits: bool = False,
        tries: int = 1,
        idle_s: float = 0.0,
    ) -> None:
        """Nothing runs yet. ``args`` go to the factory; ``start_within`` is seconds for it to return.

        ``factory``: a class or function at the top of a module, or ``"package.module:name"`` where the parent
        is not to import that module. ``start_waits``: its start waits for something else (the sound system),
        which leaves no sign of life. ``tries``: how often a call whose process dies is made, each in a
        fresh one. ``idle_s``: seconds without a call after which the process ends; 0: never.
        """
        self._factory = factory if isinstance(factory, str) else f"{factory.__module__}:{factory.__name__}"
        self._args = args
        self._start_within = start_within
        self._start_waits = start_waits
        self._tries = tries
        self._idle_s = idle_s
        self._request_lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._idle_timer: threading.Timer | None = None
        self._used_at = 0.0
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process that runs now, if one does."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start the engine now rather than at the first call. Raises like ``call``."""
        with self._request_lock:
            self._ensure_started()
            self._schedule_unload()

    def call(
        self,
        within: float,
        method: Callable[Concatenate[Engine, P], R],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> R:
        """The result of ``method`` of the engine's class, ``within`` seconds (starting a process has
        its own ``start_within``).

        Raises what the engine raised, or ``ChildDiedError``, ``ChildTimeoutError``, ``ChildFailedError``.
        """
        request = (method.__name__, args, kwargs)
        with self._request_lock:
            for _ in range(self._tries - 1):
                with suppress(ChildDiedError):
                    return self._call_once(request, within)  # type: ignore[no-any-return]
            return self._call_once(request, within)  # type: ignore[no-any-return]

    def unload(self) -> None:
        """End the process to free its memory; the next call starts another."""
        with self._request_lock:
            self._kill()

    def close(self) -> None:
        """End the process for good, also under a call that is being answered."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._request_lock:
            self._kill()
            if self._idle_timer is not None:
                self._idle_timer.cancel()

    def _call_once(self, request: tuple[str, Any, Any], within: float) -> Any:
        pipe = self._ensure_started()
        try:
            pipe.send(request)
        except OSError as error:
            self._kill()
            raise ChildDiedError(self._factory) from error
        try:
            return self._receive(pipe, within, STALL_TIMEOUT_S)
        finally:
            self._schedule_unload()

    def _schedule_unload(self) -> None:
        self._used_at = time.monotonic()
        if self._idle_s and self._idle_timer is None and not self._closed:
            self._start_idle_timer(self._idle_s)

    def _start_idle_timer(self, seconds: float) -> None:
        self._idle_timer = threading.Timer(seconds, self._unload_if_idle)
        self._idle_timer.daemon = True
        self._idle_timer.start()

    def _unload_if_idle(self) -> None:
        with self._request_lock:
            self._idle_timer = None
            left = self._used_at + self._idle_s - time.monotonic()
            if left <= 0 or self._closed:
                self._kill()
            else:
                self._start_idle_timer(left)

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

    def make(*args: Any) -> Any:
        module, _, name = factory.partition(":")
        return getattr(import_module(module), name)(*args)

    def call(method: str, args: Any, kwargs: Any) -> Any:
        return getattr(engine, method)(*args, **kwargs)

    started, engine = _answer(make, requests.get())
    pipe.send((started, None if started else engine))
    while started:
        pipe.send(_answer(call, requests.get()))


def _read_requests(pipe: Connection, requests: queue.SimpleQueue[Any]) -> None:
    """Reads on a thread of its own: the end of the parent ends us in the middle of any work."""
    try:
        while True:
            requests.put(pipe.recv())
    except (EOFError, OSError):
        os._exit(0)


def _answer(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether it worked, and its result or its error."""
    try:
        return True, function(*args)
    except Exception as error:  # noqa: BLE001 - every failure is an answer to the caller
        try:
            pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
        except Exception:  # noqa: BLE001 - pickling runs foreign code, which may raise anything
            return False, ChildFailedError(f"{type(error).__name__}: {error}")
        return False, error


def limit_memory(octets: int) -> None:
    """From now on this process cannot map more than that; allocations beyond raise ``MemoryError``."""
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))
