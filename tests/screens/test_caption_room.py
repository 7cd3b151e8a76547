"""Captions and notices have a room where nothing else stands, and a page is made for what they leave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy
import pytest

from audit.laws import inside_and_not_overlapping
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.outline import Role
from kiosk.domain import T
from kiosk.eservices.side_journeys import identify_journey

from .conftest import BOTH_SHAPES, LANDSCAPE, PORTRAIT, Terminal
from .test_number_pad import ask

pytestmark = pytest.mark.window

LYING = pytest.mark.parametrize("terminal", [LANDSCAPE], ids=["lying"], indirect=True)


def stay(terminal: Terminal) -> None:
    """The home page, on which one is."""


def leave(terminal: Terminal) -> None:
    """The question before all is wiped: a page that belongs to no service."""
    terminal.touch_found("service.loyer")
    terminal.type("1")
    terminal.touch("bar.finish")


@LYING
@pytest.mark.pairwise
@pytest.mark.parametrize("way", [stay, leave])
@pytest.mark.parametrize("text", [100, 150, 200, 300])
@pytest.mark.parametrize("code", ["fr", "ar", "ta"])
def test_a_notice_lies_over_no_letter(
    terminal: Terminal, code: str, text: int, way: Callable[[Terminal], None]
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.listen_to_end()  # the greeting
    way(terminal)
    terminal.settle()
    title = next(each for each in terminal.outline.items if each.role is Role.TITLE)
    before = terminal.picture()
    terminal.root_window.reading.flash_caption(T("Texte normal"))
    terminal.settle()
    band = terminal.root_window.band
    rows = slice(0, round(terminal.size[1] - band.y))
    columns = slice(round(band.x), round(band.right))
    under = before[rows, columns].reshape(-1, before.shape[-1])
    assert numpy.all(under == under[0]), f"it lies over “{terminal.render(title.name)}”"


@BOTH_SHAPES
@pytest.mark.pairwise
@pytest.mark.parametrize("text", [100, 150, 200, 300])
@pytest.mark.parametrize("code", ["fr", "ar", "ta", "ru", "zh"])
def test_what_nobody_says_stands_whole_in_the_band(terminal: Terminal, code: str, text: int) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.listen_to_end()  # the greeting
    terminal.touch("bar.speak")
    band = terminal.root_window.band
    whole = terminal.render(T("Dites ce que vous voulez, puis touchez encore « Parler »."))
    assert band.open
    gap = "" if code == "zh" else " "
    assert gap.join(band.caption.lines) == whole
    assert len(band.caption.lines) <= band.lines
    drawn = band.ids.words
    drawn.texture_update()
    assert drawn.texture_size[0] <= drawn.width + 1
    assert drawn.texture_size[1] <= band.height + 1


def test_what_is_heard_is_seen_to_its_last_word(home: Terminal) -> None:
    home.controller.set_display(DisplayPreferences(200))
    home.settle()
    said = "je voudrais prendre rendez-vous avec quelqu’un de l’agence pour parler de mon loyer en retard"
    home.root_window.reading.show(said, latest=True)
    assert said.endswith(home.root_window.band.caption.text)


@pytest.mark.parametrize(("code", "text"), [("fr", 150), ("ta", 200)])
def test_upright_a_notice_lies_over_no_letter_and_ends_with_its_page(
    terminal: Terminal, code: str, text: int
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    terminal.controller.open("signaler")
    terminal.listen_to_end()  # the greeting
    terminal.touch("bar.contrast")
    band, page = terminal.root_window.band, terminal.root_window.page
    assert band.open
    assert band.y >= max(each.top for each in page.ids.head.children) - 1
    terminal.touch("bar.language")
    assert terminal.caption == ""


@LYING
def test_lying_a_notice_hides_the_heading_whole_and_no_title(terminal: Terminal) -> None:
    terminal.go_home("ta")
    terminal.touch_found("service.signaler")
    terminal.touch("bar.contrast")
    band = terminal.root_window.band
    assert band.width == terminal.size[0]
    assert terminal.box("heading")[1] >= band.y - 1
    assert terminal.box("title")[3] <= band.y + 1


def test_all_services_stand_on_one_page_of_a_tablet_below_that_room(window: None) -> None:
    terminal = Terminal(LANDSCAPE)
    try:
        for code in ("fr", "en", "es"):
            terminal.go_home(code)
            assert "page.down" not in terminal.ids
            terminal.controller.finish()
            terminal.settle()
    finally:
        terminal.close()


@pytest.mark.parametrize(
    ("terminal", "code", "text"),
    [(LANDSCAPE, "es", 100), (LANDSCAPE, "pt", 200), (LANDSCAPE, "tr", 300), (PORTRAIT, "fr", 300)],
    ids=["es", "pt", "tr", "fr"],
    indirect=["terminal"],
)
def test_a_number_can_be_typed_above_the_captions(terminal: Terminal, code: str, text: int) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.controller.set_interaction(replace(InteractionPreferences(), reading=True))
    journey = identify_journey(8, guests=True)
    for trouble in (False, True):
        ask(terminal, journey, journey.steps[0], trouble=trouble)
        assert terminal.root_window.band.height > 0
        assert terminal.root_window.page.pages.count == 1
        assert {"title", "typed", "key.0", "key.erase"} <= set(terminal.ids)
        assert list(inside_and_not_overlapping(page_snapshot(terminal.root_window))) == []
        said = "\n".join(terminal.render(each.hint) for each in terminal.outline.items) + terminal.all_words()
        assert terminal.render(terminal.root_window.page.hint_text()) in said.replace("\n", " ")
