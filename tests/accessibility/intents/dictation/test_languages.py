"""What is read in each language, and that nothing breaks it or makes it slow."""

from __future__ import annotations

import time
from datetime import date
from datetime import time as clock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.accessibility.intents import spoken_values, trained_languages
from kiosk.accessibility.intents.training_sentences import load_training_sentences
from kiosk.domain import Money

TODAY = date(2026, 11, 25)  # a Wednesday


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "march second nineteen forty eight"),
        ("en", "the 2nd of March 1948"),
        ("en", "two march forty eight"),
        ("es", "el dos de marzo de mil novecientos cuarenta y ocho"),
        ("pt", "dois de março de mil novecentos e quarenta e oito"),
        ("ar", "٢ مارس ١٩٤٨"),
        ("tr", "2 Mart 1948"),
        ("ru", "2 марта 1948 года"),
        ("uk", "2 березня 1948"),
        ("ro", "2 martie 1948"),
        ("fa", "۲ مارس ۱۹۴۸"),
        ("bn", "২ মার্চ ১৯৪৮"),
        ("ta", "2 மார்ச் 1948"),
        ("zh", "一九四八年三月二日"),
    ],
)
def test_a_birth_date(lang, said):
    assert spoken_values.day(said, lang, today=TODAY, past=True) == date(1948, 3, 2)


@pytest.mark.parametrize(
    ("lang", "tomorrow", "tuesday"),
    [
        ("en", "tomorrow", "next Tuesday"),
        ("es", "mañana", "el martes"),
        ("pt", "amanhã", "terça"),
        ("ar", "غدا", "يوم الثلاثاء"),
        ("tr", "yarın", "salı günü"),
        ("ru", "завтра", "во вторник"),
        ("uk", "завтра", "у вівторок"),
        ("ro", "mâine", "marți"),
        ("fa", "فردا", "سه‌شنبه"),
        ("bn", "আগামীকাল", "মঙ্গলবার"),
        ("ta", "நாளை", "செவ்வாய்"),
        ("zh", "明天", "星期二"),
    ],
)
def test_days_from_today(lang, tomorrow, tuesday):
    assert spoken_values.day(tomorrow, lang, today=TODAY) == date(2026, 11, 26)
    assert spoken_values.day(tuesday, lang, today=TODAY) == date(2026, 12, 1)
    assert spoken_values.day(tomorrow, lang, today=TODAY, past=True) is None


@pytest.mark.parametrize(
    ("lang", "said", "hour"),
    [
        ("en", "half past ten", clock(10, 30)),
        ("en", "quarter to three pm", clock(14, 45)),
        ("en", "twenty past three", clock(3, 20)),
        ("en", "at noon", clock(12)),
        ("es", "las tres y media de la tarde", clock(15, 30)),
        ("es", "las once menos cuarto", clock(10, 45)),
        ("es", "las diez y cinco", clock(10, 5)),
        ("en", "ten oh five", clock(10, 5)),
        ("pt", "dez e meia", clock(10, 30)),
        ("pt", "dez e um quarto", clock(10, 15)),
        ("pt", "dez e cinco", clock(10, 5)),
        ("pt", "meio-dia", clock(12)),
        ("ar", "الساعة ١٠:١٥", clock(10, 15)),
        ("ru", "в 10 часов", clock(10)),
        ("tr", "saat 10", clock(10)),
        ("zh", "十点", clock(10)),
    ],
)
def test_hours(lang, said, hour):
    assert spoken_values.hour(said, lang) == hour


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "fifty euros twenty"),
        ("en", "fifty euros and twenty cents"),
        ("es", "cincuenta euros con veinte"),
        ("pt", "cinquenta euros e vinte cêntimos"),
        ("ar", "٥٠ يورو و ٢٠ سنت"),
        ("ru", "50 евро 20 центов"),
        ("bn", "৫০,২০"),
        ("zh", "五十欧元二十分"),
    ],
)
def test_amounts(lang, said):
    assert spoken_values.amount(said, lang) == Money(5020)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "oh six twelve thirty four fifty six seventy eight"),
        ("es", "cero seis doce treinta y cuatro cincuenta y seis setenta y ocho"),
        ("pt", "zero seis doze trinta e quatro cinquenta e seis setenta e oito"),
        ("ar", "صفر ستة واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية"),
        ("tr", "sıfır altı bir iki üç dört beş altı yedi sekiz"),
        ("fa", "صفر شش یک دو سه چهار پنج شش هفت هشت"),
        ("ro", "zero șase unu doi trei patru cinci șase șapte opt"),
        ("ru", "ноль шесть один два три четыре пять шесть семь восемь"),
        ("uk", "нуль шість один два три чотири п'ять шість сім вісім"),
        ("bn", "শূন্য ছয় এক দুই তিন চার পাঁচ ছয় সাত আট"),
        ("ta", "பூஜ்ஜியம் ஆறு ஒன்று இரண்டு மூன்று நான்கு ஐந்து ஆறு ஏழு எட்டு"),
        ("zh", "零六一二三四五六七八"),
    ],
)
def test_a_phone_in_words(lang, said):
    assert spoken_values.phone(said, lang) == "+33612345678"


@pytest.mark.parametrize("lang", trained_languages())
def test_every_yes_and_no(lang):
    known = load_training_sentences(lang)
    assert {word: spoken_values.yes_no(word, lang) for word in (*known.yes, *known.no)} == {
        **dict.fromkeys(known.yes, True),
        **dict.fromkeys(known.no, False),
    }


def test_names():
    assert spoken_values.spelled_name("d for david u p", "en") == "Dup"
    assert spoken_values.spelled_name("pe e ere e zeta", "es") == "Perez"
    assert spoken_values.spelled_name("tê o eme", "pt") == "Tom"
    assert spoken_values.spelled_name("ميم حاء ميم دال", "ar") == "محمد"
    assert spoken_values.spelled_name("а н н а", "ru") == "Анна"
    assert spoken_values.spelled_name("我要付房租", "zh") is None


READERS = (
    lambda text, lang: spoken_values.day(text, lang, today=TODAY),
    spoken_values.hour,
    spoken_values.number,
    spoken_values.digits,
    spoken_values.code,
    spoken_values.phone,
    spoken_values.amount,
    spoken_values.spelled_name,
    spoken_values.iban,
    spoken_values.yes_no,
)


@given(st.text(max_size=60), st.sampled_from(READERS), st.sampled_from(trained_languages()))
@settings(max_examples=300)
def test_any_text_has_an_answer(text, reader, lang):
    reader(text, lang)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("text", ["0 6 ", "vingt quatre vingt dix ", "a ", "12/03/1948 ", "<b>😀</b>", "un "])
def test_five_thousand_characters_in_bounded_time(reader, text):
    long = (text * 5000)[:5000]
    reader("un", "fr")
    started = time.thread_time()
    reader(long, "fr")
    assert time.thread_time() - started < 0.2
