"""Dates, hours, amounts and counts as a language writes them.

Digits are European everywhere: they are what stands on French rent notices, keypads and telephones.
"""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel import Locale

from kiosk.domain import FRENCH, Language, Money, Month, Weekday, find_language

#: The agencies are in metropolitan France; overseas landlords set ``TZ`` and this follows in settings.
PARIS = ZoneInfo("Europe/Paris")

MINUS, LRM = "\N{MINUS SIGN}", "\N{LEFT-TO-RIGHT MARK}"
#: Days of a unit, the longest first: a time is told in the longest that it fills.
_UNITS = ((365, "duration-year"), (30, "duration-month"), (1, "duration-day"))
#: What a page counts is less; beyond 28 figures Babel has no form of a number.
MAX_COUNT = 10**15
_GROUPS = re.compile(r"(?<=[0-9•·]) (?=[0-9•·])")


def format_value(value: object, language: str) -> str:
    """One value in words and digits for ``language``. Aware times are told in Paris time."""
    # Here: the first pages tell none, and `babel.dates` looks at six hundred time zones.
    from babel.dates import format_date, format_time
    from babel.numbers import format_currency, format_decimal
    from babel.units import format_unit

    forms = find_language(language)
    locale, french = forms.locale, forms.base == FRENCH.code
    match value:
        case datetime():
            local = value.astimezone(PARIS) if value.tzinfo else value
            day, hour = (format_value(each, language) for each in (local.date(), local.time()))
            return f"{day}{forms.date_joiner} {hour}"
        case date():
            day = format_date(value, forms.day_format, locale=locale)
            return day.replace(" 1 ", " 1er ") if french else day
        case Weekday():
            return format_date(value.day, "EEE" if value.short else "EEEE", locale=locale)
        case Month():
            # Not "LLL": once Babel 2.18 has told a Chinese one, it tells those of most languages in Chinese.
            pattern = "MMM" if value.short else forms.month_format
            return format_date(value.first, pattern, locale=locale)
        case time():
            shown = format_time(value, forms.hour_format, locale=locale)
            return shown.removesuffix(" 00") if french else shown
        case timedelta():
            days, unit = next(each for each in _UNITS if value.days % each[0] == 0)
            return format_unit(value.days // days, unit, "long", locale=locale, numbering_system="latn")
        case Money():
            amount = format_currency(
                value.cents / 100, "EUR", forms.amount_format or None, locale, numbering_system="latn"
            )
            # The sign that stands on the papers of this country, and a minus that nobody takes for a dash.
            amount = amount.replace("EUR", "€").replace("-", MINUS)
            # In a line that runs from the right a minus stands before its figures only after such a mark.
            return amount.replace(MINUS, f"{LRM}{MINUS}") if forms.rtl else amount
        case Language():
            name = str(Locale.parse(locale).languages.get(value.base, value.french))
            return name if value.code == value.base else f"{name} ({value.autonym})"
        case bool():
            raise TypeError("a yes or a no is a text of its own")
        case int():
            value = min(max(value, -MAX_COUNT), MAX_COUNT)
            return format_decimal(value, locale=locale, numbering_system="latn")
        case _:
            # Groups of figures stay together, and in their order in right-to-left text: a phone number.
            return _GROUPS.sub("\u00a0", str(value))


def calendar_labels(day: date, language: str) -> tuple[str, str, str, str]:
    """What stands on a leaf of the calendar: weekday, the same in short, number, month in short."""
    from babel.dates import format_date  # here, as above

    locale = find_language(language).locale
    weekday, short, month = (format_date(day, each, locale=locale) for each in ("EEEE", "EEE", "MMM"))
    return weekday, short, str(day.day), month
