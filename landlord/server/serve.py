"""Running the server: one line on standard output when it is ready, a clean end when told to."""

from __future__ import annotations

import os
import signal
import socket

import uvicorn
from fastapi import FastAPI

#: Seconds given to exchanges at hand when the server is told to end.
SHUTDOWN_GRACE_S = 5


def bind_socket(host: str, port: int) -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises ``OSError`` when it is taken or not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.create_server((host, port), family=family, backlog=256)
    # asyncio sets it only on sockets that name their protocol; without it each answer waits 40 ms for the
    # acknowledgement of its head. Connections inherit it.
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return bound


def run_server(app: FastAPI, bound: socket.socket, *, parent: int | None = None, quiet: bool = False) -> None:
    """Serves until SIGTERM or SIGINT, or until the process ``parent`` is no longer the parent."""
    # uvicorn raises the signal again once it has ended well; without this the exit would look like a crash.
    signal.signal(signal.SIGTERM, lambda *_: None)
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="warning" if quiet else "info",
        access_log=not quiet,
        lifespan="off",
        timeout_graceful_shutdown=SHUTDOWN_GRACE_S,
        server_header=False,
    )
    _AnnouncingServer(config, parent).run(sockets=[bound])


class _AnnouncingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, parent: int | None) -> None:
        super().__init__(config)
        self._parent = parent

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for each in sockets or ():
            host, port = each.getsockname()[:2]
            shown = f"[{host}]" if ":" in host else host
            print(f"listening on http://{shown}:{port}", flush=True)  # noqa: T201 - a parent waits for it

    async def on_tick(self, counter: int) -> bool:
        # An orphan is adopted: its parent's number changes.
        orphaned = self._parent is not None and os.getppid() != self._parent
        return await super().on_tick(counter) or orphaned
