"""What decides stands on the first page of a tablet that lies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.device.peripherals import PdfPageContent
from kiosk.device.rgb_image import RgbImage
from kiosk.domain import T, TicketState
from kiosk.domain.rules import UrgentReason, emergency_numbers
from kiosk.eservices import find_eservice
from kiosk.i18n.formats import PARIS
from kiosk.journeys import Journey, JourneyRun, PdfViewer
from kiosk.screens.welcome import CHOSEN
from kiosk.screens.widgets.kivy_helpers import walk
from kiosk.screens.widgets.labels import TextLabel
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import JourneyScreen, TicketScreen
from tests.eservices.visitors import NOW, ticket

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal
from .test_counter import at_the_counter

pytestmark = pytest.mark.window

LYING = pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)
DOORS = {"hears_badly", "sees_badly"}


def welcomed(terminal: Terminal, language: str, text: int) -> None:
    terminal.wake()
    terminal.listen_to_end()
    visit = terminal.controller.current_visit
    visit.language = language
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.show(terminal.controller.shown)
    terminal.settle()


@LYING
@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("text", [100, 150, 200])
def test_who_hears_or_sees_badly_finds_a_door_beside_the_languages(
    terminal: Terminal, language: str, text: int
) -> None:
    welcomed(terminal, language, text)
    assert {*DOORS, "language.fr", "language.ar"} <= set(terminal.ids)


@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ar", "ta"])
@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_that_was_touched_stays_at_its_place_and_says_that_it_is_chosen(
    terminal: Terminal, language: str, door: str
) -> None:
    welcomed(terminal, language, 100)
    assert terminal.item(door).chosen is None
    left, bottom, right, top = terminal.box(door)
    middle = (left + right) / 2, (bottom + top) / 2
    for _ in range(2):  # what has just come is not taken at once
        terminal.touch_at(*middle)
        terminal.advance(1)
        terminal.settle()
        there = terminal.box(door)
        assert there[0] < middle[0] < there[2]
        assert there[1] < middle[1] < there[3]
        assert terminal.item(door).chosen
        note = terminal.widget(door).ids.texts.children[0]
        assert terminal.render(CHOSEN) in note.text
        (other,) = DOORS - {door}
        assert terminal.item(other).chosen is None
        assert terminal.widget(door).ids.texts.height <= terminal.widget(door).height
    terminal.controller.set_display(DisplayPreferences(300))
    terminal.settle()
    assert set(terminal.ids) >= DOORS


@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_camera_and_a_code_for_the_staff_push_no_door_off_the_page(
    terminal: Terminal, language: str
) -> None:
    terminal.controller.peripherals.has_camera = True  # type: ignore[misc]
    terminal.controller.settings.__dict__["staff_code"] = "482715"
    welcomed(terminal, language, 100)
    assert {*DOORS, "preferences", "scan", "staff", "language.zh"} <= set(terminal.ids)
    assert "page.down" not in terminal.ids


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_in_reach_mode_the_languages_are_what_the_hand_reaches_first(terminal: Terminal, text: int) -> None:
    terminal.controller.settings.__dict__["staff_code"] = "482715"
    welcomed(terminal, "fr", 100)
    terminal.controller.set_display(DisplayPreferences(text, reach=True))
    terminal.settle()
    assert {"language.fr", "language.fr@falc"} <= set(terminal.ids)
    assert not {*DOORS, "staff"} & set(terminal.ids[: terminal.ids.index("language.fr")])
    for wanted in ("hears_badly", "sees_badly", "staff"):
        terminal.find(wanted)


@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_who_did_not_get_the_code_finds_a_way_on_beside_the_keys(terminal: Terminal, language: str) -> None:
    terminal.go_home(language)
    terminal.listen_to_end()
    terminal.controller.open("suivre")
    terminal.settle()
    terminal.sign_in("10010003", "30111979")  # the demo tenant with a phone on file
    for text in (100, 150, 200):
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        assert {"hint", "key.5", "code.again", "code.other", "confirm"} <= set(terminal.ids), text


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_where_a_request_stands_now_comes_before_what_happened(terminal: Terminal, text: int) -> None:
    terminal.go_home()
    terminal.listen_to_end()
    comes = datetime.now(PARIS).replace(hour=9, minute=0) + timedelta(days=2)
    visit = {"visit_from": comes, "visit_to": comes + timedelta(hours=3)}
    planned = ticket(TicketState.PLANIFIEE, before=(TicketState.QUALIFIEE, TicketState.AFFECTEE), **visit)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.show(TicketScreen(planned, NOW))
    terminal.settle()
    lines = [item_id for item_id in terminal.ids if item_id.startswith("line.")]
    assert "vient" in terminal.words(lines[0])
    assert "act.deplacer" in terminal.ids
    large = terminal.widget(lines[0]).size_px
    terminal.find("line.4")  # in very large letters, on a low screen, on the next page
    assert terminal.words("line.4") == "Vous dites si c’est réparé"
    terminal.find("line.0")
    assert terminal.words("line.0") == "Vous avez signalé la fuite"
    if text == 100:
        assert terminal.widget("line.0").size_px < large


@LYING
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_in_very_large_letters_what_is_told_before_the_answers_leaves_room_for_one(
    terminal: Terminal, language: str
) -> None:
    terminal.go_home(language)
    terminal.listen_to_end()
    terminal.now = lambda: datetime(2026, 11, 23, 20, 42, tzinfo=PARIS)  # closed
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.controller.help()
    terminal.settle()
    assert any(item_id.startswith("option.") for item_id in terminal.ids), terminal.ids


def in_danger(
    terminal: Terminal, language: str, text: int, reason: UrgentReason = UrgentReason.OTHER
) -> None:
    """On the page of urgent help, while the agency is open."""
    terminal.now = lambda: datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
    terminal.go_home(language)
    terminal.listen_to_end()
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.show_urgent_numbers(reason)
    terminal.settle()


@LYING
@pytest.mark.parametrize("language", ["fr", "ta"])
def test_in_very_large_letters_the_numbers_for_danger_stand_on_one_page(
    terminal: Terminal, language: str
) -> None:
    in_danger(terminal, language, 200)
    assert {"number.112", "number.17", "number.18", "number.114", "leave"} <= set(terminal.ids)


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 150, 200, 300])
@pytest.mark.parametrize("language", ["fr", "ar", "ru", "ta"])
@pytest.mark.parametrize("reason", [UrgentReason.OTHER, UrgentReason.DYING])
def test_who_is_in_danger_finds_the_first_number_and_a_person_on_the_first_page(
    terminal: Terminal, language: str, text: int, reason: UrgentReason
) -> None:
    in_danger(terminal, language, text, reason)
    first = emergency_numbers(reason)[0].number
    assert next(each for each in terminal.ids if each.startswith("number.")) == f"number.{first}"
    assert {"person", "leave"} <= set(terminal.ids)
    below = terminal.box("person"), terminal.box("leave")
    for _ in range(4):  # few pages
        if "page.down" not in terminal.ids:
            break
        terminal.touch("page.down")
        assert (terminal.box("person"), terminal.box("leave")) == below
    assert "page.down" not in terminal.ids
    terminal.touch("person")
    assert isinstance(terminal.controller.shown, JourneyScreen)


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_where_nobody_comes_the_page_of_danger_promises_nobody(terminal: Terminal, text: int) -> None:
    in_danger(terminal, "fr", 100)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.now = lambda: datetime(2026, 11, 23, 20, 42, tzinfo=PARIS)  # closed
    terminal.controller.show_urgent_numbers()
    terminal.settle()
    assert "leave" in terminal.ids
    assert "person" not in terminal.ids


@BOTH_SHAPES
@pytest.mark.parametrize("text", [200, 300])
@pytest.mark.parametrize("language", ["fr", "ta"])
def test_in_very_large_letters_what_a_number_is_for_stays_where_there_is_room(
    terminal: Terminal, language: str, text: int
) -> None:
    terminal.go_home()
    terminal.controller.current_visit.language = language
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.show_urgent_numbers()
    terminal.settle()
    page = terminal.root_window.page
    assert page is not None
    numbers = [each for each in terminal.outline.items if each.id.startswith("number.")]
    written = {each.words for each in walk(page) if isinstance(each, TextLabel)}
    told = [each.hint in written for each in numbers]
    if "page.down" in terminal.ids or all(told):
        return
    last = terminal.box("trace")[1] - page.pages.y
    line = theme.small * theme.line
    assert last < 2 * line + page.pages.spacing, "room for one more"


@BOTH_SHAPES
@pytest.mark.parametrize("text", [200, 300])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_what_a_number_is_for_and_how_to_call_is_told_on_a_page_of_danger(
    terminal: Terminal, language: str, text: int
) -> None:
    terminal.go_home(language)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.show_urgent_numbers()
    terminal.settle()
    page = terminal.root_window.page
    assert page is not None
    written: set[object] = set()
    for _ in range(12):
        written |= {each.words for each in walk(page) if isinstance(each, TextLabel)}
        written |= {each.words for each in walk(page) if getattr(each, "item_id", "") == "how"}
        if "page.down" not in terminal.ids:
            break
        terminal.touch("page.down")
    numbers = emergency_numbers()
    assert {each.title for each in numbers} <= written
    assert {each.when for each in numbers if not each.clear} <= written
    assert T("Appelez avec votre téléphone. C’est gratuit.") in written


@LYING
@pytest.mark.parametrize("language", ["fr", "ta"])
def test_in_very_large_letters_who_to_call_comes_before_the_way_on(terminal: Terminal, language: str) -> None:
    terminal.go_home()
    terminal.listen_to_end()
    terminal.controller.current_visit.language = language
    terminal.controller.set_display(DisplayPreferences(200))
    service = find_eservice("signaler")
    assert service is not None
    step = next(each for each in service.steps() if each.key == "sans_numero")
    step = replace(step, when=lambda _context: True)
    alone = Journey(service.key, service.title, service.icon, (step,))
    terminal.controller.show(JourneyScreen(JourneyRun(alone, {})))
    terminal.settle()
    assert {"number", "confirm"} <= set(terminal.ids)
    assert terminal.value("number") == "18"


@LYING
def test_in_very_large_letters_a_paper_says_its_sum_first(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.listen_to_end()
    terminal.controller.set_display(DisplayPreferences(200))
    step = PdfViewer(key="lire", title=T("Quittance, novembre 2026"), pdf=lambda view: b"")
    shown = JourneyScreen(JourneyRun(Journey("documents", T("Mes documents"), "file", (step,)), {}))
    rows = ("Loyer, novembre 2026\t398,20 €", "Charges, novembre 2026\t94,50 €", "Payé\t492,70 €")
    words = ("Habitat des Tilleuls", "Quittance, novembre 2026", "Merci de votre paiement.", *rows)
    shown.input["page"] = PdfPageContent(0, 1, RgbImage(2, 2, bytes(12)), words)
    terminal.controller.show(shown)
    terminal.settle()
    lines = [item_id for item_id in terminal.ids if item_id.startswith("paragraph.")]
    assert (terminal.words(lines[0]), terminal.value(lines[0])) == ("Payé", "492,70\u00a0€")
    assert [terminal.words(item_id) for item_id in lines[1:3]] == ["Loyer", "Charges"], (
        "all on the first page"
    )


@BOTH_SHAPES
@pytest.mark.pairwise
@pytest.mark.parametrize("language", ["fr", "ta"])
@pytest.mark.parametrize("text", [100, 150, 200, 300])
@pytest.mark.parametrize("hour", [11, 22], ids=["open", "closed"])
def test_danger_and_whom_one_can_talk_to_stand_on_the_first_page(
    terminal: Terminal, language: str, text: int, hour: int
) -> None:
    session = at_the_counter(terminal, language)
    terminal.listen_to_end()
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.now = lambda: NOW.replace(hour=hour)
    terminal.controller.help()
    terminal.settle()
    closed = "hint" in terminal.ids  # is said above them
    assert closed == (hour == 22)
    ways = {"option.urgence", "option.rappel"} | (
        set() if closed else {"option.maintenant", "option.a_travers"}
    )
    assert ways <= set(terminal.ids)
    above = terminal.box("hint" if closed else "title")[1]
    assert all(terminal.box("bar.help")[3] <= terminal.box(way)[1] for way in ways)
    assert all(terminal.box(way)[3] <= above + 1 for way in ways)
    assert not closed or terminal.widget("title").font_size >= terminal.widget("hint").font_size
    session.close()
