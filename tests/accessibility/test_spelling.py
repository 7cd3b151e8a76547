"""Letter by letter, every sign by a name."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.reading import graphemes, spell_out


def test_a_name_and_a_number_are_spelled() -> None:
    assert spell_out("Éva-M 12", "fr") == ("É majuscule, v, a, tiret, M majuscule, espace, 1, 2.")


def test_signs_have_names_in_the_language_shown() -> None:
    assert "?" not in spell_out("a?", "fr")
    assert spell_out("a\u202f?", "fr").split(", ")[1] == "espace"


def test_vowel_signs_stay_with_their_letter() -> None:
    assert graphemes("নাম") == ["না", "ম"]
    assert spell_out("নাম", "bn") == "না, ম."


def test_nothing_is_nothing() -> None:
    assert spell_out("  ", "fr") == ""


@given(text=st.text(alphabet=st.characters(categories=("Lu", "Ll", "Lo", "Nd", "Po")), max_size=20))
def test_no_character_is_lost(text: str) -> None:
    assert "".join(graphemes(text)) == unicodedata.normalize("NFC", text)
