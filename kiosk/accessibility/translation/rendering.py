"""A value as another language writes it: the same day, the same hour, the same euros."""

from __future__ import annotations

import re
from datetime import date, time

from babel.dates import format_date, format_skeleton

from kiosk.accessibility import written
from kiosk.domain import Money
from kiosk.i18n import format_value

from .masking import Kind, Value, month_names


def rendered(value: Value, source: str, target: str) -> str:
    """``value``, written in ``source``, for a text in ``target``. What cannot be read stays as it is."""
    try:
        match value.kind:
            case Kind.DATE:
                return _date(value.written, source, target)
            case Kind.TIME:
                return format_value(time(*written.hour(value.written)), target)
            case Kind.AMOUNT:
                return format_value(Money(written.cents(value.written)), target)
    except ValueError:  # the 31st of June, 25 o'clock
        pass
    return value.written


def _date(words: str, source: str, target: str) -> str:
    day, *rest = (int(number) for number in re.findall(r"\d+", words))
    month = next((number for name, number in month_names(source).items() if name in words), None)
    if month is None:
        month = rest.pop(0)
    locale = "en_GB" if target == "en" else target
    if rest:
        return format_date(date(rest[0], month, day), "long", locale=locale)
    leap_year = 2000  # it has every day a year can have
    return format_skeleton("MMMMd", date(leap_year, month, day), locale=locale)
