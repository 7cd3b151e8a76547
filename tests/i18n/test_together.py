"""A line does not end between a figure and its unit, in a telephone number, before a sign of its own."""

from __future__ import annotations

import pytest

from kiosk.i18n import keep_units_together


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("mardi 1er décembre à 14 h 05", "mardi 1er décembre à 14·h·05"),
        ("de 9 h à 12 h 30, fermé le 24", "de 9·h à 12·h·30, fermé le 24"),
        ("environ 20 min. Puis", "environ 20·min. Puis"),
        ("un T3 de 62 m², 512,40 €", "un T3 de 62·m², 512,40·€"),
        ("le 9 hiver", "le 9 hiver"),
        ("14 h 2026", "14·h 2026"),
        ("ADIL du Nord : 01 99 00 12 02", "ADIL du Nord·: 01·99·00·12·02"),
        ("+213 551 23 45 67 ou 3039", "+213·551·23·45·67 ou 3039"),
        ("le 12 05 2026 à 10 20", "le 12 05 2026 à 10 20"),
        ("Avez-vous un rendez-vous ?", "Avez-vous un rendez-vous·?"),
        ("« Bonjour »", "«·Bonjour·»"),
        ("وصل الرد في الساعة 14:27. ابقوا", "وصل الرد في الساعة·14:27. ابقوا"),
        ("at 9:05 or 10", "at·9:05 or 10"),
    ],
)
def test_what_belongs_together_stays_on_one_line(words: str, kept: str) -> None:
    assert keep_units_together(words) == kept.replace("·", "\u00a0")
