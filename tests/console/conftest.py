"""A landlord's server whose console has people, and browsers without a screen that are signed in."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import Any

import pytest
import requests

from landlord.console import accounts
from landlord.console.accounts import add_account, find_clerk, hash_password, set_listening
from landlord.console.tables import ClerkRole
from landlord.server.tables import DeviceRow
from tests.landlord.conftest import postgresql as postgresql
from tests.landlord.conftest import pytest_generate_tests as pytest_generate_tests
from tests.landlord.conftest import server as server
from tests.landlord.conftest import template as template
from tests.landlord.running import RunningServer
from tests.until import WITHIN_S

PASSWORD = "un tramway vert pomme"
AT = "2026-11-24T10:42:00+01:00"


@pytest.fixture(autouse=True)
def _quick_hashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """To hash a password takes a tenth of a second, on purpose; so it does in ``tests.attacks``."""
    monkeypatch.setattr(accounts, "_SCRYPT_N", 2)


@cache
def _hashed(_cost: int) -> bytes:
    return hash_password(PASSWORD)


def add_person(
    server: RunningServer, login: str, role: ClerkRole = ClerkRole.CLERK, agency_id: str = "tilleuls"
) -> None:
    with server.app_state.writing.begin() as db:
        hashed = _hashed(accounts._SCRYPT_N)
        add_account(db, server.clock(), login, hashed, login.capitalize(), role, agency_id)


class Browser:
    """What a browser does: keeps cookies, follows, posts the forms that it was shown."""

    def __init__(self, server: RunningServer) -> None:
        self.url = f"{server.url}/console"
        self.http = requests.Session()
        self.http.trust_env = False

    def get(self, path: str = "/", **how: Any) -> requests.Response:
        return self.http.get(self.url + path, timeout=WITHIN_S, **how)

    def csrf(self, path: str = "/") -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.get(path).text)
        assert found, f"no form on {path}"
        return found[1]

    def post(
        self, path: str, shown_at: str = "/", *, csrf: str | None = None, **form: str
    ) -> requests.Response:
        token = self.csrf(shown_at) if csrf is None else csrf
        return self.http.post(self.url + path, {"csrf": token} | form, timeout=WITHIN_S)

    def sign_in(self, login: str, password: str = PASSWORD) -> requests.Response:
        return self.post("/connexion", "/connexion", login=login, password=password)

    def words(self, path: str = "/") -> str:
        """What the page says, without its tags."""
        text = re.sub(r"<[^>]+>", " ", self.get(path).text.split("<body")[1])
        return " ".join(html.unescape(text).split())


def signed_in(
    server: RunningServer, login: str, role: ClerkRole = ClerkRole.CLERK, agency_id: str = "tilleuls"
) -> Browser:
    """A new person at their browser."""
    add_person(server, login, role, agency_id)
    browser = Browser(server)
    browser.sign_in(login)
    assert "<title>Connexion" not in browser.get().text
    return browser


@pytest.fixture
def nadia(server: RunningServer) -> Browser:
    """A clerk of the agency where the demo kiosk stands."""
    return signed_in(server, "nadia")


@pytest.fixture
def samir(server: RunningServer) -> Browser:
    return signed_in(server, "samir")


def call(server: RunningServer, reference: str = "T1000", **changes: Any) -> dict[str, Any]:
    """A visitor calls from the demo kiosk, or from the one whose ``token`` is given."""
    token = {"token": changes.pop("token")} if "token" in changes else {}
    body = {"reference": reference, "when": "maintenant", "language": "fr", "at": AT} | changes
    answer = server.call("POST", "/help-requests", body, **token)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def told(server: RunningServer, reference: str = "T1000", **how: str) -> dict[str, Any]:
    """What the kiosk hears of its call."""
    answer: dict[str, Any] = server.call("GET", f"/help-requests/{reference}", **how).json()
    return answer


def kiosk_at(server: RunningServer, name: str, agency_id: str) -> str:
    """Another kiosk, at that agency; its token."""
    token = f"{name}-token"
    server.device_accepted(name, token)
    with server.app_state.writing.begin() as db:
        row = db.query(DeviceRow).filter_by(name=name, replaced_at=None).one()
        row.agency_id = agency_id
    return token


def listen(server: RunningServer, browser: Browser) -> None:
    """The desk's page is open and hears calls, as its stream of events says."""
    clerk = find_clerk(server.app_state, browser.http.cookies["console_session"])
    assert clerk is not None
    set_listening(server.app_state, clerk, listening=True)
