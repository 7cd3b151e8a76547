"""A limit on the whole of an exchange.

``requests`` limits the wait for each piece of an answer: a server that sends one byte every few
seconds holds the caller for hours. Here the socket is cut when the time is over, and the read that
waits on it fails at once. Finding the name is the resolver's own affair and has its own limit.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Deadline:
    """Cuts the sockets given to ``watch`` once ``seconds`` have passed."""

    def __init__(self, seconds: float) -> None:
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self.passed = False
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def watch(self, watched: socket.socket) -> None:
        with self._lock:
            self._sockets.append(watched)
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        with self._lock:
            self.passed = True
            for each in self._sockets:
                # Below TLS: the thread that reads must wake up, not find half a TLS socket.
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(each, socket.SHUT_RDWR)

    @contextlib.contextmanager
    def running(self) -> "Iterator[Deadline]":
        """The exchange made inside is limited."""
        token = _current_deadline.set(self)
        self._timer.start()
        try:
            yield self
        finally:
            self._timer.cancel()
            _current_deadline.reset(token)


_current_deadline: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


class _DeadlineConnection(HTTPConnection):
    def getresponse(self) -> Any:
        _attach_deadline(self.sock)
        return super().getresponse()


class _DeadlineTLSConnection(HTTPSConnection):
    def getresponse(self) -> Any:
        _attach_deadline(self.sock)
        return super().getresponse()


def _attach_deadline(sock: socket.socket | None) -> None:
    deadline = _current_deadline.get()
    if deadline is not None and sock is not None:
        deadline.watch(sock)


class _DeadlinePool(HTTPConnectionPool):
    ConnectionCls = _DeadlineConnection


class _DeadlineTLSPool(HTTPSConnectionPool):
    ConnectionCls = _DeadlineTLSConnection


class DeadlineAdapter(HTTPAdapter):
    """Exchanges made through it obey the ``Deadline`` running in their thread. It never retries."""

    def __init__(self) -> None:
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _DeadlinePool, "https": _DeadlineTLSPool}
