"""Values keep out of an engine's reach and come back, or the translation is refused."""

from __future__ import annotations

from datetime import date, time
from time import thread_time

import pytest
from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.translation import SCRIPTS
from kiosk.accessibility.translation.values import (
    LostValueError,
    ValueKind,
    find_values,
    localise_value,
    mask_values,
)

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
        ("fr", "Le 12/03/2026 à 10 h 42", [(ValueKind.DATE, "12/03/2026"), (ValueKind.TIME, "10 h 42")]),
        (
            "fr",
            "le 1er mars, le 12 mars 2026",
            [(ValueKind.DATE, "1er mars"), (ValueKind.DATE, "12 mars 2026")],
        ),
        ("es", "el 12 de marzo de 2026", [(ValueKind.DATE, "12 de marzo de 2026")]),
        ("fr", "1 234,50 € ou 3 €", [(ValueKind.AMOUNT, "1 234,50 €"), (ValueKind.AMOUNT, "3 €")]),
        ("fr", "au 06 12 34 56 78", [(ValueKind.PHONE, "06 12 34 56 78")]),
        ("fr", "la demande T482715", [(ValueKind.REFERENCE, "T482715")]),
        ("fr", "Nous sommes 4.", [(ValueKind.NUMBER, "4")]),
        ("fr", "Bonjour Mme Awa Diallo", [(ValueKind.NAME, "Awa Diallo")]),
        ("fr", "je suis Awa, merci", [(ValueKind.NAME, "Awa")]),
        ("fr", "Bonjour Madame", []),
        ("en", "My name is John Smith. Call Monday", [(ValueKind.NAME, "John Smith")]),
        ("ar", "السيدة فاطمة يوم 12 مارس", [(ValueKind.NAME, "فاطمة"), (ValueKind.DATE, "12 مارس")]),
        ("fr", "à a.b@c.fr", [(ValueKind.EMAIL, "a.b@c.fr")]),
        (
            "fr",
            "au 12 bis, rue des Lilas, 69003 Lyon",
            [(ValueKind.ADDRESS, "12 bis, rue des Lilas, 69003 Lyon")],
        ),
        ("tr", "3 avenue de l’Europe adresinde", [(ValueKind.ADDRESS, "3 avenue de l’Europe")]),
        ("fr", "j’habite 8 rue du moulin", [(ValueKind.ADDRESS, "8 rue du moulin")]),
        ("fr", "à 38400 Saint-Martin", [(ValueKind.ADDRESS, "38400 Saint-Martin")]),
        (
            "fr",
            "le jeudi 12 mars 2026 à 10 heures 30",
            [(ValueKind.DATE, "jeudi 12 mars 2026"), (ValueKind.TIME, "10 heures 30")],
        ),
        ("en", "March 12th, 2026 at 3 pm", [(ValueKind.DATE, "March 12th, 2026"), (ValueKind.TIME, "3 pm")]),
        (
            "ru",
            "12 марта 2026 в 10:42, 50 евро",
            [(ValueKind.DATE, "12 марта 2026"), (ValueKind.TIME, "10:42"), (ValueKind.AMOUNT, "50 евро")],
        ),
        ("uk", "12 березня", [(ValueKind.DATE, "12 березня")]),
        (
            "zh",
            "在2026年3月12日10点42分付512,34欧元",
            [
                (ValueKind.DATE, "2026年3月12日"),
                (ValueKind.TIME, "10点42分"),
                (ValueKind.AMOUNT, "512,34欧元"),
            ],
        ),
        ("ta", "12 மார்ச் 2026 அன்று 50 யூரோ", [(ValueKind.DATE, "12 மார்ச் 2026"), (ValueKind.AMOUNT, "50 யூரோ")]),
        ("bn", "১২ মার্চ", [(ValueKind.DATE, "১২ মার্চ")]),
        ("tr", "12 Mart 2026 Perşembe", [(ValueKind.DATE, "12 Mart 2026 Perşembe")]),
        (
            "fr",
            "<b>oui</b> 👍🏽",
            [(ValueKind.MARK, "<b>"), (ValueKind.MARK, "</b>"), (ValueKind.MARK, "👍🏽")],
        ),
        ("fr", "au 06.12.34.56.78", [(ValueKind.PHONE, "06.12.34.56.78")]),
        ("ru", "Здравствуйте, госпожа Петрова", [(ValueKind.NAME, "Петрова")]),
    ],
)
def test_values_are_seen(language: str, text: str, found: list[tuple[ValueKind, str]]) -> None:
    assert [(value.kind, value.written) for value in find_values(text, language)] == found


@given(st.text(max_size=80) | HOUSING, LANGUAGES)
def test_every_value_comes_back(text: str, language: str) -> None:
    masked = mask_values(text, language)
    assert masked.restore(masked.text) == text


@given(HOUSING, LANGUAGES, st.randoms(use_true_random=False))
def test_order_may_change_but_nothing_may_be_lost_doubled_or_invented(
    text: str, language: str, dice: object
) -> None:
    masked = mask_values(text, language)
    numbers = list(masked.values)
    dice.shuffle(numbers)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    moved = masked.restore(" ".join(numbers))
    assert all(value.written in moved for value in masked.values.values())
    for wrong in (numbers[1:], numbers * 2, [*numbers, "5"]):
        if sorted(wrong) != sorted(numbers):
            with pytest.raises(LostValueError):
                masked.restore(" ".join(wrong))


def test_arabic_digits_are_the_same_numbers() -> None:
    masked = mask_values("payer 512,34 €", "fr")
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
        ("fr", "jeudi 12 mars 2026", "tr", "12 Mart 2026 Perşembe"),
        ("fr", "jeudi 12 mars 2026", "zh", "2026年3月12日星期四"),
        ("zh", "3月12日", "uk", "12 березня"),
        ("bn", "১২ মার্চ 2026", "fr", "12 mars 2026"),
        ("en", "March 12, 2026", "pt", "12 de março de 2026"),
        ("en", "12:15 am", "fr", "0 h 15"),
        ("en", "3 p.m.", "ru", "15:00"),
        ("fr", "2026-02-29", "en", "2026-02-29"),
        ("ru", "50 евро", "en", "€50"),
        ("fr", "12 rue des Lilas", "ar", "12 rue des Lilas"),
    ],
)
def test_values_are_written_as_the_other_language_does(
    source: str, text: str, target: str, shown: str
) -> None:
    (value,) = find_values(text, source)
    assert localise_value(value, source, target) == shown


@pytest.mark.parametrize("language", sorted(SCRIPTS))
@given(day=st.dates(date(1900, 1, 1)), hour=st.times(), cents=st.integers(0, 10**7), weekday=st.booleans())
def test_what_is_written_in_one_language_is_read_in_it(
    language: str, day: date, hour: time, cents: int, weekday: bool
) -> None:
    """There and back through any language a value is the same."""
    spoken = f"{get_day_names('wide', locale='fr')[day.weekday()]} " if weekday else ""
    written = (
        f"{spoken}{day.day} {get_month_names('wide', locale='fr')[day.month]} {day.year:04d}",
        f"{hour.hour} h {hour.minute:02d}",
        f"{cents // 100},{cents % 100:02d} €",
    )
    for kind, text in zip((ValueKind.DATE, ValueKind.TIME, ValueKind.AMOUNT), written, strict=True):
        (value,) = find_values(text, "fr")
        there = localise_value(value, "fr", language)
        (found,) = find_values(f"( {there} )", language)
        assert (found.kind, found.written) == (kind, there)
        assert localise_value(found, language, "fr") == localise_value(value, "fr", "fr")


@pytest.mark.parametrize(
    "filler", ["a", "1", " ", "A ", "1,", "é́", "您", "a.", "12 rue de ", "<", "+", "Mme "]
)
def test_a_long_text_is_read_quickly(filler: str) -> None:
    started = thread_time()
    list(find_values(filler * (10_000 // len(filler)), "fr"))
    assert thread_time() - started < 1.0, "the processor's seconds: others may use it meanwhile"
