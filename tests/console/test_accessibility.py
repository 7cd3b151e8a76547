"""Every page of the console can be used by everyone: rules by hand, and axe-core in a real browser."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from kiosk.backend import AgencyClient
from kiosk.runtime.paths import ASSETS, ROOT
from landlord.console.tables import ClerkRole
from landlord.contract import ConversationRequest, TakeAwayQuestion
from landlord.server.demo import DEMO_TOKEN
from tests.landlord.running import RunningServer, guest, ticket_body
from tests.until import WITHIN_S

from .conftest import AT, PASSWORD, Browser, call, signed_in
from .test_desk_in_browser import CHROMIUM, DRIVER, open_browser

#: Fetched by scripts/prepare.
AXE = ROOT / ".venv" / "axe-core" / "axe.min.js"

PAGES = (
    "/",
    "/dossiers/demandes",
    "/dossiers/demandes/T1000",
    "/dossiers/demandes/T1001",
    "/dossiers/rendez-vous",
    "/dossiers/papiers",
    "/dossiers/logement",
    "/dossiers/candidatures",
    "/dossiers/mandats",
    "/dossiers/paiements",
    "/recherche?q=Martin",
    "/personnes/10010001",
    "/a-corriger",
    "/agenda",
    "/agenda/horaires",
    "/traducteur",
    "/traducteur?langue=ar",
    "/rappels/T2000",
    "/contenus/nouvelles",
    "/contenus/nouvelles/encombrants",
    "/contenus/pannes/nouveau",
    "/contenus/horaires/tilleuls",
    "/contenus/annonces/nouveau",
    "/contenus/motifs",
    "/contenus/ateliers/nouveau",
    "/contenus/questions/proprete-2026",
    "/avis",
    "/avis/question/proprete-2026",
    "/avis/essais",
    "/usage",
    "/usage/rse",
    "/comptes",
    "/journal",
    "/rien",
)


@pytest.fixture
def busy(server: RunningServer) -> RunningServer:
    """A request of someone unknown, one of a tenant, a call, a call back, an idea."""
    granted = {"kind": "session", "grant": server.sign_in()["grant"]}
    for reference, reporter in (("T1000", guest()), ("T1001", granted)):
        server.call("POST", "/tickets", ticket_body(reporter, reference=reference))
    call(server, "T3000", language="ar", topic="Mon loyer", needs=["sans_son"])
    call(server, "T2000", when="rappel", reporter=guest("M. Costa"))
    server.call("POST", "/ideas", {"words": "Un banc", "language": "fr", "at": AT})
    return server


class Page(HTMLParser):
    """What the rules look at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.fields: list[dict[str, str]] = []
        self.ids: list[str] = []
        self.label_for: set[str] = set()
        self.lang, self.title, self.faults = "", "", []  # type: ignore[var-annotated]
        self._labels, self._buttons, self._in_title = 0, [], False  # type: ignore[var-annotated]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.ids.append(found["id"])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "html":
            self.lang = found.get("lang", "")
        if tag == "label":
            self._labels += 1
            self.label_for.add(found.get("for", ""))
        if tag in ("input", "select", "textarea") and found.get("type") not in ("hidden", "submit"):
            named = self._labels > 0 or "aria-label" in found
            self.fields.append(found | {"": "" if named else "unnamed"})
        if tag == "button":
            self._buttons.append("key" if "data-key" in found else "")  # a key is called what it types
        if tag == "img" and not found.get("alt"):
            self.faults.append(f"a picture without words: {found}")
        if int(found.get("tabindex", "0") or 0) > 0:
            self.faults.append("an order of its own")
        if tag == "title":
            self._in_title = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "label":
            self._labels -= 1
        if tag == "button" and not re.search(r"\w", self._buttons.pop()):
            self.faults.append("a button without words")
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._buttons:
            self._buttons[-1] += data
        if self._in_title:
            self.title += data


def faults_of(html: str) -> list[str]:
    page = Page(html)
    faults = list(page.faults)
    if page.lang != "fr" or not page.title.strip():
        faults.append("no language or no title")
    if page.headings.count(1) != 1:
        faults.append(f"{page.headings.count(1)} first headings")
    for before, after in zip(page.headings, page.headings[1:], strict=False):
        if after > before + 1:
            faults.append(f"a heading is jumped over: {before} {after}")
    for field in page.fields:
        if field[""] and field.get("id", "-") not in page.label_for:
            faults.append(f"a field without a name: {field}")
    faults += [f"two are called {name}" for name, count in Counter(page.ids).items() if count > 1]
    faults += [
        f"a style or a script on the page: {each}" for each in re.findall(r"<[^>]+ (?:style|on\w+)=", html)
    ]
    return faults


@pytest.mark.one_database
def test_labels_headings_languages_names(busy: RunningServer) -> None:
    maude = signed_in(busy, "maude", ClerkRole.MANAGER)
    found = {path: faults_of(maude.get(path).text) for path in PAGES}
    found["/connexion"] = faults_of(Browser(busy).get("/connexion").text)
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<html lang=fr><title>T</title><h1>T</h1><input name=q>", "without a name"),
        ("<html lang=fr><title>T</title><h1>T</h1><h3>U</h3>", "jumped over"),
        ("<html lang=fr><title>T</title><h1>T</h1><button> </button>", "without words"),
        ("<html lang=fr><title>T</title><h1>T</h1><img src=x>", "picture"),
        ("<html><title>T</title><h1>T</h1>", "no language"),
        ("<html lang=fr><title>T</title><h1>T</h1><p id=a><p id=a>", "two are called"),
        ('<html lang=fr><title>T</title><h1>T</h1><p style="color:red">', "style"),
    ],
)
def test_the_rules_find_what_is_wrong(html: str, fault: str) -> None:
    assert any(fault in each for each in faults_of(html))


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance of ``#RRGGBB``."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *(
            (ink, ground, 7.0)
            for ink in ("ink", "muted", "primary")
            for ground in ("paper", "surface", "tint")
        ),
        ("onprimary", "primary", 7.0),
        ("warn", "warnbg", 7.0),
        ("ok", "okbg", 7.0),
        ("warn", "#FFFAEC", 7.0),
        ("muted", "#FFFAEC", 7.0),
        ("danger", "#F8DED6", 4.5),
        ("edge", "surface", 3.0),
        ("focus", "paper", 3.0),
        ("warn", "tint", 3.0),
    ],
)
def test_colours_that_stand_on_each_other(ink: str, ground: str, least: float) -> None:
    tokens = json.loads((ASSETS / "tokens.json").read_text(encoding="utf-8"))["themes"]["light"]
    light, dark = sorted((luminance(tokens.get(each, each)) for each in (ink, ground)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= least


@pytest.fixture
def chromium() -> Iterator[Any]:
    if not (CHROMIUM and DRIVER and shutil.which("chromium")):
        pytest.skip("no Chromium (apt install chromium chromium-driver)")
    browser = open_browser()
    yield browser
    browser.quit()


@pytest.mark.one_database
@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core: scripts/prepare test fetches it with npm")
def test_axe_finds_nothing(busy: RunningServer, chromium: Any) -> None:
    maude = signed_in(busy, "maude", ClerkRole.MANAGER)
    chromium.get(f"{busy.url}/console/connexion")
    found = {"/connexion": run_axe(chromium)}
    chromium.find_element(By.NAME, "login").send_keys("maude")
    chromium.find_element(By.NAME, "password").send_keys(PASSWORD)
    chromium.find_element(By.CSS_SELECTOR, "button.primary").click()
    WebDriverWait(chromium, WITHIN_S, poll_frequency=0.05).until(
        lambda browser: browser.title.startswith("● Appel")
    )
    for path in PAGES:
        chromium.get(f"{busy.url}/console{path}")
        assert chromium.title != "Connexion", path
        chromium.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        found[path] = run_axe(chromium)
    maude.post("/appels/T3000", action="j_arrive")
    maude.post("/appels/T3000/conversation/ouvrir")
    for path in ("/", "/appels/T3000/conversation"):
        chromium.get(f"{busy.url}/console{path}")
        found[f"{path}, of who has a call"] = run_axe(chromium)
    asked = TakeAwayQuestion(id="q1", lines=("L’agence : Apportez un RIB.",))
    AgencyClient(busy.url, DEMO_TOKEN).show_conversation(
        "T3000", ConversationRequest(language="ar", take_away=asked)
    )
    WebDriverWait(chromium, WITHIN_S).until(
        lambda browser: browser.find_element(By.ID, "agree").is_displayed()
    )
    found["what the visitor would take along"] = run_axe(chromium)
    assert {path: faults for path, faults in found.items() if faults} == {}


#: A phone's; half of a screen of 1280 points, which is what is left of it at 200 %.
WIDTHS = (320, 640)


@pytest.mark.one_database
def test_no_page_is_wider_than_a_narrow_window(busy: RunningServer, chromium: Any) -> None:
    """WCAG 2.2, 1.4.10; a table may be pushed sideways in its own frame."""
    chromium.get(f"{busy.url}/console/connexion")
    maude = signed_in(busy, "maude", ClerkRole.MANAGER)
    chromium.add_cookie(
        {"name": "console_session", "value": maude.http.cookies["console_session"], "path": "/console"}
    )
    found = {}

    def measure(path: str) -> None:
        for width in WIDTHS:
            size = {"width": width, "height": 640, "deviceScaleFactor": 1, "mobile": False}
            chromium.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
            found[path, width] = chromium.execute_script("return document.documentElement.scrollWidth")

    for path in PAGES:
        chromium.get(f"{busy.url}/console{path}")
        assert chromium.title != "Connexion", path
        chromium.execute_script("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        measure(path)
    maude.post("/appels/T3000", action="j_arrive")
    maude.post("/appels/T3000/conversation/ouvrir")
    for path in ("/", "/appels/T3000/conversation"):
        chromium.get(f"{busy.url}/console{path}")
        measure(f"{path}, of who has a call")
    assert {(path, width): wide for (path, width), wide in found.items() if wide > width} == {}


def run_axe(browser: Any) -> list[str]:
    """Which rules are broken, and where."""
    browser.execute_script(AXE.read_text(encoding="utf-8"))
    told = browser.execute_async_script(
        "const done = arguments[0];"
        "axe.run({resultTypes: ['violations']}).then((found) => done(found.violations.map("
        "(each) => each.id + ': ' + each.nodes.map((node) => node.html.slice(0, 120)).join(' | '))))"
    )
    return list(told)
