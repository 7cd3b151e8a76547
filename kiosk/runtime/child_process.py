"""An engine in a child process, called by its own methods.

Heavy engines (recognition, synthesis, translation) and readers of files from outside live outside the UI
process: one that crashes, hangs or grows is killed, and the next call starts another. The child is a fresh
interpreter, never a fork of the UI, and it ends with its parent however the parent ends: its pipe closes.
It gets the variables that engines need, and none of ours (a token, a code). A reader of files from outside
enters a sandbox before it gets the first of them.

The factory of an engine runs once in the child; calls are then made to the methods of what it returned, one
at a time. What goes between them is data (``messages``), checked against the signatures; of errors only those
arrive as what they are that the caller names, with the texts and numbers that they were made of.
"""

import os
import queue
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, TypeVar

from kiosk.runtime import messages
from kiosk.runtime.paths import ROOT
from kiosk.runtime.process_memory import ALLOCATOR_VARIABLES
from kiosk.runtime.sandbox import Limits, Sandbox, enter

if TYPE_CHECKING:
    import socket
    import subprocess

#: onnxruntime (voice activity) keeps a telemetry store for Microsoft from its import on (seen in 1.32).
_NO_TELEMETRY = {"ORT_DISABLE_TELEMETRY": "1"}
#: What an engine may know of the environment: where programs, libraries, sound and models are. By the
#: beginnings of names.
_ENGINE_VARIABLES = (
    "PATH",
    "PYTHON",
    "LD_LIBRARY_PATH",
    "LANG",
    "LC_",
    "TZ",
    "TMPDIR",
    "HOME",
    "XDG_",
    "PULSE_",
    "ALSA_",
    "DBUS_SESSION_BUS_ADDRESS",
    "ESPEAK_",
    "OMP_",
    "KIOSK_DATA",
    "KIOSK_MODELS",
    *ALLOCATOR_VARIABLES,
)
#: What one in a sandbox may: where the interpreter and its libraries are. One thread for linear algebra: the
#: others would be there before the sandbox.
_READER_VARIABLES = ("PATH", "PYTHON", "LD_LIBRARY_PATH", "LANG", "LC_", *ALLOCATOR_VARIABLES)
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
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
        errors: tuple[type[Exception], ...] = (),
        sandbox: Limits | None = None,
    ) -> None:
        """Nothing runs yet. ``args`` go to the factory; ``start_within`` is seconds for it to return.

        ``factory``: a class or function at the top of a module, or ``"package.module:name"`` where the parent
        is not to import that module. ``start_waits``: its start waits for something else (the sound system),
        which leaves no sign of life. ``tries``: how often a call whose process dies is made, each in a
        fresh one. ``idle_s``: seconds without a call after which the process ends; 0: never. ``errors``: what
        the engine may raise, with all below; any other arrives as ``ChildFailedError``. ``sandbox``: what it
        may use once it is made.
        """
        self._factory = factory if isinstance(factory, str) else f"{factory.__module__}:{factory.__name__}"
        self._args = args
        self._start_within = start_within
        self._start_waits = start_waits
        self._tries = tries
        self._idle_s = idle_s
        self._errors = errors
        self._limits = sandbox
        #: Which measures hold in the process that runs.
        self.sandbox: Sandbox | None = None
        self._request_lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: socket.socket | None = None
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
        assert not kwargs, "arguments go by their place"
        request = messages.pack([method.__name__, args])
        with self._request_lock:
            for _ in range(self._tries - 1):
                with suppress(ChildDiedError):
                    return self._returned(method, self._call_once(request, within))
            return self._returned(method, self._call_once(request, within))

    def _returned(self, method: Callable[..., R], value: object) -> R:
        try:
            return messages.returned(method, value)  # type: ignore[no-any-return]  # checked against its type
        except messages.MessageError as error:
            raise ChildFailedError(f"{self._factory}: an answer of another type") from error

    def unload(self) -> None:
        """End the process to free its memory; the next call starts another."""
        with self._request_lock:
            self._kill()

    def interrupt(self) -> None:
        """End the process at once, also under a call that is being answered, which fails; the next one
        starts another."""
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        """End the process for good, also under a call that is being answered."""
        self._closed = True
        self.interrupt()
        with self._request_lock:
            self._kill()
            if self._idle_timer is not None:
                self._idle_timer.cancel()

    def _call_once(self, request: bytes, within: float) -> Any:
        pipe = self._ensure_started()
        try:
            self._send(pipe, request, within)
            return self._receive(pipe, within, STALL_TIMEOUT_S)
        finally:
            self._schedule_unload()

    def _send(self, pipe: "socket.socket", request: bytes, within: float) -> None:
        try:
            pipe.settimeout(within)
            pipe.sendall(request)
        except TimeoutError as error:
            self._kill()
            raise ChildTimeoutError(f"{self._factory}: takes nothing within {within:g} s") from error
        except OSError as error:
            self._kill()
            raise ChildDiedError(self._factory) from error

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

    def _ensure_started(self) -> "socket.socket":
        if self._closed:
            raise ChildDiedError(f"{self._factory} is closed")
        if self._pipe is not None and self.pid is not None:
            return self._pipe
        self._kill()
        import socket  # here, as the other: a start runs no child
        import subprocess

        ours, theirs = socket.socketpair()
        with theirs:
            command = "from kiosk.runtime.child_process import _serve; _serve()"
            self._process = subprocess.Popen(
                [sys.executable, "-c", command, self._factory, str(theirs.fileno())],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=self._environment(),
                pass_fds=[theirs.fileno()],
                process_group=0,  # Ctrl+C in a terminal is for the parent, which closes us in order
            )
        self._pipe = ours
        started = False
        try:
            self._send(ours, messages.pack([self._args, self._limits]), self._start_within)
            stalled = self._start_within if self._start_waits else START_STALL_TIMEOUT_S
            found = self._receive(ours, self._start_within, stalled)
            self.sandbox = Sandbox(**found) if found else None
            started = True
        finally:
            if not started:
                self._kill()
        return ours

    def _environment(self) -> dict[str, str]:
        allowed = _ENGINE_VARIABLES if self._limits is None else _READER_VARIABLES
        kept = {name: value for name, value in os.environ.items() if name.startswith(allowed)}
        return kept | _NO_TELEMETRY | (_ONE_THREAD if self._limits is not None else {})

    def _receive(self, pipe: "socket.socket", within: float, stalled: float) -> Any:
        """The answer of the child, plain. Raises the error that it names, if it is one of ``errors``."""
        assert self._process is not None
        life = _ActivityProbe(self._process.pid)
        until = time.monotonic() + within

        def read(size: int) -> bytearray:
            data = bytearray()
            while len(data) < size:
                self._wait(pipe, until, life, within, stalled)
                piece = pipe.recv(min(size - len(data), 1 << 20))
                if not piece:
                    raise EOFError
                data += piece
            return data

        try:
            if self._limits is None:
                answer = messages.receive(read)
            else:
                answer = messages.receive(read, self._limits.answer, messages.MAX_TEXT_BYTES_FROM_OUTSIDE)
        except (EOFError, OSError) as error:
            self._kill()
            raise ChildDiedError(self._factory) from error
        except messages.MessageError as error:
            self._kill()
            raise ChildFailedError(f"{self._factory}: {error}") from error
        match answer:
            case [True, value]:
                return value
            case [False, str(name), list(args), str(message)]:
                raise self._error(name, args, message)
        self._kill()
        raise ChildFailedError(f"{self._factory}: an answer of another form")

    def _wait(
        self, pipe: "socket.socket", until: float, life: "_ActivityProbe", within: float, stalled: float
    ) -> None:
        """Until there is more of an answer, or the end of the pipe."""
        while not select.select([pipe], [], [], min(_POLL_INTERVAL_S, max(until - time.monotonic(), 0)))[0]:
            if time.monotonic() >= until:
                self._kill()
                raise ChildTimeoutError(f"{self._factory}: no answer within {within:g} s")
            if life.idle_seconds() > stalled:
                self._kill()
                raise ChildDiedError(f"{self._factory}: hung, without a sign of life for {stalled:g} s")

    def _error(self, name: str, args: list[Any], message: str) -> Exception:
        """Made here, of a class that the caller named."""
        for base in self._errors:
            for kind in (base, *_below(base)):
                if kind.__name__ == name:
                    with suppress(TypeError):
                        return kind(*args)
        return ChildFailedError(f"{name}: {message}")

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
        self._idle_s = 0.0
        self._looked_at = time.monotonic()

    def idle_seconds(self) -> float:
        """Seconds since the last sign of life seen: processor time, or that it waits for the disk or for its
        turn on a processor that others keep busy. Seconds in which nobody looked are none: the whole machine
        may have stood still."""
        import psutil  # here: a start asks for no sign of life, and a child never does

        now = time.monotonic()
        with suppress(psutil.NoSuchProcess):  # it has just ended: its pipe tells
            process = psutil.Process(self._pid)
            times = process.cpu_times()
            worked = times.user + times.system
            waits = process.status() in (psutil.STATUS_DISK_SLEEP, psutil.STATUS_RUNNING)
            if worked != self._worked or waits:
                self._worked, self._idle_s = worked, 0.0
            else:
                self._idle_s += min(now - self._looked_at, 2 * _POLL_INTERVAL_S)
        self._looked_at = now
        return self._idle_s


def _below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def _serve() -> None:
    """The child's side: ``argv`` is the factory and the file descriptor of the pipe."""
    factory, descriptor = sys.argv[1], int(sys.argv[2])

    def read(size: int) -> bytearray:
        data = bytearray()
        while len(data) < size:
            piece = os.read(descriptor, min(size - len(data), 1 << 20))
            if not piece:
                os._exit(0)
            data += piece
        return data

    def send(answer: object) -> None:
        try:
            left = memoryview(messages.pack(answer))
        except TypeError as error:
            left = memoryview(messages.pack(_failure(error)))
        while left:
            left = left[os.write(descriptor, left) :]

    values, limits = messages.receive(read)
    try:
        module, _, name = factory.partition(":")
        make = getattr(_import_alone(module), name)
        engine = make(*messages.arguments(make, values))
        sandbox = None
        if limits is not None:
            messages.prepare(type(engine))
            # Landlock holds for threads that come later: so there are none yet.
            sandbox = enter(Limits(limits["memory"], limits["cpu_s"], tuple(limits["folders"])))
    except Exception as error:  # noqa: BLE001 - every failure is an answer to the caller
        send(_failure(error))
        return
    requests: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(read, requests), daemon=True).start()
    send([True, sandbox])
    while True:
        method, values = requests.get()
        try:
            function = getattr(type(engine), method)
            answer = [True, function(engine, *messages.arguments(function, values))]
        except Exception as error:  # noqa: BLE001 - as above
            answer = _failure(error)
        send(answer)
        del answer, values  # nothing of it stays while nothing is asked


def _import_alone(module: str) -> ModuleType:
    """A module without what the package around it exports: an engine needs none of it, and the plain voice
    had 14 MB of it."""
    package = module.rpartition(".")[0]
    if package and package not in sys.modules and (spec := find_spec(package)) is not None:
        sys.modules[package] = module_from_spec(spec)
    return import_module(module)


def _read_requests(read: Callable[[int], bytearray], requests: queue.SimpleQueue[Any]) -> None:
    """Reads on a thread of its own: the end of the parent ends us in the middle of any work."""
    try:
        while True:
            requests.put(messages.receive(read))
    except OSError:
        os._exit(0)


def _failure(error: Exception) -> list[object]:
    """An error as data: its name, what it was made of if that is data, and what it says."""
    args = error.args if all(isinstance(each, str | int | float) for each in error.args) else ()
    return [False, type(error).__name__, list(args), str(error)]
