"""Latin words in a text that runs from the right: read in their own order, on whatever line they stand."""

from __future__ import annotations

import pytest

from kiosk.accessibility.captions import caption_at
from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.domain import verbatim
from kiosk.screens.widgets.labels import AccessibleLabel
from kiosk.screens.widgets.theme import LRM, theme
from kiosk.screens.window_parts import CaptionBand

from .conftest import PORTRAIT, Terminal

pytestmark = pytest.mark.window

MARK, TIED = "\u200f", "\u00a0"
ADVISER = "مع Élise Marchetti، مستشارة اجتماعية"


@pytest.fixture
def arabic(window: None):
    terminal = Terminal(PORTRAIT)
    terminal.go_home()
    terminal.controller.set_display(DisplayPreferences(text=300))
    terminal.controller.choose_language("ar")
    terminal.settle()
    yield
    terminal.close()


def test_a_name_with_an_accent_is_one_run(arabic: None) -> None:
    assert theme.say(verbatim(ADVISER), "ar") == f"مع {MARK}Élise{TIED}Marchetti، مستشارة اجتماعية"


def test_the_number_of_a_house_stands_before_its_street(arabic: None) -> None:
    words = theme.say(verbatim("مثلًا: «12 rue des Lilas» في 3 أيام"), "ar")
    assert words == f"مثلًا: {MARK}«{LRM}12{TIED}rue{TIED}des{TIED}Lilas» في 3 أيام"


def test_a_name_stands_on_one_line(arabic: None) -> None:
    words = AccessibleLabel(words=verbatim(ADVISER), size_px=theme.body)
    words.width = 560.0
    words.texture_update()
    lines = ["".join(word.text for word in line.words) for line in words._label._cached_lines]
    assert len(lines) > 2
    assert sum("Marchetti" in line for line in lines) == 1
    assert next(line for line in lines if "Marchetti" in line).lstrip(MARK + " ").startswith("Élise")


@pytest.mark.parametrize("text", ["06 12 34 56 78 رقم", "Élise Marchetti"])
def test_what_needs_no_mark_gets_none(arabic: None, text: str) -> None:
    assert MARK not in theme.say(verbatim(text), "ar")


def test_a_long_sentence_in_french_still_wraps(arabic: None) -> None:
    sentence = "المتجر Cuisine séparée, balcon côté cour, métro à trois minutes à pied"
    assert TIED not in theme.say(verbatim(sentence), "ar").split("Cuisine")[1]


def test_a_caption_that_begins_with_a_name_runs_from_the_right(arabic: None) -> None:
    band = CaptionBand(width=1080)
    lines = band.to_markup(caption_at("Nadia في الطريق إليكم. Nadia هنا", width=20), [1.0] * 4, True).split(
        "\n"
    )
    assert all(line.startswith(MARK) for line in lines if line)


@pytest.mark.parametrize("bold", [False, True])
def test_what_hangs_low_in_the_last_line_is_whole(arabic: None, bold: bool) -> None:
    words = AccessibleLabel(words=verbatim("ليس عليكم شيء"), size_px=theme.title, bold_face=bold)
    words.width = 900.0
    words.texture_update()
    assert words.height < words.texture_size[1]
    wide, high = map(int, words.texture_size)
    alpha = words.texture.pixels[3::4]  # rows from the bottom
    edges = alpha[:wide], alpha[(high - 1) * wide :]
    assert not any(map(any, edges))
