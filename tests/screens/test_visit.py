"""A visit on the glass: from the touch that wakes it to the wipe."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest
from kivy.base import EventLoop

from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences, ThemeName
from kiosk.domain import LANGUAGES
from kiosk.i18n import catalogue
from kiosk.screens import deferred_cleanup
from kiosk.screens.deferred_cleanup import MOST_LOOKED_AT
from kiosk.screens.page import BasePage
from kiosk.screens.widgets import fonts
from kiosk.screens.widgets.kivy_helpers import OLDEST, walk
from kiosk.screens.widgets.labels import TextLabel
from kiosk.screens.widgets.theme import theme
from kiosk.screens.window_parts import BAR_BUTTONS
from kiosk.session.screen_state import GoodbyeScreen, HomeScreen, JourneyScreen, RestScreen, WelcomeScreen

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal

pytestmark = pytest.mark.window
BAR = [item_id for item_id, *_ in BAR_BUTTONS]


@pytest.fixture
def tablet(window: None) -> Iterator[Terminal]:
    made = Terminal(LANDSCAPE)
    yield made
    made.close()


class TestBeginning:
    def test_a_touch_anywhere_wakes_it(self, terminal: Terminal) -> None:
        assert terminal.controller.shown == RestScreen()
        terminal.wake()
        assert terminal.controller.shown == WelcomeScreen()
        assert [f"language.{each.code}" for each in LANGUAGES] == [
            each for each in terminal.ids if each.startswith("language.")
        ]

    @pytest.mark.parametrize("place", [each for each in BAR if each != "bar.finish"])
    def test_a_touch_on_the_bar_wakes_it_too(self, terminal: Terminal, place: str) -> None:
        terminal.touch(place)
        assert terminal.controller.visit is not None

    def test_where_nobody_is_there_is_nothing_to_finish(self, terminal: Terminal) -> None:
        terminal.touch("bar.finish")
        assert terminal.controller.visit is None
        assert terminal.controller.shown == RestScreen()

    def test_a_key_wakes_it(self, terminal: Terminal) -> None:
        terminal.key(13)
        assert terminal.controller.shown == WelcomeScreen()

    @pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.code)
    def test_each_language_greets_and_leads_home(self, terminal: Terminal, language: object) -> None:
        code, greeting = language.code, language.greeting  # type: ignore[attr-defined]
        terminal.wake()
        terminal.touch_found(f"language.{code}")
        terminal.advance(0.1)
        assert isinstance(terminal.controller.shown, HomeScreen)
        assert theme.lang == code
        title = terminal.root_window.page.outline().title
        if not code.startswith("fr"):
            assert title.msgid not in terminal.all_words()
        if code != "fr":
            assert terminal.voice.saying is not None
            assert terminal.voice.saying.text == greeting
            assert terminal.voice.saying.language == code

    def test_the_language_can_be_changed_in_the_middle_and_the_place_is_kept(self, home: Terminal) -> None:
        home.touch("service.signaler")
        home.type("1001")
        home.touch("bar.language")
        home.touch("language.en")
        assert home.asks("tenant_number")
        assert "1001" in home.value("typed").replace("\u00a0", "").replace("·", "")
        assert theme.lang == "en"


class TestArabic:
    COLLECTS = True  # all that is left is cleared away as in the app

    def test_the_bar_runs_from_the_right(self, terminal: Terminal) -> None:
        terminal.go_home("fr")
        left = [terminal.box(place)[0] for place in BAR]
        assert left == sorted(left)
        terminal.touch("bar.language")
        terminal.touch("language.ar")
        right = [terminal.box(place)[0] for place in BAR]
        assert right == sorted(right, reverse=True)
        assert left == pytest.approx(right[::-1], abs=2)

    def test_tiles_run_from_the_right(self, tablet: Terminal) -> None:
        tablet.go_home("fr")
        first, second = [each for each in tablet.ids if each.startswith("service.")][:2]
        assert tablet.box(first)[0] < tablet.box(second)[0]
        tablet.touch("bar.language")
        tablet.touch_found("language.ar")
        assert tablet.box(first)[0] > tablet.box(second)[0]

    def test_the_keypad_does_not(self, terminal: Terminal) -> None:
        terminal.go_home("ar")
        terminal.touch("service.signaler")
        assert terminal.box("key.1")[0] < terminal.box("key.2")[0] < terminal.box("key.3")[0]


class TestDisplay:
    COLLECTS = True  # all that is left is cleared away as in the app

    def test_text_and_colours_go_round_and_are_told(self, home: Terminal) -> None:
        seen = []
        for _ in TEXT_SIZES:
            home.touch("bar.text")
            seen.append(theme.text)
            assert home.caption
        assert seen == [150, 200, 300, 100]
        for palette in ("dark", "contrast", "calm", "light"):
            home.touch("bar.contrast")
            assert theme.palette == palette

    def test_what_was_typed_outlives_a_change_of_size(self, home: Terminal) -> None:
        home.touch("service.signaler")
        home.type("12")
        home.touch("bar.text")
        assert home.value("typed").startswith("12")

    def test_the_door_for_those_who_see_badly(self, terminal: Terminal) -> None:
        terminal.wake()
        terminal.touch_found("sees_badly")
        assert (theme.text, theme.palette) == (200, "contrast")

    def test_the_door_for_those_who_see_badly_speaks_at_once(self, terminal: Terminal) -> None:
        terminal.wake()
        terminal.touch_found("sees_badly")
        terminal.advance(0.2)
        assert terminal.voice.saying is not None

    def test_the_door_for_those_who_hear_badly(self, terminal: Terminal) -> None:
        terminal.wake()
        terminal.touch_found("hears_badly")
        assert theme.text == 150
        assert terminal.voice.saying is None

    @BOTH_SHAPES
    def test_what_is_on_stands_on_the_next_page_and_is_read(self, terminal: Terminal) -> None:
        terminal.wake()
        terminal.touch_found("sees_badly")
        terminal.touch_found("language.fr")
        assert isinstance(terminal.controller.shown, HomeScreen)
        assert terminal.words("notice") == "La borne parle. Les lettres sont très grandes."
        assert "service.aide" in terminal.ids
        assert theme.landscape or "service.rendez_vous" in terminal.ids
        terminal.controller.home()
        terminal.settle()
        assert "notice" not in terminal.ids


class TestIdle:
    COLLECTS = True  # all that is left is cleared away as in the app

    def finish_saying(self, terminal: Terminal) -> None:
        while terminal.voice.saying is not None:
            terminal.voice.step()
        terminal.step()

    def test_a_warning_at_60_seconds_and_the_wipe_at_90(self, home: Terminal) -> None:
        home.advance(57)
        assert "veil.stay" not in home.ids
        home.advance(4)
        assert home.ids[0] == "veil.title"
        assert set(home.ids) == {"veil.title", "veil.left", "veil.how", "veil.stay", "veil.leave"}
        self.finish_saying(home)
        home.advance(25)
        assert home.controller.visit is not None
        home.advance(6)
        home.settle()
        assert home.controller.shown == RestScreen()
        assert home.ids[-7:] == BAR

    def test_the_kiosks_own_words_are_nobody(self, home: Terminal) -> None:
        home.advance(61)
        assert home.voice.saying is not None  # "are you still there?"
        home.advance(3)
        assert "veil.stay" in home.ids
        self.finish_saying(home)
        home.advance(28)
        home.settle()
        assert home.controller.shown == RestScreen()

    def test_yes_gives_twice_the_time(self, home: Terminal) -> None:
        home.touch("service.signaler")
        home.type("1001")
        home.advance(61)
        home.touch("veil.stay")
        assert home.asks("tenant_number")
        assert home.value("typed").startswith("1001")
        self.finish_saying(home)
        home.advance(100)
        assert "veil.stay" not in home.ids
        home.advance(21)
        assert "veil.stay" in home.ids

    def test_no_ends_the_visit(self, home: Terminal) -> None:
        home.advance(61)
        home.touch("veil.leave")
        assert home.controller.visit is None
        assert isinstance(home.controller.shown, GoodbyeScreen)
        home.advance(5)
        assert home.controller.shown == RestScreen()

    def test_what_is_below_the_warning_cannot_be_touched(self, home: Terminal) -> None:
        box = home.box("service.signaler")
        home.advance(61)
        home.touch_at((box[0] + box[2]) / 2, box[3] - 2)
        assert isinstance(home.controller.shown, HomeScreen)

    def test_at_rest_nothing_is_asked(self, terminal: Terminal) -> None:
        terminal.advance(100)
        assert terminal.ids[-7:] == BAR
        assert terminal.voice.saying is None


class TestTheEnd:
    COLLECTS = True  # all that is left is cleared away as in the app

    def test_nothing_of_the_visit_is_drawn_or_alive(self, terminal: Terminal) -> None:
        pages: list[weakref.ref[BasePage]] = []

        def watch(shown: object) -> None:  # the window has drawn it by then
            if not isinstance(shown, RestScreen):
                pages.append(weakref.ref(terminal.root_window.page))

        terminal.controller.screen_changed.subscribe(watch)
        terminal.go_home("ar")
        terminal.touch("bar.contrast")
        terminal.touch("bar.text")
        terminal.touch_found("service.signaler")
        terminal.sign_in()
        terminal.touch_found("option.cuisine")
        terminal.touch("bar.listen")
        terminal.touch("bar.help")
        terminal.touch("bar.finish")
        terminal.settle()
        terminal.advance(8)
        assert len(pages) >= 8
        gc.collect()
        assert [type(page()).__name__ for page in pages if page() is not None] == []
        assert (theme.lang, theme.rtl, theme.text, theme.palette) == ("fr", False, 100, ThemeName.LIGHT.value)
        assert terminal.caption == ""
        assert terminal.root_window.band.caption.text == "" or not terminal.root_window.band.open
        assert terminal.voice.saying is None
        assert terminal.controller.visit is None

    def test_no_garbage_is_looked_for_under_the_finger(self, terminal: Terminal) -> None:
        """A search took a third of the time until the goodbye stood there, four times over."""

        def count(phase: str, info: dict[str, int]) -> None:
            searched.append(info["generation"])

        searched: list[int] = []
        terminal.go_home("ar")
        terminal.touch("bar.text")
        terminal.advance(2)
        gc.callbacks.append(count)
        try:
            terminal.controller.leave()  # the look of the next visitor, and once more that of this one
            terminal.step()
        finally:
            gc.callbacks.remove(count)
        assert isinstance(terminal.controller.shown, GoodbyeScreen)
        assert OLDEST not in searched

    def test_nothing_is_collected_before_what_a_touch_does_is_seen(self, terminal: Terminal) -> None:
        def count(phase: str, info: dict[str, int]) -> None:
            searched.append(info["generation"])

        searched: list[int] = []
        terminal.go_home("fr")
        terminal.advance(2)
        terminal.controller.help()
        terminal.advance(0.4)
        gc.callbacks.append(count)
        try:
            terminal.root_window.cleanup.touched()
            terminal.advance(0.3)
            assert OLDEST not in searched
            terminal.advance(1)
            assert OLDEST in searched, "once it stands"
        finally:
            gc.callbacks.remove(count)

    def test_a_page_that_was_left_follows_no_look(self, terminal: Terminal) -> None:
        terminal.go_home("fr")
        page = terminal.root_window.page
        assert page is not None
        left = [each for each in walk(page) if isinstance(each, TextLabel)]
        terminal.controller.help()
        before = [(each.text, each.font_size) for each in left]
        terminal.controller.set_display(DisplayPreferences(200))
        terminal.change_language("ar")
        terminal.settle()
        assert [(each.text, each.font_size) for each in left] == before

    def test_what_was_read_meanwhile_is_set_aside_while_nobody_is_there(
        self, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        set_aside: list[str] = []
        given_back: list[str] = []
        monkeypatch.setattr(gc, "freeze", lambda: set_aside.append("all"))
        monkeypatch.setattr(deferred_cleanup, "give_back", lambda: given_back.append("all"))
        read: list[list[int]] = [[] for _ in range(MOST_LOOKED_AT)]
        terminal.root_window.cleanup.set_aside()
        assert set_aside == given_back == ["all"]
        terminal.go_home("fr")
        terminal.advance(1)
        set_aside.clear()
        given_back.clear()
        terminal.root_window.cleanup.set_aside()
        terminal.controller.finish()
        terminal.root_window.cleanup.set_aside()  # what the visitor leaves is still there
        assert (set_aside, given_back, len(read)) == ([], [], MOST_LOOKED_AT)
        terminal.advance(2)  # it is cleared away, and nobody came
        assert given_back, "with what the visitor left"
        terminal.root_window.cleanup.set_aside()
        assert set_aside

    def test_what_was_measured_is_forgotten(self, terminal: Terminal) -> None:
        terminal.go_home("fr")
        terminal.touch("service.signaler")
        terminal.advance(1)
        assert all(
            each.cache_info().currsize
            for each in (fonts.text_extents, fonts.text_width, fonts.longest_word_em)
        )
        terminal.touch("bar.finish")
        terminal.advance(1)
        assert fonts.text_extents.cache_info().misses < 20  # what stands on the page at rest

    def test_what_was_captioned_last_is_forgotten(self, terminal: Terminal) -> None:
        terminal.go_home("fr")
        terminal.touch("service.signaler")
        terminal.root_window.reading.show("Zorglub")
        assert "Zorglub" in terminal.root_window.band.caption.text
        terminal.touch("bar.finish")
        assert "Zorglub" not in terminal.root_window.band.caption.text

    def test_the_next_visitor_begins_anew(self, home: Terminal) -> None:
        home.touch("service.signaler")
        home.type("1001")
        home.touch("bar.finish")
        home.go_home()
        home.touch("service.signaler")
        assert home.value("typed") == catalogue("fr").render("Vous n’avez encore rien écrit")


class TestKeys:
    """A keypad, or a keyboard: F1 and Esc are Kivy's own unless they are taken."""

    def test_arrows_walk_over_everything_and_round(self, home: Terminal) -> None:
        order = home.ids
        walked = []
        for _ in order:
            home.key(274)
            walked.append(home.ringed)
        assert walked == order
        home.key(274)
        assert home.ringed == order[0]
        home.key(273)
        assert home.ringed == order[-1]

    def test_enter_does_what_is_held(self, home: Terminal) -> None:
        while home.ringed != "service.signaler":
            home.key(274)
        home.key(13)
        assert home.asks("tenant_number")

    def test_a_whole_number_by_keypad(self, home: Terminal) -> None:
        home.touch("service.signaler")
        for item_id in ("key.1", "confirm"):
            while home.ringed != item_id:
                home.key(274)
            home.advance(0.5)
            home.key(271)
        assert isinstance(home.controller.shown, JourneyScreen)
        assert home.controller.shown.trouble

    def test_escape_is_back_and_quits_nothing(self, home: Terminal) -> None:
        home.touch("service.signaler")
        home.key(27)
        assert isinstance(home.controller.shown, HomeScreen)
        home.key(27)
        assert not EventLoop.quit
        assert EventLoop.status == "started"

    def test_f1_is_help_and_not_kivys_settings(self, home: Terminal) -> None:
        home.key(282)
        assert home.asks("quand")
        assert not EventLoop.quit

    def test_any_key_answers_the_warning(self, home: Terminal) -> None:
        home.advance(61)
        assert "veil.stay" in home.ids
        home.key(274)
        home.advance(1.5)
        assert "veil.stay" not in home.ids
        assert home.controller.visit is not None
