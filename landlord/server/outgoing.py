"""Calls out of the landlord's system: to hosts that are listed, and no further."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

#: Seconds; who does not answer finds out by asking.
TIMEOUT_S = 5
_PORTS = {"http": 80, "https": 443}


class CallRefusedError(requests.RequestException):
    """The address is of no listed host."""


@dataclass(frozen=True, slots=True)
class OutgoingCalls:
    """``origins`` are the listed ones, as ``origin_of`` writes them."""

    origins: frozenset[str] = frozenset()

    @classmethod
    def to(cls, *urls: str) -> "OutgoingCalls":
        return cls(frozenset(map(origin_of, urls)))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer, which is not read; a redirection is not followed.

        Raises ``requests.RequestException``.
        """
        if origin_of(url) not in self.origins:
            raise CallRefusedError("not a listed host")
        with requests.Session() as session:
            session.trust_env = False  # no credentials of a .netrc
            with session.post(
                url, data=body, headers=dict(headers), timeout=TIMEOUT_S, allow_redirects=False, stream=True
            ) as answer:
                return answer.status_code


def origin_of(url: str) -> str:
    """Scheme, host and port. Raises ``CallRefusedError``."""
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise CallRefusedError(f"{url} is no address that begins with http:// or https://") from None
    if not parts.hostname or parts.username is not None:
        raise CallRefusedError("no plain host")
    return f"{parts.scheme}://{parts.hostname}:{port}"
