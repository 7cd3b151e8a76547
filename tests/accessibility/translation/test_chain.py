"""The chain: the most trusted source first, every sentence or none, and honest about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy import float32
from numpy.typing import NDArray

from kiosk.accessibility.meaning import SentenceEncoder, encoder_version
from kiosk.accessibility.translation import (
    EngineStoppedError,
    PhraseSuggestion,
    ReviewedCatalogue,
    Translation,
    TranslationMethod,
    Translator,
    packaged_phrasebook,
)
from kiosk.accessibility.translation.languages import EASY_FRENCH
from kiosk.accessibility.translation.result import (
    CandidateTranslation,
    MachineOffer,
    QualityIssue,
    UnknownLanguageError,
)


class Machine:
    """Knows some sentences; counts what it is asked."""

    def __init__(self, via: TranslationMethod, known: dict[str, str]) -> None:
        self.method = via
        self._known = known
        self.asked: list[str] = []
        self.closed = False

    def supports(self, source: str, target: str) -> bool:
        return target in ("en", "fr")

    def translate(
        self, sentence: str, source: str, target: str
    ) -> CandidateTranslation | QualityIssue | None:
        self.asked.append(sentence)
        text = self._known.get(sentence)
        return CandidateTranslation(text, self.method, approximate=True) if text else None

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def argos() -> Machine:
    return Machine(TranslationMethod.ARGOS, {"Le train part.": "The train leaves."})


@pytest.fixture
def apertium() -> Machine:
    return Machine(
        TranslationMethod.APERTIUM,
        {"Le train part.": "The train shares.", "La porte ferme.": "The door closes."},
    )


@pytest.fixture
def translator(tmp_path: Path, argos: Machine, apertium: Machine) -> Translator:
    return Translator(ReviewedCatalogue(tmp_path), packaged_phrasebook(), [argos, apertium])


@pytest.mark.parametrize(
    ("text", "translated", "via", "approximate"),
    [
        ("Bonjour.", "Hello.", TranslationMethod.PHRASEBOOK, False),
        ("Bonjour. Merci.\n", "Hello. Thank you.\n", TranslationMethod.PHRASEBOOK, False),
        (
            "Bonjour. J'entends mal. Parlez plus fort, s'il vous plaît. Merci.",
            "Hello. I am hard of hearing. Please speak louder. Thank you.",
            TranslationMethod.PHRASEBOOK,
            False,
        ),
        ("Le train part.", "The train leaves.", TranslationMethod.ARGOS, True),
        ("La porte ferme.", "The door closes.", TranslationMethod.APERTIUM, True),
        (
            "Bonjour.  Le train part.\nLa porte ferme.",
            "Hello.  The train leaves.\nThe door closes.",
            TranslationMethod.APERTIUM,
            True,
        ),
        ("Bonjour. 06 12 34 56 78 !", "Hello. 06 12 34 56 78 !", TranslationMethod.PHRASEBOOK, False),
        ("Bonjour. Xyzzy.", "Bonjour. Xyzzy.", TranslationMethod.NONE, True),
        ("12/03/2026", "12/03/2026", TranslationMethod.SAME, False),
        ("", "", TranslationMethod.SAME, False),
        ("😀", "😀", TranslationMethod.SAME, False),
    ],
)
def test_the_most_trusted_source_answers(
    translator: Translator, text: str, translated: str, via: TranslationMethod, approximate: bool
) -> None:
    found = translator.translate(text, "fr", "en")
    assert (found.source, found.text, found.method, found.approximate) == (text, translated, via, approximate)


def test_machines_are_not_asked_what_people_have_translated(translator: Translator, argos: Machine) -> None:
    translator.translate("Bonjour. Merci.", "fr", "en")
    assert argos.asked == []


def test_the_same_language_is_the_same_text(translator: Translator) -> None:
    assert translator.translate("Xyzzy", "fr", "fr").method is TranslationMethod.SAME


def test_without_a_way_there_are_suggestions(translator: Translator) -> None:
    asked = "Je n'ai toujours pas de chauffage."
    found = translator.translate(asked, "fr", "en")
    assert (found.text, found.method) == (asked, TranslationMethod.NONE)
    assert found.suggestions[0] == PhraseSuggestion(
        "Je n’ai pas de chauffage.", "I have no heating.", "chauffage.pas_de_chauffage"
    )


def test_what_is_refused_is_answered_with_phrases(tmp_path: Path) -> None:
    class Doubtful(Machine):
        """Knows what it must not say."""

        def translate(self, sentence: str, source: str, target: str) -> QualityIssue:
            return QualityIssue.NEGATION

    translator = Translator(
        ReviewedCatalogue(tmp_path), packaged_phrasebook(), [Doubtful(TranslationMethod.APERTIUM, {})]
    )
    found = translator.translate("Je n'ai toujours pas de chauffage.", "fr", "en")
    assert (found.method, found.refused) == (TranslationMethod.NONE, QualityIssue.NEGATION)
    assert found.suggestions
    assert translator.translate("Bonjour.", "fr", "en").refused is None


def test_a_phrase_goes_before_a_machine(tmp_path: Path) -> None:
    """Which is offered with what it says back; never about danger, nor what nobody says at once."""
    machine = Machine(
        TranslationMethod.APERTIUM,
        {
            "Je n'ai toujours pas de chauffage.": "I have always no heating.",
            "I have always no heating.": "Je n'ai jamais de chauffage.",
            "Mon mari me frappe et j'ai peur": "My husband knocks and I fear",
            "Il m'a agressée hier": "He assaulted me yesterday",
            "Соседи стучат у нас.": "They beat me.",
        },
    )
    translator = Translator(ReviewedCatalogue(tmp_path), packaged_phrasebook(), [machine])
    found = translator.translate("Je n'ai toujours pas de chauffage.", "fr", "en")
    assert (found.method, found.suggestions[0].id) == (TranslationMethod.NONE, "chauffage.pas_de_chauffage")
    assert found.offer == MachineOffer(
        "I have always no heating.", TranslationMethod.APERTIUM, "Je n'ai jamais de chauffage."
    )
    danger = translator.translate("Mon mari me frappe et j'ai peur", "fr", "en")
    assert (danger.method, danger.offer, danger.refused) == (
        TranslationMethod.NONE,
        None,
        QualityIssue.DANGER,
    )
    assert translator.translate("Il m'a agressée hier", "fr", "en").refused is QualityIssue.DANGER
    assert translator.translate("Соседи стучат у нас.", "ru", "en").refused is QualityIssue.DANGER, (
        "told by what the machine made of it"
    )
    assert translator.translate("x" * 5000, "fr", "en").refused is QualityIssue.TOO_LONG


def test_what_does_not_come_back_with_its_meaning_is_not_shown(
    tmp_path: Path, argos: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIOSK_MODELS", str(tmp_path))  # no vectors of phrases

    class Encoder(SentenceEncoder):
        """To which only the same words are near."""

        def encode(self, sentences: Sequence[str]) -> NDArray[float32]:
            return np.array(
                [[1.0, 0.0] if "part" in each or "leaves" in each else [0.0, 1.0] for each in sentences]
            )

    translator = Translator(ReviewedCatalogue(tmp_path), packaged_phrasebook(), [argos], encoder=Encoder())
    if encoder_version():
        assert translator.translate("Le train part.", "fr", "en").refused is QualityIssue.MEANING
    argos._known["The train leaves."] = "Le train part."
    found = translator.translate("Le train part.", "fr", "en")
    assert found.method is TranslationMethod.NONE, "who said it is asked first"
    assert found.offer == MachineOffer("The train leaves.", TranslationMethod.ARGOS, "Le train part.")
    argos._known["The train leaves."] = "La peine est finie."
    if encoder_version():
        assert translator.translate("Le train part.", "fr", "en").refused is QualityIssue.MEANING


@pytest.mark.parametrize(
    ("said", "source", "target", "translated"),
    [
        ("Madame Demain", "fr", "ta", "Madame Demain"),  # not "tomorrow"
        ("Oui, M. Lundi", "fr", "en", "Oui, M. Lundi"),
        ("திரு நாளை", "ta", "fr", "திரு நாளை"),
        ("சரி, நன்றி", "ta", "fr", "D’accord. Merci."),
        ("Теперь всё работает.", "ru", "fr", "Теперь всё работает."),  # tells, does not ask
        ("Теперь всё работает", "ru", "fr", "Теперь всё работает"),
        ("Теперь всё работает?", "ru", "fr", "Est-ce que tout marche maintenant ?"),
        ("est-ce que tout marche maintenant", "fr", "en", "Is everything working now?"),
        ("Vousdevez1245,50euros", "fr", "ta", "Vousdevez1245,50euros"),
    ],
)
def test_names_questions_and_thanks_are_what_they_are(
    tmp_path: Path, said: str, source: str, target: str, translated: str
) -> None:
    found = Translator(ReviewedCatalogue(tmp_path), packaged_phrasebook(), []).translate(said, source, target)
    assert found.text == translated
    named = said.startswith(("Madame", "திரு"))
    sure = TranslationMethod.SAME if named else TranslationMethod.NONE
    assert found.method is (TranslationMethod.PHRASEBOOK if translated != said else sure)


def test_an_unknown_language(translator: Translator) -> None:
    for source, target in (("fr", "xx"), ("xx", "fr")):
        with pytest.raises(UnknownLanguageError, match="xx"):
            translator.translate("Bonjour.", source, target)


def test_close_frees_the_engines(translator: Translator, argos: Machine, apertium: Machine) -> None:
    translator.close()
    assert argos.closed
    assert apertium.closed


def test_it_says_which_ways_there_are(translator: Translator) -> None:
    assert translator.reach("fr", "en") == (
        TranslationMethod.PHRASEBOOK,
        TranslationMethod.ARGOS,
        TranslationMethod.APERTIUM,
    )
    assert translator.reach("fr", "ta") == (TranslationMethod.PHRASEBOOK,)
    assert translator.reach("ta", "uk") == (TranslationMethod.PHRASEBOOK,)
    assert translator.reach("fr", "fr") == (TranslationMethod.SAME,)
    assert translator.reach("fr", "ca") == ()
    with pytest.raises(UnknownLanguageError):
        translator.reach("fr", "xx")


def test_back_shows_what_was_understood(translator: Translator) -> None:
    back = translator.back("I have no heating.", "fr", "en")
    assert (back.text, back.method) == ("Je n’ai pas de chauffage.", TranslationMethod.PHRASEBOOK)


def test_easy_french_is_a_language_like_others(translator: Translator) -> None:
    found = translator.translate("Il manque un document. Il pleut.", "fr", EASY_FRENCH)
    assert (found.text, found.method) == ("Il manque un papier. Il pleut.", TranslationMethod.PHRASEBOOK)
    assert translator.translate("Il manque un papier.", EASY_FRENCH, "en").text == "A document is missing."


def test_a_text_that_takes_too_long_is_given_up(tmp_path: Path, argos: Machine) -> None:
    hurried = Translator(ReviewedCatalogue(tmp_path), packaged_phrasebook(), [argos], patience=0.0)
    assert hurried.translate("Le train part. " * 30, "fr", "en").method is TranslationMethod.NONE
    assert len(argos.asked) == 1


@pytest.mark.parametrize(
    ("translation", "words"),
    [
        (Translation("a", "b", TranslationMethod.SAME, approximate=False), ""),
        (Translation("a", "b", TranslationMethod.PHRASEBOOK, approximate=False), "préparée"),
        (Translation("a", "b", TranslationMethod.CATALOGUE, approximate=True), "Vérifiez"),
        (Translation("a", "b", TranslationMethod.ARGOS, approximate=True), "automatique"),
        (Translation("a", "b", TranslationMethod.APERTIUM, approximate=True), "souvent des erreurs"),
        (Translation("a", "a", TranslationMethod.NONE, approximate=True), "plus courte"),
        (
            Translation("a", "a", TranslationMethod.NONE, True, (PhraseSuggestion("x", "y"),)),
            "Une de ces phrases",
        ),
    ],
)
def test_it_says_how_far_to_trust_it(translation: Translation, words: str) -> None:
    assert words in translation.note.msgid
    assert bool(translation.note) == (translation.method is not TranslationMethod.SAME)


class Stopped(Machine):
    """Somebody killed it."""

    def translate(self, sentence: str, source: str, target: str) -> CandidateTranslation | None:
        raise EngineStoppedError("killed")


def test_a_machine_that_stops_leaves_it_to_the_next(tmp_path: Path, apertium: Machine) -> None:
    translator = Translator(
        ReviewedCatalogue(tmp_path), packaged_phrasebook(), [Stopped(TranslationMethod.ARGOS, {}), apertium]
    )
    assert translator.translate("Le train part.", "fr", "en").text == "The train shares."


def test_what_could_be_translated_another_time_is_no_text_without_a_way(
    tmp_path: Path, apertium: Machine
) -> None:
    translator = Translator(
        ReviewedCatalogue(tmp_path), packaged_phrasebook(), [Stopped(TranslationMethod.ARGOS, {}), apertium]
    )
    with pytest.raises(EngineStoppedError):
        translator.translate("Le toit goutte.", "fr", "en")
