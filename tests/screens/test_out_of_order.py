"""What a visitor sees of a kiosk that keeps nothing, or cannot serve at all."""

from __future__ import annotations

import pytest

from kiosk.session.screen_state import HomeScreen, MessageScreen

from .conftest import LANDSCAPE, PORTRAIT, Terminal

pytestmark = pytest.mark.window


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_a_kiosk_that_keeps_nothing_says_so_and_goes_on(window: None, size: tuple[int, int]) -> None:
    terminal = Terminal(size)
    try:
        terminal.controller._fault_code = "K4"
        terminal.go_home("fr")
        assert isinstance(terminal.controller.shown, MessageScreen)
        assert "K4" in terminal.all_words()
        assert "La borne ne peut pas enregistrer." in terminal.all_words()
        terminal.touch_found("go_on")
        assert isinstance(terminal.controller.shown, HomeScreen)
    finally:
        terminal.close()


@pytest.mark.parametrize("language", ["fr", "ar", "ta"])
def test_the_page_of_a_kiosk_that_cannot_serve(window: None, language: str) -> None:
    from kivy.uix.label import Label

    from kiosk.i18n import catalogue
    from kiosk.screens.out_of_order import LINES, TITLE, page

    words = [each.text for each in page("K1", language).walk() if isinstance(each, Label)]
    assert words == [*map(catalogue(language).render, (TITLE, *LINES)), "K1"]
