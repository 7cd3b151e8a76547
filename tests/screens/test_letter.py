"""A letter that is read: its answers and their places, and a person where the home is at stake."""

from __future__ import annotations

from typing import Any

import pytest
from asyncgui import sleep_forever
from kivy.graphics import Canvas, Color, Ellipse

from audit.demo_letter import ORDER_TO_PAY, OVERDUE, printed_letter
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.device.camera import CameraLostError
from kiosk.screens.letter import LetterPage, MarkedPicture, NumberMark
from kiosk.screens.widgets.kivy_helpers import walk

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal, theme

pytestmark = pytest.mark.window


def read(terminal: Terminal, lines: str, code: str = "fr") -> LetterPage:
    peripherals: Any = terminal.controller.peripherals
    peripherals.has_camera = True

    async def read_letter(_photo: bytes, _language: str, understand: Any) -> Any:
        return understand(printed_letter(lines))

    peripherals.read_letter = read_letter
    terminal.go_home(code)
    terminal.touch_found("service.lettre")
    terminal.touch("take")
    terminal.settle()
    page = terminal.root_window.page
    assert isinstance(page, LetterPage)
    return page


def test_who_does_not_wait_for_a_letter_to_be_read_goes_back_to_the_photo(terminal: Terminal) -> None:
    peripherals: Any = terminal.controller.peripherals
    peripherals.has_camera = True

    async def read_letter(_photo: bytes, _language: str, _understand: Any) -> Any:
        await sleep_forever()

    peripherals.read_letter = read_letter
    terminal.go_home()
    terminal.touch_found("service.lettre")
    terminal.touch("take")
    terminal.settle()
    assert "une minute" in terminal.words("note")
    terminal.touch("back")
    assert terminal.asks("photo")


@pytest.mark.parametrize(
    ("terminal", "text"), [(PORTRAIT, 100), (LANDSCAPE, 100), (LANDSCAPE, 200)], indirect=["terminal"]
)
def test_nothing_moves_when_the_camera_gives_its_picture(terminal: Terminal, text: int) -> None:
    peripherals: Any = terminal.controller.peripherals
    peripherals.has_camera = True
    terminal.go_home()
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    terminal.touch_found("service.lettre")
    page: Any = terminal.root_window.page
    ready = {each: terminal.box(each) for each in ("back", "take")}
    page.viewfinder.last_picture = None
    page._update_take()
    terminal.settle()
    assert not terminal.item("take").operable
    assert {each: terminal.box(each) for each in ready} == ready
    page.input["taking"] = True
    page._update_take()
    terminal.settle()
    assert {each: terminal.box(each) for each in ready} == ready


@BOTH_SHAPES
def test_each_answer_has_its_number_on_the_letter(terminal: Terminal) -> None:
    page = read(terminal, OVERDUE)
    answers = [each for each in terminal.ids if each.startswith("answer.")]
    # What decides is on the first page, also of a tablet.
    assert {"answer.quoi", "answer.combien", "answer.quand"} <= set(answers)
    assert terminal.item("answer.combien").private
    picture = page.widget_of("letter")
    assert isinstance(picture, MarkedPicture)
    assert [number for number, _ in picture.marks] == [1, 2, 3, 4]
    assert "option.payer" in terminal.ids
    terminal.touch("letter")  # as wide as the page, its places marked there too
    shown = page.widget_of("letter")
    assert isinstance(shown, MarkedPicture)
    assert shown.norm_image_size[0] >= 0.8 * page.pages.width
    assert [number for number, _ in shown.marks]
    assert terminal.item("letter").private
    terminal.touch("back")
    assert "answer.quoi" in terminal.ids
    terminal.find("view")
    terminal.touch("view")
    lines = [terminal.item(each) for each in terminal.ids if each.startswith("line.")]
    assert lines
    assert all(each.private for each in lines), "not for the ears of the room"
    assert page.widget_of("line.0").font_size > theme.title
    terminal.touch("back")
    assert "answer.quoi" in terminal.ids


@pytest.mark.parametrize("terminal", [PORTRAIT, LANDSCAPE], ids=["upright", "lying"], indirect=True)
@pytest.mark.parametrize("code", ["fr", "ta"])
def test_an_answer_on_a_later_page_says_what_it_answers(terminal: Terminal, code: str) -> None:
    page = read(terminal, OVERDUE, code)
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.settle()
    page = terminal.root_window.page
    while page.pages.page + 1 < page.pages.count:
        terminal.touch("page.down")
        for item_id in terminal.ids:
            if item_id.startswith("answer."):
                asked = terminal.render(terminal.item(item_id).name)
                assert asked in [
                    each.text for each in walk(terminal.widget(item_id)) if hasattr(each, "text")
                ]


@pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)
@pytest.mark.parametrize("text", [150, 200])
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_what_the_camera_sees_stands_with_all_that_is_said_of_it(
    terminal: Terminal, code: str, text: int
) -> None:
    peripherals: Any = terminal.controller.peripherals
    peripherals.has_camera = True
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    terminal.touch_found("service.lettre")
    assert {"finder", "hint", "take"} <= set(terminal.ids)
    assert "page.down" not in terminal.ids


SUMMONS = """\
Préfecture du Rhône
Objet : convocation à un rendez-vous
Vous êtes convoqué le lundi 7 décembre 2026 à 9 h.
Lieu : guichet 12, 97 rue Molière
Apportez votre passeport et trois bulletins de salaire.
"""


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 200])
def test_where_to_come_and_what_to_bring_stand_with_the_rest(terminal: Terminal, text: int) -> None:
    read(terminal, SUMMONS, "ar")
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    assert "answer.quand" in terminal.ids
    terminal.find("answer.lieu")
    terminal.find("answer.apporter")


def discs(canvas: Canvas) -> list[list[float]]:
    """The colour of each disc on it."""
    colours = []
    for each in canvas.children:
        if isinstance(each, Color):
            ink = each
        elif isinstance(each, Ellipse):
            colours.append(ink.rgba)
    return colours


def test_each_number_has_one_colour_on_the_letter_and_beside_it(terminal: Terminal) -> None:
    page = read(terminal, OVERDUE)
    picture = page.widget_of("letter")
    assert isinstance(picture, MarkedPicture)
    on_letter = dict(zip([number for number, _ in picture.marks], discs(picture.canvas.after), strict=True))
    beside = {each.number: discs(each.canvas) for each in walk(page) if isinstance(each, NumberMark)}
    assert len(beside) >= 3
    assert beside == {number: [on_letter[number]] for number in beside}


@BOTH_SHAPES
@pytest.mark.parametrize("code", ["fr", "ta"])
def test_what_is_photographed_and_what_takes_the_photo_stand_on_one_page(
    terminal: Terminal, code: str
) -> None:
    terminal.controller.peripherals.has_camera = True  # type: ignore[misc]
    terminal.controller.peripherals.read_letter = None  # type: ignore[assignment]
    terminal.go_home(code)
    terminal.touch_found("service.lettre")
    assert {"finder", "take"} <= set(terminal.ids)
    for text in (150, 200):
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        assert {"finder", "take"} <= set(terminal.ids), f"in letters of {text} %"


@BOTH_SHAPES
def test_a_camera_that_stopped_is_tried_again(terminal: Terminal) -> None:
    terminal.controller.peripherals.has_camera = True  # type: ignore[misc]
    terminal.controller.peripherals.read_letter = None  # type: ignore[assignment]
    terminal.go_home()
    terminal.touch_found("service.lettre")
    terminal.root_window.page._camera_failed(CameraLostError())  # type: ignore[union-attr]
    terminal.settle()
    assert "take" not in terminal.ids
    assert terminal.words("camera") == "L’appareil photo s’est arrêté."
    terminal.touch("again")
    assert "take" in terminal.ids
    assert "camera" not in terminal.ids


@pytest.mark.parametrize("terminal", [PORTRAIT, LANDSCAPE], indirect=True)
def test_an_order_to_pay_has_a_person_as_its_way_on(terminal: Terminal) -> None:
    read(terminal, ORDER_TO_PAY, "ar")
    assert {"warning.0", "answer.quoi"} <= set(terminal.ids), "what it is stands on the first page"
    assert terminal.widget("person").tone == "primary"
    assert "option.payer" not in terminal.ids
    terminal.find("term.fsl")
    assert terminal.ids.index("term.fsl") < terminal.ids.index("warning.2"), "it follows what has that word"


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("text", [100, 200])
def test_a_low_page_says_first_what_when_and_what_to_do(terminal: Terminal, text: int) -> None:
    read(terminal, f"{ORDER_TO_PAY}\navant le 31 décembre 2026", "ta")
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    assert {"title", "answer.quoi", "answer.quand", "answer.faire"} <= set(terminal.ids)
    assert ("hint" in terminal.ids) == (text == 100), "that a machine read it"
    if text > 100:
        return
    terminal.find("option.fini")
    assert "page.down" not in terminal.ids
    assert [each for each in terminal.ids if each.startswith(("warning.", "answer."))], "not only buttons"


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("lines", [OVERDUE, ORDER_TO_PAY])
@pytest.mark.parametrize("text", [100, 200])
def test_how_much_stands_on_the_first_page_too_where_it_has_room(
    terminal: Terminal, lines: str, text: int
) -> None:
    read(terminal, f"{lines}\navant le 31 décembre 2026", "fr")
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    assert {"answer.quoi", "answer.quand", "answer.faire", "answer.combien"} <= set(terminal.ids)


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("lines", [OVERDUE, ORDER_TO_PAY])
@pytest.mark.parametrize(("code", "text"), [("fr", 150), ("fr", 200), ("ar", 200), ("ta", 150), ("ta", 200)])
def test_no_page_of_a_letter_is_of_buttons_alone(
    terminal: Terminal, lines: str, code: str, text: int
) -> None:
    read(terminal, lines, code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    said = turned_through(terminal)
    assert "letter" in said[-1]
    assert "view" in said[-1]
    told = ("answer.", "warning.", "hint", "letter")
    bare = [ids for ids in said if not any(each.startswith(told) for each in ids)]
    assert not bare


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize(("code", "text"), [("fr", 200), ("ta", 200), ("ta", 150)])
def test_a_dangerous_letter_has_few_pages_on_a_tablet_and_who_helps_behind_a_touch(
    terminal: Terminal, code: str, text: int
) -> None:
    read(terminal, f"{ORDER_TO_PAY}\navant le 31 décembre 2026", code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    says = turned_through(terminal)
    assert len(says) <= 4
    assert all("person" in ids for ids in says)
    assert not any("option.aides" in ids for ids in says)
    terminal.touch("advice")
    told = {each for ids in turned_through(terminal) for each in ids}
    assert {"answer.quoi", "warning.0", "term.fsl", "term.commandement_de_payer", "option.aides"} <= told
    assert "warning.2" in told
    terminal.touch("back")
    assert "answer.quoi" in terminal.ids


def turned_through(terminal: Terminal) -> list[list[str]]:
    """What stands on each page from here on."""
    found = [terminal.ids]
    while "page.down" in terminal.ids:
        terminal.touch("page.down")
        terminal.settle()
        found.append(terminal.ids)
    return found


@pytest.mark.parametrize("terminal", [PORTRAIT], indirect=True)
def test_what_a_letter_says_stands_on_the_first_page_in_a_language_of_long_words(terminal: Terminal) -> None:
    read(terminal, f"{ORDER_TO_PAY}\navant le 31 décembre 2026", "ta")
    assert {"letter", "answer.quoi", "answer.quand", "answer.faire", "answer.combien"} <= set(terminal.ids)


def test_who_hides_what_is_private_sees_no_letter(terminal: Terminal) -> None:
    page = read(terminal, OVERDUE)
    assert terminal.controller.visit is not None
    terminal.controller.visit.hides_private = True
    page.rebuild()
    terminal.settle()
    assert "letter" not in terminal.ids
    assert "hidden" in terminal.ids
