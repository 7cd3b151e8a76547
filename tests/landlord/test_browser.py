"""The visitor's phone, in a real browser: from the code on the kiosk to the payment, and back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.until import WITHIN_S

from .paying import balance, prepare, state
from .running import RunningServer

DUE = 28_240
#: Seconds for a page to come.
#: Of a small phone.
WIDTH = 360
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")

pytestmark = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no Chromium (apt install chromium chromium-driver)"
)


@pytest.fixture(scope="module")
def phone() -> Iterator[webdriver.Chrome]:
    """As narrow as a small phone."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    screen = {"width": WIDTH, "height": 844, "pixelRatio": 3}
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": screen})
    browser = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    browser.set_page_load_timeout(WITHIN_S)
    yield browser
    browser.quit()


@pytest.fixture
def session(server: RunningServer) -> dict[str, Any]:
    return server.sign_in()


def touch(phone: webdriver.Chrome, label: str) -> None:
    """Presses the button that says so, large enough for a thumb."""
    button = phone.find_element(By.XPATH, f"//button[normalize-space()='{label}']")
    assert button.size["height"] >= 44
    assert button.size["width"] <= WIDTH
    button.click()


def wait_for(phone: webdriver.Chrome, words: str) -> None:
    """Until the page that comes says so."""

    def says_so(page: webdriver.Chrome) -> bool:
        return words in page.find_element(By.TAG_NAME, "h1").text

    # The page that goes may do so between the two steps of a look: its element is stale, its node gone.
    WebDriverWait(phone, WITHIN_S, poll_frequency=0.05, ignored_exceptions=[WebDriverException]).until(
        says_so
    )


def test_the_rent_is_paid_on_the_phone(
    server: RunningServer, session: dict[str, Any], phone: webdriver.Chrome
) -> None:
    payment = prepare(server, session, DUE).json()
    phone.get(payment["page"])
    wait_for(phone, "Payer 282,40 € à Habitat des Tilleuls")
    touch(phone, "Continuer")
    wait_for(phone, payment["reference"])
    assert "/sandbox-pay/" in phone.current_url
    touch(phone, "Payer")
    wait_for(phone, "Votre paiement est accepté. Merci.")
    assert state(server, session, payment["id"]) == "accepte"
    assert balance(server, session) == 0
    phone.back()
    phone.back()
    assert balance(server, session) == 0


@pytest.mark.parametrize(
    ("label", "words", "end"),
    [
        ("Carte refusée", "Votre paiement est refusé. Rien n’a été prélevé.", "refuse"),
        ("Annuler", "Ce paiement est annulé. Rien n’a été prélevé.", "annule"),
        ("Payer, puis panne du prestataire (2 minutes)", "Nous ne savons pas encore", "inconnu"),
    ],
)
def test_every_other_end(
    server: RunningServer, session: dict[str, Any], phone: webdriver.Chrome, label: str, words: str, end: str
) -> None:
    payment = prepare(server, session, DUE).json()
    phone.get(payment["page"])
    touch(phone, "Continuer")
    wait_for(phone, payment["reference"])
    touch(phone, label)
    wait_for(phone, words)
    assert state(server, session, payment["id"]) == end
    assert balance(server, session) == DUE


def test_a_phone_that_comes_back_goes_on_where_it_was(
    server: RunningServer, session: dict[str, Any], phone: webdriver.Chrome
) -> None:
    payment = prepare(server, session, DUE).json()
    phone.get(payment["page"])
    touch(phone, "Continuer")
    wait_for(phone, payment["reference"])
    provider = phone.current_url
    phone.get(payment["page"])
    wait_for(phone, "Votre paiement est en cours.")
    touch(phone, "Reprendre")
    wait_for(phone, payment["reference"])
    assert phone.current_url.rstrip("?") == provider
