"""What somebody wants can be written, with a microphone and without one: it is understood as what is said,
and nothing opens before a touch has said so."""

from __future__ import annotations

import threading

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.intents import Interpretation, OptionGuess
from kiosk.accessibility.recognition import RecognitionProblem
from kiosk.i18n import catalogue
from kiosk.journeys import Wish
from kiosk.screens.urgent import URGENT_TITLE
from kiosk.screens.voice_commands import _IntentListener
from kiosk.screens.widgets.buttons import KeyButton
from kiosk.session.screen_state import HomeScreen, JourneyScreen, UrgentScreen
from tests.until import WITHIN_S

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal
from .test_calls import OPEN


def without_microphone(terminal: Terminal) -> None:
    terminal.recognition.not_ready["*"] = RecognitionProblem.NO_MICROPHONE
    terminal.controller.home()
    terminal.settle()


def is_writing(terminal: Terminal) -> bool:
    shown = terminal.controller.shown
    return isinstance(shown, JourneyScreen) and isinstance(shown.run.step, Wish)


def search(terminal: Terminal, words: str) -> None:
    """Write it, and have it looked for."""
    for character in words:
        terminal.root_window.page.type(character)
    terminal.settle()
    terminal.touch("confirm")
    for thread in threading.enumerate():
        if thread.name == "typed":
            thread.join(WITHIN_S)  # it learns its language first
    terminal.until(lambda: bool({"offer.0", "person"} & set(terminal.ids)))


@pytest.fixture
def page(home: Terminal) -> Terminal:
    home.controller.write_wish()
    home.settle()
    return home


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 150, 200])
@pytest.mark.parametrize("heard", [True, False])
def test_the_way_to_write_stands_once_on_the_home_or_among_all_services(
    home: Terminal, text: int, heard: bool
) -> None:
    home.controller.set_display(DisplayPreferences(text))
    if heard:
        home.controller.home()
        home.settle()
    else:
        without_microphone(home)
    assert home.ids.count("write") <= 1
    home.find("write")
    home.touch("write")
    assert is_writing(home)
    assert "key.a" in home.ids
    home.touch("back")
    assert isinstance(home.controller.shown, HomeScreen)


@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ru", "ta"])
@pytest.mark.parametrize("text", [200, 300])
def test_in_very_large_letters_one_writes_and_speaks_from_the_first_page_of_the_home(
    terminal: Terminal, language: str, text: int
) -> None:
    terminal.go_home(language)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.home()
    terminal.settle()
    assert {"write", "bar.speak", "service.aide"} <= set(terminal.ids)
    terminal.touch("write")
    assert is_writing(terminal)


def test_beside_the_way_to_speak_where_one_is_heard_in_its_place_where_not(home: Terminal) -> None:
    assert home.words("write") == "Écrire"
    assert "say" in home.ids
    said = home.box("say")
    without_microphone(home)
    assert home.words("write") == "Écrivez ce que vous voulez"
    assert "say" not in home.ids
    assert home.box("write")[3] == pytest.approx(said[3], abs=2)


@BOTH_SHAPES
def test_where_nobody_hears_one_writes_from_the_bar_of_the_home_too(home: Terminal) -> None:
    assert home.words("bar.speak") == "Parler"
    without_microphone(home)
    assert home.words("bar.write") == "Écrire"
    assert "bar.speak" not in home.ids
    home.touch("bar.write")
    assert is_writing(home)
    assert home.words("bar.speak") == "Parler"


@BOTH_SHAPES
@pytest.mark.parametrize(
    ("words", "service"),
    [
        ("je veux changer mon rendez-vous", "rendez_vous"),
        ("mon robinet fuit", "signaler"),
        ("payer mon loyer", "loyer"),
        ("cafards", "signaler"),
        ("jai perdu mes clé", "signaler"),
        ("lascenceur marche pas", "signaler"),
    ],
)
def test_what_is_written_is_proposed_and_one_touch_opens_it(page: Terminal, words: str, service: str) -> None:
    search(page, words)
    assert is_writing(page), "nothing opens by itself"
    assert page.words("title") in ("C’est ça\u00a0?", "Vouliez-vous dire…")
    first = page.words("offer.0")
    offered = {each.key: page.render(each.title) for each in page.controller.services()}
    assert first == offered[service]
    page.touch("offer.0")
    assert not is_writing(page)


def test_what_was_written_answers_the_questions_of_the_service(page: Terminal) -> None:
    search(page, "y a une fuite dans la cuisine")
    page.touch("offer.0")
    page.sign_in()
    page.until(lambda: page.asks("lieu"))
    for thread in threading.enumerate():
        if thread.name == "choices":
            thread.join(WITHIN_S)
    page.until(lambda: "offer" in page.ids)
    assert page.words("offer") == "Oui, Cuisine"


@pytest.mark.parametrize(("confidence", "proposed"), [(0.58, False), (0.9, True)])
def test_only_an_answer_that_is_sure_is_proposed_before_it_was_asked_for(
    page: Terminal, confidence: float, proposed: bool
) -> None:
    search(page, "cafards")
    page.touch("offer.0")
    page.sign_in()
    page.until(lambda: page.asks("lieu"))
    for thread in threading.enumerate():
        if thread.name == "choices":
            thread.join(WITHIN_S)
    page.settle()
    guess = OptionGuess("option.parties_communes", confidence)
    listener = _IntentListener(page.root_window, page.root_window.page)
    listener.propose_step(Interpretation("cafards", "fr", (guess,)))
    page.settle()
    assert ("offer" in page.ids) is proposed


@pytest.mark.parametrize(
    "words", ["ça sent le gaz chez moi", "sa sen le gaz", "il y a un incendie", "il y a le feu"]
)
def test_danger_comes_before_any_question(page: Terminal, words: str) -> None:
    search(page, words)
    page.touch("offer.0")
    assert "number" in page.ids


def test_who_went_back_from_a_danger_is_told_of_it_again_and_who_went_on_is_not(page: Terminal) -> None:
    for _again in range(2):
        search(page, "il y a le feu")
        page.touch("offer.0")
        assert "number" in page.ids
        page.touch("back")
        page.controller.write_wish()
        page.settle()
    search(page, "il y a le feu")
    page.touch("offer.0")
    page.touch("confirm")
    page.controller.write_wish()
    page.settle()
    search(page, "il y a le feu")
    page.touch("offer.0")
    assert "number" not in page.ids


def test_violence_leads_to_its_page_and_nothing_of_it_is_kept(page: Terminal) -> None:
    search(page, "mon mari me frappe")
    assert page.words("offer.0") == "Aide urgente"
    page.touch("offer.0")
    assert isinstance(page.controller.shown, UrgentScreen)
    page.touch("leave")
    page.controller.write_wish()
    page.settle()
    assert "frappe" not in page.all_words()


@pytest.mark.parametrize(
    ("language", "words", "first"),
    [
        ("fr", "je veux mourir", ["3114", "15"]),
        ("fr", "mon mari me frappe", ["17", "3919", "114"]),
        ("fr", "il ne respire plus", ["15", "18"]),
        ("fr", "je dors dans ma voiture", ["115", "112"]),
        ("ar", "ننام في السيارة", ["115", "112"]),
        ("fr", "je suis en danger", ["112", "17"]),
        ("fr", "ma mère est tombée", ["15", "18"]),
        ("fr", "on m’a volé mon sac", ["17", "112"]),
        ("fr", "j’en peux plus", ["3114", "15"]),
        ("uk", "сплю надворі", ["115", "112"]),
        ("fr", "119", ["119", "112"]),
        ("fr", "39 19", ["3919", "112"]),
    ],
)
def test_who_can_help_best_stands_first_on_the_page_of_urgent_help(
    terminal: Terminal, language: str, words: str, first: list[str]
) -> None:
    terminal.now = lambda: OPEN
    terminal.go_home(language)
    terminal.controller.write_wish()
    terminal.settle()
    search(terminal, words)
    urgent = next(
        each
        for each in terminal.ids
        if each.startswith("offer.") and terminal.words(each) == catalogue(language).render(URGENT_TITLE)
    )
    terminal.touch(urgent)
    assert isinstance(terminal.controller.shown, UrgentScreen)
    numbers = [each.removeprefix("number.") for each in terminal.ids if each.startswith("number.")]
    assert numbers[: len(first)] == first
    assert len(numbers) == 6
    assert "person" in terminal.ids


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("au secours", {"Parler à quelqu’un de l’agence", "Aide urgente"}),
        ("j'ai peur", {"Parler à quelqu’un de l’agence", "Aide urgente"}),
        ("on m'enferme", {"Aide urgente"}),
        ("huissier", {"Parler à quelqu’un de l’agence"}),
        ("je vais être expulsé", {"Parler à quelqu’un de l’agence"}),
        ("aidez-moi", {"Parler à quelqu’un de l’agence"}),
        ("mon enfant a faim", {"Aide près d’ici", "Parler à quelqu’un de l’agence"}),
        ("j’en peux plus", {"Parler à quelqu’un de l’agence", "Aide urgente"}),
        ("mon mari est mort", {"Parler à quelqu’un de l’agence"}),
        ("je suis expulsé demain", {"Parler à quelqu’un de l’agence"}),
        ("on m’a volé mon sac", {"Aide urgente"}),
        ("115", {"Aide urgente"}),
    ],
)
def test_who_is_afraid_is_offered_who_helps(page: Terminal, words: str, offered: set[str]) -> None:
    search(page, words)
    assert not page.words("title").startswith("Je n’ai pas compris")
    assert offered <= {page.words(each) for each in page.ids if each.startswith("offer.")}


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_what_fits_nothing_has_a_way_on(page: Terminal, text: int) -> None:
    page.controller.set_display(DisplayPreferences(text))
    page.settle()
    search(page, "zzzz qqqq")
    assert page.words("title").startswith("Je n’ai pas compris")
    assert page.value("words") == "Zzzz qqqq", "the words are still there"
    assert {"services", "person"} <= set(page.ids)
    page.touch("person")
    assert page.asks("quand")


@BOTH_SHAPES
@pytest.mark.parametrize(
    ("words", "service"), [("mon robinet fuit", "signaler"), ("aide près d'ici", "aides_locales")]
)
def test_the_way_back_from_what_a_wish_opened_leads_to_its_words(
    page: Terminal, words: str, service: str
) -> None:
    search(page, words)
    offered = [each for each in page.ids if each.startswith("offer.")]
    title = {each.key: page.render(each.title) for each in page.controller.services()}[service]
    page.touch(next(each for each in offered if page.words(each) == title))
    assert not is_writing(page)
    page.touch("back")
    assert is_writing(page)
    assert page.value("words").casefold() == words
    assert [each for each in page.ids if each.startswith("offer.")] == offered
    page.touch(offered[0])
    assert not is_writing(page), "what is proposed still opens"
    page.touch("back")
    page.touch("back")
    assert isinstance(page.controller.shown, HomeScreen)


def test_from_the_home_the_way_back_leads_there_whatever_was_wished_before(page: Terminal) -> None:
    search(page, "mon robinet fuit")
    page.touch("offer.0")
    page.controller.home()
    page.settle()
    page.controller.open("signaler")
    page.settle()
    page.touch("back")
    assert isinstance(page.controller.shown, HomeScreen)


def test_whoever_comes_next_is_led_back_to_no_words(page: Terminal) -> None:
    search(page, "mon robinet fuit")
    page.touch("offer.0")
    page.controller.finish()
    page.settle()
    page.go_home()
    page.controller.open("signaler")
    page.settle()
    page.touch("back")
    assert isinstance(page.controller.shown, HomeScreen)
    assert "robinet" not in page.all_words()


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_beside_one_proposal_there_is_another_way(page: Terminal, text: int) -> None:
    page.controller.set_display(DisplayPreferences(text))
    page.settle()
    search(page, "payer mon loyer")
    assert page.words("title") == "C’est ça ?"
    assert page.words("offer.0") == "Mon loyer"
    assert page.words("person") == "Parler à quelqu’un de l’agence"
    page.touch("person")
    assert page.asks("quand")


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 150, 200])
@pytest.mark.parametrize("words", ["zzzz qqqq", "payer mon loyer"])
def test_what_is_offered_is_alike_in_size(page: Terminal, text: int, words: str) -> None:
    page.controller.set_display(DisplayPreferences(text))
    page.settle()
    search(page, words)
    boxes = [page.box(each) for each in page.ids if each in ("services", "person", "offer.0")]
    assert len(boxes) >= 2
    assert len({(round(right - left), round(top - bottom)) for left, bottom, right, top in boxes}) == 1


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_whoever_is_not_understood_when_they_speak_can_write(home: Terminal, text: int) -> None:
    home.controller.set_display(DisplayPreferences(text))
    home.controller.home()
    home.settle()
    home.recognition.will_hear("zzzz qqqq")
    home.touch("bar.speak")
    home.touch("bar.speak")
    home.until(lambda: "offer.0" in home.ids)
    assert home.words("offer.0") == "Écrivez ce que vous voulez"
    assert home.words("offer.1") == "Parler à quelqu’un de l’agence"
    home.touch("offer.0")
    assert is_writing(home)


def test_whoever_is_not_understood_when_they_say_it_here_has_a_way_on(page: Terminal) -> None:
    page.recognition.will_hear("zzzz qqqq")
    page.touch("bar.speak")
    page.touch("bar.speak")
    page.until(lambda: "person" in page.ids)
    assert page.words("title").startswith("Je n’ai pas compris")
    assert page.value("words") == "zzzz qqqq", "what was heard can be put right"
    assert not page.caption, "the title says it"


def test_other_words_take_back_what_was_proposed(page: Terminal) -> None:
    assert not page.item("confirm").operable
    search(page, "payer mon loyer")
    assert "offer.0" in page.ids
    assert not page.item("confirm").operable, "what is proposed decides"
    keys = {each: page.box(each) for each in page.ids if each.startswith("key.")}
    page.type("a")
    assert "offer.0" not in page.ids
    assert page.words("title") == "Que voulez-vous faire\u00a0?"
    assert {each: page.box(each) for each in keys} == keys, "no key moves"
    assert page.item("confirm").operable


def test_what_was_proposed_for_other_words_is_not_shown(page: Terminal) -> None:
    for character in "payer mon loyer":
        page.root_window.page.type(character)
    page.root_window.page.dispatch("on_search")
    page.root_window.page.type("s")
    for thread in threading.enumerate():
        if thread.name == "typed":
            thread.join(WITHIN_S)
    page.settle()
    assert "offer.0" not in page.ids


def test_a_larger_text_keeps_words_and_what_was_proposed(page: Terminal) -> None:
    search(page, "payer mon loyer")
    page.touch("bar.text")
    assert page.value("words") == "Payer mon loyer"
    assert "offer.0" in page.ids


def test_it_can_be_said_here_too(page: Terminal) -> None:
    page.recognition.will_hear("payer mon loyer")
    page.touch("bar.speak")
    page.touch("bar.speak")
    page.until(lambda: "offer.0" in page.ids)
    assert page.words("offer.0") == "Mon loyer"
    assert page.value("words") == "payer mon loyer"
    assert page.words("title") == "C’est ça\u00a0?"
    assert not page.caption, "the title asks it"


@pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)
@pytest.mark.parametrize("text", [100, 200, 300])
def test_what_is_said_while_one_speaks_hides_the_title_whole(page: Terminal, text: int) -> None:
    page.controller.set_display(DisplayPreferences(text))
    page.settle()
    title = page.box("title")
    page.touch("bar.speak")
    assert "Parler" in page.caption
    band = page.root_window.band
    assert band.y <= title[1] + 1
    assert band.y >= page.box("words")[3] - 2, "but not what is written"


def test_a_service_is_found_by_its_name_in_a_language_of_which_no_sentence_is_known(
    terminal: Terminal,
) -> None:
    terminal.go_home("fa")
    terminal.controller.write_wish()
    terminal.settle()
    service = terminal.controller.services()[0]
    search(terminal, terminal.render(service.title))
    assert terminal.words("offer.0") == terminal.render(service.title)
    terminal.touch("offer.0")
    assert not is_writing(terminal)


@pytest.mark.pairwise
@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ar", "ta", "zh"])
@pytest.mark.parametrize("text", [100, 150, 200, 300])
def test_title_field_and_all_keys_stand_on_one_page(terminal: Terminal, language: str, text: int) -> None:
    from kiosk.accessibility.display_preferences import KEY_MM
    from kiosk.screens.page import accessible_widgets
    from kiosk.screens.widgets.theme import theme

    terminal.go_home(language)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.write_wish()
    terminal.settle()
    page = terminal.root_window.page
    assert page.pages.count == 1
    assert {"title", "words", "confirm", "back"} <= set(terminal.ids)
    keys = [each for each in accessible_widgets(page) if isinstance(each, KeyButton)]
    assert len(keys) > 25
    assert all(each.height >= KEY_MM * theme.mm - 1 for each in keys)
