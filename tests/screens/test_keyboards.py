"""The keys on the glass: each letter of a language once, in the order that people know."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.domain import LANGUAGES
from kiosk.widgets.keypad import LETTERS, SHIFTED, Keyboard
from kiosk.widgets.told import Pressable

from .conftest import Terminal

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


def rows_of(board: Keyboard) -> Iterator[str]:
    for row in reversed(board.children):
        keys = [each.told for each in reversed(row.children) if isinstance(each, Pressable)]
        yield "".join(told.removeprefix("key.") for told in keys if len(told) == len("key.") + 1)


@pytest.mark.parametrize("code", sorted({each.base for each in LANGUAGES}))
def test_each_letter_is_there_once(code: str) -> None:
    keys = "".join((*LETTERS[code], *SHIFTED.get(code, ())))
    assert set(ALPHABETS.get(code, "")) <= set(keys)
    first = "".join(LETTERS[code])
    assert len(first) == len(set(first))


@pytest.mark.parametrize("code", ["fr", "fr@falc", "ar", "uk", "fa", "bn", "ta"])
def test_an_account_number_is_typed_in_the_order_known_in_france(terminal: Terminal, code: str) -> None:
    rows = list(rows_of(Keyboard(code, capitals=True)))
    assert [row for row in rows if row] == ["1234567890", "AZERTYUIOP", "QSDFGHJKLM", "WXCVBN"]


@pytest.mark.parametrize("code", ["en", "tr", "pt", "es", "ro", "zh"])
def test_or_in_the_order_of_ones_own_latin_letters(terminal: Terminal, code: str) -> None:
    rows = list(rows_of(Keyboard(code, capitals=True)))
    assert rows[0] == "1234567890"
    assert rows[1].startswith("QWERTYU")
    assert sorted("".join(rows)) == sorted("1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ")
