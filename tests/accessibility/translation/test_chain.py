"""The chain: the most trusted source first, every sentence or none, and honest about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.accessibility.translation import (
    FALC,
    Draft,
    EngineStoppedError,
    Phrasebook,
    ReviewedCatalogue,
    Suggestion,
    Translation,
    Translator,
    UnknownLanguageError,
    Via,
)
from kiosk.accessibility.translation.quality_checks import Doubt


class Machine:
    """Knows some sentences; counts what it is asked."""

    def __init__(self, via: Via, known: dict[str, str]) -> None:
        self.via = via
        self._known = known
        self.asked: list[str] = []
        self.closed = False

    def reaches(self, source: str, target: str) -> bool:
        return target in ("en", "fr")

    def translate(self, sentence: str, source: str, target: str) -> Draft | Doubt | None:
        self.asked.append(sentence)
        text = self._known.get(sentence)
        return Draft(text, self.via, approximate=True) if text else None

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
        (
            "Bonjour. J'entends mal. Parlez plus fort, s'il vous plaît. Merci.",
            "Hello. I am hard of hearing. Please speak louder. Thank you.",
            Via.PHRASEBOOK,
            False,
        ),
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
    assert found.suggestions[0] == Suggestion(
        "Je n’ai pas de chauffage.", "I have no heating.", "chauffage.pas_de_chauffage"
    )


def test_what_is_refused_is_answered_with_phrases(tmp_path: Path) -> None:
    class Doubtful(Machine):
        """Knows what it must not say."""

        def translate(self, sentence: str, source: str, target: str) -> Doubt:
            return Doubt.NEGATION

    translator = Translator(ReviewedCatalogue(tmp_path), Phrasebook(), [Doubtful(Via.APERTIUM, {})])
    found = translator.translate("Je n'ai toujours pas de chauffage.", "fr", "en")
    assert (found.via, found.refused) == (Via.NONE, Doubt.NEGATION)
    assert found.suggestions
    assert translator.translate("Bonjour.", "fr", "en").refused is None


def test_an_unknown_language(translator: Translator) -> None:
    for source, target in (("fr", "xx"), ("xx", "fr")):
        with pytest.raises(UnknownLanguageError, match="xx"):
            translator.translate("Bonjour.", source, target)


def test_close_frees_the_engines(translator: Translator, argos: Machine, apertium: Machine) -> None:
    translator.close()
    assert argos.closed
    assert apertium.closed


def test_it_says_which_ways_there_are(translator: Translator) -> None:
    assert translator.reach("fr", "en") == (Via.PHRASEBOOK, Via.ARGOS, Via.APERTIUM)
    assert translator.reach("fr", "ta") == (Via.PHRASEBOOK,)
    assert translator.reach("ta", "uk") == (Via.PHRASEBOOK,)
    assert translator.reach("fr", "fr") == (Via.SAME,)
    assert translator.reach("fr", "ca") == ()
    with pytest.raises(UnknownLanguageError):
        translator.reach("fr", "xx")


def test_back_shows_what_was_understood(translator: Translator) -> None:
    back = translator.back("I have no heating.", "fr", "en")
    assert (back.text, back.via) == ("Je n’ai pas de chauffage.", Via.PHRASEBOOK)


def test_easy_french_is_a_language_like_others(translator: Translator) -> None:
    found = translator.translate("Il manque un document. Il pleut.", "fr", FALC)
    assert (found.text, found.via) == ("Il manque un papier. Il pleut.", Via.PHRASEBOOK)
    assert translator.translate("Il manque un papier.", FALC, "en").text == "A document is missing."


def test_a_text_that_takes_too_long_is_given_up(tmp_path: Path, argos: Machine) -> None:
    hurried = Translator(ReviewedCatalogue(tmp_path), Phrasebook(), [argos], patience=0.0)
    assert hurried.translate("Le tuyau fuit. " * 300, "fr", "en").via is Via.NONE
    assert len(argos.asked) == 1


@pytest.mark.parametrize(
    ("translation", "words"),
    [
        (Translation("a", "b", Via.SAME, approximate=False), ""),
        (Translation("a", "b", Via.PHRASEBOOK, approximate=False), "préparée"),
        (Translation("a", "b", Via.CATALOGUE, approximate=True), "Vérifiez"),
        (Translation("a", "b", Via.ARGOS, approximate=True), "automatique"),
        (Translation("a", "b", Via.APERTIUM, approximate=True), "souvent des erreurs"),
        (Translation("a", "a", Via.NONE, approximate=True), "plus courte"),
        (Translation("a", "a", Via.NONE, True, (Suggestion("x", "y"),)), "Une de ces phrases"),
    ],
)
def test_it_says_how_far_to_trust_it(translation: Translation, words: str) -> None:
    assert words in translation.note.msgid
    assert bool(translation.note) == (translation.via is not Via.SAME)


class Stopped(Machine):
    """Somebody killed it."""

    def translate(self, sentence: str, source: str, target: str) -> Draft | None:
        raise EngineStoppedError("killed")


def test_a_machine_that_stops_leaves_it_to_the_next(tmp_path: Path, apertium: Machine) -> None:
    translator = Translator(ReviewedCatalogue(tmp_path), Phrasebook(), [Stopped(Via.ARGOS, {}), apertium])
    assert translator.translate("Le tuyau fuit.", "fr", "en").text == "The pipe flees."


def test_what_could_be_translated_another_time_is_no_text_without_a_way(
    tmp_path: Path, apertium: Machine
) -> None:
    translator = Translator(ReviewedCatalogue(tmp_path), Phrasebook(), [Stopped(Via.ARGOS, {}), apertium])
    with pytest.raises(EngineStoppedError):
        translator.translate("Le toit goutte.", "fr", "en")
