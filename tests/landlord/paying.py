"""A visitor who pays, as far as HTTP goes."""

from __future__ import annotations

import re
from typing import Any

import requests

from .running import RunningServer

AT = "2026-11-24T10:42:00+01:00"


def prepare(server: RunningServer, session: dict[str, Any], cents: int, **more: Any) -> requests.Response:
    """What the kiosk posts."""
    reporter = {"kind": "session", "grant": session["grant"]}
    body = {"reporter": reporter, "amount": cents, "language": "fr", "at": AT}
    return server.call("POST", "/payments", body, **more)


def state(server: RunningServer, session: dict[str, Any], payment: str) -> str:
    """What the kiosk is told, however soon it asks again."""
    server.clock.forward(seconds=3)
    response = server.call("GET", f"/payments/{payment}", session=session["token"])
    return str(response.json()["state"])


def balance(server: RunningServer, session: dict[str, Any]) -> int:
    return int(server.call("GET", "/me/account", session=session["token"]).json()["balance"])


def begin(page: str) -> str:
    """Touches the button of the landlord's page; returns the address of the provider's."""
    answer = requests.post(page, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.url


def choose(provider_page: str, choice: str) -> requests.Response:
    """Touches a button of the provider's page."""
    return requests.post(f"{provider_page}/{choice}", timeout=20)


def title(answer: requests.Response) -> str:
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found is not None
    return found[1]
