"""What stands at the edges of every page keeps to its place: the access bar, the shape of a sound."""

from __future__ import annotations

import pytest

from kiosk.accessibility.display_preferences import DisplayPreferences
from kiosk.accessibility.speech import Earcon

from .conftest import BOTH_SHAPES, Terminal
from .test_report import to_the_words

pytestmark = [pytest.mark.window, BOTH_SHAPES]


@pytest.mark.parametrize(("code", "text"), [("ar", 200), ("ar", 300), ("ta", 300)])
def test_pictogram_and_word_of_the_bar_stand_in_it(terminal: Terminal, code: str, text: int) -> None:
    terminal.go_home(code)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    for button in terminal.root_window.access_bar.children:
        for part in button.children:
            assert button.y <= part.y, button.item_id
            assert part.top <= button.top, button.item_id
        label = button.ids.label
        assert label.texture_size[0] <= button.width


@pytest.mark.parametrize("code", ["fr", "ar"])
def test_the_shape_of_a_sound_leaves_how_far_along_one_is(terminal: Terminal, code: str) -> None:
    terminal.go_home(code)
    to_the_words(terminal)
    terminal.root_window.visual_earcon.show(Earcon.DONE)
    terminal.settle()
    (badge,) = terminal.root_window.visual_earcon.children
    progress = terminal.root_window.page.ids.progress
    assert progress.text
    apart = badge.x - progress.right if code == "fr" else progress.x - badge.right
    assert apart >= 0
