"""What is wrong with a machine's translation, as far as one can see without knowing the language."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from enum import StrEnum
from functools import cache

from kiosk.runtime.paths import ASSETS

from .languages import SCRIPTS, letters, script_share

_LOOP = re.compile(r"(?P<phrase>[^\W\d].{0,60}?)(?:[\W_]*(?P=phrase)){3}", re.DOTALL)
_IN_SCRIPT = 0.6  # the rest may be foreign names and abbreviations
_ECHO_FROM = 3  # words; "Non.", "Hospital" may be the same in both languages
_FAILURE_MARKS = "#*@~"  # before what Apertium does not know, cannot inflect or cannot transfer


class QualityIssue(StrEnum):
    """Why a translation is not shown."""

    EMPTY = "empty"
    ECHO = "echo"
    LOOP = "loop"
    SCRIPT = "script"
    LENGTH = "length"
    MARK = "mark"
    VALUES = "values"
    NEGATION = "negation"
    OBLIGATION = "obligation"
    MISREAD = "misread"


def find_issue(sentence: str, translated: str, source: str, target: str) -> QualityIssue | None:
    """The first doubt about ``translated``, both texts with their values masked."""
    if letters(sentence) and not letters(translated):
        return QualityIssue.EMPTY
    if has_failure_marks(sentence, translated):
        return QualityIssue.MARK
    if script_share(translated, target) < _IN_SCRIPT:
        return QualityIssue.ECHO if _plain(sentence) == _plain(translated) else QualityIssue.SCRIPT
    if _plain(sentence) == _plain(translated):
        many = len(_plain(sentence).split()) >= _ECHO_FROM
        return QualityIssue.ECHO if many or SCRIPTS[source] != SCRIPTS[target] else None
    if _LOOP.search(translated) and not _LOOP.search(sentence):
        return QualityIssue.LOOP
    if not len(sentence) / 8 - 5 <= len(translated) <= 4 * len(sentence) + 40:
        return QualityIssue.LENGTH
    return None


def has_failure_marks(sentence: str, translated: str) -> bool:
    """Whether a machine says itself that it failed somewhere."""
    return any(translated.count(mark) > sentence.count(mark) for mark in _FAILURE_MARKS)


def find_risky_source(sentence: str, language: str) -> QualityIssue | None:
    """What in ``sentence`` rules alone lose or turn round: "il ne faut pas" becomes "it is not necessary"."""
    said = unicodedata.normalize("NFC", sentence).replace("’", "'").strip()
    return next((issue for issue, marks in _risks(language) if marks.search(said)), None)


@cache
def _risks(language: str) -> tuple[tuple[QualityIssue, re.Pattern[str]], ...]:
    """What rules get wrong in a language, the worst first (``assets/translation_risks``).

    That something is not so; what is read as another word or another limit ("le tuyau fuit" becomes "the pipe
    flees"; most ways lead through Spanish, where tomorrow is a morning); that something must be, or must not.
    A language that only neural engines translate has none.
    """
    path = ASSETS / "translation_risks" / f"{language}.toml"
    if not path.exists():
        return ()
    risks = tomllib.loads(path.read_text(encoding="utf-8"))
    issues = (QualityIssue.NEGATION, QualityIssue.MISREAD, QualityIssue.OBLIGATION)
    return tuple((each, re.compile(rf"\b(?:{''.join(risks[each])})\b", re.IGNORECASE)) for each in issues)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", folded))
