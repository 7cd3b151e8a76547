"""Whoever must write, can: title, field and all keys on one page, and no key that moves under a finger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kivy.core.window import Window

from kiosk.accessibility import word_completion
from kiosk.accessibility.display_preferences import GAP_MM, TEXT_SIZES, DisplayPreferences
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.recognition import RecognitionProblem
from kiosk.domain import LANGUAGES, NO_TEXT, T, Text
from kiosk.journeys import Describe, Journey, JourneyRun
from kiosk.screens.keyboard_page import UNSUPPORTED_CHARACTER
from kiosk.screens.widgets.fonts import line_height_em
from kiosk.screens.widgets.labels import AccessibleLabel
from kiosk.screens.widgets.on_screen_keyboard import KeyboardKey
from kiosk.screens.widgets.text_field import TextField, bidi_runs, grapheme_boundaries
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import JourneyScreen
from tests.pairwise import every_other

from .conftest import BOTH_SHAPES, LANDSCAPE, Terminal, words_ready
from .test_layouts import faults_of
from .test_report import to_the_words

pytestmark = pytest.mark.window

LONG = "Le robinet de la cuisine fuit depuis hier soir, et j’ai mis une bassine dessous. " * 12
#: Nothing covers these: what stands under a caption is only read.
READ = ("title", "heading")
#: Languages in the largest letters, where there is least room; two of them in every size.
LOOKS = [
    (each.code, text)
    for each in LANGUAGES
    for text in (TEXT_SIZES if each.code in ("fr", "ta") else TEXT_SIZES[-1:])
]


def opened(terminal: Terminal, language: str = "fr", *, model: bool = True) -> Terminal:
    """Before the question that is answered in one's own words, with the keys out."""
    if not model:
        terminal.recognition.not_ready["*"] = RecognitionProblem.NO_MODEL
    terminal.go_home(language)
    to_the_words(terminal)
    if model:
        terminal.touch_found("type")
    words_ready(language)
    return terminal


def keys(terminal: Terminal) -> dict[KeyboardKey, tuple[float, ...]]:
    board = terminal.root_window.page.writing_layout._keyboard
    return {key: (*key.to_window(*key.pos), *key.size) for key in board.children}


def field(terminal: Terminal) -> TextField:
    return terminal.root_window.page.field


@BOTH_SHAPES
@pytest.mark.parametrize("model", [True, False], ids=["model", "no-model"])
def test_title_field_and_all_keys_stand_on_one_page(terminal: Terminal, model: bool, whole: bool) -> None:
    opened(terminal, model=model)
    for language, text in LOOKS if whole else every_other(LOOKS, model + (terminal.size == LANDSCAPE)):
        terminal.change_language(language)
        terminal.listen_to_end()
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        assert faults_of(terminal) == [], (language, text)
        ids = terminal.ids
        assert {"title", "words", "key.space", "key.erase", "back", "confirm"} <= set(ids)
        assert ("speak" in ids) == model
        assert "page.down" not in ids
        written = field(terminal)
        assert written.height - 2 * written.padding >= line_height_em(written._font) * written._size - 1
        assert len([item_id for item_id in ids if item_id.startswith("key.")]) > 40


@BOTH_SHAPES
def test_the_ways_on_are_as_far_from_the_keys_as_from_each_other(terminal: Terminal) -> None:
    opened(terminal)
    for text in TEXT_SIZES[:2]:
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        boxes = {item_id: terminal.box(item_id) for item_id in terminal.ids}
        keys = [box for item_id, box in boxes.items() if item_id.startswith("key.")]
        for item_id in ("back", "confirm"):
            left, bottom, right, top = boxes[item_id]
            for key in keys:
                across = max(key[0] - right, left - key[2])
                along = max(key[1] - top, bottom - key[3])
                assert max(across, along) >= GAP_MM * theme.mm - 1, (item_id, text)


@BOTH_SHAPES
@pytest.mark.parametrize("text", [100, 300])
def test_no_key_moves_whatever_is_typed_suggested_captioned_or_said(terminal: Terminal, text: int) -> None:
    opened(terminal)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.listen_to_end()
    before = keys(terminal)
    sizes = {"field": field(terminal).size[:]}
    terminal.type("le robinet de la cu")
    assert any(item_id.startswith("suggestion.") for item_id in terminal.ids)
    assert keys(terminal) == before
    field(terminal).write(LONG)
    terminal.settle()
    assert keys(terminal) == before
    terminal.root_window.reading.show("Le technicien passe mercredi matin, vous n’avez rien à préparer.")
    terminal.settle()
    assert keys(terminal) == before
    terminal.root_window.page.type("😀")
    terminal.settle()
    assert keys(terminal) == before
    assert field(terminal).size == sizes["field"]
    field(terminal).erase_all()
    terminal.type("a")
    terminal.touch("confirm")  # too short: the page is drawn anew, with what is wrong
    assert terminal.words("trouble")
    assert sorted(keys(terminal).values()) == sorted(before.values())


@BOTH_SHAPES
@pytest.mark.parametrize("language", ["fr", "ar", "ta"])
def test_a_caption_lies_over_nothing_that_is_touched(terminal: Terminal, language: str, whole: bool) -> None:
    opened(terminal, language)
    turn = ["fr", "ar", "ta"].index(language) + (terminal.size == LANDSCAPE)
    for text in TEXT_SIZES if whole else every_other(TEXT_SIZES, turn):
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        terminal.root_window.reading.show("Le technicien passe mercredi matin, vous n’avez rien à préparer.")
        terminal.settle()
        band = terminal.root_window.band
        assert band.open
        for item_id in terminal.ids:
            left, bottom, right, top = terminal.box(item_id)
            if item_id in READ or item_id.startswith("hint"):
                continue
            apart = (
                left >= band.right - 1 or right <= band.x + 1 or top <= band.y + 1 or bottom >= band.top - 1
            )
            assert apart, (language, text, item_id)
        terminal.root_window.reading.show("")


@BOTH_SHAPES
def test_a_long_text_scrolls_in_its_field_to_the_caret(terminal: Terminal) -> None:
    opened(terminal, model=False)
    written = field(terminal)
    size = written.size[:]
    written.write(LONG[:-100])
    for character in LONG[-100:]:
        written.write(character)
    terminal.settle()
    assert written.text == LONG
    assert written.size == size
    assert written._first_line > 0
    last = written._line_of(written.caret)
    assert written._first_line <= last < written._first_line + written._shown_lines
    terminal.touch_at(written.x + written.width / 2, written.top - written.padding - 2)
    assert 0 < written.caret < len(LONG)
    assert written._line_of(written.caret) == written._first_line


class TestCaret:
    def test_a_touch_places_it_and_a_word_is_corrected_inside(self, terminal: Terminal) -> None:
        opened(terminal)
        terminal.type("le robnet")
        written = field(terminal)
        at = written.x + written.padding + written._offset(0, 6)
        terminal.touch_at(at, written.top - written.padding - 5)
        assert written.caret == 6
        terminal.type("i")
        assert terminal.value("words") == "Le robinet"
        terminal.touch("key.right")
        terminal.touch("key.erase")
        assert terminal.value("words") == "Le robiet"
        assert terminal.render(terminal.item("words").hint).startswith("Curseur après i")

    def test_it_is_where_it_was_when_the_page_is_drawn_again(self, terminal: Terminal) -> None:
        opened(terminal)
        terminal.type("abc")
        terminal.touch("key.left")
        terminal.controller.set_display(DisplayPreferences(200))
        terminal.settle()
        assert field(terminal).caret == 2

    def test_erasing_a_word_and_all_which_comes_back(self, terminal: Terminal) -> None:
        opened(terminal)
        terminal.type("le robinet fuit")
        terminal.touch("key.erase_word")
        assert terminal.value("words") == "Le robinet "
        terminal.touch("key.erase_all")
        assert field(terminal).text == ""
        assert terminal.item("confirm").action is None
        assert terminal.words("key.erase_all") == "Remettre"
        terminal.touch("key.erase_all")
        assert terminal.value("words") == "Le robinet "
        assert terminal.item("confirm").action is not None

    @pytest.mark.parametrize(("code", "text"), [("ta", "கொடுக்கோ"), ("bn", "কীভাবে"), ("fr", "e\u0301te")])
    def test_it_never_stands_inside_what_people_see_as_one(
        self, terminal: Terminal, code: str, text: str
    ) -> None:
        written = TextField(code, text=text, size=(600, 200))
        stops = []
        while written.caret:
            stops.append(written.caret)
            written.move(-1)
        assert sorted([*stops, 0]) == grapheme_boundaries(text)
        assert len(stops) < len(text)

    def test_from_the_right_it_goes_left_and_numbers_stay_numbers(self, terminal: Terminal) -> None:
        text = "سلام 12/03 abc def ما"
        assert [text[a:b] for _, a, b in bidi_runs(text)] == ["سلام ", "12/03", " ", "abc def", " ما"]
        written = TextField("fa", text=text, size=(900, 120), size_px=40)
        places = [written._offset(0, each) for each in range(len(text) + 1)]
        assert places[0] == pytest.approx(written._wide(0))
        assert places[-1] == pytest.approx(0, abs=2)
        assert places[:5] == sorted(places[:5], reverse=True)
        assert places[6:11] == sorted(places[6:11])  # the fifth is on either side of the number

    @pytest.mark.parametrize("code", ["ar", "fr"])
    def test_arrows_go_where_they_point(self, terminal: Terminal, code: str) -> None:
        opened(terminal, code)
        terminal.root_window.page.type("ا" if code == "ar" else "a")
        terminal.root_window.page.type("ب" if code == "ar" else "b")
        terminal.touch("key.right" if code == "ar" else "key.left")
        assert field(terminal).caret == 1


class TestSuggestions:
    def test_accents_need_not_be_typed_and_a_touch_completes_the_word(self, terminal: Terminal) -> None:
        opened(terminal)
        terminal.type("un degat")
        assert terminal.words("suggestion.0") == "dégât"
        terminal.touch("suggestion.0")
        assert terminal.value("words") == "Un dégât "
        assert not [item_id for item_id in terminal.ids if item_id.startswith("suggestion.")]

    def test_a_capital_stays_one(self, terminal: Terminal) -> None:
        opened(terminal)
        terminal.type("robine")
        terminal.touch("suggestion.0")
        assert terminal.value("words") == "Robinet "

    @pytest.mark.parametrize(
        ("code", "prefix", "word"),
        [
            ("fr", "cuis", "cuisine"),
            ("en", "kitc", "kitchen"),
            ("ar", "المط", "المطبخ"),
            ("ru", "кух", "кухня"),
        ],
    )
    def test_they_are_words_that_the_kiosk_knows(self, code: str, prefix: str, word: str) -> None:
        words_ready(code)
        assert any(word in each for each in word_completion.complete_word(code, prefix))

    def test_nothing_is_suggested_for_what_nobody_says(self) -> None:
        words_ready("fr")
        assert word_completion.complete_word("fr", "xqz") == []
        assert word_completion.complete_word("fr", "") == []
        assert word_completion.complete_word("fr", "vite") == [], "it is a word; speed is none of the trouble"
        assert all(each.startswith("é") for each in word_completion.complete_word("fr", "é"))


class TestRealKeyboard:
    def type(self, terminal: Terminal, letters: str, apart_s: float = 0.1) -> None:
        for letter in letters:
            Window.dispatch("on_keyboard", ord(letter), 0, letter, [])
            Window.dispatch("on_textinput", letter)
            Window.dispatch("on_key_up", ord(letter), 0)
            terminal.advance(apart_s)

    @pytest.mark.parametrize(
        ("letter", "text", "modifiers", "written"),
        [
            ("e", "e", ["alt"], ""),
            ("v", "v", ["ctrl"], ""),
            (" ", " ", ["alt"], ""),
            ("e", "€", ["alt"], "€"),
            ("e", "E", ["shift"], "E"),
        ],
    )
    def test_a_shortcut_writes_nothing_and_altgr_does(
        self, terminal: Terminal, letter: str, text: str, modifiers: list[str], written: str
    ) -> None:
        opened(terminal)
        Window.dispatch("on_keyboard", ord(letter), 0, letter, modifiers)
        Window.dispatch("on_textinput", text)
        terminal.advance(0.1)
        assert terminal.value("words") == (written or "Vous n’avez encore rien écrit")

    @pytest.mark.parametrize("apart_s", [0.05, 0.1, 0.15])
    def test_doubled_letters_are_written(self, terminal: Terminal, apart_s: float) -> None:
        opened(terminal)
        self.type(terminal, "pomme", apart_s)
        assert terminal.value("words") == "Pomme"

    def test_a_hand_that_trembles_writes_one(self, terminal: Terminal) -> None:
        opened(terminal)
        terminal.controller.set_interaction(InteractionPreferences(debounce_s=1.0))
        self.type(terminal, "aab", 0.2)
        assert terminal.value("words") == "Ab"

    def test_what_the_font_has_is_taken_and_nothing_else(self, terminal: Terminal) -> None:
        opened(terminal)
        for sign in "a!@œ😀":
            terminal.root_window.keys.typed(None, sign)
        terminal.settle()
        assert terminal.value("words") == "A!@œ"
        assert terminal.words("state") == terminal.render(UNSUPPORTED_CHARACTER)
        terminal.type("b")
        assert "state" not in terminal.ids

    def test_its_arrows_move_the_caret_of_who_types_and_walk_else(self, terminal: Terminal) -> None:
        opened(terminal)
        self.type(terminal, "ac")
        terminal.key(276)
        self.type(terminal, "b")
        assert terminal.value("words") == "Abc"
        assert terminal.ringed == ""
        terminal.key(274)
        terminal.key(275)
        assert terminal.ringed

    def test_in_arabic_the_left_arrow_goes_on(self, terminal: Terminal) -> None:
        opened(terminal, "ar")
        self.type(terminal, "اب")
        terminal.key(275)
        assert field(terminal).caret == 1
        terminal.key(276)
        assert field(terminal).caret == 2

    def test_home_end_and_delete_do_what_they_say(self, terminal: Terminal) -> None:
        opened(terminal)
        self.type(terminal, "abc")
        for key in (278, 127):
            terminal.key(key)
        assert field(terminal).text == "bc"
        terminal.key(279)
        assert field(terminal).caret == 2
        terminal.key(127)  # nothing follows
        assert field(terminal).text == "bc"

    def test_one_backspace_too_many_leaves_the_question_where_it_is(self, terminal: Terminal) -> None:
        opened(terminal)
        self.type(terminal, "ab")
        for _ in range(4):
            terminal.key(8)
        assert field(terminal).text == ""
        assert terminal.asks("description")

    def test_who_types_on_it_while_the_keys_are_not_out_writes(self, terminal: Terminal) -> None:
        terminal.go_home()
        to_the_words(terminal)
        self.type(terminal, "ab")
        assert terminal.value("words") == "Ab"


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_on_a_tablet_one_can_write_and_then_speak(terminal: Terminal) -> None:
    opened(terminal)
    terminal.type("le robinet")
    terminal.touch("speak")
    assert terminal.dictation.active
    terminal.recognition.will_hear("fuit")
    terminal.touch("spoken")
    terminal.touch("type")
    assert {"words", "key.a", "confirm", "back"} <= set(terminal.ids)


@pytest.mark.parametrize("text", [150, 200])
def test_who_wants_larger_letters_has_none_smaller_on_the_ways_on(terminal: Terminal, text: int) -> None:
    opened(terminal)

    def sizes() -> list[float]:
        return [each.ids.label.font_size for each in terminal.root_window.page.writing_layout._buttons]

    usual = sizes()
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    assert len(usual) > 2
    assert all(large >= 0.98 * small for large, small in zip(sizes(), usual, strict=True))
    assert faults_of(terminal) == []


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
@pytest.mark.parametrize("text", [150, 200, 300])
def test_who_speaks_after_writing_sees_title_and_words_all_along(terminal: Terminal, text: int) -> None:
    opened(terminal)
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    terminal.type("le robinet")
    terminal.touch("speak")
    terminal.settle()
    assert {"title", "words", "spoken", "back"} <= set(terminal.ids)
    assert terminal.value("words") == "Le robinet"
    assert "Le robinet" in terminal.root_window.page.line.text
    terminal.recognition.will_hear("fuit")
    terminal.touch("spoken")
    terminal.settle()
    assert {"title", "words", "confirm", "back"} <= set(terminal.ids)
    assert terminal.value("words") == "Le robinet fuit"
    assert faults_of(terminal) == []


@pytest.mark.parametrize("terminal", [LANDSCAPE], indirect=True)
def test_on_a_tablet_in_large_letters_the_keys_are_asked_for_on_the_first_page(terminal: Terminal) -> None:
    terminal.go_home()
    to_the_words(terminal)
    terminal.controller.set_display(DisplayPreferences(200))
    terminal.settle()
    assert {"title", "type", "speak"} <= set(terminal.ids)


def test_who_goes_back_finds_what_they_wrote(terminal: Terminal) -> None:
    opened(terminal)
    terminal.type("le robinet")
    terminal.touch("back")
    assert terminal.asks("lieu")
    terminal.touch_found("option.cuisine")
    assert terminal.value("words") == "Le robinet"


def test_what_is_written_and_taken_back_is_said(terminal: Terminal) -> None:
    opened(terminal)
    terminal.voice.route("headset")
    terminal.root_window.output_changed(private=True)
    while terminal.voice.saying is not None:
        terminal.voice.step()
        terminal.step()
    terminal.root_window.reading.hold("key.a")
    terminal.root_window.activate()
    assert terminal.voice.saying is not None
    assert terminal.voice.saying.text == "A"


def asked_in_words(terminal: Terminal, hint: Text = NO_TEXT) -> None:
    """A question that is answered in letters, with the keys out."""
    terminal.go_home()
    step = Describe(key="nom", title=T("Quel est votre nom ?"), hint=hint)
    journey = Journey("essai", T("Signaler un problème"), "wrench", (step, replace(step, key="autre")))
    terminal.controller.show(JourneyScreen(JourneyRun(journey, {}), input={"typing": True}))
    terminal.settle()


@BOTH_SHAPES
def test_a_question_without_a_hint_has_nothing_empty_in_its_outline(terminal: Terminal) -> None:
    asked_in_words(terminal)
    assert [item.id for item in terminal.outline.items if not item.name] == []


@BOTH_SHAPES
def test_a_hint_is_drawn_only_where_it_is_told(terminal: Terminal) -> None:
    hint = T("Le nom de famille.")
    asked_in_words(terminal, hint)
    page = terminal.root_window.page
    drawn = [
        each
        for each in page.walk()
        if isinstance(each, AccessibleLabel) and each.words == hint and each.opacity
    ]
    assert [each.item_id for each in drawn] == ["hint"]
