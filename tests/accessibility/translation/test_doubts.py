"""A machine's faults that can be seen without knowing the language."""

from __future__ import annotations

import pytest

from kiosk.accessibility.translation.machine import find_issue
from kiosk.accessibility.translation.result import QualityIssue


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
        ("Le robinet fuit.", "", "en", QualityIssue.EMPTY),
        ("Le robinet fuit.", " … 701", "en", QualityIssue.EMPTY),
        ("Le robinet fuit.", "Le robinet fuit", "es", QualityIssue.ECHO),
        ("Le robinet fuit.", "Le robinet fuit.", "ar", QualityIssue.ECHO),
        ("Fuite", "fuite", "ru", QualityIssue.ECHO),
        ("Le robinet fuit.", "The tap leaks.", "ar", QualityIssue.SCRIPT),
        ("Le robinet fuit.", "الصنبور", "en", QualityIssue.SCRIPT),
        ("Le robinet fuit.", "the tap the tap the tap the tap", "en", QualityIssue.LOOP),
        ("Le robinet fuit.", "yyyyyyyyyyyyyyyyy", "en", QualityIssue.LOOP),
        ("Le robinet fuit.", "الماء الماء الماء الماء", "ar", QualityIssue.LOOP),
        ("Non.", "Because " + ", ".join(f"word{chr(97 + i)}" for i in range(20)), "en", QualityIssue.LENGTH),
        (
            "Le robinet de la cuisine fuit depuis hier soir et il y a de l'eau partout.",
            "Ya.",
            "es",
            QualityIssue.LENGTH,
        ),
        ("Le chauffage marche.", "El *chauffage andadura.", "es", QualityIssue.MARK),
        ("entre 701et midi", "entre #701.ºt mediodía", "es", QualityIssue.MARK),
        ("La porte # 3", "La puerta # 3", "es", None),
    ],
)
def test_doubts(sentence: str, translated: str, target: str, found: QualityIssue | None) -> None:
    assert find_issue(sentence, translated, "fr", target) == found


def test_a_long_text_is_judged_quickly() -> None:
    assert (
        find_issue("abcde " * 800, "".join(chr(97 + (i * i) % 26) for i in range(5000)), "fr", "en") is None
    )
