"""Sentences are cut where they end, and no word is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.written_text import sentence_spans


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Bonjour. Ça va ? Oui !", ["Bonjour. ", "Ça va ? ", "Oui !"]),
        ("M. Martin vient à 10.30 demain.", ["M. Martin vient à 10.30 demain."]),
        ("Mme. Haddad loue 3 bd. Foch, art. 5. Merci.", ["Mme. Haddad loue 3 bd. Foch, art. 5. ", "Merci."]),
        ("مرحبا؟ نعم.", ["مرحبا؟ ", "نعم."]),
        ("你好。谢谢。", ["你好。", "谢谢。"]),
        ("Titre\nSuite", ["Titre\n", "Suite"]),
        ("…", []),
    ],
)
def test_sentences(text: str, cut: list[str]) -> None:
    assert [text[start:end] for start, end in sentence_spans(text)] == cut


@given(st.text(max_size=200))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    kept = "".join(text[start:end] for start, end in sentence_spans(text))
    assert [char for char in kept if char.isalnum()] == [char for char in text if char.isalnum()]
