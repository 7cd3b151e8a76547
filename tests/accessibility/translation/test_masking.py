"""Values keep out of an engine's reach and come back, or the translation is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.translation import SCRIPTS
from kiosk.accessibility.translation.masking import Kind, LostValueError, mask, values
from kiosk.accessibility.translation.rendering import rendered

LANGUAGES = st.sampled_from(sorted(SCRIPTS))
HOUSING = st.lists(
    st.sampled_from(
        [
            *(
                "le loyer",
                "payer",
                "rendez-vous",
                "Mme Diallo",
                "Awa",
                "12 mars 2026",
                "31/12/2025",
                "10 h 42",
            ),
            *(
                "10:42",
                "512,34 €",
                "€1,234.50",
                "06 12 34 56 78",
                "+33612345678",
                "T482715",
                "3e",
                "701",
                "٧٠١",
            ),
            *("a.b@c.fr", ".", "?", "\n", "😀", "[b]", "²"),
        ]
    )
).map(" ".join)


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("fr", "Le 12/03/2026 à 10 h 42", [(Kind.DATE, "12/03/2026"), (Kind.TIME, "10 h 42")]),
        ("fr", "le 1er mars, le 12 mars 2026", [(Kind.DATE, "1er mars"), (Kind.DATE, "12 mars 2026")]),
        ("es", "el 12 de marzo de 2026", [(Kind.DATE, "12 de marzo de 2026")]),
        ("fr", "1 234,50 € ou 3 €", [(Kind.AMOUNT, "1 234,50 €"), (Kind.AMOUNT, "3 €")]),
        ("fr", "au 06 12 34 56 78", [(Kind.PHONE, "06 12 34 56 78")]),
        ("fr", "la demande T482715", [(Kind.REFERENCE, "T482715")]),
        ("fr", "Nous sommes 4.", [(Kind.NUMBER, "4")]),
        ("fr", "Bonjour Mme Awa Diallo", [(Kind.NAME, "Awa Diallo")]),
        ("fr", "je suis Awa, merci", [(Kind.NAME, "Awa")]),
        ("fr", "Bonjour Madame", []),
        ("en", "My name is John Smith. Call Monday", [(Kind.NAME, "John Smith")]),
        ("ar", "السيدة فاطمة يوم 12 مارس", [(Kind.NAME, "فاطمة"), (Kind.DATE, "12 مارس")]),
        ("fr", "à a.b@c.fr", [(Kind.EMAIL, "a.b@c.fr")]),
    ],
)
def test_values_are_seen(language: str, text: str, found: list[tuple[Kind, str]]) -> None:
    assert [(value.kind, value.written) for value in values(text, language)] == found


@given(st.text(max_size=80) | HOUSING, LANGUAGES)
def test_every_value_comes_back(text: str, language: str) -> None:
    masked = mask(text, language)
    assert masked.restore(masked.text) == text


@given(HOUSING, LANGUAGES, st.randoms(use_true_random=False))
def test_order_may_change_but_nothing_may_be_lost_doubled_or_invented(
    text: str, language: str, dice: object
) -> None:
    masked = mask(text, language)
    numbers = list(masked.values)
    dice.shuffle(numbers)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    moved = masked.restore(" ".join(numbers))
    assert all(value.written in moved for value in masked.values.values())
    for wrong in (numbers[1:], numbers * 2, [*numbers, "5"]):
        if sorted(wrong) != sorted(numbers):
            with pytest.raises(LostValueError):
                masked.restore(" ".join(wrong))


def test_arabic_digits_are_the_same_numbers() -> None:
    masked = mask("payer 512,34 €", "fr")
    assert masked.restore("ادفع ٧٠١") == "ادفع 512,34 €"


@pytest.mark.parametrize(
    ("source", "text", "target", "shown"),
    [
        ("fr", "12/03/2026", "en", "12 March 2026"),
        ("fr", "12 mars 2026", "es", "12 de marzo de 2026"),
        ("fr", "1er mars", "ar", "1 مارس"),
        ("en", "12 March", "fr", "12 mars"),
        ("fr", "31/06/2026", "en", "31/06/2026"),
        ("fr", "10 h 42", "en", "10:42"),
        ("en", "9:00", "fr", "9 h"),
        ("fr", "25 h 00", "en", "25 h 00"),
        ("fr", "1 234,50 €", "en", "€1,234.50"),
        ("en", "€1,234.50", "es", "1.234,50\u00a0€"),
        ("fr", "T482715", "ar", "T482715"),
    ],
)
def test_values_are_written_as_the_other_language_does(
    source: str, text: str, target: str, shown: str
) -> None:
    (value,) = values(text, source)
    assert rendered(value, source, target) == shown
