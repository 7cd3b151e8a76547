"""« Dites-le plus simplement »: shorter and plainer, or nothing."""

from __future__ import annotations

import pytest

from kiosk.accessibility.translation import Phrasebook, packaged_phrasebook
from kiosk.accessibility.translation.simplification import load_plain_words, load_terms, simplify


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    return packaged_phrasebook()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Il manque un document.", "Il manque un papier."),
        ("Il faut payer 50 € avant le 12 mars.", "Payez 50\u00a0€ avant le 12 mars."),
        ("Merci de bien vouloir attendre.", "Vous devez attendre."),
        (
            "Vous devez venir lundi, et vous donnerez le papier.",
            "Vous devez venir lundi. Vous donnerez le papier.",
        ),
        (
            "Nous ne pouvons pas venir demain car le technicien est malade.",
            "Nous ne pouvons pas venir demain. La raison : le technicien est malade.",
        ),
        (
            "Apportez votre quittance.",
            "Apportez votre quittance. Une quittance est un papier. Il dit que le loyer est payé.",
        ),
        ("Il pleut.", None),
        ("Bonjour.", None),
        ("", None),
        ("😀", None),
    ],
)
def test_simpler(book: Phrasebook, text: str, said: str | None) -> None:
    assert simplify(text, book) == said


def test_what_is_simple_stays(book: Phrasebook) -> None:
    for phrase in book.phrases:
        easy = simplify(phrase.texts["fr"], book)
        assert easy is None or simplify(easy, book) in (None, easy), phrase


def test_plain_words_are_shorter_or_as_short_and_explained_words_are_in_the_glossary() -> None:
    assert all(len(plain.split()) <= len(word.split()) + 3 for word, plain in load_plain_words().items())
    assert sum(bool(term.explanation) for term in load_terms()) >= 15
