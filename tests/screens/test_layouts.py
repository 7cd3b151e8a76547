"""Every main page in every size and colour, upright and lying: nothing is cut off, hidden or too small."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import pytest
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from audit.laws import inside_and_not_overlapping
from audit.visual.window_contents import page_snapshot
from kiosk.accessibility.display_preferences import (
    GAP_MM,
    TARGET_MM,
    TEXT_SIZES,
    DisplayPreferences,
    ThemeName,
)
from kiosk.domain import verbatim
from kiosk.screens.page import accessible_widgets
from kiosk.screens.widgets.accessible import Pressable
from kiosk.screens.widgets.buttons import BarButton, KeyButton, PushButton
from kiosk.screens.widgets.kivy_helpers import walk
from kiosk.screens.widgets.theme import theme
from kiosk.screens.window_parts import BAR_BUTTONS
from kiosk.session.practice import PRACTICE
from kiosk.session.screen_state import RestScreen
from tests.pairwise import every_other

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal
from .test_report import to_the_receipt, to_the_review, to_the_words

pytestmark = pytest.mark.window

BAR = [item_id for item_id, *_ in BAR_BUTTONS]
SLACK = 1.5


def welcome(terminal: Terminal) -> None:
    terminal.wake()


def home(terminal: Terminal) -> None:
    terminal.go_home()


def number(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.touch_found("service.signaler")


def without_number(terminal: Terminal) -> None:
    number(terminal)
    terminal.touch_found("skip")


def where(terminal: Terminal) -> None:
    number(terminal)
    terminal.sign_in()


def words(terminal: Terminal) -> None:
    terminal.go_home()
    to_the_words(terminal)


def letters(terminal: Terminal) -> None:
    words(terminal)
    terminal.touch("type")


def review(terminal: Terminal) -> None:
    terminal.go_home()
    to_the_review(terminal)


def receipt(terminal: Terminal) -> None:
    terminal.go_home()
    to_the_receipt(terminal)


def timeline(terminal: Terminal) -> None:
    receipt(terminal)
    terminal.touch_found("understood")
    terminal.touch_found("service.suivre")
    terminal.settle()


def message(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.gateway.line_goes_down()
    terminal.settle()
    terminal.touch_found("service.suivre")
    terminal.sign_in()


def comfort(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.controller.preferences.open()
    terminal.settle()


PAGES: list[Callable[[Terminal], None]] = [
    *(welcome, home, number, without_number, where, words),
    *(letters, review, receipt, timeline, message, comfort),
]


def sizes(terminal: Terminal, page: Callable[[Terminal], None], whole: bool) -> Sequence[int]:
    """All, or those that are this page's turn upright, and the others lying."""
    turn = PAGES.index(page) + (terminal.size == LANDSCAPE)
    return TEXT_SIZES if whole else every_other(TEXT_SIZES, turn)


def pages_of(terminal: Terminal) -> Iterator[None]:
    """Each page of what is shown, turned as a visitor does."""
    for _ in range(40):
        yield
        if "page.down" not in terminal.ids:
            return
        terminal.touch("page.down")
    raise AssertionError("there is no end to the pages")


def outline_widgets(terminal: Terminal) -> list[Widget]:
    return [
        *accessible_widgets(terminal.root_window.page),
        *accessible_widgets(terminal.root_window.access_bar),
    ]


def inside(child: Widget, parent: Widget) -> bool:
    return any(each is parent for each in child.walk_reverse(loopback=False)) if child is not parent else True


def letters_at_the_edge(widget: Widget, width: float) -> Iterator[str]:
    """What a finger presses is as high as its words, and has something free beside them, not beside a single
    letter; those of the bar stand as far from the edge of the window as two targets from each other."""
    for label in (each for each in walk(widget) if isinstance(each, Label) and each.text and each.opacity):
        if label.texture_size[1] > widget.height + SLACK:
            over = label.texture_size[1] - widget.height
            yield f"the words of {widget.item_id} are {over:.0f} px higher than it"
        side = (widget.width - (label.width if isinstance(widget, PushButton) else label.texture_size[0])) / 2
        free = 0 if isinstance(widget, BarButton) or len(label.text) == 1 else theme.unit
        if side < free - 0.5:
            yield f"the words of {widget.item_id} stand {side:.0f} px from its edge"
        left = label.to_window(label.center_x - label.texture_size[0] / 2, 0)[0]
        if (
            isinstance(widget, BarButton)
            and min(left, width - left - label.texture_size[0]) < GAP_MM * theme.mm - 0.5
        ):
            yield f"the words of {widget.item_id} stand {left:.0f} px from the edge of the window"


def faults_of(terminal: Terminal) -> list[str]:
    """What is wrong with the page as it stands."""
    faults = []
    width, height = terminal.size
    widgets = outline_widgets(terminal)
    boxes = {widget.item_id: terminal.box(widget.item_id) for widget in widgets}
    for widget in widgets:
        left, bottom, right, top = boxes[widget.item_id]
        if left < -SLACK or bottom < -SLACK or right > width + SLACK or top > height + SLACK:
            faults.append(f"{widget.item_id} is outside the window: {boxes[widget.item_id]}")
        empty = getattr(widget, "text", "-") == ""  # nothing was written there yet
        if right - left < 1 or (top - bottom < 1 and not empty):
            faults.append(f"{widget.item_id} takes no room")
        if isinstance(widget, KeyButton | BarButton | PushButton):
            faults += letters_at_the_edge(widget, width)
        if (
            isinstance(widget, Pressable)
            and not isinstance(widget, KeyButton | BarButton)
            and widget.action()
        ):
            high = (top - bottom) / theme.mm
            if high < TARGET_MM - 0.1:
                faults.append(f"{widget.item_id} is {high:.1f} mm high")
    foot = terminal.root_window.page.foot
    for button in foot.buttons if foot.stacked else []:
        if button.parent is foot and button.top > foot.top + SLACK:
            faults.append(f"{button.item_id} is {button.top - foot.top:.0f} px over the foot")
    for one, other in combinations(widgets, 2):
        a, b = boxes[one.item_id], boxes[other.item_id]
        over = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
        if over[0] > SLACK and over[1] > SLACK and not (inside(one, other) or inside(other, one)):
            faults.append(f"{one.item_id} lies over {other.item_id}")
    return faults


@BOTH_SHAPES
@pytest.mark.parametrize("page", PAGES, ids=lambda each: each.__name__)
def test_nothing_is_cut_off_hidden_or_too_small(
    terminal: Terminal, page: Callable[[Terminal], None], whole: bool
) -> None:
    page(terminal)
    terminal.listen_to_end()
    faults: dict[str, list[str]] = {}
    for text in sizes(terminal, page, whole):
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        seen: set[str] = set()
        for number_of_page, _ in enumerate(pages_of(terminal), 1):
            assert terminal.ids[-7:] == BAR
            seen.update(terminal.ids)
            if found := faults_of(terminal):
                faults[f"{text} %, page {number_of_page}"] = found
        blocks = terminal.root_window.page.pages.blocks()
        if hidden := {each.item_id for block in blocks for each in accessible_widgets(block)} - seen:
            faults[f"{text} %"] = [f"never shown: {sorted(hidden)}"]
    assert faults == {}


@pytest.mark.pairwise
@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 300])
@pytest.mark.parametrize("code", ["fr@falc", "fa", "ru", "ta", "zh"])
def test_nothing_is_cut_off_in_other_languages(terminal: Terminal, code: str, text: int) -> None:
    # One language a script: the longest words, the highest lines, lines without spaces, the right to left.
    terminal.go_home(code)
    terminal.listen_to_end()
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    for _ in pages_of(terminal):
        assert faults_of(terminal) == []
    terminal.touch("bar.language")
    for _ in pages_of(terminal):
        assert faults_of(terminal) == []


@pytest.mark.pairwise
@BOTH_SHAPES
@pytest.mark.parametrize("text", [200, 300])
@pytest.mark.parametrize("code", ["fr", "ar", "bn", "ta"])
@pytest.mark.parametrize("page", [number, without_number], ids=lambda each: each.__name__)
def test_who_says_who_they_are_finds_all_of_it_within_the_edges(
    terminal: Terminal, page: Callable[[Terminal], None], code: str, text: int
) -> None:
    page(terminal)
    terminal.change_language(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    for _ in pages_of(terminal):
        assert faults_of(terminal) == []


@BOTH_SHAPES
@pytest.mark.parametrize("page", [home, review], ids=["home", "review"])
def test_a_colour_moves_nothing(terminal: Terminal, page: Callable[[Terminal], None], whole: bool) -> None:
    # That is why one theme is enough above.
    page(terminal)
    for text in sizes(terminal, page, whole):
        places = []
        for palette in ThemeName:
            terminal.controller.set_display(DisplayPreferences(text, palette))
            terminal.settle()
            places.append(terminal.places())
        assert places == [places[0]] * len(ThemeName)


def test_turning_a_page_while_the_kiosk_speaks_skips_nothing(window: None) -> None:
    terminal = Terminal(LANDSCAPE)
    try:
        receipt(terminal)
        assert terminal.caption
        seen: set[str] = set()
        for _ in pages_of(terminal):
            seen.update(terminal.ids)
        assert "reference" in seen
    finally:
        terminal.close()


@BOTH_SHAPES
def test_the_bar_is_as_high_as_a_thumb(terminal: Terminal) -> None:
    for place in BAR:
        _, bottom, _, top = terminal.box(place)
        assert (top - bottom) / theme.mm >= TARGET_MM - 0.05


def test_keys_are_as_large_as_they_can_be(terminal: Terminal) -> None:
    # Ten letters in a row on 600 mm of glass: the whole row of digits and letters is one target of 20 mm and
    # more from key to key, the key itself a little less by the gap.
    terminal.go_home()
    terminal.touch("service.signaler")
    for digit in "0123456789":
        left, bottom, right, top = terminal.box(f"key.{digit}")
        assert (top - bottom) / theme.mm >= 18
        assert (right - left) / theme.mm >= TARGET_MM


def test_at_rest_the_window_is_drawn(terminal: Terminal) -> None:
    assert terminal.controller.shown == RestScreen()
    for _ in range(3):
        terminal.step(draw=True)
    from kivy.core.window import Window
    from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

    pixels = glReadPixels(0, 0, *map(int, Window.size), GL_RGBA, GL_UNSIGNED_BYTE)
    assert len(set(zip(*[iter(pixels[: 4 * 1080 * 900])] * 4, strict=True))) > 10


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("text", [200, 300])
@pytest.mark.parametrize("code", ["bn", "fr", "ta"])
def test_below_two_banners_the_foot_of_a_low_page_reaches_over_nothing(
    terminal: Terminal, code: str, text: int
) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    window = terminal.root_window
    window.practice.words, window.practice.there = PRACTICE, True
    window.assistance.words, window.assistance.there = verbatim("Nadia"), True
    window.ids.column.do_layout()
    terminal.settle()
    terminal.touch_found("service.signaler")
    assert list(inside_and_not_overlapping(page_snapshot(window))) == []
    terminal.touch_found("skip")
    assert list(inside_and_not_overlapping(page_snapshot(window))) == []
    while "page.down" in terminal.ids:
        terminal.touch("page.down")
        assert list(inside_and_not_overlapping(page_snapshot(window))) == []
