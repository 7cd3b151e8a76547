"""What one connection may take, held by the server itself, whatever stands before it.

Neither uvicorn nor httptools bounds the head of a request, or waits for one for a limited time only: one
header of 150 MB, or a thousand requests that never end, would stop the server for everybody.
"""

import asyncio
import resource
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .attempts import network_of

#: Files that are open at most, and beside connections: the database, the log, what is listened on.
MAX_FILES, OTHER_FILES = 8192, 124


def connections_possible() -> int:
    """How many this process can have open, once it may open as many files as the system lets it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = max(soft, min(hard, MAX_FILES) if hard != resource.RLIM_INFINITY else MAX_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, hard))
    return max(files - OTHER_FILES, 16)


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Bytes of a head; seconds for a head, a body and an answer; connections, of one address (the kiosks of
    all agencies may come through one) and in all.

    An address in ``proxies`` is that of a proxy: it has no limit of its own, and its ``X-Forwarded-For`` is
    believed; nobody else's is.
    """

    head_bytes: int = 16 * 1024
    head_s: float = 10.0
    body_s: float = 60.0
    answer_s: float = 120.0
    of_address: int = 1024
    total: int = 2048
    proxies: frozenset[str] = frozenset()


class LimitedConfig(uvicorn.Config):
    def __init__(self, app: Any, limits: ConnectionLimits | None = None, **options: Any) -> None:
        self.limits = limits or ConnectionLimits()
        super().__init__(
            app,
            http=LimitedProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(self.limits.proxies),
            forwarded_allow_ips=sorted(self.limits.proxies),
            **options,
        )
        self.open_connections = OpenConnections(self.limits)


@dataclass
class OpenConnections:
    """The connections of one server, oldest first. When there is no room for one more, the oldest that has
    not sent its whole request is closed: an honest client sends one in a moment and is served."""

    limits: ConnectionLimits
    _by_address: "dict[str, dict[LimitedProtocol, None]]" = field(default_factory=dict)
    _total: int = 0

    def add(self, connection: "LimitedProtocol") -> bool:
        """Whether there is room."""
        address = connection.address
        while self._total >= self.limits.total:
            if not self._drop_from(max(self._by_address, key=lambda each: len(self._by_address[each]))):
                return False
        here = self._by_address.get(address, {})
        full = not connection.is_of_proxy and len(here) >= self.limits.of_address
        if full and not self._drop_from(address):
            return False
        self._by_address.setdefault(address, {})[connection] = None
        self._total += 1
        return True

    def remove(self, connection: "LimitedProtocol") -> None:
        here = self._by_address.get(connection.address, {})
        if connection in here:
            del here[connection]
            self._total -= 1
            if not here:
                del self._by_address[connection.address]

    def _drop_from(self, address: str) -> bool:
        oldest = next((each for each in self._by_address[address] if not each.is_answering), None)
        if oldest is None:
            return False
        self.remove(oldest)
        oldest.transport.abort()
        return True


class LimitedProtocol(HttpToolsProtocol):
    config: LimitedConfig
    address = ""
    is_of_proxy = False
    _head_left: int | None = None
    #: Bytes since the last of a body: sizes of chunks, their extensions, trailers. The parser keeps trailers.
    _since_body = 0
    _timer: asyncio.TimerHandle | None = None

    @property
    def is_answering(self) -> bool:
        """A whole request is here, and its answer is not complete."""
        return self.cycle is not None and not (self.cycle.more_body or self.cycle.response_complete)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.access_log = False  # uvicorn would write the addresses of documents and payments into it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self.address, self.is_of_proxy = network_of(host), host in self.config.limits.proxies
        if self.config.open_connections.add(self):
            self._begin_head()
        else:
            self._refuse(503, "Service Unavailable")

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        self.config.open_connections.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        while data and not self.transport.is_closing():
            if self._head_left is None and self._timer is None:
                self._begin_head()  # after an answer, before the next request has a name
            most = len(data) if self._head_left is None else self._head_left
            if self._head_left is None:
                self._since_body += len(data)
            super().data_received(data[:most])
            if self._head_left is not None:
                self._head_left -= min(most, len(data))
            full = self._since_body > self.config.limits.head_bytes or self._head_left == 0
            if full and not self.transport.is_closing():
                self._refuse(431, "Request Header Fields Too Large")
            data = data[most:]

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begin_head()

    def on_headers_complete(self) -> None:
        self._head_left = None
        self._start_timer(self.config.limits.body_s)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._since_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._since_body = 0
        self._start_timer(self.config.limits.answer_s)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self._head_left is None and not self.is_answering:
            self._stop_timer()  # uvicorn's own ends what is idle, but not who does not read
            if self.transport.get_write_buffer_size():
                self._start_timer(self.config.limits.answer_s)

    def _begin_head(self) -> None:
        if self._head_left is None:
            self._head_left = self.config.limits.head_bytes
            self._start_timer(self.config.limits.head_s)

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self._end_slow)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end_slow(self) -> None:
        self._timer = None
        if self.is_answering:
            self.transport.abort()
        else:
            self._refuse(408, "Request Timeout")

    def _refuse(self, status: int, phrase: str) -> None:
        """Ends the connection, whether the other side reads the answer or not."""
        self._stop_timer()
        self.transport.write(f"HTTP/1.1 {status} {phrase}\r\nConnection: close\r\n\r\n".encode())
        self.transport.close()
        self.loop.call_later(1, self.transport.abort)
