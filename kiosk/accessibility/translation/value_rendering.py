"""A value as another language writes it: the same day, the same hour, the same euros."""

from __future__ import annotations

import re
from datetime import date, time

from babel.dates import get_day_names

from kiosk.accessibility import written_values
from kiosk.domain import Money, find_language
from kiosk.i18n import format_value

from .languages import base_language
from .masking import TextValue, ValueKind
from .value_patterns import day_names, month_names

_MOST_DAYS = 31
_NO_LETTER_BEFORE = "(?<![^\\W\u4e00-\u9fff])"  # Chinese is written without spaces
_LEAP_YEAR = 2000  # it has every day a year can have


def localise_value(value: TextValue, source: str, target: str) -> str:
    """``value``, written in ``source``, for a text in ``target``. What cannot be read stays as it is."""
    try:
        match value.kind:
            case ValueKind.DATE:
                return _date(value.written, base_language(source), base_language(target))
            case ValueKind.TIME:
                return format_value(_time(value.written), base_language(target))
            case ValueKind.AMOUNT:
                return _plain(
                    format_value(Money(written_values.parse_cents(value.written)), base_language(target))
                )
    except ValueError:  # the 31st of June, 25 o'clock
        pass
    return value.written


def _time(words: str) -> time:
    hour, minute = written_values.parse_hour(words)
    if re.search(r"[ap]\.?m", words, re.IGNORECASE):
        hour = hour % 12 + (12 if "p" in words.casefold() else 0)
    return time(hour, minute)


def _date(words: str, source: str, target: str) -> str:
    day, month, year = _day_month_year(words, source)
    weekday = _find_name(words, day_names(source))
    if target == "zh":
        shown = f"{f'{year}年' if year else ''}{month}月{day}日"
        return shown if weekday is None else f"{shown}{get_day_names('wide', locale=target)[weekday]}"
    forms = find_language(target)
    of = f" {forms.date_particle} " if forms.date_particle else " "
    first = "1er" if target == "fr" and day == 1 else str(day)
    name = next(name for name, number in month_names(target).items() if number == month)
    shown = of.join([first, name, *([str(year)] if year else [])])
    if weekday is None:
        return shown
    spoken = get_day_names("wide", locale=target)[weekday]
    return f"{shown} {spoken}" if forms.weekday_last else f"{spoken} {shown}"


def _day_month_year(words: str, source: str) -> tuple[int, int, int | None]:
    """Raises ``ValueError`` for a day that no calendar has."""
    numbers = [int(number) for number in re.findall(r"\d+", words)]
    month = _find_name(words, month_names(source))
    if month is not None:
        numbers.insert(1, month)
    elif numbers[0] > _MOST_DAYS or "月" in words:  # 2026-03-12, 3月12日
        numbers.reverse()
    day, number, *years = numbers
    year = years[0] if years else None
    date(year or _LEAP_YEAR, number, day)
    return day, number, year


def _find_name(words: str, names: dict[str, int]) -> int | None:
    """The one of ``names`` that stands in ``words``, as a whole: "Mart" is not in "Cumartesi"."""
    for name, number in names.items():
        if re.search(rf"{_NO_LETTER_BEFORE}{re.escape(name)}(?!\w)", words, re.IGNORECASE):
            return number
    return None


def _plain(amount: str) -> str:
    """Without the marks of direction that stand before the figures of some languages."""
    return amount.replace("\u200e", "").replace("\u200f", "")
