"""The open places of phrases: what keys make of them, and what the phrasebook makes of that."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.conversation.session import PhraseMenu
from kiosk.accessibility.translation import packaged_phrasebook
from kiosk.accessibility.translation.phrasebook import with_ellipses
from kiosk.accessibility.translation.values import ValueKind, find_values
from kiosk.accessibility.written_text import read_typed_amount
from kiosk.screens.phrase_placeholders import (
    PLACEHOLDER_PATTERN,
    PLACEHOLDERS,
    fill_placeholder,
    first_placeholder,
    question_about,
)


def typed(kind: str, keys: str) -> str:
    draft = ""
    for key in keys:
        draft = PLACEHOLDERS[kind].add(draft, key)
    return draft


@pytest.mark.parametrize(
    ("kind", "keys", "written", "fits"),
    [
        ("date", "12032027", "12/03/2027", True),
        ("date", "31022027", "31/02/2027", False),
        ("date", "1203", "12/03/", False),
        ("date", "120320279", "12/03/2027", True),
        ("time", "1430", "14:30", True),
        ("time", "2530", "25:30", False),
        ("amount", "45,50", "45,50 €", True),
        ("amount", "45", "45 €", True),
        ("amount", ",45,", ",45,", False),
        ("amount", "45,5o", "45,5o", False),  # nothing is left out
        ("amount", "95.5", "95,50 €", True),
        ("amount", "1,245.50", "1245,50 €", True),
        ("amount", "€ 1.245,5", "1245,50 €", True),
        ("amount", "١٢٤٥٫٥٠", "1245,50 €", True),
        ("amount", "১,২৪৫.৫০", "1245,50 €", True),
        ("amount", "1,245", "1245 €", True),
        ("amount", "1 245,505", "1 245,505", False),
        ("amount", "12 50", "12 50", False),
        ("date", "1/3/2027", "01/03/2027", True),
        ("time", "9:30", "09:30", True),
        ("number", "3.5", "3.5", False),
        ("number", "٣", "3", True),
        ("phone", "0612345678", "06 12 34 56 78", True),
        ("phone", "061234", "06 12 34 ", False),
        ("number", "3", "3", True),
        ("name", "Diallo", "Diallo", True),
    ],
)
def test_what_keys_make(kind: str, keys: str, written: str, fits: bool) -> None:
    draft = typed(kind, keys)
    assert PLACEHOLDERS[kind].written(draft).replace("\u00a0", " ") == written
    assert PLACEHOLDERS[kind].is_valid(draft) is fits


#: How languages write a sum: what stands between thousands, before cents, and the first of ten figures.
WAYS = [(" ", ",", "0"), (".", ",", "0"), (",", ".", "0"), ("’", ".", "0"), ("٬", "٫", "٠"), ("٬", "٫", "۰")]


@given(cents=st.integers(0, 10**9), way=st.sampled_from([*WAYS, (",", ".", "০")]), whole=st.booleans())
def test_a_sum_is_read_as_it_is_written_anywhere_or_asked(
    cents: int, way: tuple[str, str, str], whole: bool
) -> None:
    between, point, zero = way
    cents -= cents % 100 if whole else 0
    typed = f"{cents // 100:,}".replace(",", between) + ("" if whole else f"{point}{cents % 100:02d}")
    found = read_typed_amount(
        "".join(chr(ord(zero) + int(each)) if each.isdecimal() else each for each in typed)
    )
    assert found is not None
    assert found.cents == cents
    assert found.doubtful == (whole and between in ".," and 10**5 <= cents < 10**8)


def test_every_open_place_of_the_phrasebook_is_known() -> None:
    places = {
        found
        for phrase in packaged_phrasebook().phrases
        for found in PLACEHOLDER_PATTERN.findall(phrase.texts["fr"])
    }
    assert places <= PLACEHOLDERS.keys()


@pytest.mark.parametrize("language", ["fr", "ar", "tr", "en", "zh", "ta"])
@given(
    day=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    hour=st.times(),
    cents=st.integers(100, 10**7),
)
def test_the_phrasebook_knows_what_was_typed(language: str, day: date, hour: time, cents: int) -> None:
    sums = f"{cents // 100},{cents % 100:02d}"
    for kind, keys in (("date", f"{day:%d%m%Y}"), ("time", f"{hour:%H%M}"), ("amount", sums)):
        blank = PLACEHOLDERS[kind]
        draft = typed(kind, keys)
        assert blank.is_valid(draft)
        (found,) = find_values(blank.written(draft), language)
        assert found.kind is ValueKind(kind)


def test_one_place_after_the_other() -> None:
    phrase = "Le {date} à {time}, puis à {time2}."
    assert with_ellipses(phrase) == "Le … à …, puis à …"
    for value in ("12/03/2027", "9:00", "10:00"):
        assert first_placeholder(phrase) is not None
        phrase = fill_placeholder(phrase, value)
    assert phrase == "Le 12/03/2027 à 9:00, puis à 10:00."
    assert first_placeholder(phrase) is None


@pytest.mark.parametrize("language", ["fr", "ta", "ar", "zh"])
def test_what_a_number_is_is_asked_as_its_phrase_needs_it(language: str) -> None:
    book = PhraseMenu()
    for phrase in packaged_phrasebook().phrases:
        words = phrase.text(language)
        if words is not None and "number" in phrase.slots:
            while (blank := first_placeholder(words)) is not PLACEHOLDERS["number"]:
                assert blank is not None
                words = fill_placeholder(words, "45")
            assert question_about(words, book.french_of(words, language)), words


@pytest.mark.parametrize(
    ("phrase", "asked"),
    [
        ("J’ai {number} enfants.", "Combien d’enfants ?"),
        ("J’ai {number} mois de loyer en retard.", "Combien de mois ?"),
        ("Allez au guichet {number}.", "Quel guichet ?"),
        ("Je peux payer {amount} par mois.", "Combien d’euros par mois ?"),
        ("Nous faisons un plan : 50 € par mois pendant {number} mois.", "Combien de mois ?"),
        ("C’est entre {time} et {time2}.", "À partir de quelle heure ?"),
        ("C’est entre 9:00 et {time2}.", "Jusqu’à quelle heure ?"),
        ("Revenez le {date}.", ""),
    ],
)
def test_what_is_open_is_asked_for_by_name(phrase: str, asked: str) -> None:
    french = PhraseMenu().french_of(phrase, "fr")
    assert question_about(phrase, french).msgid == asked
