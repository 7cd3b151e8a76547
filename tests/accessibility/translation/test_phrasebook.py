"""The phrasebook finds what was meant, never its contrary."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.translation import COUNTER_LANGUAGES, Phrasebook
from kiosk.accessibility.translation.languages import EASY_FRENCH
from kiosk.accessibility.translation.values import TextValue, ValueKind, localise_value

from .test_phrases import TEXTS, WHOLE

#: What may fill the slots, as French writes it.
FILLED = {
    "date": "12 mars 2026",
    "time": "10 h 42",
    "time2": "14 h",
    "amount": "1 234,50 €",
    "name": "Awa Diallo",
    "number": "3",
    "phone": "06 12 34 56 78",
    "reference": "T482715",
}


@pytest.fixture(scope="module")
def book() -> Phrasebook:
    return Phrasebook()


def text_of(book: Phrasebook, sentence: str, source: str, target: str) -> str | None:
    draft = book.translate(sentence, source, target)
    return draft.text if draft else None


def filled(text: str, language: str) -> str:
    def value(slot: re.Match[str]) -> str:
        kind = ValueKind(slot[1].rstrip("2"))
        return localise_value(TextValue(kind, FILLED[slot[1]], 0, 0), "fr", language)

    return re.sub(r"\{(\w+)\}", value, text)


@pytest.mark.parametrize("language", COUNTER_LANGUAGES)
def test_every_phrase_is_found_by_its_meaning_with_its_values(book: Phrasebook, language: str) -> None:
    for phrase in book.phrases:
        said = filled(phrase.texts[language], language)
        match = book.find(said, language, "fr")
        assert match is not None, said
        assert match.exact
        if language != EASY_FRENCH:  # two difficult phrases may be the same easy one
            assert match.phrase == phrase
            assert match.text("fr") == filled(phrase.texts["fr"], "fr")


@pytest.mark.parametrize(("source", "target"), [("ta", "uk"), ("zh", "ar"), ("bn", "pt"), ("tr", "fa")])
def test_from_any_language_to_any_other(book: Phrasebook, source: str, target: str) -> None:
    for phrase in book.phrases[::7]:
        said = filled(phrase.texts[source], source)
        assert text_of(book, said, source, target) == filled(phrase.texts[target], target)


@pytest.mark.parametrize(
    ("sentence", "source", "target", "text"),
    [
        ("BONJOUR !", "fr", "en", "Hello."),
        ("l ascenseur est en panne", "fr", "en", None),
        ("L'ascenseur est en panne", "fr", "en", "The lift is out of order."),
        ("L’ascenseur ne marche pas", "fr", "en", "The lift is out of order."),
        ("Je m'appelle Awa Diallo.", "fr", "en", "My name is Awa Diallo."),
        ("My name is Awa Diallo", "en", "fr", "Je m’appelle Awa Diallo."),
        ("اسمي كريم", "ar", "fr", "Je m’appelle كريم."),
        ("Меня зовут Иван Петров", "ru", "fr", "Je m’appelle Иван Петров."),
        ("我叫王伟。", "zh", "fr", "Je m’appelle 王伟."),
        ("نام من احمد است", "fa", "en", "My name is احمد."),
        ("J'ai rendez-vous à 10h42", "fr", "en", "I have an appointment at 10:42."),
        ("I have an appointment at 3 pm", "en", "fr", "J’ai rendez-vous à 15 h."),
        ("Vous devez 1 234,50 €", "fr", "en", "You owe €1,234.50."),
        ("Vous devez 512 euros", "fr", "es", "Debe 512,00\u00a0€."),
        (
            "Le technicien viendra le jeudi 12 mars 2026 entre 8 h et 10 h 30.",
            *("fr", "es", "El técnico vendrá el jueves 12 de marzo de 2026 entre las 8:00 y las 10:30."),
        ),
        ("Votre numéro de demande est T482715.", "fr", "en", "Your request number is T482715."),
        ("Votre APL est de 120 € par mois.", "fr", "en", "Your housing benefit (APL) is €120.00 a month."),
        ("L’ascenseur est en panne.", "fr", "prs", "لفت خراب است."),
        ("لفت خراب است", "fa", "fr", "L’ascenseur est en panne."),
        ("BUGÜN 50 € ÖDEYEBİLİR MİYİM?", "tr", "fr", "Puis-je payer 50,00\u00a0€ aujourd’hui ?"),
        ("Il y a {date} une fuite", "fr", "en", None),
        ("Le rendez-vous est le 31/06/2026.", "fr", "en", None),
    ],
)
def test_exact_and_slots(book: Phrasebook, sentence: str, source: str, target: str, text: str | None) -> None:
    assert text_of(book, sentence, source, target) == text


@pytest.mark.parametrize(
    ("sentence", "source", "text"),
    [
        ("je nai pas de chaufage svp", "fr", "I have no heating."),
        ("jai pas de chauffage", "fr", "I have no heating."),
        ("Bonjour, l'assenseur est en panne", "fr", "The lift is out of order."),
        ("y a une fuite d'eau", "fr", "There is a water leak."),
        ("je peux pas payer mon loyer", "fr", "I cannot pay my rent."),
        ("Merhaba, kiramı ödemek istiyorum lütfen", "tr", "I want to pay my rent."),
        ("хочу заплатить квартплату", "ru", None),
        ("Я хочу заплатить кватплату", "ru", "I want to pay my rent."),
        ("здравствуйте, я ищу жилье", "ru", "I am looking for a home."),
        ("je m'appelle awa diallo", "fr", "My name is awa diallo."),
        ("Je peux payer mon loyer.", "fr", None),
        ("Je veux pas payer mon loyer.", "fr", None),
        ("Il y a une fuite de gaz.", "fr", None),
        ("Je n'ai pas d'eau.", "fr", None),
        ("J'ai plus d'électricité.", "fr", None),
        ("Vous serez expulsé aujourd'hui.", "fr", None),
        ("我会说法语。", "zh", None),
        ("Isıtmam çalışıyor.", "tr", None),
        ("می‌توانم کرایهٔ خانه‌ام را بپردازم.", "fa", None),
        ("Вода достатньо гаряча.", "uk", None),
        ("J’ai rendez-vous avec Docteur Diallo", "fr", None),
        ("நான் வாடகை செலுத்த முடியும்", "ta", None),
    ],
)
def test_spelling_mistakes_are_forgiven_but_no_word_is_replaced(
    book: Phrasebook, sentence: str, source: str, text: str | None
) -> None:
    draft = book.translate(sentence, source, "en")
    assert (draft.text if draft else None) == text
    assert draft is None or draft.approximate


@given(st.text(max_size=60), st.sampled_from(COUNTER_LANGUAGES), st.sampled_from(COUNTER_LANGUAGES))
def test_whatever_is_typed(book: Phrasebook, text: str, source: str, target: str) -> None:
    book.translate(text, source, target)
    book.suggest(text, source, target)


def test_a_danger_is_approximate_until_a_person_has_read_it(book: Phrasebook) -> None:
    draft = book.translate("Ça sent le gaz !", "fr", "en")
    assert draft is not None
    assert draft.approximate


def test_suggestions(book: Phrasebook) -> None:
    suggestions = book.suggest("le chauffage marche pas", "fr", "ar")
    assert any("chauffage" in each.source for each in suggestions)
    assert all(each.id in {phrase.id for phrase in book.phrases} for each in suggestions)
    assert not book.suggest("xyzzy plugh", "fr", "ar")
    assert not book.suggest("le chauffage", "fr", "ca")


@pytest.mark.parametrize(
    "sentence",
    ["Bonjour, vous devez payer avant mardi", "Vous n’avez pas besoin de payer", "Ne touchez pas au gaz."],
)
def test_a_phrase_that_says_something_else_is_not_suggested(book: Phrasebook, sentence: str) -> None:
    assert book.suggest(sentence, "fr", "ar") == ()


def test_the_contrary_is_not_suggested(book: Phrasebook) -> None:
    said = [each.source for each in book.suggest("Vous ne devez pas rendre les clés.", "fr", "ar")]
    assert "Vous devez rendre toutes les clés." not in said
    said = [each.source for each in book.suggest("Je ne peux pas payer mon loyer ce mois-ci", "fr", "ar")]
    assert said[0] == "Je ne peux pas payer mon loyer."
    assert "Je veux payer mon loyer." not in said


def test_situations_have_an_order_and_a_title_in_each_language(book: Phrasebook) -> None:
    assert [situation.order for situation in book.situations] == list(range(1, len(book.situations) + 1))
    danger = next(situation for situation in book.situations if situation.id == "danger")
    assert danger.title("ru") == "Опасность"
    assert danger.title("prs") == danger.title("fa")
    assert danger.title("ca") == "Danger"


def test_a_broken_file_costs_only_itself(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "good.toml").write_text(WHOLE.format(texts=TEXTS), encoding="utf-8")
    (tmp_path / "bad.toml").write_text("[[phrase", encoding="utf-8")
    with caplog.at_level(logging.ERROR):
        assert text_of(Phrasebook(tmp_path), "le 12 mars", "fr", "es") == "Le 12 de marzo"
    assert [record.getMessage().partition(": ")[2][:8] for record in caplog.records] == ["bad.toml"]
