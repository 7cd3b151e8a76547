"""While nobody is there: dark after a while, off where nobody is expected; looked at when that is due."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import pytest

from kiosk.domain.rules import PARIS
from kiosk.i18n.fonts import offered_languages
from kiosk.screens import root_window
from kiosk.screens.language_buttons import LanguageButton
from kiosk.screens.presence import CHECK_INTERVAL_S, DARK_INTERVAL_S
from kiosk.screens.root_window import RootWindow
from kiosk.screens.welcome import RestPage, WelcomePage
from kiosk.session.screen_state import WelcomeScreen

from .conftest import LANDSCAPE, PORTRAIT, Terminal

pytestmark = pytest.mark.window

SUNDAY, MONDAY = (datetime(2026, 11, day, 10, 0, tzinfo=PARIS) for day in (29, 30))


def test_the_screen_is_dark_then_off_until_someone_is_expected_or_comes(window: None) -> None:
    terminal = Terminal()
    presence = terminal.root_window.presence
    told: list[bool] = []
    presence.asleep.subscribe(told.append)
    try:
        terminal.now = lambda: SUNDAY
        terminal.gateway.refresh()
        after = terminal.settings.dim_after_s
        terminal.advance(after - 5)
        assert not presence.is_dimmed
        assert presence.watch.timeout > CHECK_INTERVAL_S, "nothing is due before"
        terminal.advance(6)
        assert presence.is_dimmed
        assert told == [True]
        assert presence.watch.timeout == DARK_INTERVAL_S
        terminal.now = lambda: MONDAY
        terminal.advance(DARK_INTERVAL_S + 1)
        assert (presence.is_dimmed, told) == (True, [True, False])
        terminal.now = lambda: SUNDAY
        terminal.advance(DARK_INTERVAL_S + 1)
        terminal.touch_at(*(side / 2 for side in terminal.size))
        assert (presence.is_dimmed, told[2:]) == (False, [True, False])
        assert presence.watch.timeout == CHECK_INTERVAL_S, "someone is there"
    finally:
        terminal.close()


def test_who_wakes_it_without_touching_it_sees_it(window: None) -> None:
    terminal = Terminal()
    try:
        terminal.advance(terminal.settings.dim_after_s + 1)
        assert terminal.root_window.presence.is_dimmed
        terminal.root_window.output_changed(True)  # a headset is plugged in
        assert not terminal.root_window.presence.is_dimmed
        assert terminal.root_window.presence.watch.timeout == CHECK_INTERVAL_S, "it is watched as any visit"
    finally:
        terminal.close()


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE])
def test_all_languages_invite_on_one_page(window: None, size: tuple[int, int]) -> None:
    terminal = Terminal(size)
    try:
        terminal.settle()
        invited = {f"invitation.{each.code}" for each in offered_languages() if each.invitation}
        assert invited <= set(terminal.ids)
        assert "page.down" not in terminal.ids
    finally:
        terminal.close()


def test_a_screen_of_unknown_size_that_is_wide_has_room_for_all_languages(window: None) -> None:
    terminal = Terminal((1280, 720))
    try:
        terminal.wake()
        terminal.settle()
        assert {f"language.{each.code}" for each in offered_languages()} <= set(terminal.ids)
    finally:
        terminal.close()


class TestStart:
    COLLECTS = True  # pages are drawn as in the app

    def test_the_first_page_is_made_for_the_whole_screen(
        self, window: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made, widths = RestPage.blocks, list[float]()

        def blocks(page: RestPage) -> Any:
            widths.append(page.pages.width)
            return made(page)

        monkeypatch.setattr(RestPage, "blocks", blocks)
        terminal = Terminal()
        try:
            assert widths[0] > 0.8 * terminal.size[0], "else its letters are made smaller for a narrow one"
        finally:
            terminal.close()

    def test_who_touched_it_while_it_started_is_shown_the_languages_at_once(
        self, window: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made: list[str] = []
        monkeypatch.setattr(RestPage, "blocks", lambda _page: made.append("rest") or [])
        monkeypatch.setattr(root_window, "RootWindow", partial(RootWindow, was_touched=lambda: True))
        terminal = Terminal()
        try:
            root = terminal.root_window
            assert isinstance(root.page, WelcomePage)
            assert made == []
            columns = {label.x for label in root.page.walk() if isinstance(label, LanguageButton)}
            assert len(columns) == 2, "made for the whole screen"
            assert terminal.controller.visit is not None
            terminal.touch_at(*root.access_bar.places["bar.help"].center)
            assert isinstance(root.page, WelcomePage), "nobody has seen what this touched"
        finally:
            terminal.close()


@pytest.mark.parametrize("is_seen", [True, False])
def test_before_anything_is_drawn_a_touch_only_wakes_it(window: None, is_seen: bool) -> None:
    """Where a button of the bar will be, too: nobody has seen one."""
    terminal = Terminal()
    try:
        root = terminal.root_window
        root.is_seen = is_seen
        terminal.touch_at(*root.access_bar.places["bar.help"].center)
        assert isinstance(root.controller.shown, WelcomeScreen) is not is_seen
    finally:
        terminal.close()
