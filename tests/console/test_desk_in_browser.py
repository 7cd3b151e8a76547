"""The desk's page in a real browser: it rings, it answers, it tells the other desk."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from sqlalchemy import delete, select

from kiosk.backend import AgencyClient
from kiosk.backend.conversation_line import AgencyConversationLine
from kiosk.runtime.workers import ResultQueue
from landlord.console.tables import CaseNoteRow, ConsoleSessionRow
from landlord.contract import (
    ConversationMessage,
    ConversationRequest,
    ConversationSide,
    ConversationTurn,
    TakeAwayQuestion,
)
from landlord.server.conversations import Listener, room_of
from landlord.server.demo import DEMO_TOKEN
from landlord.server.tables import HelpRequestRow
from tests.landlord.running import Clock, RunningServer, demo_database, guest, ticket_body
from tests.until import WITHIN_S, until

from .conftest import PASSWORD, add_person, call, told

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
#: Seconds for a page to come, a call to ring, an answer to be told; how long that takes: ``bench_help``.

pytestmark = [
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="no Chromium (apt install chromium chromium-driver)"
    ),
    pytest.mark.one_database,
]


class RealClock(Clock):
    """Browsers count with a clock of their own."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    served = RunningServer(demo_database(tmp_path), RealClock())
    yield served
    served.stop_soon()


def open_browser(*more: str) -> webdriver.Chrome:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--window-size=1440,1000", "--autoplay-policy=no-user-gesture-required", *more),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options, webdriver.ChromeService(DRIVER))
    browser.set_page_load_timeout(WITHIN_S)
    return browser


class Desk:
    """A clerk at the page of the desk."""

    def __init__(self, server: RunningServer, login: str, browser: webdriver.Chrome) -> None:
        add_person(server, login)
        self.browser = browser
        self.login = login
        self.browser.get(f"{server.url}/console/")
        self.sign_in()

    def sign_in(self) -> None:
        self.browser.find_element(By.NAME, "login").send_keys(self.login)
        self.browser.find_element(By.NAME, "password").send_keys(PASSWORD)
        self.browser.find_element(By.CSS_SELECTOR, "button.primary").click()
        self.wait_for_words("Vous entendez les appels")

    def sign_in_elsewhere(self, login: str = "") -> None:
        """In another tab of the same browser, and back to this page."""
        page = self.browser.current_window_handle
        url = self.browser.current_url.partition("/console")[0]
        self.browser.switch_to.new_window("tab")
        try:
            self.browser.get(f"{url}/console/connexion")
            who, self.login = self.login, login or self.login
            self.sign_in()
            self.login = who
        finally:
            self.browser.close()
            self.browser.switch_to.window(page)
        self.browser.execute_script("dispatchEvent(new Event('focus'))")  # no window has it without a screen

    def field(self, item: str) -> str:
        return self.browser.find_element(By.ID, item).get_attribute("value") or ""

    def words(self) -> str:
        return self.browser.find_element(By.TAG_NAME, "body").text

    def wait_for_words(self, words: str) -> None:
        """Until the page says so."""
        said = ""
        try:
            WebDriverWait(
                self.browser, WITHIN_S, poll_frequency=0.05, ignored_exceptions=[WebDriverException]
            ).until(lambda _browser: words in self.words())
        except TimeoutException:
            said = self.words()
        assert not said, f"“{words}” is not on the page, but “{said}”"

    def touch(self, item: str) -> None:
        """Finding and touching are two commands: between them the page may have been shown anew."""
        WebDriverWait(
            self.browser, WITHIN_S, poll_frequency=0.05, ignored_exceptions=[StaleElementReferenceException]
        ).until(lambda browser: browser.find_element(By.ID, item).click() is None)

    def rung(self) -> int:
        return int(self.browser.find_element(By.TAG_NAME, "body").get_attribute("data-rung") or 0)


@pytest.fixture(scope="module")
def browsers() -> Iterator[tuple[webdriver.Chrome, webdriver.Chrome]]:
    """To start them takes longer than most that is done with them."""
    made = open_browser(), open_browser()
    yield made
    for each in made:
        each.quit()


@pytest.fixture
def desks(
    server: RunningServer, browsers: tuple[webdriver.Chrome, webdriver.Chrome]
) -> Iterator[tuple[Desk, Desk]]:
    yield Desk(server, "nadia", browsers[0]), Desk(server, "samir", browsers[1])
    for each in browsers:
        each.get("about:blank")
        each.execute_cdp_cmd("Network.clearBrowserCookies", {})
        each.get_log("browser")  # what was written until now


def test_a_call_rings_at_both_desks_and_one_answers(server: RunningServer, desks: tuple[Desk, Desk]) -> None:
    nadia, samir = desks
    assert nadia.browser.title == "Accueil — Agence des Tilleuls"
    assert call(server, topic="<img src=x onerror=alert(1)>", language="fa")["desk_open"] is True
    for each in desks:
        each.wait_for_words("Personne n’a encore répondu.")
    assert "<img src=x onerror=alert(1)>" in nadia.words(), "what a visitor says is text"
    for each in desks:
        assert each.browser.title == "● Appel — demo"
        assert each.browser.execute_script("return document.body.classList.contains('ringing')")
        WebDriverWait(each.browser, WITHIN_S, poll_frequency=0.05).until(
            lambda _browser, desk=each: desk.rung() >= 2
        )

    stale = samir.browser.find_element(By.CSS_SELECTOR, "form[data-live]").get_attribute("outerHTML")
    nadia.touch("j_arrive-T1000")
    answered = time.monotonic()
    while told(server)["holder"] != "Nadia":
        assert time.monotonic() < answered + WITHIN_S
    samir.wait_for_words("Nadia y va")
    assert samir.browser.title == "Accueil — Agence des Tilleuls"
    rung = samir.rung()

    # Samir's page was slower than his hand: the form that he touched is that of before.
    samir.browser.execute_script(
        "document.getElementById('live').insertAdjacentHTML('afterbegin', arguments[0])", stale
    )
    samir.touch("j_arrive-T1000")
    samir.wait_for_words("Nadia a déjà répondu à A 1.")
    nadia.wait_for_words("La borne dit : « Nadia arrive. »")

    nadia.browser.find_element(By.ID, "place-T1000").send_keys("bureau 2")
    nadia.touch("a_vous-T1000")
    nadia.wait_for_words("C’est à vous : bureau 2")
    assert told(server)["place"] == "bureau 2"
    nadia.touch("termine-T1000")
    nadia.wait_for_words("Personne n’appelle.")
    assert told(server)["state"] == "terminee"
    assert samir.rung() == rung, "it rings no more once it is taken"
    for each in desks:
        errors = [entry for entry in each.browser.get_log("browser") if entry["level"] == "SEVERE"]
        assert errors == []


def test_a_call_is_answered_by_the_keyboard_alone(server: RunningServer, desks: tuple[Desk, Desk]) -> None:
    nadia, _ = desks
    call(server)
    nadia.wait_for_words("Personne n’a encore répondu.")
    for key in (Keys.TAB, Keys.ENTER, Keys.TAB):  # what is skipped is the head of the page
        ActionChains(nadia.browser).send_keys(key).perform()
    assert nadia.browser.switch_to.active_element.get_attribute("id") == "j_arrive-T1000"
    announced = nadia.browser.find_element(By.ID, "announced")
    assert announced.get_attribute("textContent") == "● Appel — demo"
    ActionChains(nadia.browser).send_keys(Keys.ENTER).perform()
    nadia.wait_for_words("La borne dit : « Nadia arrive. »")
    assert announced.get_attribute("textContent") == ""


def test_what_is_being_typed_is_not_lost_when_another_calls(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    call(server)
    nadia.wait_for_words("Personne n’a encore répondu.")
    nadia.touch("prenez_place-T1000")
    nadia.wait_for_words("On vous appellera : A 1")
    nadia.browser.find_element(By.ID, "place-T1000").send_keys("bur")
    call(server, "T1001")
    nadia.wait_for_words("A 2")
    field = nadia.browser.switch_to.active_element
    field.send_keys("eau 3")
    assert field.get_attribute("value") == "bureau 3"


def test_a_button_that_is_being_pressed_keeps_its_place_when_another_calls(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, samir = desks
    call(server)
    for each in desks:
        each.wait_for_words("Personne n’a encore répondu.")
    button = nadia.browser.find_element(By.ID, "j_arrive-T1000")
    ActionChains(nadia.browser).click_and_hold(button).perform()
    call(server, "T1001")
    samir.wait_for_words("A 2")
    ActionChains(nadia.browser).release().perform()
    nadia.wait_for_words("La borne dit : « Nadia arrive. »")
    nadia.wait_for_words("A 2")


def test_a_conversation_on_the_clerks_screen(server: RunningServer, desks: tuple[Desk, Desk]) -> None:
    nadia, _samir = desks
    call(server, language="ar")
    nadia.touch("j_arrive-T1000")
    nadia.touch("parler-T1000")
    nadia.wait_for_words("La borne demande au visiteur")
    assert len(nadia.browser.window_handles) == 1, "two tabs would ring"
    nadia.browser.find_element(By.ID, "words").send_keys("Avant le oui.")
    nadia.touch("send")
    nadia.wait_for_words("Pas encore affiché")
    results, heard, ids = ResultQueue(), list[tuple[str, str]](), list[str]()

    def hear(message: ConversationMessage) -> None:
        heard.append((message.kind.value, message.text))
        ids.append(message.id)

    line = AgencyConversationLine(
        lambda: AgencyClient(server.url, DEMO_TOKEN),
        results,
        "T1000",
        hear,
        lambda: heard.append(("over", "")),
    )
    line.show(ConversationRequest(language="ar"))
    nadia.wait_for_words("Le visiteur a dit oui")
    hostile = "<img src=x onerror=alert(1)>"
    turn = ConversationTurn(
        id=1, side=ConversationSide.VISITOR, words=hostile, original="شكرًا.", translated=True
    )
    line.show(
        ConversationRequest(
            language="ar",
            turns=(turn,),
            saying="هل",
            speaking=True,
            problem="Je ne sais pas traduire cela.",
            likely=("Bonjour.",),
            preview_of="Oui, vendredi.",
            preview="نعم، الجمعة.",
        )
    )
    for words in (hostile, "شكرًا.", "Traduction approximative", "هل", "Bonjour."):
        nadia.wait_for_words(words)
    # In one step each: the page is drawn anew with each thing that is told.
    script = "const it = document.querySelector('.original'); return [it.lang, it.getAttribute('dir')]"
    assert nadia.browser.execute_script(script) == ["ar", "auto"]

    def press(selector: str) -> None:
        """Twice, as who clicks on everything twice."""
        twice = "if (it) { it.click(); it.click(); }"
        script = f"const it = document.querySelector(arguments[0]); {twice} return it !== null"
        patience = WebDriverWait(nadia.browser, WITHIN_S, poll_frequency=0.05)
        patience.until(lambda browser: browser.execute_script(script, selector))

    def until(*said: tuple[str, str]) -> None:
        """One of them is heard."""
        began = time.monotonic()
        while not set(said) & set(heard):
            assert time.monotonic() < began + WITHIN_S
            results.drain(None)
            time.sleep(0.02)

    until(("say", "Avant le oui."))
    nadia.browser.find_element(By.ID, "words").send_keys("Oui, vendredi.")
    until(("preview", "Oui, vendredi."))
    nadia.wait_for_words("نعم، الجمعة.")
    nadia.touch("send")
    until(("say", "Oui, vendredi."))
    # What is under way stands there at once, and what went wrong before does not.
    nadia.wait_for_words("Envoi…")
    assert "Je ne sais pas traduire cela." not in nadia.words()
    answered = tuple(
        ConversationTurn(id=i, side=ConversationSide.CLERK, words=words, translated=True)
        for i, words in ((2, "Avant le oui."), (3, "Oui, vendredi."))
    )
    line.show(
        ConversationRequest(
            language="ar", turns=(turn, *answered), likely=("Bonjour.",), heard=tuple(ids[-50:])
        )
    )
    WebDriverWait(nadia.browser, WITHIN_S, poll_frequency=0.05).until(
        lambda _browser: "Envoi…" not in nadia.words()
    )
    press("#phrases button")
    until(("say", "Bonjour."))
    nadia.browser.find_element(By.ID, "search-phrase").send_keys("piece identite")
    nadia.wait_for_words("pièce d’identité")
    press("#found button")
    WebDriverWait(nadia.browser, WITHIN_S, poll_frequency=0.05).until(
        lambda _browser: results.drain(None) or any("pièce d’identité" in words for _, words in heard)
    )
    line.show(ConversationRequest(language="ar", heard=tuple(ids[-50:]), ended=True))  # the visitor has left
    WebDriverWait(nadia.browser, WITHIN_S, poll_frequency=0.05).until(
        lambda _browser: "Envoi…" not in nadia.words()
    )
    call(server, "T1001")
    nadia.wait_for_words("Répondre")
    nadia.touch("simpler")
    until(("simpler", ""))
    assert nadia.browser.find_element(By.ID, "words").get_attribute("value") == "", "what was sent is gone"
    assert heard.count(("say", "Bonjour.")) == 1
    nadia.touch("end")
    until(("end", ""), ("over", ""))  # said to the kiosk that listens, or found by the one that asks
    nadia.wait_for_words("Vous entendez les appels")
    errors = [entry for entry in nadia.browser.get_log("browser") if entry["level"] == "SEVERE"]
    assert errors == []
    line.close()


def test_what_is_not_translated_and_what_is_taken_along_run_the_way_of_their_letters(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    talks(nadia, server)
    said = "موعدي يوم 12/03/2027، رقم الملف AB-42."
    turn = ConversationTurn(id=1, side=ConversationSide.VISITOR, words=said, translated=False)
    asked = TakeAwayQuestion(id="q1", lines=(f"Le visiteur : {said}",))
    AgencyClient(server.url, DEMO_TOKEN).show_conversation(
        "T1000", ConversationRequest(language="ar", turns=(turn,), take_away=asked), ""
    )
    nadia.wait_for_words("voudrait emporter")
    script = (
        "const it = document.querySelector(arguments[0]);"
        "return [it.textContent, it.lang, getComputedStyle(it).direction]"
    )
    assert nadia.browser.execute_script(script, ".turn.visitor .words") == [said, "ar", "rtl"]
    assert nadia.browser.execute_script(script, "#take-away-lines bdi") == [said, "", "rtl"]


def test_the_keyboard_stays_where_it_is_when_the_desk_is_drawn_anew(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    call(server, "T2000", when="rappel", reporter=guest("M. Costa"))
    nadia.wait_for_words("M. Costa")
    nadia.browser.execute_script("document.getElementById('rappel-T2000').focus()")
    call(server)
    nadia.wait_for_words("Personne n’a encore répondu.")
    assert nadia.browser.switch_to.active_element.get_attribute("id") == "rappel-T2000"


class Visitor:
    """At a kiosk that shows what it hears; said yes when made."""

    def __init__(self, server: RunningServer) -> None:
        self.results = ResultQueue()
        self.turns: list[ConversationTurn] = []
        self.over = False
        self.line = AgencyConversationLine(
            lambda: AgencyClient(server.url, DEMO_TOKEN), self.results, "T1000", self._hear, self._end
        )
        self.line.show(ConversationRequest(language="ar"))

    def _end(self) -> None:
        self.over = True

    def _hear(self, message: ConversationMessage) -> None:
        said = {each.message for each in self.turns}
        if message.kind == "say" and message.id not in said:
            turn = ConversationTurn(
                id=len(self.turns) + 1,
                side=ConversationSide.CLERK,
                words=message.text,
                translated=True,
                message=message.id,
                shown=True,
            )
            self.turns.append(turn)
        heard = tuple(each.message for each in self.turns)
        self.line.show(ConversationRequest(language="ar", turns=tuple(self.turns), heard=heard))

    @property
    def heard(self) -> list[str]:
        return [each.words for each in self.turns]

    def until(self, heard: list[str]) -> None:
        came = until(lambda: self.heard == heard, meanwhile=lambda: self.results.drain(None))
        assert came, self.heard


def talks(nadia: Desk, server: RunningServer) -> None:
    """She has taken a call, and proposes to talk through the screen."""
    call(server, language="ar")
    nadia.touch("j_arrive-T1000")
    nadia.touch("parler-T1000")
    nadia.wait_for_words("La borne demande au visiteur")


def write(nadia: Desk, words: str) -> None:
    nadia.browser.find_element(By.ID, "words").send_keys(words)
    nadia.touch("send")


def test_what_was_written_before_the_yes_is_shown_then_though_the_page_was_closed(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    talks(nadia, server)
    write(nadia, "Bonjour.")
    nadia.wait_for_words("Pas encore affiché")
    at = nadia.browser.current_url
    WebDriverWait(nadia.browser, WITHIN_S, poll_frequency=0.05).until(
        lambda _browser: [each for each, _ in server.app.state.relay.boxes.unheard(room(server))]
    )
    nadia.browser.get("about:blank")
    nadia.browser.get(at)
    nadia.wait_for_words("Pas encore affiché")
    visitor = Visitor(server)
    visitor.until(["Bonjour."])
    nadia.wait_for_words("· affiché")
    assert "Pas encore affiché" not in nadia.words()
    nadia.browser.get("about:blank")  # closed in the middle: the talk stands there when it is opened again
    nadia.browser.get(at)
    nadia.wait_for_words("· affiché")
    write(nadia, "Je vous écoute.")
    visitor.until(["Bonjour.", "Je vous écoute."])
    # The visitor ends while the clerk types: what is in the field stays, what is sent waits and says so.
    nadia.browser.find_element(By.ID, "words").send_keys("Encore un mot")
    visitor.line.close()
    nadia.wait_for_words("Le visiteur a quitté la conversation.")
    assert nadia.browser.find_element(By.ID, "words").get_attribute("value") == "Encore un mot"
    nadia.touch("send")
    nadia.wait_for_words("Pas encore affiché")


@pytest.mark.parametrize("button", ["agree", "refuse"])
def test_the_clerk_is_asked_whether_what_was_said_may_be_taken_along(
    server: RunningServer, desks: tuple[Desk, Desk], button: str
) -> None:
    nadia, _ = desks
    talks(nadia, server)
    results, heard = ResultQueue(), list[tuple[str, str]]()
    line = AgencyConversationLine(
        lambda: AgencyClient(server.url, DEMO_TOKEN),
        results,
        "T1000",
        lambda message: heard.append((message.kind.value, message.text)),
        lambda: None,
    )
    question = "Le visiteur voudrait emporter ce qui a été dit. D’accord ?"
    lines = ("L’agence : Votre rendez-vous est le 12/03/2027.", "<img src=x onerror=alert(1)>")
    for each in ("q1", "q2"):
        asked = TakeAwayQuestion(id=each, lines=lines)
        line.show(ConversationRequest(language="ar", take_away=asked))
        for words in (question, *lines):
            nadia.wait_for_words(words)
        assert line.asks_clerk
        nadia.touch(button)
        assert until(lambda: (button, each) in heard, meanwhile=lambda: results.drain(None))  # noqa: B023
        # It is not asked twice, though the kiosk has not said yet that it heard.
        assert question not in nadia.words()
    line.show(ConversationRequest(language="ar"))
    nadia.wait_for_words("Le visiteur a dit oui")
    assert [each for each in heard if each[0] == button] == [(button, "q1"), (button, "q2")]
    assert [entry for entry in nadia.browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    line.close()


def room(server: RunningServer) -> str:
    """That of the one call."""
    with server.app_state.reading.begin() as db:
        return room_of(db.query(HelpRequestRow).filter_by(reference="T1000").one())


def test_without_a_network_nothing_is_lost_and_nothing_is_said_twice(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    talks(nadia, server)
    visitor = Visitor(server)
    nadia.wait_for_words("Le visiteur a dit oui")
    nadia.browser.set_network_conditions(offline=True, latency=0, throughput=0)
    try:
        write(nadia, "Bonjour.")
        nadia.wait_for_words("Pas envoyé")
    finally:
        nadia.browser.delete_network_conditions()
    visitor.until(["Bonjour."])
    nadia.wait_for_words("· affiché")
    nadia.wait_for_words("En conversation")
    nadia.browser.get_log("browser")  # that there was no network
    visitor.line.close()


def test_a_server_that_begins_anew_carries_on_what_was_being_said(
    tmp_path: Path, browsers: tuple[webdriver.Chrome, webdriver.Chrome]
) -> None:
    database = demo_database(tmp_path)
    first = RunningServer(database, RealClock())
    nadia = Desk(first, "nadia", browsers[0])
    talks(nadia, first)
    write(nadia, "Avant le oui.")
    nadia.wait_for_words("Pas encore affiché")
    first.uvicorn.force_exit = True  # as a machine that stops: nobody is waited for
    first.stop()
    nadia.wait_for_words("Pas de réseau")
    second = RunningServer(database, RealClock(), port=int(first.url.rpartition(":")[2]))
    try:
        visitor = Visitor(second)
        visitor.until(["Avant le oui."])
        nadia.wait_for_words("· affiché")
        write(nadia, "Me revoici.")
        visitor.until(["Avant le oui.", "Me revoici."])
        visitor.line.close()
    finally:
        second.stop_soon()
        nadia.browser.get("about:blank")
        nadia.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})


def test_a_yes_that_a_server_lost_is_sent_again_by_itself(
    tmp_path: Path, browsers: tuple[webdriver.Chrome, webdriver.Chrome]
) -> None:
    database = demo_database(tmp_path)
    first = RunningServer(database, RealClock())
    nadia = Desk(first, "nadia", browsers[0])
    talks(nadia, first)
    asked = TakeAwayQuestion(id="q1", lines=("L’agence : Votre rendez-vous est le 12/03/2027.",))
    client, question = AgencyClient(first.url, DEMO_TOKEN), "Le visiteur voudrait emporter"
    state = ConversationRequest(language="ar", take_away=asked)
    client.show_conversation("T1000", state, "")
    nadia.wait_for_words(question)
    nadia.touch("agree")
    # The server has it, and no kiosk asks for it before that server is gone.
    boxes = first.app.state.relay.boxes
    assert until(lambda: any("q1" in each for _, each in boxes.after(room(first), Listener.KIOSK, "")))
    client.close()
    first.uvicorn.force_exit = True  # as a machine that stops: nobody is waited for
    first.stop()
    nadia.wait_for_words("Pas de réseau")
    second = RunningServer(database, RealClock(), port=int(first.url.rpartition(":")[2]))
    results, heard = ResultQueue(), list[tuple[str, str]]()
    line = AgencyConversationLine(
        lambda: AgencyClient(second.url, DEMO_TOKEN),
        results,
        "T1000",
        lambda message: heard.append((message.kind.value, message.text)),
        lambda: None,
    )
    try:
        line.show(state)
        assert until(lambda: ("agree", "q1") in heard, meanwhile=lambda: results.drain(None))
        assert question not in nadia.words()
    finally:
        line.close()
        second.stop_soon()
        nadia.browser.get("about:blank")
        nadia.browser.execute_cdp_cmd("Network.clearBrowserCookies", {})


def test_of_two_clerks_one_talks_and_who_takes_over_begins_anew(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, samir = desks
    talks(nadia, server)
    visitor = Visitor(server)
    write(nadia, "Je suis Nadia.")
    visitor.until(["Je suis Nadia."])
    address = nadia.browser.current_url
    samir.browser.get(address)
    assert "Je suis Nadia." not in samir.words()
    samir.browser.get(f"{server.url}/console/")
    samir.wait_for_words("Nadia")
    nadia.browser.switch_to.new_window("tab")
    try:
        nadia.browser.get(f"{server.url}/console/")
        nadia.touch("rendre-T1000")
        nadia.wait_for_words("Personne n’a encore répondu.")
    finally:
        nadia.browser.close()
        nadia.browser.switch_to.window(nadia.browser.window_handles[0])
    nadia.wait_for_words("Vous entendez les appels")  # her page of the talk has left it by itself
    samir.touch("j_arrive-T1000")
    samir.touch("parler-T1000")
    samir.wait_for_words("La borne demande au visiteur")
    assert until(lambda: visitor.over, meanwhile=lambda: visitor.results.drain(None))
    assert "Je suis Nadia." not in samir.words()


def test_a_call_rings_on_every_page_of_who_is_at_a_desk(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    _, samir = desks
    samir.browser.get(f"{server.url}/console/dossiers")
    call(server)
    samir.wait_for_words("Répondre")
    WebDriverWait(samir.browser, WITHIN_S, poll_frequency=0.05).until(lambda _browser: samir.rung() >= 1)
    samir.touch("calling")
    samir.wait_for_words("Personne n’a encore répondu.")


def test_what_is_typed_when_a_session_ends_is_not_lost(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    written = "Rappelée : elle est là vendredi."
    reported = server.call("POST", "/tickets", ticket_body(guest())).json()["reference"]
    nadia.browser.get(f"{server.url}/console/dossiers/demandes/{reported}")

    def send() -> None:
        nadia.browser.find_element(By.CSS_SELECTOR, "form[action$='/note'] button").click()

    def field() -> str:
        found = nadia.browser.find_element(By.CSS_SELECTOR, "form[action$='/note'] textarea")
        return found.get_attribute("value") or ""

    nadia.browser.find_element(By.CSS_SELECTOR, "form[action$='/note'] textarea").send_keys(written)
    with server.app_state.writing.begin() as db:
        db.execute(delete(ConsoleSessionRow))
    send()
    nadia.wait_for_words("Pas envoyé. Votre session est finie.")
    assert field() == written
    page = nadia.browser.current_window_handle
    nadia.browser.find_element(By.PARTIAL_LINK_TEXT, "autre onglet").click()
    try:
        patience = WebDriverWait(
            nadia.browser, WITHIN_S, poll_frequency=0.05, ignored_exceptions=[WebDriverException]
        )
        patience.until(lambda browser: len(browser.window_handles) == 2)
        nadia.browser.switch_to.window(next(e for e in nadia.browser.window_handles if e != page))
        patience.until(lambda browser: browser.find_element(By.CSS_SELECTOR, "button.primary"))
        nadia.sign_in()
    finally:
        nadia.browser.close()
        nadia.browser.switch_to.window(page)
    nadia.browser.set_network_conditions(offline=True, latency=0, throughput=0)
    try:
        send()
        nadia.wait_for_words("Pas envoyé : pas de réseau.")
    finally:
        nadia.browser.delete_network_conditions()
    assert field() == written
    send()
    nadia.wait_for_words(f"interne\n{written}")
    patience.until(lambda _browser: not field())


def end_sessions(server: RunningServer) -> None:
    with server.app_state.writing.begin() as db:
        db.execute(delete(ConsoleSessionRow))


OVER, AGAIN = "Votre session est finie. Vos mots restent ici.", "Vous êtes de nouveau connecté·e."


def test_what_is_looked_for_and_what_is_typed_at_the_desk_outlive_a_session_and_a_network(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    call(server)
    nadia.wait_for_words("Personne n’a encore répondu.")
    nadia.touch("prenez_place-T1000")
    nadia.wait_for_words("On vous appellera : A 1")
    nadia.browser.find_element(By.ID, "place-T1000").send_keys("bureau 2")
    search = nadia.browser.find_element(By.ID, "search")
    nadia.browser.set_network_conditions(offline=True, latency=0, throughput=0)
    try:
        search.send_keys("martn", Keys.ENTER)
        nadia.wait_for_words("Pas envoyé : pas de réseau. Vos mots restent ici")
    finally:
        nadia.browser.delete_network_conditions()
    end_sessions(server)
    nadia.browser.execute_script("refresh()")
    nadia.wait_for_words("vous n’entendez plus les appels")
    search.send_keys(Keys.ENTER)
    nadia.wait_for_words(f"Pas envoyé. {OVER}")
    assert (nadia.field("search"), nadia.field("place-T1000")) == ("martn", "bureau 2")
    nadia.sign_in_elsewhere()
    nadia.wait_for_words(AGAIN)
    nadia.wait_for_words("Vous entendez les appels")
    assert (nadia.field("search"), nadia.field("place-T1000")) == ("martn", "bureau 2")
    nadia.touch("a_vous-T1000")
    nadia.wait_for_words("C’est à vous : bureau 2")
    nadia.browser.find_element(By.ID, "search").send_keys(Keys.ENTER)
    nadia.wait_for_words("Noms proches")


def test_the_desk_without_words_leads_to_signing_in(server: RunningServer, desks: tuple[Desk, Desk]) -> None:
    nadia, _ = desks
    end_sessions(server)
    nadia.browser.execute_script("refresh()")
    nadia.wait_for_words("Mot de passe")


def test_an_answer_to_a_call_carries_the_token_of_who_has_signed_in_again(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    call(server)
    nadia.wait_for_words("Personne n’a encore répondu.")
    nadia.browser.execute_script(
        "for (const it of document.querySelectorAll('[name=csrf]')) it.value = 'old'"
    )
    nadia.touch("j_arrive-T1000")
    nadia.wait_for_words("La borne dit : « Nadia arrive. »")


def test_another_clerk_who_signs_in_sees_nothing_of_what_was_typed(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    secret = "Elle dort chez sa soeur."
    reported = server.call("POST", "/tickets", ticket_body(guest())).json()["reference"]
    case = f"{server.url}/console/dossiers/demandes/{reported}"
    field = "form[action$='/note'] textarea"
    nadia.browser.get(case)
    nadia.browser.find_element(By.CSS_SELECTOR, field).send_keys(secret)
    end_sessions(server)
    nadia.browser.find_element(By.CSS_SELECTOR, "form[action$='/note'] button").click()
    nadia.wait_for_words(OVER)
    nadia.sign_in_elsewhere("samir")
    nadia.wait_for_words("Personne n’appelle.")
    assert nadia.browser.current_url == f"{server.url}/console/"
    for go in (nadia.browser.back, nadia.browser.forward, lambda: nadia.browser.get(case)):
        go()
        until(lambda: nadia.browser.execute_script("return document.readyState") == "complete")
        typed = "return [...document.querySelectorAll('input, textarea')].map((each) => each.value).join()"
        assert secret not in nadia.browser.execute_script(typed)


def test_after_signing_out_the_way_back_leads_to_signing_in(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    reported = server.call("POST", "/tickets", ticket_body(guest())).json()["reference"]
    case = f"{server.url}/console/dossiers/demandes/{reported}"
    field = "form[action$='/note'] textarea"
    nadia.browser.get(case)
    nadia.browser.find_element(By.CSS_SELECTOR, field).send_keys("Elle dort chez sa soeur.")
    nadia.browser.find_element(By.CSS_SELECTOR, ".who button").click()
    nadia.wait_for_words("Mot de passe")
    nadia.browser.back()
    nadia.wait_for_words("Mot de passe")
    assert reported not in nadia.words()
    nadia.login = "samir"
    nadia.sign_in()
    for _ in range(2):
        nadia.browser.back()
        until(lambda: nadia.browser.execute_script("return document.readyState") == "complete")
        assert "soeur" not in nadia.browser.execute_script(
            "return [...document.querySelectorAll('input, textarea')].map((each) => each.value).join()"
        )


def test_who_clicks_twice_writes_one_note(server: RunningServer, desks: tuple[Desk, Desk]) -> None:
    nadia, _ = desks
    reported = server.call("POST", "/tickets", ticket_body(guest())).json()["reference"]
    nadia.browser.get(f"{server.url}/console/dossiers/demandes/{reported}")
    nadia.browser.find_element(By.CSS_SELECTOR, "form[action$='/note'] textarea").send_keys("Rappelée.")
    button = nadia.browser.find_element(By.CSS_SELECTOR, "form[action$='/note'] button")
    nadia.browser.execute_script("for (let n = 0; n < 5; n++) arguments[0].click()", button)
    nadia.wait_for_words("interne\nRappelée.")
    with server.app_state.reading.begin() as db:
        assert [each.words for each in db.scalars(select(CaseNoteRow))] == ["Rappelée."]


def test_what_is_being_written_in_a_talk_outlives_the_session(
    server: RunningServer, desks: tuple[Desk, Desk]
) -> None:
    nadia, _ = desks
    talks(nadia, server)
    visitor = Visitor(server)
    nadia.wait_for_words("Le visiteur a dit oui")
    nadia.browser.find_element(By.ID, "words").send_keys("Venez vendredi")
    end_sessions(server)
    nadia.wait_for_words(OVER)
    assert nadia.field("words") == "Venez vendredi"
    nadia.sign_in_elsewhere()
    nadia.wait_for_words("En conversation")
    nadia.touch("send")
    visitor.until(["Venez vendredi"])
    assert OVER not in nadia.words()
    visitor.line.close()


def test_what_is_said_into_the_browser_is_written_down(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = list[int]()
    interpreter = server.app_state.interpreter
    monkeypatch.setattr(interpreter, "hears", lambda language: language == "fr")
    monkeypatch.setattr(
        interpreter, "transcribe", lambda pcm, language: heard.append(max(pcm)) or "Je vous écoute."
    )
    add_person(server, "nadia")
    browser = open_browser("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")
    try:
        browser.get(f"{server.url}/console/connexion")
        browser.find_element(By.NAME, "login").send_keys("nadia")
        browser.find_element(By.NAME, "password").send_keys(PASSWORD)
        browser.find_element(By.CSS_SELECTOR, "button.primary").click()
        patience = WebDriverWait(browser, WITHIN_S, poll_frequency=0.05)
        patience.until(lambda _browser: "connexion" not in browser.current_url)
        browser.get(f"{server.url}/console/traducteur?langue=ar")
        button = browser.find_element(By.CSS_SELECTOR, "#agent .dictate")
        button.click()
        patience.until(lambda _browser: button.get_attribute("data-heard") == "true")
        button.click()
        field = browser.find_element(By.ID, "words-agent")
        patience.until(lambda _browser: field.get_attribute("value") == "Je vous écoute.")
        assert heard[0] > 0, "sound, not silence: the fake microphone beeps"
        assert not browser.find_elements(By.CSS_SELECTOR, "#visiteur .dictate")
        # Who cannot type their letters here chooses a phrase.
        patience.until(
            lambda _browser: len(browser.find_elements(By.CSS_SELECTOR, "#visiteur .all button")) > 100
        )
        browser.find_element(By.CSS_SELECTOR, "#visiteur .pick").click()
        browser.find_element(By.CSS_SELECTOR, "#visiteur .all button").click()
        assert not browser.find_elements(By.TAG_NAME, "select")
        assert "Vous entendez les appels" in browser.find_element(By.ID, "hears").text
        read = browser.find_element(By.CSS_SELECTOR, "#agent .heard")
        patience.until(lambda _browser: read.text)
        assert read.get_attribute("lang") == "fr"
        assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    finally:
        browser.quit()
