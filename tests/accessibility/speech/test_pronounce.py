"""What the voice is given, language by language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.speech.pronounce import pronounce, spoken_sentences


@pytest.mark.parametrize(
    ("language", "written", "said"),
    [
        ("fr", "Votre numéro est T482715.", "Votre numéro est T 4 8 2 7 1 5."),
        ("fr", "locataire 00123456", "locataire 0 0 1 2 3 4 5 6"),
        ("fr", "06 12 34 56 78", "0 6, 12, 34, 56, 78"),
        ("fr", "0612345678", "0 6, 12, 34, 56, 78"),
        ("fr", "+33612345678", "+ 33, 6, 12, 34, 56, 78"),
        ("fr", "0 800 47 33 33", "0, 800, 47, 33, 33"),
        ("fr", "le 18 ou le 112", "le 18 ou le 112"),
        ("fr", "à 10 h 42", "à 10 heures 42"),
        ("fr", "à 8\u00a0h, à 1 h", "à 8 heures, à 1 heure"),
        ("fr", "14:05", "14 heures 5"),
        ("fr", "512,34\u00a0€", "512 euros 34"),
        ("fr", "1\u202f234,50 €", "1234 euros 50"),
        ("fr", "0,50 € ou 1 €", "50 centimes ou 1 euro"),
        ("fr", "le 12/03/2026", "le 12 mars 2026"),
        ("fr", "le 45/13/2026", "le 45/13/2026"),
        ("fr", "l'APL pour 12 m²", "l'A P L pour 12 mètres carrés"),
        ("fr", "[b]Merci[/b] <i>à vous</i>", " Merci   à vous "),
        ("fr", "Bien 😀 → fini", "Bien     fini"),
        ("en", "T482715", "T 4 8 2 7 1 5"),
        ("en", "06 12 34 56 78", "0 6, 1 2, 3 4, 5 6, 7 8"),
        ("en", "at 10:42, at 10:00, at 14:05", "at 10 42, at 10 o'clock, at 14 oh 5"),
        ("en", "€1,234.50", "1234 euros and 50 cents"),
        ("en", "12/03/2026", "12 March 2026"),
        ("ar", "10:42", "10 و42 دقيقة"),
        ("ar", "512,34 €", "512 يورو و 34 سنت"),
        ("ar", "12/03/2026", "12 مارس 2026"),
        ("tr", "14:05, 3 €", "14:05, 3 euros"),
    ],
)
def test_it_is_said_as_people_say_it(language: str, written: str, said: str) -> None:
    assert pronounce(written, language).text == said


def test_each_word_knows_where_it_is_written() -> None:
    written = "Le T482715 coûte 12,50 € demain"
    spoken = pronounce(written, "fr")
    for said, shown in (("4", "T482715"), ("euros", "12,50 €"), ("demain", "demain"), ("coûte", "coûte")):
        at = spoken.text.index(said)
        start, end = spoken.written(at, at + len(said))
        assert written[start:end] == shown


@given(st.text(max_size=80) | st.from_regex(r"([A-Z0-9 €:/,.+h\[\]<>b]){0,60}", fullmatch=True))
def test_any_text_can_be_said_and_found_again(written: str) -> None:
    for language in ("fr", "en", "ar", "xx"):
        spoken = pronounce(written, language)
        assert "\x00" not in spoken.text
        for at in range(len(spoken.text)):
            start, end = spoken.written(at, at + 1)
            assert 0 <= start < end <= len(written)


@given(st.text(max_size=200))
def test_there_is_always_a_sentence(text: str) -> None:
    assert spoken_sentences(text, "fr")
