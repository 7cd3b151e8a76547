"""Reporting and following, by touch."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.backend import RequestRefusedError
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Delivery, Receipt
from kiosk.session.screen_state import HomeScreen, JourneyScreen, MessageScreen, TicketScreen
from offline_cache import StoreFull

from .conftest import Terminal

pytestmark = pytest.mark.window

WORDS = "le robinet de la cuisine fuit"


def to_the_words(terminal: Terminal) -> None:
    terminal.touch_found("service.signaler")
    terminal.sign_in()
    terminal.until(lambda: terminal.asks("lieu"))
    terminal.touch_found("option.cuisine")
    assert terminal.asks("description")


def any_time(terminal: Terminal) -> None:
    """Nobody is sent away by a touch of "any time": it ticks, and is then confirmed."""
    terminal.touch_found("all")
    assert terminal.asks("disponibilites")
    terminal.touch_found("confirm")


def to_the_review(terminal: Terminal, words: str = WORDS) -> None:
    """Through the words, and the pictograms for what they leave open."""
    to_the_words(terminal)
    terminal.recognition.will_hear(words)
    terminal.touch("speak")
    terminal.touch("spoken")
    terminal.touch("confirm")
    while not terminal.asks("verifier"):
        if terminal.asks("disponibilites"):
            any_time(terminal)
        else:
            terminal.touch(next(id for id in terminal.ids if id.startswith("option.")))


def to_the_receipt(terminal: Terminal) -> None:
    to_the_review(terminal)
    terminal.touch_found("confirm")
    terminal.until(lambda: terminal.asks("recu"))


def delivery(terminal: Terminal) -> Delivery | None:
    shown = terminal.controller.shown
    assert isinstance(shown, JourneyScreen)
    assert isinstance(shown.run.step, Receipt)
    outcome = shown.run.context.outcome
    return outcome.delivery if outcome else None


class TestReport:
    def test_from_home_to_the_receipt(self, home: Terminal) -> None:
        to_the_receipt(home)
        assert delivery(home) is Delivery.SENT
        assert home.value("reference") == "T482715"
        assert list(home.gateway.agency.tickets_of) == ["T482715"]
        (body,) = (body for path, body in home.gateway.agency.posts if path == "/v1/tickets")
        assert body["description"] == WORDS
        home.find("delivery")
        assert "bien reçu" in home.words("delivery")
        home.touch_found("understood")
        assert isinstance(home.controller.shown, HomeScreen)

    @pytest.mark.parametrize("code", ["ar", "en"])
    def test_in_another_language(self, terminal: Terminal, code: str) -> None:
        terminal.go_home(code)
        to_the_words(terminal)
        terminal.touch("type")
        terminal.type("الحنفية" if code == "ar" else "tap leaks")
        terminal.touch("confirm")
        while not terminal.asks("verifier"):
            if terminal.asks("disponibilites"):
                any_time(terminal)
            else:
                terminal.touch_found(next(id for id in terminal.ids if id.startswith("option.")))
        terminal.touch_found("confirm")
        terminal.until(lambda: terminal.asks("recu"))
        assert delivery(terminal) is Delivery.SENT
        (body,) = (body for path, body in terminal.gateway.agency.posts if path == "/v1/tickets")
        assert body["language"] == code

    def test_in_very_large_letters_it_ends_once_all_of_it_was_there(self, home: Terminal) -> None:
        to_the_review(home)
        home.controller.set_display(DisplayPreferences(text=200))
        home.controller.answer(True)
        home.until(lambda: home.asks("recu"))
        assert not home.item("understood").operable
        told = [*home.ids]
        while "page.down" in home.ids:
            home.touch("page.down")
            told += home.ids
        assert home.item("understood").operable
        payers = {each for each in told if each.startswith("fact.1")}
        assert payers == {"fact.1"}, "who pays is said once, not a sentence a page"
        home.touch("page.up")
        assert home.item("understood").operable, "what was seen stays seen"

    def test_the_receipt_is_spoken_whole_and_captioned(self, home: Terminal) -> None:
        to_the_receipt(home)
        home.advance(0.2)
        said = []
        while (saying := home.voice.saying) is not None:
            home.step()
            assert home.caption
            said.append(saying.text)
            home.voice.step()
        heard = " ".join(said)
        assert "T, 4, 8, 2, 7, 1, 5" in heard
        assert home.words("title") in heard
        assert "bien reçu" in heard
        assert "Qui paie" in heard

    def test_without_a_network_it_says_so_and_goes_later(self, home: Terminal) -> None:
        to_the_review(home)
        home.gateway.line_goes_down()
        home.touch_found("confirm")
        home.until(lambda: home.asks("recu"))
        home.find("delivery")
        assert "Pas de réseau" in home.words("delivery")
        number = home.controller.shown.run.context.facts["reference"]  # type: ignore[union-attr]
        home.gateway.line_comes_back()
        home.until(lambda: delivery(home) is Delivery.SENT)
        home.find("delivery")
        assert "bien reçu" in home.words("delivery")
        assert list(home.gateway.agency.tickets_of) == [number]

    def test_a_disk_that_is_full_offers_again(self, home: Terminal) -> None:
        to_the_review(home)
        home.gateway.put_fails = StoreFull()
        home.touch_found("confirm")
        home.until(lambda: isinstance(home.controller.shown, MessageScreen))
        home.gateway.put_fails = None
        home.touch("again")
        home.until(lambda: home.asks("recu"))
        assert delivery(home) is Delivery.SENT

    def test_a_line_of_the_review_can_be_changed(self, home: Terminal) -> None:
        to_the_review(home)
        home.touch_found("line.3")  # where, below what decides
        assert home.asks("lieu")
        home.touch_found("option.salle_de_bains")
        while not home.asks("verifier"):
            if home.asks("disponibilites"):
                any_time(home)
            else:
                home.touch_found(next(id for id in home.ids if id.startswith("option.")))
        home.find("line.3")
        assert "Salle de bains" in home.value("line.3")

    def test_a_building_is_asked_with_the_digits_out(self, home: Terminal) -> None:
        home.touch_found("service.signaler")
        home.touch_found("skip")
        assert "18" in home.value("number"), "who to call, on the page that says so"
        home.controller.answer(True)
        if home.asks("panne_connue"):
            home.controller.answer("autre")
        home.controller.answer("la porte de l’immeuble ne ferme plus")
        home.settle()
        assert home.asks("adresse")
        home.touch("type")
        assert "key.1" in home.ids


class TestTyping:
    def test_letters_appear_and_can_be_taken_back(self, home: Terminal) -> None:
        to_the_words(home)
        home.touch("type")
        assert "confirm" in home.ids
        home.type("éa ba")
        assert home.value("words") == "Éa ba"
        home.touch("key.erase")
        home.touch("key.erase")
        assert home.value("words") == "Éa "
        assert home.asks("description")

    def test_too_short_is_said_on_the_page(self, home: Terminal) -> None:
        to_the_words(home)
        home.touch("type")
        home.type("aa")
        home.touch("confirm")
        assert home.asks("description")
        assert home.words("trouble")

    def test_nothing_cannot_be_confirmed(self, home: Terminal) -> None:
        to_the_words(home)
        home.touch("type")
        assert home.item("confirm").action is None

    @pytest.mark.parametrize(
        "words",
        ["[b]x[/b] <script>alert(1)</script>", "'; DROP TABLE tickets; --", "{0} %s &amp; [color=f00]"],
    )
    def test_whatever_is_written_is_shown_as_written(self, home: Terminal, words: str) -> None:
        to_the_words(home)
        home.touch("type")
        home.root_window.page.words = words  # a keyboard of the agency's staff has these characters
        home.root_window.page.rebuild()
        home.settle()
        assert home.value("words") == words
        assert "".join(line.text for line in home.root_window.page.field._labels).startswith(words[:12])
        home.touch("confirm")
        while not home.asks("verifier"):
            if home.asks("disponibilites"):
                any_time(home)
            else:
                home.touch_found(next(id for id in home.ids if id.startswith("option.")))
        (item_id,) = [item.id for item in home.outline.items if home.render(item.name) == "Vos mots"]
        assert home.value(item_id) == words
        home.touch_found("confirm")
        home.until(lambda: home.asks("recu"))
        ((_, ticket),) = home.gateway.agency.tickets_of.values()
        assert ticket.description == words

    def test_digits(self, home: Terminal) -> None:
        home.touch("service.signaler")
        assert home.render(home.widget("typed").shown) == "____\u00a0____", (
            "empty places are no masked digits"
        )
        home.type("10010001999")
        assert home.value("typed") == "1001\u00a00001"
        home.touch("key.erase")
        assert home.value("typed") == "1001\u00a0000·"


class TestFollow:
    def test_the_timeline_of_what_was_reported(self, home: Terminal) -> None:
        to_the_receipt(home)
        home.touch_found("understood")
        home.touch_found("service.suivre")
        home.until(lambda: isinstance(home.controller.shown, TicketScreen))
        assert home.value("reference") == "T482715"
        assert "Vu à" in home.words("age")
        assert "line.0" in home.ids
        home.touch_found("act.relance")
        assert home.asks("message")
        home.touch("skip")
        home.until(lambda: home.asks("recu"))
        assert delivery(home) is Delivery.SENT

    def test_several_are_chosen_from_and_back(self, home: Terminal) -> None:
        to_the_receipt(home)
        agency = home.gateway.agency
        agency.tickets_of["A1"] = agency.tickets_of["T482715"]

        owner, ticket = agency.tickets_of["A1"]
        agency.tickets_of["A1"] = owner, ticket.replace(reference="A1")
        home.touch_found("understood")
        home.touch_found("service.suivre")
        home.until(lambda: home.asks("demande"))
        home.touch_found("option.A1")
        assert isinstance(home.controller.shown, TicketScreen)
        home.touch_found("back")
        assert home.asks("demande")


class TestHelp:
    def test_nobody_is_promised_before_someone_has_answered(self, home: Terminal) -> None:
        home.now = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)
        home.touch("service.signaler")
        home.touch("bar.help")
        home.touch("option.maintenant")
        if home.asks("accord"):
            home.touch("option.non")
        home.until(lambda: home.asks("appel"))
        assert "vient" not in home.all_words()

    def test_without_a_network_it_sends_to_the_counter(self, home: Terminal) -> None:
        home.now = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)
        home.gateway.line_goes_down()
        home.touch("bar.help")
        home.touch("option.maintenant")
        home.until(lambda: home.asks("appel"))
        home.advance(1.5)
        home.settle()
        assert "Allez au guichet" in home.words("title")


def test_what_is_refused_is_put_right_and_sent_again(home: Terminal) -> None:
    to_the_review(home)
    home.gateway.agency.fails = RequestRefusedError(422, "invalid")
    home.touch_found("confirm")
    home.until(lambda: isinstance(home.controller.shown, MessageScreen))
    home.find("line.0")
    assert "n’est pas acceptée" in home.all_words()
    home.touch_found("correct")
    home.until(lambda: home.asks("verifier"))
    assert "n’est pas acceptée" in home.all_words(), "why it is asked again"
    home.gateway.agency.fails = None
    home.touch_found("confirm")
    home.until(lambda: home.asks("recu"))
    assert delivery(home) is Delivery.SENT
    assert list(home.gateway.agency.tickets_of) == ["T482715"]


def test_what_was_typed_is_there_again_after_the_services(home: Terminal) -> None:
    """Nothing that was written is lost, be it confirmed or not; nor is the beginning of a number."""
    home.touch_found("service.consommation")
    home.type("1001")
    home.touch("back")
    to_the_words(home)
    home.touch("type")
    home.type("eau")
    home.controller.home()
    home.settle()
    home.touch_found("service.signaler")
    home.until(lambda: home.asks("description"))
    assert "eau" in home.value("words").lower()


@pytest.mark.parametrize("text", [100, 200])
def test_of_a_leak_of_gas_the_number_to_call_is_on_the_first_page(home: Terminal, text: int) -> None:
    to_the_words(home)
    home.recognition.will_hear("il y a une odeur de gaz")
    for each in ("speak", "spoken", "confirm"):
        home.touch(each)
    for step, way in (("danger_dit_gaz", "confirm"), ("telephone", "skip"), ("verifier", "confirm")):
        home.until(lambda step=step: home.asks(step))
        home.touch_found(way)
    home.until(lambda: home.asks("recu"))
    home.controller.set_display(DisplayPreferences(text=text))
    home.settle()
    assert home.value("figure.0") == "0 800 47 33 33"
    assert home.widget("figure.0").font_size >= 0.9 * home.widget("reference").font_size
    assert "page.up" not in home.ids
    home.touch("bar.finish")
    home.settle()
    assert "0 800 47 33 33" in home.words("detail.0")
    assert "page.up" not in home.ids
