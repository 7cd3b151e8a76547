"""Dates, hours, amounts and counts as a language writes them.

Digits are European everywhere: they are what stands on French rent notices, keypads and telephones.
"""

import re
import sys
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.domain import FRENCH, Language, Money, Month, Weekday, find_language
from kiosk.runtime.bytecode import DateNames, packed_date_names

#: The agencies are in metropolitan France; overseas landlords set ``TZ`` and this follows in settings.
PARIS = ZoneInfo("Europe/Paris")

MINUS, LRM = "\N{MINUS SIGN}", "\N{LEFT-TO-RIGHT MARK}"
#: Days of a unit, the longest first: a time is told in the longest that it fills.
_UNITS = ((365, "duration-year"), (30, "duration-month"), (1, "duration-day"))
#: What a page counts is less; beyond 28 figures Babel has no form of a number.
MAX_COUNT = 10**15
_GROUPS = re.compile(r"(?<=[0-9•·]) (?=[0-9•·])")
#: A part of a pattern of the CLDR: words between apostrophes, or a field: those that are names, and figures.
_PATTERN_PART = re.compile(r"'([^']*)'|E+|L+|M+|d|y")
_NAMED = ("EEE", "EEEE", "MMM", "MMMM", "LLLL")


@cache
def _babel_dates() -> Any:
    """``babel.dates``, without ``pytz`` where nothing else has imported that: it looks at six hundred files,
    and Python has time zones of its own."""
    if "pytz" in sys.modules:
        from babel import dates
    else:
        sys.modules["pytz"] = None  # type: ignore[assignment]  # as if it were not installed
        try:
            from babel import dates
        finally:
            del sys.modules["pytz"]
    return dates


@cache
def _date_names(field: str, locale: str) -> list[str]:
    """Of the weekdays, or the months."""
    kept = packed_date_names.get((field, locale))
    if kept is not None:
        return kept
    dates = _babel_dates()  # 14 ms of a start, which tells the day
    get_names = dates.get_day_names if field[0] == "E" else dates.get_month_names
    context = "stand-alone" if field[0] == "L" else "format"
    named = get_names("wide" if len(field) == 4 else "abbreviated", context, locale)
    return [named[each] for each in sorted(named)]


def read_date_names(languages: Iterable[Language]) -> DateNames:
    """All that dates in these languages need, to be packed."""
    return {(field, each.locale): _date_names(field, each.locale) for each in languages for field in _NAMED}


def _format_date(day: date, pattern: str, locale: str) -> str:
    figures = {"d": str(day.day), "M": str(day.month), "y": str(day.year)}

    def tell(part: re.Match[str]) -> str:
        if part[1] is not None:
            return part[1]
        if part[0] in figures:
            return figures[part[0]]
        return _date_names(part[0], locale)[day.weekday() if part[0][0] == "E" else day.month - 1]

    return _PATTERN_PART.sub(tell, pattern)


def format_value(value: object, language: str) -> str:
    """One value in words and digits for ``language``. Aware times are told in Paris time."""
    forms = find_language(language)
    locale, french = forms.locale, forms.base == FRENCH.code
    match value:
        case datetime():
            local = value.astimezone(PARIS) if value.tzinfo else value
            day, hour = (format_value(each, language) for each in (local.date(), local.time()))
            return f"{day}{forms.date_joiner} {hour}"
        case date():
            day = _format_date(value, forms.day_format, locale)
            return day.replace(" 1 ", " 1er ") if french else day
        case Weekday():
            return _format_date(value.day, "EEE" if value.short else "EEEE", locale)
        case Month():
            # Not "LLL": once Babel 2.18 has told a Chinese one, it tells those of most languages in Chinese.
            pattern = "MMM" if value.short else forms.month_format
            return _format_date(value.first, pattern, locale)
        case time():
            shown = str(_babel_dates().format_time(value, forms.hour_format, locale=locale))
            return shown.removesuffix(" 00") if french else shown
        case timedelta():
            days, unit = next(each for each in _UNITS if value.days % each[0] == 0)
            from babel.units import format_unit

            return format_unit(value.days // days, unit, "long", locale=locale, numbering_system="latn")
        case Money():
            from babel import Locale  # here, as below: no first page needs it
            from babel.numbers import format_currency

            # Cents where there are some: "50 €", "45,50 €".
            pattern = forms.amount_format or Locale.parse(locale).currency_formats["standard"].pattern
            whole = value.cents % 100 == 0
            amount = format_currency(
                value.cents / 100,
                "EUR",
                pattern.replace(".00", "") if whole else pattern,
                locale,
                currency_digits=False,
                numbering_system="latn",
            )
            # The sign that stands on the papers of this country, and a minus that nobody takes for a dash.
            amount = amount.replace("EUR", "€").replace("-", MINUS)
            # In a line that runs from the right a minus stands before its figures only after such a mark.
            return amount.replace(MINUS, f"{LRM}{MINUS}") if forms.rtl else amount
        case Language():
            from babel import Locale

            name = str(Locale.parse(locale).languages.get(value.base, value.french))
            return name if value.code == value.base else f"{name} ({value.autonym})"
        case bool():
            raise TypeError("a yes or a no is a text of its own")
        case int():
            value = min(max(value, -MAX_COUNT), MAX_COUNT)
            from babel.numbers import format_decimal

            return format_decimal(value, locale=locale, numbering_system="latn")
        case _:
            # Groups of figures stay together, and in their order in right-to-left text: a phone number.
            return _GROUPS.sub("\u00a0", str(value))


def decimal_mark(language: str) -> str:
    """What stands before the cents of an amount: a comma or a point."""
    return next(each for each in format_value(Money(150), language) if each in ",.")


def calendar_labels(day: date, language: str) -> tuple[str, str, str, str]:
    """What stands on a leaf of the calendar: weekday, the same in short, number, month in short."""
    locale = find_language(language).locale
    weekday, short, month = (_format_date(day, each, locale) for each in ("EEEE", "EEE", "MMM"))
    return weekday, short, str(day.day), month
