"""The keys on the glass: each letter of a language once, in the order that people know."""

from __future__ import annotations

import pytest

from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences
from kiosk.domain import LANGUAGES
from kiosk.i18n.keyboard_layouts import SHIFT, keyboard_layout, layout_layers
from kiosk.screens.widgets.fonts import font_path, supported_characters
from kiosk.screens.widgets.on_screen_keyboard import Keyboard

from .conftest import BOTH_SHAPES, Terminal

#: What is written in each language (Bengali and Tamil are syllabic: their fonts are tested).
ALPHABETS = {
    "fr": "abcdefghijklmnopqrstuvwxyzéèêëàâîïôùûç",
    "en": "abcdefghijklmnopqrstuvwxyz",
    "tr": "abcçdefgğhıijklmnoöprsştuüvyz",
    "pt": "abcdefghijklmnopqrstuvwxyzáâãàçéêíóôõú",
    "es": "abcdefghijklmnñopqrstuvwxyzáéíóúü",
    "ro": "abcdefghijklmnopqrstuvwxyzăâîșț",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ru": "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويءأإآؤئةى",
    "fa": "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیئ",
    "zh": "abcdefghijklmnopqrstuvwxyz",
}


#: Whatever the language, these can be typed.
EVERYWHERE = set("0123456789!@?.'-")


def rows_of(board: Keyboard) -> list[str]:
    """The signs on the keys, row by row from the top."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for key in board.children:
        if len(key.item_id) == len("key.") + 1:
            rows.setdefault(round(key.y), []).append((key.x, key.item_id.removeprefix("key.")))
    return ["".join(sign for _, sign in sorted(row)) for _, row in sorted(rows.items(), reverse=True)]


@pytest.mark.parametrize("code", sorted({each.base for each in LANGUAGES}))
def test_each_letter_is_there_once(code: str) -> None:
    made = layout_layers(code, supported_characters(font_path(code, bold=True)))
    beside = keyboard_layout(code).comma + keyboard_layout(code).stop
    keys = "".join(row for rows in made.values() for row in rows) + beside
    assert set(ALPHABETS.get(code, "")) <= set(keys)
    assert set(keys) >= EVERYWHERE
    for rows in made.values():
        signs = "".join(rows).replace(" ", "").replace(SHIFT, "") + beside
        assert len(signs) == len(set(signs))
        assert [len(row) for row in rows] == [keyboard_layout(code).across] * 4


def test_shift_writes_one_capital_and_the_digits_stay(terminal: Terminal) -> None:
    typed: list[str] = []
    board = Keyboard("tr")
    board.bind(on_key=lambda _board, sign: typed.append(sign))
    keys = {key.item_id: key for key in board.children}
    places = {key: (*key.pos, *key.size) for key in board.children}
    for item_id in ("key.shift", "key.i", "key.i", "key.digits", "key.q", "key.w"):
        keys[item_id].dispatch("on_act")
    assert typed == ["İ", "i", "1", "2"] or typed[:2] == ["İ", "i"]
    assert board.layer == "digits"
    assert {key: (*key.pos, *key.size) for key in board.children} == places


def test_its_words_are_in_its_own_language(terminal: Terminal) -> None:
    terminal.go_home("ar")
    board = Keyboard("fr")
    words = {key.item_id: key.words.msgid for key in board.children}
    assert words["key.erase"] == "Effacer"
    assert words["key.space"] == "Espace"
    arabic = {key.item_id: key.words.msgid for key in Keyboard("ar", letters="fr").children}
    assert arabic["key.erase"] != "Effacer"
    assert "key.a" in arabic


@pytest.mark.parametrize("code", ["fr", "fr@falc", "ar", "uk", "fa", "bn", "ta"])
def test_an_account_number_is_typed_in_the_order_known_in_france(terminal: Terminal, code: str) -> None:
    rows = rows_of(Keyboard(code, capitals=True, size=(900, 500)))
    assert rows == ["1234567890", "AZERTYUIOP", "QSDFGHJKLM", "WXCVBN"]


@pytest.mark.parametrize("code", ["en", "tr", "pt", "es", "ro", "zh"])
def test_or_in_the_order_of_ones_own_latin_letters(terminal: Terminal, code: str) -> None:
    rows = rows_of(Keyboard(code, capitals=True, size=(900, 500)))
    assert rows[0] == "1234567890"
    assert rows[1].startswith("QWERTYU")
    assert sorted("".join(rows)) == sorted("1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@BOTH_SHAPES
@pytest.mark.parametrize("code", ["fr", "ta"])
def test_a_numbers_question_field_and_keys_stand_on_one_page(terminal: Terminal, code: str) -> None:
    terminal.go_home(code)
    terminal.touch_found("service.signaler")
    for text in TEXT_SIZES:
        terminal.controller.set_display(DisplayPreferences(text))
        terminal.settle()
        assert {"title", "typed", *(f"key.{digit}" for digit in "0123456789"), "key.erase"} <= set(
            terminal.ids
        )
        assert terminal.box("key.0")[1] >= terminal.root_window.access_bar.top


@BOTH_SHAPES
def test_a_numbers_keys_stay_where_they_are_when_it_is_refused(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.touch_found("service.signaler")
    before = terminal.box("key.5")
    refuse(terminal)
    assert terminal.box("key.5") == pytest.approx(before, abs=2)


@BOTH_SHAPES
@pytest.mark.parametrize("text", [200, 300])
def test_a_numbers_keys_stay_large_when_it_is_refused(terminal: Terminal, text: int) -> None:
    def high() -> float:
        _, bottom, _, top = terminal.box("key.5")
        return top - bottom

    terminal.go_home()
    terminal.touch_found("service.signaler")
    terminal.controller.set_display(DisplayPreferences(text))
    terminal.settle()
    before = high()
    refuse(terminal)
    assert high() > 0.7 * before
    assert {"title", "typed", *(f"key.{digit}" for digit in "0123456789"), "key.erase"} <= set(terminal.ids)


def refuse(terminal: Terminal) -> None:
    """Types what is no number of a tenant."""
    terminal.type("1")
    terminal.touch("confirm")
    assert "trouble" in terminal.ids
