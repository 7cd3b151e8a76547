"""Dates, hours, amounts and counts as a language writes them.

Digits are European everywhere: they are what stands on French rent notices, keypads and telephones.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from babel.numbers import format_currency, format_decimal

from kiosk.domain import Money, Month

#: The agencies are in metropolitan France; overseas landlords set ``TZ`` and this follows in settings.
PARIS = ZoneInfo("Europe/Paris")

_LOCALES = {"en": "en_GB", "fr": "fr_FR", "ar": "ar"}
_HOUR = {"fr": "H 'h' mm", "en": "H:mm", "ar": "H:mm"}
_DAY = "EEEE d MMMM"
_GROUPS = re.compile(r"(?<=[0-9•·]) (?=[0-9•·])")


def _locale(language: str) -> str:
    return _LOCALES.get(language, language)


def format_value(value: object, language: str) -> str:
    """One value in words and digits for ``language``. Aware times are told in Paris time."""
    locale = _locale(language)
    match value:
        case datetime():
            local = value.astimezone(PARIS) if value.tzinfo else value
            comma = "،" if language == "ar" else ","
            return f"{format_value(local.date(), language)}{comma} {format_value(local.time(), language)}"
        case date():
            day = format_date(value, _DAY, locale=locale)
            return day.replace(" 1 ", " 1er ") if language == "fr" else day
        case Month():
            return format_date(value.first, "LLL" if value.short else "LLLL y", locale=locale)
        case time():
            pattern = _HOUR.get(language, "H:mm")
            shown = format_time(value, pattern, locale=locale)
            return shown.removesuffix(" 00") if language == "fr" else shown
        case Money():
            return format_currency(value.cents / 100, "EUR", locale=locale, numbering_system="latn")
        case bool():
            raise TypeError("a yes or a no is a text of its own")
        case int():
            return format_decimal(value, locale=locale, numbering_system="latn")
        case _:
            # Groups of figures stay together, and in their order in right-to-left text: a phone number.
            return _GROUPS.sub("\u00a0", str(value))
