"""Texts, dates, hours and money as each language writes them."""

from __future__ import annotations

import gettext
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel.dates import format_date

from kiosk.domain import EASY_FRENCH, LANGUAGES, TN, Money, Month, T, Weekday, get_language, verbatim
from kiosk.i18n import catalogue, format_value
from kiosk.i18n.catalogue import Catalogue
from kiosk.i18n.formats import PARIS
from kiosk.i18n.formats import _format_date as format_pattern

DAY = date(2026, 11, 24)
FR = Catalogue("fr", gettext.NullTranslations())


class English(gettext.NullTranslations):
    """A few messages, as a compiled catalogue has them."""

    def gettext(self, message: str) -> str:
        few = {"Votre numéro est {number}": "Your number is {number}", "dans la cuisine": "in the kitchen"}
        return few.get(message, message)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return "{count} day" if n == 1 else "{count} days"


EN = Catalogue("en", English())


def test_values_take_their_places() -> None:
    assert FR.render(T("Votre numéro est {number}", number="T482715")) == "Votre numéro est T482715"
    assert EN.render(T("Votre numéro est {number}", number="T482715")) == "Your number is T482715"


def test_a_text_in_a_text_is_translated_too() -> None:
    assert EN.render(T("{what}, {where}", what="Tap", where=T("dans la cuisine"))) == "Tap, in the kitchen"


def test_own_words_are_never_touched() -> None:
    words = "Quoi ? {number} [b]x[/b]"
    assert FR.render(verbatim(words)) == words
    assert EN.render(verbatim("dans la cuisine")) == "dans la cuisine"
    assert FR.render(T("{words}", words=verbatim("{braces}"))) == "{braces}"
    assert FR.render(words) == words


def test_plurals_follow_the_language() -> None:
    def days(count: int) -> str:
        return FR.render(TN("{count} jour", "{count} jours", count))

    assert [days(1), days(2)] == ["1 jour", "2 jours"]
    assert [EN.render(TN("{count} jour", "{count} jours", n)) for n in (1, 3)] == ["1 day", "3 days"]


def test_french_sets_a_space_that_does_not_break() -> None:
    assert FR.render(T("Vous êtes là ? Oui : « non » !")) == (
        "Vous êtes là\u00a0? Oui\u00a0: «\u00a0non\u00a0»\u00a0!"
    )
    assert EN.render(T("Is it ?")) == "Is it ?"


def test_what_begins_with_a_value_begins_with_a_capital() -> None:
    assert FR.render(T("{day}, le matin", day=DAY)) == "Mardi 24 novembre, le matin"
    assert FR.render(T("Le {day}", day=DAY)) == "Le mardi 24 novembre"
    assert FR.render(T("{name}", name="")) == ""


def test_a_text_in_a_sentence_does_not() -> None:
    first, second = (T("{day}, le matin", day=DAY.replace(day=n)) for n in (24, 25))
    joined = FR.render(T("{first} ; {others}", first=first, others=second))
    assert joined == "Mardi 24 novembre, le matin\u00a0; mercredi 25 novembre, le matin"


def test_nothing_is_nothing() -> None:
    assert FR.render("") == ""
    assert FR.render(T("")) == ""


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (DAY, "mardi 24 novembre", "Tuesday 24 November"),
        (time(10, 42), "10 h 42", "10:42"),
        (time(18), "18 h", "18:00"),
        (time(8, 5), "8 h 05", "8:05"),
        (
            datetime(2026, 11, 24, 9, 42, tzinfo=UTC),
            "mardi 24 novembre, 10 h 42",
            "Tuesday 24 November, 10:42",
        ),
        (Weekday(date(2026, 11, 27)), "vendredi", "Friday"),
        (Weekday(date(2026, 11, 27), short=True), "ven.", "Fri"),
        (timedelta(days=1095), "3 ans", "3 years"),
        (timedelta(days=180), "6\u00a0mois", "6 months"),
        (timedelta(days=400), "400\u00a0jours", "400 days"),
        (Money(123450), "1\u202f234,50\u00a0€", "€1,234.50"),
        (Money(-5), "−0,05\u00a0€", "−€0.05"),
        (2000, "2\u202f000", "2,000"),
        ("T1", "T1", "T1"),
    ],
)
def test_values_as_they_are_written(value: object, french: str, english: str) -> None:
    assert format_value(value, "fr") == french
    assert format_value(value, "en") == english


def test_a_summer_hour_is_told_in_paris_time() -> None:
    assert format_value(datetime(2026, 7, 14, 22, 30, tzinfo=UTC), "fr") == "mercredi 15 juillet, 0 h 30"
    assert format_value(datetime(2026, 7, 14, 8, tzinfo=PARIS), "fr") == "mardi 14 juillet, 8 h"


@pytest.mark.parametrize("code", [each.code for each in LANGUAGES])
@pytest.mark.parametrize(
    "value", [DAY, time(10, 42), datetime(2026, 11, 24, 10, tzinfo=PARIS), Month(DAY), Money(1250), 42]
)
def test_digits_are_european_everywhere(value: object, code: str) -> None:
    digits = [c for c in format_value(value, code) if c.isdigit()]
    assert digits
    assert all(c.isascii() for c in digits)


@pytest.mark.parametrize(
    ("code", "moment", "month", "amount", "count", "arabic"),
    [
        (
            "fr@falc",
            "mardi 1er décembre, 9 h 05",
            "décembre 2026",
            "−1\u202f234,50\u00a0€",
            "12\u202f000",
            "arabe",
        ),
        ("ar", "الثلاثاء 1 ديسمبر، 9:05", "ديسمبر 2026", "\u200f\u200e−1,234.50\u00a0€", "12,000", "العربية"),
        ("tr", "1 Aralık Salı, 9:05", "Aralık 2026", "−€1.234,50", "12.000", "Arapça"),
        ("en", "Tuesday 1 December, 9:05", "December 2026", "−€1,234.50", "12,000", "Arabic"),
        (
            "pt",
            "terça-feira, 1 de dezembro, 9:05",
            "dezembro de 2026",
            "−1\u00a0234,50\u00a0€",
            "12\u00a0000",
            "árabe",
        ),
        ("fa", "سه‌شنبه 1 دسامبر، 9:05", "دسامبر 2026", "\u200e−1,234.50\u00a0€", "12,000", "عربی"),
        ("es", "martes 1 de diciembre, 9:05", "diciembre de 2026", "−1.234,50\u00a0€", "12.000", "árabe"),
        ("ro", "marți, 1 decembrie, 9:05", "decembrie 2026", "−1.234,50\u00a0€", "12.000", "arabă"),
        (
            "uk",
            "вівторок, 1 грудня, 9:05",
            "грудень 2026",
            "−1\u00a0234,50\u00a0€",
            "12\u00a0000",
            "арабська",
        ),
        (
            "ru",
            "вторник, 1 декабря, 9:05",
            "декабрь 2026",
            "−1\u00a0234,50\u00a0€",
            "12\u00a0000",
            "арабский",
        ),
        ("bn", "মঙ্গলবার, 1 ডিসেম্বর, 9:05", "ডিসেম্বর 2026", "−1,234.50€", "12,000", "আরবি"),
        ("ta", "செவ்வாய், 1 டிசம்பர், 9:05", "டிசம்பர் 2026", "−€1,234.50", "12,000", "அரபிக்"),
        ("zh", "12月1日 星期二 9:05", "2026年12月", "−€1,234.50", "12,000", "阿拉伯语"),
    ],
)
def test_each_language_writes_values_its_way(
    code: str, moment: str, month: str, amount: str, count: str, arabic: str
) -> None:
    day = date(2026, 12, 1)
    values = [datetime(2026, 12, 1, 9, 5), Month(day), Money(-123450), 12000, get_language("ar")]
    written = [format_value(value, code) for value in values]
    # From CLDR to CLDR a no-break space comes or goes between € and its figures (Tamil: Babel 2.17 and 2.18).
    assert [_without_nbsp(each) for each in written] == [
        _without_nbsp(each) for each in (moment, month, amount, count, arabic)
    ]


def _without_nbsp(written: str) -> str:
    return written.replace("\u00a0", "")


def test_a_language_has_its_name_in_the_language_of_the_text() -> None:
    arabic = get_language("ar")
    assert FR.render(T("Continuer en {language} ?", language=arabic)) == "Continuer en arabe\u00a0?"
    assert FR.render(T("{language}", language=arabic)) == "Arabe"
    assert FR.render(T("{language}", language=EASY_FRENCH)) == "Français (Français facile)"


def test_a_yes_is_not_a_number() -> None:
    with pytest.raises(TypeError):
        format_value(True, "fr")


def test_french_needs_no_file() -> None:
    assert catalogue("fr").render(T("Bonjour")) == "Bonjour"


#: Whoever comes first, the next visitor's words are in the next visitor's language.
EACH_AFTER = """
import sys
from datetime import date, time
from kiosk.domain import Money, Month, Weekday
from kiosk.i18n import format_value
day = date(2026, 11, 1)
for code in sys.argv[1:]:
    values = day, Weekday(day), Month(day), Month(day, short=True), time(13, 5), Money(-123456), 12345
    print(code, *(format_value(value, code) for value in values), sep="|")
"""


def test_what_one_language_writes_does_not_hang_on_those_before() -> None:
    codes = [each.code for each in LANGUAGES]

    def written(order: list[str]) -> set[str]:
        # Its own process: what Babel has read once stays.
        ran = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", EACH_AFTER, *order],
            capture_output=True,
            text=True,
            check=True,
            encoding="utf8",
        )
        return set(ran.stdout.splitlines())

    assert len(written(codes)) == len(codes)
    assert written(codes) == written(codes[::-1])


def test_a_day_is_told_as_the_cldr_writes_it() -> None:
    days = [date(2024, 1, 1) + timedelta(days=each) for each in range(0, 366, 13)]
    for language in LANGUAGES:
        for pattern in (language.day_format, language.month_format, "EEE", "EEEE", "MMM"):
            told = [format_pattern(each, pattern, language.locale) for each in days]
            assert told == [format_date(each, pattern, locale=language.locale) for each in days]


@pytest.mark.parametrize(
    ("code", "whole", "part"),
    [
        ("fr", "50\u00a0€", "45,50\u00a0€"),
        ("ar", "\u200f50\u00a0€", "\u200f45.50\u00a0€"),
        ("fa", "50\u00a0€", "45.50\u00a0€"),
        ("en", "€50", "€45.50"),
        ("bn", "50€", "45.50€"),
    ],
)
def test_a_sum_has_cents_where_there_are_some(code: str, whole: str, part: str) -> None:
    assert (format_value(Money(5000), code), format_value(Money(4550), code)) == (whole, part)
