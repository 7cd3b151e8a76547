"""Hours as they are said: "dix heures et quart", "half past ten", "las tres y media de la tarde"."""

from __future__ import annotations

import re
from datetime import time
from functools import cache

from ..training_sentences import load_training_sentences
from .number_words import numbers_as_digits

_HOUR = r"(?<![\d.,:])(?P<hour>\d{1,2})"
_MINUTE = r"(?P<minute>[0-5]\d)(?!\d)"
#: As people say it, without its zero: "dix heures cinq".
_MINUTE_SAID = r"(?P<minute>[0-5]?\d)(?!\d)"

#: In the other languages: figures, with a colon or the word for an hour before or behind.
_FIGURES = (
    rf"{_HOUR}\s*(?:[:.h]|点|час\w*|годин\w*|টা|மணி)\s*(?:{_MINUTE})?"
    r"|\b(?:ora|saat|الساعه|ساعت)\s*(?P<alone>\d{1,2})(?![\d:.])"
)


def hour(text: str, lang: str) -> time | None:
    """The one hour that is said, to the letter: "trois heures" is 03:00, "… de l'après-midi" 15:00."""
    said = numbers_as_digits(text, lang)
    times = (_time(match) for match in _pattern(lang).finditer(said))
    found = {each for each in times if each is not None}
    return found.pop() if len(found) == 1 else None


@cache
def _pattern(lang: str) -> re.Pattern[str]:
    """``hours`` of the language's sentences, else figures with the word for an hour.

    Groups: hour, minute (or ``past`` before the hour), half, quarter, less (minutes, or a quarter, to the
    hour), noon, midnight, early and late (in the morning, in the afternoon).
    """
    said = "".join(load_training_sentences(lang).hours)
    for name, figures in (("{HOUR}", _HOUR), ("{MINUTE}", _MINUTE), ("{MINUTE_SAID}", _MINUTE_SAID)):
        said = said.replace(name, figures)
    return re.compile(said or _FIGURES)


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
