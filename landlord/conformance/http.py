"""Calls to the system that is checked: nothing is retried, followed or read from the environment."""

from __future__ import annotations

import ssl
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from kiosk.backend.deadline import Deadline, DeadlineAdapter

from .exchange import ApiCall, Exchange

#: Bytes; a paper may be long.
MAX_RESPONSE_BYTES = 40 * 1000 * 1000


class CallFailed(Exception):  # noqa: N818 - named after what happened
    """No whole HTTP answer came; ``why`` for a technician."""

    def __init__(self, call: ApiCall, why: str) -> None:
        super().__init__(why)
        self.call = call
        self.why = why


class HttpClient:
    """``limit`` in seconds for each call, from its beginning to the end of its answer. ``verify`` as in
    ``requests``: the file of a certificate authority, or whether to check certificates."""

    def __init__(self, *, limit: float, verify: bool | str = True) -> None:
        self._limit = limit
        self._verify = verify
        self._http = self._new()
        #: Seconds that each answer took, in order, and what was called.
        self.took: list[tuple[float, str]] = []

    def close(self) -> None:
        self._http.close()

    def send(self, call: ApiCall) -> Exchange:
        """Raises ``CallFailed``."""
        return self._send(self._http, call)

    def send_concurrently(self, calls: Sequence[ApiCall]) -> list[Exchange]:
        """All at once, each on a connection of its own. Raises ``CallFailed``."""
        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(self._send_alone, calls))

    def _send_alone(self, call: ApiCall) -> Exchange:
        with self._new() as http:
            return self._send(http, call)

    def _new(self) -> requests.Session:
        http = requests.Session()
        http.trust_env = False
        http.verify = self._verify
        http.headers.update({"Accept": "application/json, application/problem+json, */*;q=0.1"})
        for scheme in ("http://", "https://"):
            http.mount(scheme, DeadlineAdapter())
        return http

    def _send(self, http: requests.Session, call: ApiCall) -> Exchange:
        began = time.monotonic()
        with Deadline(self._limit).running() as deadline:
            try:
                answer = http.request(
                    call.method,
                    call.url,
                    headers=dict(call.headers),
                    data=call.body,
                    timeout=self._limit,
                    allow_redirects=False,
                    stream=True,
                )
                with answer:
                    content = answer.raw.read(MAX_RESPONSE_BYTES, decode_content=True)
            except (requests.RequestException, HTTPError, UnicodeError) as error:
                # UnicodeError: what the system gave for a header fits in none.
                raise CallFailed(call, self._why(error, late=deadline.passed)) from error
        if deadline.passed:
            raise CallFailed(call, self._late())
        seconds = time.monotonic() - began
        self.took.append((seconds, f"{call.method} {call.url.partition('?')[0]}"))
        return Exchange(call, answer.status_code, CaseInsensitiveDict(answer.headers), content, seconds)

    def _why(self, error: Exception, *, late: bool) -> str:
        if late or isinstance(error, requests.Timeout):
            return self._late()
        deepest: BaseException = error
        while (deeper := deepest.__cause__ or deepest.__context__) is not None:
            deepest = deeper
        if isinstance(deepest, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {deepest.verify_message}"
        return f"{type(deepest).__name__}: {deepest}"

    def _late(self) -> str:
        return f"no whole answer within {self._limit:g} s"
