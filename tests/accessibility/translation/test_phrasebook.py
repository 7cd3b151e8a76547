"""The phrasebook finds what was meant, never its contrary."""

from __future__ import annotations

import logging
from collections import Counter
from pathlib import Path

import pytest

from kiosk.accessibility.translation import SCRIPTS, Phrasebook
from kiosk.accessibility.translation.masking import Kind
from kiosk.accessibility.translation.phrasebook import PhrasebookError, _words, read
from kiosk.accessibility.translation.tongues import share_in_script
from kiosk.paths import ASSETS

FILES = sorted((ASSETS / "phrasebook").glob("*.toml"))


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    return Phrasebook()


def text_of(book: Phrasebook, sentence: str, source: str, target: str) -> str | None:
    draft = book.translate(sentence, source, target)
    return draft.text if draft else None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_phrase_is_whole(path: Path) -> None:
    for phrase in read(path):
        assert phrase.texts.keys() >= {"fr", "en", "ar", "es"}, phrase
        assert phrase.by in ("clerk", "visitor", "both")
        for language, text in phrase.texts.items():
            bare = text.replace("{", "").replace("}", "")
            for kind in Kind:
                bare = bare.replace(kind, "")
            assert share_in_script(bare, language) == 1.0, text


def test_enough_phrases_and_no_two_alike(book: Phrasebook) -> None:
    assert len(book.phrases) >= 60
    for language in ("fr", "en", "ar", "es"):
        count = Counter(_words(phrase.texts[language]) for phrase in book.phrases)
        assert [words for words, times in count.items() if times > 1] == []


def test_dangers_are_marked_for_review(book: Phrasebook) -> None:
    assert all(phrase.review for phrase in book.phrases if phrase.situation == "danger")
    draft = book.translate("Ça sent le gaz !", "fr", "en")
    assert draft is not None
    assert draft.approximate


def test_every_phrase_is_found_in_every_language(book: Phrasebook) -> None:
    for phrase in book.phrases:
        for source in phrase.texts.keys() & SCRIPTS.keys():
            if "{" not in phrase.texts[source]:
                assert text_of(book, phrase.texts[source], source, "fr") == phrase.texts["fr"]


@pytest.mark.parametrize(
    ("sentence", "source", "target", "text"),
    [
        ("BONJOUR !", "fr", "en", "Hello."),
        ("l ascenseur est en panne", "fr", "en", None),
        ("L’ascenseur est en panne", "fr", "en", "The lift is out of order."),
        ("Je m'appelle Awa Diallo.", "fr", "en", "My name is Awa Diallo."),
        ("My name is Awa Diallo", "en", "fr", "Je m'appelle Awa Diallo."),
        ("اسمي كريم", "ar", "fr", "Je m'appelle كريم."),
        ("J'ai rendez-vous à 10h42", "fr", "en", "I have an appointment at 10:42."),
        ("Vous devez 1 234,50 €", "fr", "en", "You owe €1,234.50."),
        (
            "Le technicien viendra le 12 mars 2026 entre 8 h et 10 h 30.",
            *("fr", "es", "El técnico vendrá el 12 de marzo de 2026 entre las 8:00 y las 10:30."),
        ),
        ("Votre numéro de demande est T482715.", "fr", "en", "Your request number is T482715."),
    ],
)
def test_exact_and_slots(book: Phrasebook, sentence: str, source: str, target: str, text: str | None) -> None:
    assert text_of(book, sentence, source, target) == text


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("je nai pas de chaufage svp", "I have no heating."),
        ("Bonjour, l'assenseur est en panne", "The lift is out of order."),
        ("Je peux payer mon loyer.", None),
        ("Je veux pas payer mon loyer.", None),
        ("Il y a une fuite de gaz.", None),
        ("Je n'ai pas d'eau.", None),
        ("Personne est venu", None),
        ("Vous serez expulsé aujourd'hui.", None),
    ],
)
def test_spelling_mistakes_are_forgiven_but_no_word_is_replaced(
    book: Phrasebook, sentence: str, text: str | None
) -> None:
    draft = book.translate(sentence, "fr", "en")
    assert (draft.text if draft else None) == text
    assert draft is None or draft.approximate


def test_suggestions(book: Phrasebook) -> None:
    suggestions = book.suggest("le chauffage marche pas", "fr", "ar")
    assert suggestions
    assert any("chauffage" in each.source for each in suggestions)
    assert not book.suggest("xyzzy plugh", "fr", "ar")
    assert not book.suggest("le chauffage", "fr", "ta")


def test_a_broken_file_costs_only_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "good.toml").write_text('[[phrase]]\nfr = "Oui."\nes = "Sí."\n', encoding="utf-8")
    for name, content in (
        ("syntax", "[[phrase"),
        ("empty", ""),
        ("french", '[[phrase]]\nes = "Sí."\n'),
        ("unknown", '[[phrase]]\nfr = "Oui."\nklingon = "HIja"\n'),
        ("slots", '[[phrase]]\nfr = "Le {date}."\nes = "El."\n'),
    ):
        (tmp_path / f"{name}.toml").write_text(content, encoding="utf-8")
        with pytest.raises(PhrasebookError, match=f"{name}.toml"):
            read(tmp_path / f"{name}.toml")
    with caplog.at_level(logging.ERROR):
        assert text_of(Phrasebook(tmp_path), "oui", "fr", "es") == "Sí."
    assert len(caplog.records) == 5
