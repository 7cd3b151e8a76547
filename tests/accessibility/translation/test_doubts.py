"""A machine's faults that can be seen without knowing the language."""

from __future__ import annotations

import pytest

from kiosk.accessibility.translation.quality_checks import Doubt, doubt


@pytest.mark.parametrize(
    ("sentence", "translated", "target", "found"),
    [
        ("Le robinet fuit.", "The tap leaks.", "en", None),
        ("Le robinet fuit.", "الصنبور يسرب الماء.", "ar", None),
        ("Le robinet fuit depuis hier soir.", "水龙头漏水。", "zh", None),
        ("Non.", "No.", "es", None),
        ("Hôpital Nord", "Hôpital Nord", "es", None),
        ("non non non", "no no no", "es", None),
        ("Payer 701 à 702.", "Pagar 701 a 702.", "es", None),
        ("Le robinet fuit.", "", "en", Doubt.EMPTY),
        ("Le robinet fuit.", " … 701", "en", Doubt.EMPTY),
        ("Le robinet fuit.", "Le robinet fuit", "es", Doubt.ECHO),
        ("Le robinet fuit.", "Le robinet fuit.", "ar", Doubt.ECHO),
        ("Fuite", "fuite", "ru", Doubt.ECHO),
        ("Le robinet fuit.", "The tap leaks.", "ar", Doubt.SCRIPT),
        ("Le robinet fuit.", "الصنبور", "en", Doubt.SCRIPT),
        ("Le robinet fuit.", "the tap the tap the tap the tap", "en", Doubt.LOOP),
        ("Le robinet fuit.", "yyyyyyyyyyyyyyyyy", "en", Doubt.LOOP),
        ("Le robinet fuit.", "الماء الماء الماء الماء", "ar", Doubt.LOOP),
        ("Non.", "Because " + ", ".join(f"word{chr(97 + i)}" for i in range(20)), "en", Doubt.LENGTH),
        (
            "Le robinet de la cuisine fuit depuis hier soir et il y a de l'eau partout.",
            "Ya.",
            "es",
            Doubt.LENGTH,
        ),
        ("Le chauffage marche.", "El *chauffage andadura.", "es", Doubt.MARK),
        ("entre 701et midi", "entre #701.ºt mediodía", "es", Doubt.MARK),
        ("La porte # 3", "La puerta # 3", "es", None),
    ],
)
def test_doubts(sentence: str, translated: str, target: str, found: Doubt | None) -> None:
    assert doubt(sentence, translated, "fr", target) == found


def test_a_long_text_is_judged_quickly() -> None:
    assert doubt("abcde " * 800, "".join(chr(97 + (i * i) % 26) for i in range(5000)), "fr", "en") is None
