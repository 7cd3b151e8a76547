"""One exchange over HTTP, with a limit on the whole of it; what keeps an answer from coming as ``errors``.

``requests`` limits the wait for each piece of an answer: a server that sends one byte every few
seconds holds the caller for hours. Here the socket is cut when the time is over, and the read that
waits on it fails at once. Finding the name is the resolver's own affair and has its own limit.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from http.client import BadStatusLine, LineTooLong, RemoteDisconnected
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import DecodeError, HTTPError, NewConnectionError

from .errors import (
    AgencyError,
    ConnectionFailedError,
    InterceptedError,
    MalformedResponseError,
    NotConnectedError,
    ResponseTimeoutError,
)


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


class Transport:
    """A session of ``requests`` with these ``headers`` on each request. ``timeouts``: of the connection and
    of each silence, ``total_timeout``: of a whole exchange (seconds)."""

    def __init__(
        self,
        headers: Mapping[str, str],
        *,
        timeouts: tuple[float, float],
        total_timeout: float,
        verify: bool | str,
        cert: str | tuple[str, str] | None,
        proxies: Mapping[str, str],
    ) -> None:
        self._timeouts, self._total_timeout = timeouts, total_timeout
        self._http = requests.Session()
        # What the environment says (~/.netrc, proxies) is not the technician's settings.
        self._http.trust_env = False
        self._http.verify = verify
        self._http.cert = cert
        self._http.proxies.update(proxies)
        self._http.headers.update(headers)
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, DeadlineAdapter())

    def close(self) -> None:
        self._http.close()

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None, most: int
    ) -> requests.Response:
        """The answer, whatever its status, with its body read. Raises ``AgencyError``, also beyond ``most``
        bytes. No redirect is followed."""
        with Deadline(self._total_timeout).running() as deadline:
            try:
                answer = self._http.request(
                    method,
                    url,
                    headers=dict(headers),
                    data=data,
                    timeout=self._timeouts,
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    _read_body(answer, most)
            except (requests.RequestException, HTTPError) as error:
                raise _transport_error(error, deadline) from error
        if deadline.passed:
            # An answer without a length that was cut looks whole.
            raise ResponseTimeoutError("no whole answer in time")
        return answer


def _read_body(answer: requests.Response, most: int) -> None:
    """Reads the body into the answer. Raises ``MalformedResponseError`` beyond ``most`` bytes."""
    whole = bytearray()
    for piece in answer.raw.stream(16 * 1024, decode_content=True):
        whole += piece
        if len(whole) > most:
            raise MalformedResponseError("the answer is too long")
    answer._content = bytes(whole)


def _transport_error(error: Exception, deadline: Deadline) -> AgencyError:
    """What kept an answer from coming. Messages name kinds of errors, not people."""
    chain: list[BaseException] = [error]
    while (deeper := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(deeper)
    inner = chain[-1]
    if deadline.passed or isinstance(error, requests.Timeout) or isinstance(inner, TimeoutError):
        return ResponseTimeoutError("no answer in time")
    # A connection closed before any answer is a BadStatusLine too, but nothing was said.
    gibberish = isinstance(inner, BadStatusLine | LineTooLong) and not isinstance(inner, RemoteDisconnected)
    if gibberish:
        return InterceptedError(f"not HTTP: {type(inner).__name__}")
    if isinstance(error, DecodeError):
        return MalformedResponseError(f"not HTTP: {type(inner).__name__}")
    # urllib3's own words for a name that is not found and a connection that is not made.
    never_sent = any(isinstance(each, NewConnectionError | ssl.SSLCertVerificationError) for each in chain)
    return (NotConnectedError if never_sent else ConnectionFailedError)(type(inner).__name__)
