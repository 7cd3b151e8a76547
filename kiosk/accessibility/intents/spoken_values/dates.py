"""Days as they are said.

Written out ("le deux mars quarante-huit"), in figures ("2 3 48") and days of the week: in every language,
with the names of CLDR. Days counted from today ("demain", "dans trois jours"): in French here, in the other
languages with ``dateparser``, which does not know all of them, and neither weekdays nor "en huit".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cache

from babel import Locale

from ..choice_matching import fold, strip_accents
from .number_words import numbers_as_digits

#: ``dateparser`` finds a day in almost anything long. What is said for a day from today is short.
_SHORT = 40  # characters
_FARTHEST = timedelta(days=366)

_YEAR = r"(?P<year>\d{4}|\d\d\s\d\d|\d\d)(?!\d)"
_OF = r"\s*(?:de|of|do|del|d')?\s*"
_BETWEEN = r"\s?[/.\-, ]\s?"
_NUMERIC = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}}){_BETWEEN}(?P<month>\d{{1,2}}){_BETWEEN}{_YEAR}")
#: In French "zéro trois mille neuf cent" would be 3900, not the third month of 1900.
_YEAR_APART = re.compile(r"(?<=\w) (?=mille neuf cent|dix[- ]neuf cent|deux mille)")
_CHINESE = re.compile(r"(?:(?P<year>\d{4}|\d\d)年)?(?<![\d十])(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]")

_FROM_TODAY_FR = (
    (re.compile(r"\bapres[ -]demain\b"), 2),
    (re.compile(r"\bdemain\b"), 1),
    (re.compile(r"\baujourd.?hui\b"), 0),
)
_IN_FR = re.compile(r"\bdans (\d{1,2}) (jour|semaine)s?\b")
#: "Dans huit jours" is the same weekday of next week, "dans quinze jours" of the week after.
_IDIOM_FR = {8: 7, 15: 14}


def day(text: str, lang: str, *, today: date, past: bool = False) -> date | None:
    """The one day that is said; ``None`` when there is none, or two.

    ``past`` for a birth date: it needs its year, and a year of two digits is the latest one not after
    ``today``. Otherwise a day without its year is the next one, and days from today and of the week count.
    """
    said = numbers_as_digits(_YEAR_APART.sub(", ", text), lang)
    found = set(_written_out(said, lang, today, past)) or set(_in_figures(said, today, past))
    if not found and not past:
        found = set(_from_today(said, text, lang, today))
    return found.pop() if len(found) == 1 else None


def _written_out(said: str, lang: str, today: date, past: bool) -> Iterator[date]:
    months = _months(lang)
    for pattern in _patterns(lang):
        found = list(pattern.finditer(said))
        for match in found:
            month = months[match["month"]] if match["month"] in months else int(match["month"])
            yield from _existing(match["year"], month, int(match["day"]), today, past)
        if found:  # "the 2nd of March 19 48" is not also the 19th
            return


def _in_figures(said: str, today: date, past: bool) -> Iterator[date]:
    for match in _NUMERIC.finditer(said):
        yield from _existing(match["year"], int(match["month"]), int(match["day"]), today, past)
        return
    run = re.sub(r"\D", "", said)
    if len(run) == 8 and re.fullmatch(r"[\d\s/.\-]+", said):
        yield from _existing(run[4:], int(run[2:4]), int(run[:2]), today, past)


def _existing(year: str | None, month: int, day_of_month: int, today: date, past: bool) -> Iterator[date]:
    """The date, if there is such a day."""
    if year is None:
        years = [] if past else [today.year, today.year + 1]
    else:
        figures = re.sub(r"\s", "", year)
        years = [int(figures)] if len(figures) == 4 else [2000 + int(figures)]
        if len(figures) == 2 and past:
            years = [2000 + int(figures), 1900 + int(figures)]
    for each in years:
        try:
            found = date(each, month, day_of_month)
        except ValueError:
            continue
        if (year is not None and not past) or (found <= today if past else found >= today):
            yield found
            return


def _from_today(said: str, text: str, lang: str, today: date) -> Iterator[date]:
    weekday = _weekday(text, lang)
    if weekday is not None:
        ahead = (weekday - today.weekday() - 1) % 7 + 1
        later = 7 if lang == "fr" and re.search(r"\ben 8\b", said) else 0
        yield today + timedelta(days=ahead + later)
    elif lang == "fr":
        for pattern, days in _FROM_TODAY_FR:
            if pattern.search(said):
                yield today + timedelta(days=days)
                return
        for match in _IN_FR.finditer(said):
            days = int(match[1])
            yield today + timedelta(days=7 * days if match[2] == "semaine" else _IDIOM_FR.get(days, days))
    else:
        yield from _counted((text, said), lang, today) if len(text) <= _SHORT else ()


def _counted(ways: Iterable[str], lang: str, today: date) -> Iterator[date]:
    import dateparser  # takes long to import, and is needed seldom

    base = datetime.combine(today, time())
    for words in ways:
        found = dateparser.parse(
            words.strip(" .!?،。"),
            languages=[lang],
            settings={"RELATIVE_BASE": base, "PARSERS": ["relative-time"]},
        )
        if found is not None and base <= found <= base + _FARTHEST:
            yield found.date()
            return


def _weekday(text: str, lang: str) -> int | None:
    """Monday is 0; ``None`` unless one weekday is named."""
    pattern, numbers = _weekdays(lang)
    named = {numbers[name] for name in pattern.findall(fold(text))}
    return named.pop() if len(named) == 1 else None


@cache
def _months(lang: str) -> dict[str, int]:
    """Names and abbreviations of months, bare, with their number."""
    kinds = Locale.parse(lang).months
    return {
        re.sub(r"\.$", "", strip_accents(name)): number
        for width in ("wide", "abbreviated")
        for use in ("format", "stand-alone")
        for number, name in kinds[use][width].items()
        if not name[:1].isdigit()
    }


@cache
def _weekdays(lang: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """Folded names of weekdays with their number; "segunda-feira" is also "segunda"."""
    kinds = Locale.parse(lang).days["stand-alone"]
    numbers: dict[str, int] = {}
    for width in ("wide", "abbreviated") if lang == "zh" else ("wide",):
        for number, name in kinds[width].items():
            numbers[fold(name)] = numbers[fold(name.split("-")[0])] = number
    names = "|".join(map(re.escape, sorted(numbers, key=len, reverse=True)))
    return re.compile(names if lang == "zh" else rf"(?<!\w)(?:{names})(?!\w)"), numbers


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    """What a day written out looks like."""
    if lang == "zh":
        return (_CHINESE,)
    names = "|".join(sorted(map(re.escape, _months(lang)), key=len, reverse=True))
    number = r"(?<!\d)(?P<day>\d{1,2})(?!\d)(?:\.|-?[^\W\d]{1,2}(?=\s))?"  # 1er, 2nd, 2-го
    month = rf"(?<!\w)(?P<month>{names})(?!\w)\.?"
    day_first = re.compile(rf"{number}{_OF}{month}(?:[\s,]*(?:de|of|del|do)?\s*{_YEAR})?")
    if lang != "en":
        return (day_first,)
    return day_first, re.compile(rf"{month}\s*(?:the\s+)?{number}(?:[\s,]*{_YEAR})?")
