"""A sentence that says two things, each by itself (``assets/phrasebook/clauses.toml``)."""

import re
import tomllib
from functools import cache
from typing import Any

from kiosk.domain import CHINESE
from kiosk.runtime.paths import ASSETS

from .contraries import contains

_STOPS = r"[,;:.!?،؛؟。！？，；…]+"
#: Fewer words are no clause (characters, where words are not set apart), and who says more things at once
#: tells a story.
_LEAST_WORDS, _LEAST_CHARACTERS, _MOST_CLAUSES = 2, 4, 3
#: In place of "but".
_BUT = ". "
#: Matches nothing.
_NEVER = "(?!)"


def clauses(sentence: str, language: str) -> list[str]:
    """What is joined by commas, stops or "and", each of two words at least; nothing where there is only one,
    or where one may take back another."""
    joined, turning = _patterns(language)
    found = [] if turning.search(sentence) else _apart(sentence, joined, language)
    return [] if any(takes_back(each, language) for each in found[1:]) else found


def turning_clauses(sentence: str, language: str) -> list[str]:
    """The clauses of a sentence in which one may take back another ("but"), of two words at least; nothing
    where none may."""
    joined, turning = _patterns(language)
    if not turning.search(sentence):
        return []
    return _apart(turning.sub(_BUT, sentence), joined, language)


def takes_back(clause: str, language: str) -> bool:
    """Whether it says that what came before is over, or not true."""
    return contains(_tables().get(language, {}).get("back", _NEVER), clause)


def _apart(sentence: str, joined: re.Pattern[str], language: str) -> list[str]:
    found = [each for part in joined.split(sentence) if _is_clause(each := part.strip(), language)]
    return found if 1 < len(found) <= _MOST_CLAUSES else []


def _is_clause(part: str, language: str) -> bool:
    return len(part.split()) >= _LEAST_WORDS or (language == CHINESE.code and len(part) >= _LEAST_CHARACTERS)


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What joins clauses, and what may take one back."""
    words = _tables().get(language, {})
    joined = rf"{_STOPS}(?:\s|$|(?<=[，。；！？]))|\s(?:{'|'.join(words.get('and', ())) or _NEVER})\s"
    if prefixes := words.get("prefix"):
        joined += rf"|\s(?:{'|'.join(prefixes)})(?=\w{{2,}} )"
    but = "|".join(words.get("but", ())) or _NEVER
    return re.compile(joined), re.compile(but if language == CHINESE.code else rf"(?<!\w)(?:{but})(?!\w)")


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads((ASSETS / "phrasebook" / "clauses.toml").read_text("utf-8"))
