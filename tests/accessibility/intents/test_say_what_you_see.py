"""Which choice was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.intents.choice_matching import (
    AmbiguousChoice,
    ChoiceMatch,
    NoChoice,
    match_choice,
)

FRENCH = [
    ("cuisine", "Cuisine"),
    ("bain", "Salle de bains"),
    ("wc", "Toilettes"),
    ("chambre", "Chambre"),
    ("communes", "Parties communes"),
    ("oeuvre", "Main d'œuvre"),
]
ENGLISH = [("kitchen", "Kitchen"), ("bath", "Bathroom"), ("bed", "Bedroom"), ("shared", "Shared areas")]
ARABIC = [
    ("cuisine", "المطبخ"),
    ("bain", "الحمّام"),
    ("chambre", "غرفة النوم"),
    ("communes", "الأجزاء المشتركة"),
]


@pytest.mark.parametrize(
    ("options", "said", "key"),
    [
        (FRENCH, "Cuisine.", "cuisine"),
        (FRENCH, "la cuisine", "cuisine"),
        (FRENCH, "c'est dans la cuisine, s'il vous plaît", "cuisine"),
        (FRENCH, "SALLE DE BAIN", "bain"),
        (FRENCH, "les parties commune", "communes"),
        (FRENCH, "main d'oeuvre", "oeuvre"),
        (FRENCH, "le premier", "cuisine"),
        (FRENCH, "Le deuxième.", "bain"),
        (FRENCH, "la seconde s'il vous plaît", "bain"),
        (FRENCH, "numéro 4", "chambre"),
        (FRENCH, "je veux le troisième", "wc"),
        (FRENCH, "la dernière", "oeuvre"),
        (ENGLISH, "the second one", "bath"),
        (ENGLISH, "It's the kitchen", "kitchen"),
        (ENGLISH, "the first one", "kitchen"),
        (ENGLISH, "one", "kitchen"),
        (ENGLISH, "last", "shared"),
        (ARABIC, "الحمام", "bain"),
        (ARABIC, "غرفه النوم", "chambre"),
        (ARABIC, "الاجزاء المشتركه", "communes"),
        (ARABIC, "الأول", "cuisine"),
        (ARABIC, "الثانية", "bain"),
        (ARABIC, "الأخير", "communes"),
    ],
)
def test_one_is_meant(options, said, key):
    found = match_choice(said, options)
    assert isinstance(found, ChoiceMatch)
    assert found.key == key


def test_two_that_fit_are_asked_about():
    options = [("a", "Fuite sous l'évier"), ("b", "Fuite sous le lavabo"), ("c", "Volet bloqué")]
    found = match_choice("fuite", options)
    assert isinstance(found, AmbiguousChoice)
    assert set(found.keys) == {"a", "b"}


def test_the_exact_one_wins_over_one_that_contains_it():
    found = match_choice("chambre", [("a", "Chambre d'enfant"), ("b", "Chambre")])
    assert found == ChoiceMatch("b", 100.0)


@pytest.mark.parametrize("said", ["", " ", "…", "bonjour madame", "le septième", "un deux trois", "[unk]"])
def test_none_is_meant(said):
    assert match_choice(said, FRENCH) == NoChoice()


def test_no_options():
    assert match_choice("cuisine", []) == NoChoice()


@given(st.text(), st.lists(st.tuples(st.text(min_size=1), st.text()), max_size=5))
def test_any_text_gets_an_answer(said, options):
    found = match_choice(said, options)
    keys = [key for key, _ in options]
    match found:
        case ChoiceMatch(key, _):
            assert key in keys
        case AmbiguousChoice(several):
            assert len(several) > 1
            assert set(several) <= set(keys)
