"""Words that were typed without their accents."""

import pytest

from kiosk.accessibility.intents.accents import with_accents


@pytest.mark.parametrize(
    ("typed", "language", "written"),
    [
        ("komsu cok gurultu yapiyor", "tr", "komşu çok gürültü yapıyor"),
        ("Cok gurultu var", "tr", "Çok gürültü var"),
        ("nu merge caldura", "ro", "nu merge căldura"),
        ("", "tr", ""),
        ("ne 12 ne 3, sadece 640 €", "tr", "ne 12 ne 3, sadece 640 €"),
    ],
)
def test_accents_come_back(typed: str, language: str, written: str) -> None:
    assert with_accents(typed, language) == written


@pytest.mark.parametrize(
    ("typed", "language"),
    [
        ("komşu cok gurultu yapiyor", "tr"),
        ("j ai perdu mes cles", "fr"),
        ("кто там", "ru"),
        ("zzyzx blorp", "tr"),
    ],
)
def test_who_writes_accents_and_other_languages_are_left_alone(typed: str, language: str) -> None:
    assert with_accents(typed, language) == typed
