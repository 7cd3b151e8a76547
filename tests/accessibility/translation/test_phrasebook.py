"""The phrasebook finds what was meant, never its contrary."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.translation import COUNTER_LANGUAGES, Phrasebook, packaged_phrasebook
from kiosk.accessibility.translation.contraries import denies, obliges
from kiosk.accessibility.translation.languages import EASY_FRENCH
from kiosk.accessibility.translation.phrasebook import PhraseSpeaker
from kiosk.accessibility.translation.values import TextValue, ValueKind, localise_value
from kiosk.domain.languages import LANGUAGES

from .test_phrases import TEXTS, WHOLE

#: What may fill the slots, as French writes it.
FILLED = {
    "date": "12 mars 2026",
    "date2": "3 avril 2026",
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
    return packaged_phrasebook()


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
        ("Vous devez 512 euros", "fr", "es", "Debe 512\u00a0€."),
        (
            "Le technicien viendra le jeudi 12 mars 2026 entre 8 h et 10 h 30.",
            *("fr", "es", "El técnico vendrá el jueves 12 de marzo de 2026 entre las 8:00 y las 10:30."),
        ),
        ("Votre numéro de demande est T482715.", "fr", "en", "Your request number is T482715."),
        ("Votre APL est de 120 € par mois.", "fr", "en", "Your housing benefit (APL) is €120 a month."),
        ("L’ascenseur est en panne.", "fr", "prs", "لفت خراب است."),
        ("لفت خراب است", "fa", "fr", "L’ascenseur est en panne."),
        ("BUGÜN 50 € ÖDEYEBİLİR MİYİM?", "tr", "fr", "Puis-je payer 50\u00a0€ aujourd’hui ?"),
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


#: A sentence, the same denied, and one that obliges.
CONTRARIES = {
    "ar": ("أستطيع دفع الإيجار.", "لا أستطيع دفع الإيجار.", "يجب أن تدفعوا الإيجار."),
    "bn": ("আমি ভাড়া দিতে পারি।", "আমি ভাড়া দিতে পারি না।", "আপনাকে ভাড়া দিতে হবে।"),
    "en": ("I can pay my rent.", "I can’t pay my rent.", "You must pay your rent."),
    "es": ("Puedo pagar el alquiler.", "No puedo pagar el alquiler.", "Debe pagar el alquiler."),
    "fa": ("می‌توانم کرایه را بپردازم.", "نمی‌توانم کرایه را بپردازم.", "باید کرایه را بپردازید."),
    "fr": ("Je peux payer mon loyer.", "Je n’ai plus de travail.", "Vous devez payer le loyer."),
    "pt": ("Posso pagar a renda.", "Não posso pagar a renda.", "Tem de pagar a renda."),
    "ro": ("Pot plăti chiria.", "Nu pot plăti chiria.", "Trebuie să plătiți chiria."),
    "ru": ("Я могу заплатить.", "Я не могу заплатить.", "Вы должны заплатить."),
    "ta": ("நான் வாடகை செலுத்த முடியும்.", "என்னால் வாடகை செலுத்த முடியாது.", "நீங்கள் வாடகை செலுத்த வேண்டும்."),
    "tr": ("Kirayı ödeyebilirim.", "Kirayı ödeyemiyorum.", "Kirayı ödemelisiniz."),
    "uk": ("Я можу заплатити.", "Я не можу заплатити.", "Ви повинні заплатити."),
    "zh": ("我能付房租。", "我不能付房租。", "您必须付房租。"),
}


def test_what_denies_or_obliges_is_known_in_every_language_that_is_shown(book: Phrasebook) -> None:
    assert CONTRARIES.keys() == {each.base for each in LANGUAGES}
    for language, sentences in CONTRARIES.items():
        assert [denies(each, language) for each in sentences] == [False, True, False], language
        assert [obliges(each, language) for each in sentences] == [False, False, True], language
        # What is said in two languages is denied in both, but for a few that are said otherwise.
        pairs = [(each.text("fr"), each.text(language)) for each in book.phrases]
        told = [(french, said) for french, said in pairs if french and said]
        other = [said for french, said in told if denies(french, "fr") != denies(said, language)]
        assert len(other) <= 0.06 * len(told), (language, other)


@pytest.mark.parametrize("language", sorted(CONTRARIES))
def test_no_suggestion_turns_a_sentence_round(book: Phrasebook, language: str) -> None:
    target = "fr" if language != "fr" else "ar"
    for phrase in book.phrases[::9]:
        said = phrase.text(language)
        if not said or "{" in said:
            continue
        for each in book.suggest(said, language, target):
            assert denies(each.source, language) == denies(said, language), (said, each.source)
            assert obliges(said, language) or not obliges(each.source, language), (said, each.source)


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


@pytest.mark.parametrize(
    "sentence",
    ["Votre rendez-vous est le 30 février à 10:00.", "Votre rendez-vous est le 12/03/2027 à 25:00."],
)
def test_what_no_calendar_and_no_clock_has_is_in_no_phrase(book: Phrasebook, sentence: str) -> None:
    assert book.find(sentence, "fr", "zh") is None
    assert not book.complete(sentence, "fr", PhraseSpeaker.CLERK)


def test_who_has_typed_a_whole_letter_is_about_to_say_no_phrase(book: Phrasebook) -> None:
    assert book.complete("demain ", "fr", PhraseSpeaker.CLERK)
    assert not book.complete("demain " * 60, "fr", PhraseSpeaker.CLERK)


@pytest.mark.parametrize(
    ("typed", "language", "contrary"),
    [
        ("My husband isn’t dead", "en", "deces.mari_decede"),
        ("Çocuğum yok", "tr", "enfants_et_ecole.j_ai_enfants"),
        ("Anahtarımı kaybetmedim", "tr", "cles.cles_perdues"),
        ("Ліфт працює", "uk", "ascenseur.ascenseur_en_panne"),
    ],
)
def test_who_types_is_not_proposed_the_contrary(
    book: Phrasebook, typed: str, language: str, contrary: str
) -> None:
    assert contrary not in book.complete(typed, language, PhraseSpeaker.VISITOR)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("fr", "le rendez-vous dure 2 heures et 15 minutes"),
        ("fr", "j’attends depuis 2 heures et 15 minutes"),
        ("fr", "j’attends un logement depuis 2 ans et demi"),
        ("en", "I have been waiting for 2 hours and 15 minutes"),
    ],
)
def test_a_part_of_a_duration_is_not_completed_to_the_whole(
    book: Phrasebook, language: str, typed: str
) -> None:
    for speaker in (PhraseSpeaker.VISITOR, PhraseSpeaker.CLERK):
        for text in book.complete(typed, language, speaker).values():
            assert not any(map(str.isdecimal, text))


@pytest.mark.parametrize(
    ("language", "typed", "minutes"),
    [
        ("fr", "j’attends depuis 15 minutes", "J’attends depuis 15 minutes."),
        ("fr", "j’attends depuis 15 min", "J’attends depuis 15 minutes."),
        ("en", "I have been waiting for 15 minutes", "I have been waiting for 15 minutes."),
        ("pt", "estou à espera há 15 minutos", "Estou à espera há 15 minutos."),
        ("ro", "aștept de 15 minute", "Aștept de 15 minute."),
        ("tr", "15 dakikadır bekliyorum", "15 dakikadır bekliyorum."),
        ("ar", "أنتظر منذ 15 دقيقة", "أنتظر منذ 15 دقيقة."),
        ("ru", "Я жду уже 15 мин", "Я жду уже 15 мин."),
        ("zh", "我已经等了15分钟", "我已经等了15分钟。"),
    ],
)
def test_minutes_are_not_completed_to_weeks(
    book: Phrasebook, language: str, typed: str, minutes: str
) -> None:
    found = book.complete(typed, language, PhraseSpeaker.VISITOR)
    assert minutes in found.values()
    assert not found.keys() & {"suivi.attends_semaines", "demande_de_logement.attend_depuis_ans"}


def test_what_a_number_counts_is_open_until_its_unit_is_typed(book: Phrasebook) -> None:
    found = book.complete("j’attends depuis 15 m", "fr", PhraseSpeaker.VISITOR)
    assert {"J’attends depuis 15 minutes.", "J’attends depuis 15 semaines."} <= set(found.values())
