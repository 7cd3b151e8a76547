"""What is higher than a page gets smaller letters: nothing is cut, and what was seen stays where it was."""

from __future__ import annotations

from typing import Any

import pytest
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import verbatim
from kiosk.screens.page import BasePage
from kiosk.screens.widgets.containers import VerticalStack
from kiosk.screens.widgets.labels import AccessibleLabel, shrink_to_fit, try_shrink_to_fit
from kiosk.screens.widgets.paginator import PagePosition, Paginator
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import RestScreen

from .conftest import PORTRAIT, Terminal

pytestmark = pytest.mark.window

SENTENCE = "Le technicien passe mercredi matin, vous n’avez rien à préparer. "


@pytest.fixture
def giant(window: None):
    terminal = Terminal(PORTRAIT)
    terminal.go_home()
    terminal.controller.set_display(DisplayPreferences(text=300))
    terminal.settle()
    yield terminal
    terminal.close()


def words(item_id: str, sentences: int) -> AccessibleLabel:
    return AccessibleLabel(item_id=item_id, words=verbatim(SENTENCE * sentences), size_px=theme.body)


def laid(block: AccessibleLabel, width: float = 900.0) -> AccessibleLabel:
    block.size_hint = (None, None)
    block.width = width
    block.texture_update()
    return block


class Pile(BasePage):
    """A page of these blocks."""

    def __init__(self, piled: list[AccessibleLabel], **kwargs) -> None:
        self.piled = piled
        super().__init__(**kwargs)

    def blocks(self) -> list[AccessibleLabel]:
        return self.piled


def shown(page: BasePage) -> list[str]:
    return [block.item_id for block in page.pages.children[::-1]]


def pile(terminal: Terminal, *blocks: AccessibleLabel) -> BasePage:
    page = Pile(
        list(blocks),
        controller=terminal.controller,
        shown=RestScreen(),
        size=terminal.root_window.ids.stage.size,
    )
    terminal.root_window.ids.stage.clear_widgets()
    terminal.root_window.ids.stage.add_widget(page)
    terminal.root_window.page = page
    terminal.settle()
    return page


def test_letters_shrink_until_it_fits_and_no_further(giant: Terminal) -> None:
    block = laid(words("long", 5))
    room = block.height * 0.6
    shrink_to_fit(block, room)
    assert room * 0.6 < block.height <= room + 1
    size = block.font_size
    shrink_to_fit(block, room * 2)
    assert block.font_size == size


def test_never_smaller_than_can_be_read(giant: Terminal) -> None:
    block = laid(words("long", 20))
    shrink_to_fit(block, 100)
    assert block.font_size == pytest.approx(theme.small * 100 / theme.text, abs=1)
    assert block.height > 100


def high(item_id: str, pixels: float, width: float) -> AccessibleLabel:
    """The shortest words that are higher than so many pixels."""
    count, block = 0, laid(words(item_id, 0), width)
    while block.height <= pixels:
        count += 3
        block = laid(
            AccessibleLabel(item_id=item_id, words=verbatim("non " * count), size_px=theme.body), width
        )
    return block


@pytest.mark.parametrize("titled", [True, False])
def test_nothing_stands_alone_above_a_white_page_for_a_few_pixels(giant: Terminal, titled: bool) -> None:
    page = pile(giant, words("only", 1))
    first = page.title_block(verbatim("Titre"), "first") if titled else words("first", 1)
    wide = page.pages.width
    long = high("long", page.pages.height - laid(first, wide).height - page.pages.spacing, wide)
    size = long.font_size
    page = pile(giant, first, long, words("last", 1))
    assert shown(page) == ["first", "long"]
    assert long.font_size < size


def test_what_does_not_fit_squeezed_stays_as_it_was(giant: Terminal) -> None:
    block = laid(words("long", 5))
    size, before = block.font_size, block.height
    assert not try_shrink_to_fit(block, 50)
    assert (block.font_size, block.height) == (size, before)
    assert try_shrink_to_fit(block, before * 0.7)
    assert block.font_size < size


def test_what_is_higher_than_a_page_stands_on_one(giant: Terminal) -> None:
    page = pile(giant, words("first", 1), words("long", 5), words("last", 1))
    seen: list[str] = []
    number = 0
    while number < page.pages.count:
        page.pages.page = number
        giant.settle()
        seen += shown(page)
        for block in page.pages.children:
            assert block.top <= page.pages.top + 2
            assert block.y >= page.pages.y - 2
        number += 1
    assert seen == ["first", "long", "last"]


def test_what_cannot_shrink_to_fit_below_its_title_lets_the_page_stand_still(
    giant: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = pile(giant, words("only", 1))
    title = page.title_block(verbatim("Titre"), "first")
    room, _low = page.pages.room(PagePosition.FIRST)
    left = room - laid(title, page.pages.width).height - page.pages.spacing
    stiff = VerticalStack()
    stiff.add_widget(Widget(size_hint_y=None, height=1.02 * left))
    stiff.add_widget(AccessibleLabel(item_id="stiff", words=verbatim("non"), size_px=theme.body))
    rounds: list[int] = []
    place = Paginator._place_blocks

    def counted(pages: Paginator, *args: Any) -> None:
        rounds.append(pages.page)
        place(pages, *args)

    monkeypatch.setattr(Paginator, "_place_blocks", counted)
    pile(giant, title, stiff, words("last", 1))
    rounds.clear()
    giant.advance(1)
    assert len(rounds) <= 1
