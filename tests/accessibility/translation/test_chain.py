"""The chain: the most trusted source first, every sentence or none, and honest about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.accessibility.translation import (
    Draft,
    Phrasebook,
    ReviewedCatalogue,
    Suggestion,
    Translator,
    UnknownLanguageError,
    Via,
)


class Machine:
    """Knows some sentences; counts what it is asked."""

    def __init__(self, via: Via, known: dict[str, str]) -> None:
        self._via = via
        self._known = known
        self.asked: list[str] = []
        self.closed = False

    def translate(self, sentence: str, source: str, target: str) -> Draft | None:
        self.asked.append(sentence)
        text = self._known.get(sentence)
        return Draft(text, self._via, approximate=True) if text else None

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def argos() -> Machine:
    return Machine(Via.ARGOS, {"Le tuyau fuit.": "The pipe leaks."})


@pytest.fixture
def apertium() -> Machine:
    return Machine(Via.APERTIUM, {"Le tuyau fuit.": "The pipe flees.", "La porte ferme.": "The door closes."})


@pytest.fixture
def translator(tmp_path: Path, argos: Machine, apertium: Machine) -> Translator:
    return Translator(ReviewedCatalogue(tmp_path), Phrasebook(), [argos, apertium])


@pytest.mark.parametrize(
    ("text", "translated", "via", "approximate"),
    [
        ("Bonjour.", "Hello.", Via.PHRASEBOOK, False),
        ("Bonjour. Merci.\n", "Hello. Thank you.\n", Via.PHRASEBOOK, False),
        ("Le tuyau fuit.", "The pipe leaks.", Via.ARGOS, True),
        ("La porte ferme.", "The door closes.", Via.APERTIUM, True),
        (
            "Bonjour.  Le tuyau fuit.\nLa porte ferme.",
            "Hello.  The pipe leaks.\nThe door closes.",
            Via.APERTIUM,
            True,
        ),
        ("Bonjour. 06 12 34 56 78 !", "Hello. 06 12 34 56 78 !", Via.PHRASEBOOK, False),
        ("Bonjour. Xyzzy.", "Bonjour. Xyzzy.", Via.NONE, True),
        ("12/03/2026", "12/03/2026", Via.SAME, False),
        ("", "", Via.SAME, False),
        ("😀", "😀", Via.SAME, False),
    ],
)
def test_the_most_trusted_source_answers(
    translator: Translator, text: str, translated: str, via: Via, approximate: bool
) -> None:
    found = translator.translate(text, "fr", "en")
    assert (found.source, found.text, found.via, found.approximate) == (text, translated, via, approximate)


def test_machines_are_not_asked_what_people_have_translated(translator: Translator, argos: Machine) -> None:
    translator.translate("Bonjour. Merci.", "fr", "en")
    assert argos.asked == []


def test_the_same_language_is_the_same_text(translator: Translator) -> None:
    assert translator.translate("Xyzzy", "fr", "fr").via is Via.SAME


def test_without_a_way_there_are_suggestions(translator: Translator) -> None:
    asked = "Je n'ai toujours pas de chauffage."
    found = translator.translate(asked, "fr", "en")
    assert (found.text, found.via) == (asked, Via.NONE)
    assert Suggestion("Je n'ai pas de chauffage.", "I have no heating.") in found.suggestions


def test_an_unknown_language(translator: Translator) -> None:
    for source, target in (("fr", "xx"), ("xx", "fr")):
        with pytest.raises(UnknownLanguageError, match="xx"):
            translator.translate("Bonjour.", source, target)


def test_close_frees_the_engines(translator: Translator, argos: Machine, apertium: Machine) -> None:
    translator.close()
    assert argos.closed
    assert apertium.closed
