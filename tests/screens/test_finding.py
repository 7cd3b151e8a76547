"""Something of a long list is found by its first letters, on every glass and in every size: question, letters
and what is found stand on one page, and no key is cut off."""

from __future__ import annotations

import pytest

from kiosk.accessibility.display_preferences import KEY_MM, TEXT_SIZES, DisplayPreferences
from kiosk.domain import T
from kiosk.eservices.shared_questions import find_commune
from kiosk.journeys import JourneyRun
from kiosk.screens.page import accessible_widgets
from kiosk.screens.widgets.buttons import KeyButton
from kiosk.screens.widgets.theme import theme

from .conftest import BOTH_SHAPES, Terminal
from .test_long_lists import ask

pytestmark = BOTH_SHAPES


#: Where a caption takes its room a keyboard gives way, at most to the 24 CSS pixels of WCAG 2.2 2.5.8.
LEAST_MM = 6.35


def finding(terminal: Terminal, language: str, text: int) -> JourneyRun:
    terminal.controller.choose_language(language)
    terminal.controller.set_display(DisplayPreferences(text=text))
    terminal.listen_to_end()
    return ask(terminal, find_commune("commune", T("Dans quelle commune ?"), when=lambda _: True))


def check(terminal: Terminal) -> None:
    """The last page has the keys; the title is on the same one where no caption takes its room."""
    page, captioned = terminal.root_window.page, terminal.root_window.band.kept
    assert terminal.words("title")
    assert page.pages.count <= 1 + captioned
    page.pages.page = page.pages.count - 1
    terminal.settle()
    keys = [each for each in accessible_widgets(page) if isinstance(each, KeyButton)]
    assert len(keys) > 40
    for each in keys:
        assert each.y >= page.pages.y - 1, each.item_id
        assert each.height >= (LEAST_MM if captioned else KEY_MM) * theme.mm - 1, each.item_id


@pytest.mark.pairwise
@pytest.mark.parametrize("text", [TEXT_SIZES[0], TEXT_SIZES[-1]])
@pytest.mark.parametrize("language", ["fr", "ta"])
def test_a_commune_is_found_by_its_first_letters(home: Terminal, language: str, text: int) -> None:
    run = finding(home, language, text)
    check(home)
    for typed in "Vi":
        home.root_window.page.type(typed)
    home.settle()
    check(home)
    found = [item_id for item_id in home.ids if item_id.startswith("option.")]
    assert len(found) >= 2
    home.touch(found[0])
    assert run.context.get("commune") == found[0].removeprefix("option.")


@pytest.mark.parametrize("text", [TEXT_SIZES[0], TEXT_SIZES[-1]])
def test_keys_and_what_is_found_stand_above_a_caption(home: Terminal, text: int) -> None:
    finding(home, "fr", text)
    home.root_window.reading.show("Dans quelle commune ? Vous avez écrit Vi.")
    for typed in "Vi":
        home.root_window.page.type(typed)
    home.settle()
    check(home)
    assert len([item_id for item_id in home.ids if item_id.startswith("option.")]) >= 2
