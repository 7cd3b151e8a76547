"""Running the server: a line on standard output when it is ready, jobs beside it, a clean end on a signal."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from datetime import date

import uvicorn
from fastapi import FastAPI

from kiosk.domain.rules.retention import retention

from .app_state import AppState
from .connections import ConnectionLimits, LimitedConfig, connections_possible
from .idempotency import forget_old_answers
from .payments import reconcile_open_payments
from .privacy import purge
from .problems import log_error_without_message
from .sessions import forget_ended_codes
from .tickets import forget_unfinished_photos

#: Seconds that open exchanges have when the server is ended.
SHUTDOWN_GRACE_S = 5
#: Seconds between two runs of the background jobs.
INTERVAL_S = 60.0


def bind_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises ``OSError`` when it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=1024)
    # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms for the
    # acknowledgement of its head. Connections inherit it.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def url_of(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def run_server(
    app: FastAPI,
    bound: socket.socket,
    *,
    parent: int | None = None,
    quiet: bool = False,
    proxies: frozenset[str] = frozenset(),
) -> None:
    """Serves until SIGTERM or SIGINT, or until the process ``parent`` is no longer the parent."""
    # uvicorn raises the signal again once it has ended well; without this the exit would look like a crash.
    signal.signal(signal.SIGTERM, lambda *_: None)
    config = LimitedConfig(
        app,
        ConnectionLimits(total=connections_possible(), proxies=proxies),
        log_level="warning" if quiet else "info",
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
    )
    _AnnouncingServer(config, parent).run(sockets=[bound])


class _AnnouncingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, parent: int | None) -> None:
        super().__init__(config)
        self._parent = parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for each in sockets or ():
            print(f"listening on {url_of(each)}", flush=True)  # noqa: T201 - a parent waits for it

    async def on_tick(self, counter: int) -> bool:
        # An orphan is adopted: its parent's number changes.
        orphaned = self._parent is not None and os.getppid() != self._parent
        return await super().on_tick(counter) or orphaned


class DailyPurge:
    """Once a day, what is older than it is kept (``conservation.toml``)."""

    def __init__(self) -> None:
        self._purged_on: date | None = None

    def __call__(self, app_state: AppState) -> None:
        if (today := app_state.now().date()) != self._purged_on:
            purge(app_state, retention())
            self._purged_on = today


class BackgroundJobs:
    """What the server does by itself, in a thread from ``start`` to ``stop``, every ``interval_s`` seconds:
    payments that nobody asks about are brought up to date, photos that never came whole are forgotten, and
    what is older than it is kept, answers and codes too. Or other ``jobs``."""

    def __init__(
        self,
        app_state: AppState,
        jobs: Sequence[Callable[[AppState], object]] = (),
        interval_s: float = INTERVAL_S,
    ) -> None:
        self._app_state, self._interval_s = app_state, interval_s
        self._jobs = jobs or (
            reconcile_open_payments,
            forget_unfinished_photos,
            forget_old_answers,
            forget_ended_codes,
            DailyPurge(),
        )
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="background-jobs", daemon=True)

    def start(self) -> None:
        """The first run is at once: it tidies up after a crash."""
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            for job in self._jobs:
                try:
                    job(self._app_state)
                except Exception as error:  # noqa: BLE001 - whatever failed, the others and the next run come
                    log_error_without_message(error)
            if self._stopped.wait(self._interval_s):
                return
