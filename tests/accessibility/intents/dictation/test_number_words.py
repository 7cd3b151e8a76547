"""Numbers in words, in the languages that text2num does not read: what is said becomes what is typed."""

from __future__ import annotations

from datetime import date
from datetime import time as clock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from kiosk.accessibility.intents import spoken_values
from kiosk.accessibility.number_words import number_word_tables, number_words_to_digits
from kiosk.accessibility.recognition.hypotheses import numbers_to_digits
from kiosk.domain import LANGUAGES, Money

TODAY = date(2026, 11, 25)
#: num2words knows no Tamil and no Chinese, and shortens the two hundred of Arabic as before a noun.
SPELLED = sorted(number_word_tables() - {"ta", "zh", "ar"})


def test_every_language_of_the_screen_is_read():
    spoken = {each.code for each in LANGUAGES if "@" not in each.code}
    assert spoken <= number_word_tables() | spoken_values.TEXT2NUM_LANGUAGES


@given(st.sampled_from(SPELLED), st.integers(0, 100) | st.integers(0, 99_999))
@settings(max_examples=200)
def test_any_number_round_trips(lang, number):
    assert number_words_to_digits(num2words(number, lang=lang), lang) == str(number)


def test_arabic_numbers_below_two_hundred_round_trip():
    for number in range(200):
        assert number_words_to_digits(num2words(number, lang="ar"), "ar") == str(number)


@pytest.mark.parametrize(
    ("lang", "said", "number"),
    [
        ("ar", "ثلاثة آلاف ومئة وخمسة وعشرين", 3125),
        ("ar", "أربعمائة واثنان وخمسون ألفا", 452_000),
        ("tr", "ikiyüzelli", 250),
        ("ro", "douăzeci și una de mii", 21_000),
        ("ru", "5 тысяч", 5000),
        ("bn", "দুই লাখ পঞ্চাশ হাজার", 250_000),
        ("ta", "நூற்று இருபத்தி மூன்று", 123),
        ("ta", "தொண்ணூற்றொன்பது", 99),
        ("zh", "两百五", 250),
        ("zh", "一千二百零五", 1205),
        ("zh", "四十五万二千", 452_000),
        ("zh", "二百〇六", 206),
        ("ar", "خمسة آلاف وإحدى عشر", 5011),
        ("ru", "около двухсот пятидесяти пяти", 255),
        ("uk", "п'ятдесяти двох", 52),
        ("ta", "பதின்மூன்று", 13),
        ("ro", "una sută șasezeci", 160),
        ("ru", "шесть двенадцать", None),  # two numbers are none
        ("fa", "سه‌شنبه", None),  # Tuesday, not three
        ("ar", "خمسة عشرون", None),
        ("bn", "এক হাজার দুইশো পঞ্চাশ", 1250),
        ("tr", "on buçuk", None),
    ],
)
def test_numbers(lang, said, number):
    assert spoken_values.number(said, lang) == number


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ar", "الثاني والعشرون من مارس ألف وتسعمئة وثمانية وأربعين"),
        ("tr", "yirmi iki Mart bin dokuz yüz kırk sekiz"),
        ("fa", "بیست و دوم مارس هزار و نهصد و چهل و هشت"),
        ("ro", "douăzeci și doi martie o mie nouă sute patruzeci și opt"),
        ("ru", "двадцать второе марта тысяча девятьсот сорок восьмого года"),
        ("uk", "двадцять друге березня тисяча дев'ятсот сорок восьмого"),
        ("bn", "বাইশ মার্চ উনিশশো আটচল্লিশ"),
        ("ta", "இருபத்திரண்டு மார்ச் ஆயிரத்து தொள்ளாயிரத்து நாற்பத்தெட்டு"),
        ("zh", "一九四八年三月二十二日"),
    ],
)
def test_a_birth_date_in_words(lang, said):
    assert spoken_values.day(said, lang, today=TODAY, past=True) == date(1948, 3, 22)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ar", "مئتان وخمسون يورو وعشرون سنتا"),
        ("tr", "iki yüz elli avro yirmi sent"),
        ("fa", "دویست و پنجاه یورو و بیست سنت"),
        ("ro", "două sute cincizeci de euro și douăzeci de cenți"),
        ("ru", "двести пятьдесят евро двадцать центов"),
        ("uk", "двісті п’ятдесят євро двадцять центів"),
        ("bn", "দুইশ পঞ্চাশ ইউরো বিশ সেন্ট"),
        ("ta", "இருநூற்று ஐம்பது யூரோ இருபது சென்ட்"),
        ("zh", "两百五十欧元二十分"),
    ],
)
def test_a_sum_in_words(lang, said):
    assert spoken_values.amount(said, lang) == Money(25020)


@pytest.mark.parametrize(
    ("lang", "said", "hour"),
    [
        ("ar", "الساعة العاشرة والنصف", clock(10, 30)),
        ("ar", "الساعة العاشرة إلا ربعا", clock(9, 45)),
        ("ar", "الساعة العاشرة وعشر دقائق", clock(10, 10)),
        ("tr", "saat on buçukta", clock(10, 30)),
        ("tr", "saat beşte", clock(5)),
        ("fa", "ساعت ده و نیم", clock(10, 30)),
        ("fa", "ساعت یک ربع به ده", None),  # not one o'clock
        ("ro", "ora zece fără un sfert", clock(9, 45)),
        ("ru", "в десять часов тридцать минут", clock(10, 30)),
        ("uk", "о десятій годині", clock(10)),
        ("bn", "দশটায়", clock(10)),
        ("ta", "பத்து மணி", clock(10)),
        ("zh", "十点半", clock(10, 30)),
        ("zh", "下午三点一刻", clock(15, 15)),
        ("ru", "в три часа дня", clock(15)),
        ("zh", "三点差五分", None),  # unsure is asked
        ("bn", "সাড়ে দশটা", None),
    ],
)
def test_an_hour_in_words(lang, said, hour):
    assert spoken_values.hour(said, lang) == hour


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("ar", "صفر ستة اثنا عشر أربعة وثلاثون ستة وخمسون ثمانية وسبعون"),
        ("tr", "sıfır altı on iki otuz dört elli altı yetmiş sekiz"),
        ("fa", "صفر شش دوازده سی و چهار پنجاه و شش هفتاد و هشت"),
        ("ro", "zero șase doisprezece treizeci și patru cincizeci și șase șaptezeci și opt"),
        ("ru", "ноль шесть двенадцать тридцать четыре пятьдесят шесть семьдесят восемь"),
        ("uk", "нуль шість дванадцять тридцять чотири п'ятдесят шість сімдесят вісім"),
        ("bn", "শূন্য ছয় বারো চৌত্রিশ ছাপ্পান্ন আটাত্তর"),
        ("ta", "பூஜ்ஜியம் ஆறு பன்னிரண்டு முப்பத்துநான்கு ஐம்பத்தாறு எழுபத்தெட்டு"),
    ],
)
def test_a_phone_in_pairs(lang, said):
    assert spoken_values.phone(said, lang) == "+33612345678"


def test_a_tenant_number():
    assert spoken_values.code("l zero zero patruzeci și doi", "ro") == "L0042"


@pytest.mark.parametrize(
    ("lang", "said", "written"),
    [
        ("ru", "Я должен двести евро, один раз.", "Я должен 200 евро, один раз."),
        ("fa", "نه، پول ندارم", "نه، پول ندارم"),  # no, not nine
        ("bn", "এটা আমার নয়", "এটা আমার নয়"),  # is not
        ("tr", "yemek yedi, saat yedi buçuk", "yemek yedi, saat yedi buçuk"),  # ate
        ("ru", "двадцать второе марта", "двадцать второе марта"),
        ("tr", "sıfır beş on iki", "0 5 12"),
        ("zh", "十分抱歉，我住在四川，欠五十元", "十分抱歉，我住在四川，欠50元"),
        ("ro", "ne-a dat nouă cheia", "ne-a dat nouă cheia"),  # to us
    ],
)
def test_a_sentence_keeps_the_words_that_may_be_no_numbers(lang, said, written):
    assert numbers_to_digits(said, lang) == written
