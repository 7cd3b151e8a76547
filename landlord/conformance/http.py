"""Calls to the system that is checked, and what came back, kept as it went over the wire.

Nothing is retried, followed or read from the environment. A call can be written as a ``curl`` line that is
sent to a vendor: its secrets are shell variables.
"""

import json
import re
import shlex
import ssl
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import requests
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError

from kiosk.backend.transport import Deadline, DeadlineAdapter


@dataclass(frozen=True, slots=True)
class ApiCall:
    """What is sent; ``url`` is whole, ``body`` is what goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class HttpExchange:
    """``seconds`` until the answer was whole."""

    call: ApiCall
    status: int
    headers: CaseInsensitiveDict[str]
    content: bytes
    seconds: float

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """``None`` when it is not JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):  # not JSON; a hundred thousand brackets
            return None

    @property
    def members(self) -> dict[str, Any]:
        """Of a JSON object; none of anything else."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.members.get("code", ""))

    @property
    def problem_pointers(self) -> list[str]:
        """Where a problem says that the body is wrong."""
        errors = self.members.get("errors")
        if not isinstance(errors, list):
            return []
        return [str(each.get("pointer", "")) for each in errors if isinstance(each, dict)]


#: A body that ends with more spaces than this is written with ``printf``.
_MANY_SPACES = 100


def curl_command(call: ApiCall, secrets: Mapping[str, str]) -> str:
    """``secrets`` are the names of shell variables, by the value they stand for."""

    def word(text: str) -> str:
        return shell_word(text, secrets)

    parts = ["curl", "-sS", "-i", "-X", call.method, word(call.url)]
    if call.method == "HEAD":
        parts = ["curl", "-sS", "-I", word(call.url)]
    for name, value in call.headers.items():
        parts += ["-H", word(f"{name}: {value}")]
    if call.body is None:
        return " ".join(parts)
    text = call.body.decode("utf-8", "backslashreplace")
    said = text.rstrip(" ")
    if len(text) - len(said) > _MANY_SPACES:
        length = len(call.body)
        return f"printf '%-{length}s' {word(said)} | {' '.join(parts)} --data-binary @-"
    return " ".join([*parts, "--data-binary", word(text)])


def shell_word(text: str, secrets: Mapping[str, str]) -> str:
    if not text:
        return "''"
    known = sorted((each for each in secrets if each), key=len, reverse=True)
    if not known:
        return shlex.quote(text)
    pieces = re.split("(" + "|".join(re.escape(each) for each in known) + ")", text)
    return "".join(f'"${secrets[each]}"' if each in secrets else shlex.quote(each) for each in pieces if each)


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

    def send(self, call: ApiCall) -> HttpExchange:
        """Raises ``CallFailed``."""
        return self._send(self._http, call)

    def send_concurrently(self, calls: Sequence[ApiCall]) -> list[HttpExchange]:
        """All at once, each on a connection of its own. Raises ``CallFailed``."""
        with ThreadPoolExecutor(len(calls)) as threads:
            return list(threads.map(self._send_alone, calls))

    def _send_alone(self, call: ApiCall) -> HttpExchange:
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

    def _send(self, http: requests.Session, call: ApiCall) -> HttpExchange:
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
        return HttpExchange(call, answer.status_code, CaseInsensitiveDict(answer.headers), content, seconds)

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
