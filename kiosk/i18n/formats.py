"""Dates, hours, amounts and counts as a language writes them.

Digits are European everywhere: they are what stands on French rent notices, keypads and telephones.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from kiosk.domain import Language, Money, Month, Weekday

#: The agencies are in metropolitan France; overseas landlords set ``TZ`` and this follows in settings.
PARIS = ZoneInfo("Europe/Paris")

_LOCALES = {"en": "en_GB", "fr": "fr_FR", "pt": "pt_PT", "zh": "zh_Hans"}
_HOUR = {"fr": "H 'h' mm"}
_DAY = {
    "tr": "d MMMM EEEE",
    "pt": "EEEE, d 'de' MMMM",
    "es": "EEEE d 'de' MMMM",
    **dict.fromkeys(("ro", "uk", "ru", "bn", "ta"), "EEEE, d MMMM"),
    "zh": "M月d日 EEEE",
}
_MONTH = {"pt": "LLLL 'de' y", "es": "LLLL 'de' y", "zh": "y年M月"}
#: Between a day and an hour.
_COMMA = {"ar": "،", "fa": "،", "zh": ""}
#: The CLDR's Persian amount begins with its sign, whose marks of direction turn it round beside other words.
_AMOUNT = {"fa": "#,##0.00\u00a0¤"}
MINUS = "\N{MINUS SIGN}"
_GROUPS = re.compile(r"(?<=[0-9•·]) (?=[0-9•·])")


def format_value(value: object, language: str) -> str:
    """One value in words and digits for ``language``. Aware times are told in Paris time."""
    language = language.partition("@")[0]  # easy French writes them as French
    locale = _LOCALES.get(language, language)
    match value:
        case datetime():
            local = value.astimezone(PARIS) if value.tzinfo else value
            day, hour = (format_value(each, language) for each in (local.date(), local.time()))
            return f"{day}{_COMMA.get(language, ',')} {hour}"
        case date():
            day = format_date(value, _DAY.get(language, "EEEE d MMMM"), locale=locale)
            return day.replace(" 1 ", " 1er ") if language == "fr" else day
        case Weekday():
            return format_date(value.day, "EEE" if value.short else "EEEE", locale=locale)
        case Month():
            # Not "LLL": once Babel 2.18 has told a Chinese one, it tells those of most languages in Chinese.
            pattern = "MMM" if value.short else _MONTH.get(language, "LLLL y")
            return format_date(value.first, pattern, locale=locale)
        case time():
            shown = format_time(value, _HOUR.get(language, "H:mm"), locale=locale)
            return shown.removesuffix(" 00") if language == "fr" else shown
        case Money():
            amount = format_currency(
                value.cents / 100, "EUR", _AMOUNT.get(language), locale, numbering_system="latn"
            )
            # The sign that stands on the papers of this country, and a minus that nobody takes for a dash.
            return amount.replace("EUR", "€").replace("-", MINUS)
        case Language():
            name = str(Locale.parse(locale).languages[value.base])
            return name if value.code == value.base else f"{name} ({value.autonym})"
        case bool():
            raise TypeError("a yes or a no is a text of its own")
        case int():
            return format_decimal(value, locale=locale, numbering_system="latn")
        case _:
            # Groups of figures stay together, and in their order in right-to-left text: a phone number.
            return _GROUPS.sub("\u00a0", str(value))


def calendar_labels(day: date, language: str) -> tuple[str, str, str, str]:
    """What stands on a leaf of the calendar: weekday, the same in short, number, month in short."""
    language = language.partition("@")[0]
    locale = _LOCALES.get(language, language)
    weekday, short, month = (format_date(day, each, locale=locale) for each in ("EEEE", "EEE", "MMM"))
    return weekday, short, str(day.day), month
