"""What a sentence tells in one of two ways, by its grammar (``assets/phrasebook/sides.toml``): who does
something to whom, and whether it is done or still to come.

"I hit the neighbour" is as near in meaning to "the neighbour hit me" as anything can be.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kiosk.accessibility.intents.spoken_values import days_from_today
from kiosk.runtime.paths import ASSETS

from .languages import FRENCH, base_language

if TYPE_CHECKING:
    from .phrasebook import Phrase


def tells_the_other_side(phrase: Phrase, sentence: str, language: str) -> bool:
    """Whether most wordings of a phrase that tell who does it, or when, tell it otherwise than the sentence
    does; or whether that forbids something, and none of them does."""
    return bool(told_otherwise(phrase, sentence, language))


def told_otherwise(phrase: Phrase, sentence: str, language: str) -> str:
    """What a phrase tells of another side than the sentence, by its name in ``sides.toml``; "" if nothing."""
    said = sides(sentence, base_language(language))
    if not said:
        return ""
    wordings = [
        (text, base_language(code))
        for code in dict.fromkeys((language, FRENCH, "en"))
        for text in (phrase.text(code), *phrase.paraphrases.get(code, ()))
        if text
    ]
    if any(sentence == text for text, _ in wordings):
        return ""
    for about, side in said.items():
        told = [_side(about, text, code) for text, code in wordings]
        if told.count(not side) > told.count(side) or (
            about in _only(base_language(language)) and told.count(None) == len(told)
        ):
            return about
    return ""


#: Whether it is done. Where no verb tells, the day does: yesterday, or tomorrow; not since when it lasts.
TIME = "time"
_SINCE = re.compile(
    r"\b(?:depuis|since|desde|beri|dünden|de ieri|со? вчера|(?:з|зі|від) [ву]чора)\b"
    r"|(?<!\w)(?:منذ|من أمس|من امبارح|از دیروز)(?!\w)|থেকে|முதல்|லிருந்து|从|自从|以来"
)


def sides(sentence: str, language: str) -> Mapping[str, bool]:
    """What ``sentence`` tells in one of two ways, with whether in the first of them; not what it tells in
    both or in neither."""
    told = ((about, _side(about, sentence, language)) for about in _patterns(language))
    return {about: side for about, side in told if side is not None}


@lru_cache(8192)  # the wordings of what is compared
def _side(about: str, sentence: str, language: str) -> bool | None:
    if about not in _patterns(language):
        return None
    text = unicodedata.normalize("NFC", sentence.casefold().replace("’", "'"))
    first, *others = _patterns(language)[about]
    is_first, is_other = first.search(text) is not None, any(each.search(text) for each in others)
    if is_first != is_other:
        return is_first
    if about == TIME and not is_first and not _SINCE.search(text):
        days = {day > 0 for day in days_from_today(text, language) if day}
        return not days.pop() if len(days) == 1 else None
    return None


@cache
def _only(language: str) -> set[str]:
    """What a phrase must tell, too."""
    return {about for about, patterns in _patterns(language).items() if len(patterns) == 1}


@cache
def _patterns(language: str) -> dict[str, tuple[re.Pattern[str], ...]]:
    table = tomllib.loads((ASSETS / "phrasebook" / "sides.toml").read_text("utf-8")).get(language, {})
    return {
        about: tuple(re.compile(unicodedata.normalize("NFC", each)) for each in told.values())
        for about, told in table.items()
    }
