"""Signing in with the landlord's own identity provider: a real one, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
import requests

from tests.until import WITHIN_S

pytest.importorskip("joserfc", reason="not installed yet (pip install -r requirements/landlord.txt)")

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from kiosk.runtime.paths import ROOT
from landlord.console.accounts import close_account
from landlord.console.tables import AuditAction
from landlord.server.oidc import OidcProvider, OidcSettings
from tests.landlord.running import RunningServer

from .conftest import Browser, add_person, signed_in
from .identity_provider import CLIENT, SECRET
from .test_accounts import journal
from .test_desk_in_browser import CHROMIUM, DRIVER, open_browser

pytestmark = pytest.mark.one_database
START = "/connexion/oidc"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.console.identity_provider"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


@pytest.fixture
def office(server: RunningServer, issuer: str) -> RunningServer:
    """A server that knows the provider, and Nadia."""
    comes(issuer)
    provider = OidcProvider(OidcSettings(issuer, CLIENT, SECRET, name="Habitat"))
    object.__setattr__(server.app_state, "oidc", provider)
    add_person(server, "nadia")
    return server


def comes(issuer: str, user: str = "nadia", fault: str = "") -> None:
    """Who comes next, and what is wrong with what the provider says of them."""
    with requests.Session() as http:
        http.trust_env = False
        http.get(f"{issuer}/as", params={"user": user, "fault": fault}, timeout=WITHIN_S)


def is_in(browser: Browser) -> bool:
    return "console_session" in browser.http.cookies


def test_who_has_an_account_comes_in_without_a_password(office: RunningServer, issuer: str) -> None:
    comes(issuer, "Nadia")  # as some providers write it
    browser = Browser(office)
    assert "Se connecter avec Habitat" in browser.words("/connexion")
    landed = browser.get(START)
    assert [each.status_code for each in landed.history] == [303, 302]
    assert "Vous êtes connecté·e." in landed.text
    assert "SameSite=strict" in landed.headers["Set-Cookie"]
    assert "console_oidc" not in browser.http.cookies
    assert "Accueil — Agence des Tilleuls" in browser.words()
    assert ("nadia", AuditAction.SIGNED_IN, "oidc") in journal(office)


def test_the_provider_says_who_someone_is_and_not_who_works_here(office: RunningServer, issuer: str) -> None:
    comes(issuer, "un.inconnu")
    stranger = Browser(office)
    assert "Vous n’avez pas de compte ici" in stranger.get(START).text
    with office.app_state.writing.begin() as db:
        close_account(db, office.clock(), "nadia")
    comes(issuer, "nadia")
    gone = Browser(office)
    assert gone.get(START).status_code == 403
    assert not is_in(stranger)
    assert not is_in(gone)


def test_what_is_not_signed_for_this_visit_lets_nobody_in(office: RunningServer, issuer: str) -> None:
    for fault in (
        *("unsigned", "other key", "expired", "other audience", "other party"),
        *("other issuer", "other nonce", "no name", "refused"),
    ):
        comes(issuer, fault=fault)
        browser = Browser(office)
        answer = browser.get(START)
        assert (fault, answer.status_code, is_in(browser)) == (fault, 502, False)
    assert "ne vous a pas reconnu" in answer.text
    assert ("", AuditAction.SIGN_IN_FAILED, "oidc") in journal(office)


def test_a_way_back_is_of_the_browser_that_went(office: RunningServer) -> None:
    mine, other = Browser(office), Browser(office)
    left = mine.get(START, allow_redirects=False)
    back = mine.http.get(left.headers["Location"], allow_redirects=False, timeout=WITHIN_S).headers[
        "Location"
    ]
    assert other.http.get(back, timeout=WITHIN_S).status_code == 403, "a link that was sent to someone"
    assert mine.http.get(back.replace("state=", "state=x"), timeout=WITHIN_S).status_code == 403
    assert not is_in(mine)
    assert mine.http.get(back, timeout=WITHIN_S).status_code == 200
    assert other.get(f"{START}/retour").status_code == 403


def test_a_stranger_on_their_network_keeps_nobody_from_coming_in(office: RunningServer, issuer: str) -> None:
    comes(issuer, "nadia")
    mine = Browser(office)
    mine.get(START)
    mine.http.cookies.clear("127.0.0.1", "/console", "console_session")
    stranger = Browser(office)
    for _ in range(31):
        stranger.http.cookies.set("console_oidc", "s.n.v", path="/console", domain="127.0.0.1")
        answer = stranger.get(f"{START}/retour?state=s&code=x")
    assert answer.status_code == 423
    assert mine.get(START).status_code == 200
    assert is_in(mine)
    forged = Browser(office)
    forged.http.cookies.set("console_oidc_browser", "x", path="/console", domain="127.0.0.1")
    assert forged.get(START).status_code == 423


def test_it_is_off_unless_the_server_was_told(server: RunningServer) -> None:
    browser = Browser(server)
    assert browser.get(START).status_code == 404
    assert 'id="oidc"' not in browser.get("/connexion").text


def test_a_provider_that_is_down_leaves_passwords(office: RunningServer) -> None:
    gone = OidcProvider(OidcSettings("http://localhost:9", CLIENT, SECRET))
    object.__setattr__(office.app_state, "oidc", gone)
    answer = Browser(office).get(START)
    assert (answer.status_code, "ou avec votre mot de passe" in answer.text) == (502, True)
    signed_in(office, "samir")


@pytest.mark.parametrize("issuer", ["http://sso.example", "sso.example", "https://a:b@sso.example", ""])
def test_a_provider_is_asked_over_tls(issuer: str) -> None:
    with pytest.raises(ValueError, match="https"):
        OidcSettings(issuer, CLIENT, SECRET)


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium (apt install chromium chromium-driver)")
def test_a_browser_comes_back_from_another_site_and_is_in(office: RunningServer) -> None:
    browser = open_browser()  # the provider is at localhost, the console at 127.0.0.1: two sites
    try:
        browser.get(f"{office.url}/console/connexion")
        browser.find_element(By.ID, "oidc").click()
        WebDriverWait(browser, WITHIN_S, poll_frequency=0.05).until(
            lambda _browser: browser.title == "Accueil — Agence des Tilleuls"
        )
    finally:
        browser.quit()
