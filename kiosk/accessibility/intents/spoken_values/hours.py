"""Hours as they are said: "dix heures et quart", "half past ten", "las tres y media de la tarde"."""

from __future__ import annotations

import re
from datetime import time

from .number_words import numbers_as_digits

_HOUR = r"(?<![\d.,:])(?P<hour>\d{1,2})"
_MINUTE = r"(?P<minute>[0-5]\d)(?!\d)"
#: As people say it, without its zero: "dix heures cinq".
_MINUTE_SAID = r"(?P<minute>[0-5]?\d)(?!\d)"

#: Groups: hour, minute (or ``past`` before the hour), half, quarter, less (minutes, or a quarter, to the
#: hour), noon, midnight, early and late (in the morning, in the afternoon).
_WAYS = {
    "fr": (
        rf"(?:(?P<noon>\bmidi\b)|(?P<midnight>\bminuit\b)|{_HOUR}\s*(?:h\b|h(?=\d)|heures?\b|:))"
        r"(?:\s*(?:(?P<half>et demie?)|(?P<quarter>et quart)|moins\s(?P<less>le quart|\d\d?)"
        rf"|{_MINUTE_SAID}))?"
        r"(?:\s*(?:(?P<early>du matin)|(?P<late>de l'apres[ -]midi|du soir)))?"
    ),
    "en": (
        r"(?:(?P<noon>\bnoon\b|\bmidday\b)|(?P<midnight>\bmidnight\b)"
        rf"|(?:(?P<half>half past )|(?P<quarter>quarter past )|(?P<less>quarter|\d\d?)\sto "
        rf"|(?P<past>\d\d?) past )?{_HOUR}"
        rf"(?:\s*(?:o'?\s?clock\b|[: .h]{_MINUTE}))?)"
        r"(?:\s*(?:(?P<early>a\.?m\b|in the morning)|(?P<late>p\.?m\b|in the (?:afternoon|evening))))?"
    ),
    "es": (
        rf"(?:(?P<noon>\bmediodia\b)|(?P<midnight>\bmedianoche\b)|{_HOUR})"
        rf"(?:\s*(?:(?P<half>y media)|(?P<quarter>y (?:cuarto|4[oº]))|menos\s(?P<less>cuarto|4[oº]|\d\d?)"
        rf"|(?:y|:|con)\s*{_MINUTE_SAID}))?(?:\s*horas?)?"
        r"(?:\s*(?:(?P<early>de la manana)|(?P<late>de la (?:tarde|noche))))?"
    ),
    "pt": (
        rf"(?:(?P<noon>\bmeio[ -]dia\b)|(?P<midnight>\bmeia[ -]noite\b)|{_HOUR})(?:\s*(?:h\b|horas?\b))?"
        rf"(?:\s*(?:(?P<half>e meia)|(?P<quarter>e (?:um |1 )?(?:quarto|4[oº]))"
        r"|menos\s(?P<less>(?:um |1 )?(?:quarto|4[oº])|\d\d?)"
        rf"|(?:e|:|h)\s*{_MINUTE_SAID}))?"
        r"(?:\s*(?:(?P<early>da manha)|(?P<late>da (?:tarde|noite))))?"
    ),
}  # fmt: skip
#: In the other languages: figures, with a colon or the word for an hour before or behind.
_FIGURES = (
    rf"{_HOUR}\s*(?:[:.h]|点|час\w*|годин\w*|টা|மணி)\s*(?:{_MINUTE})?"
    r"|\b(?:ora|saat|الساعه|ساعت)\s*(?P<alone>\d{1,2})(?![\d:.])"
)


def hour(text: str, lang: str) -> time | None:
    """The one hour that is said, to the letter: "trois heures" is 03:00, "… de l'après-midi" 15:00."""
    said = numbers_as_digits(text, lang)
    times = (_time(match) for match in re.finditer(_WAYS.get(lang, _FIGURES), said))
    found = {each for each in times if each is not None}
    return found.pop() if len(found) == 1 else None


def _time(match: re.Match[str]) -> time | None:
    said = {name: value for name, value in match.groupdict().items() if value is not None}
    if "noon" in said:
        minutes = 12 * 60
    elif "midnight" in said:
        minutes = 0
    else:
        hours = int(said.get("hour", said.get("alone", "")))
        if "late" in said and hours < 12:
            hours += 12
        elif "early" in said and hours == 12:
            hours = 0
        minutes = hours * 60
    minutes += (
        30 if "half" in said else 15 if "quarter" in said else int(said.get("minute", said.get("past", 0)))
    )
    if "less" in said:
        minutes -= int(said["less"]) if said["less"].isdecimal() else 15
    return time(minutes // 60, minutes % 60) if 0 <= minutes < 24 * 60 else None
