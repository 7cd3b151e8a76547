"""What is said beside what is meant (``assets/phrasebook/idioms.toml``): words that calm, denials that urge,
questions that ask nothing, or for something to be done."""

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from kiosk.domain import CHINESE
from kiosk.runtime.paths import ASSETS

_STOPS = r",;:.!?،؛؟。！？，；、।—–"
_ASKING = "?？؟"
#: Fewer words say nothing else (characters, where words are not set apart).
_LEAST_WORDS, _LEAST_CHARACTERS = 2, 3
_NEVER = "(?!)"


class _Idioms(NamedTuple):
    """Of one language; also as they are typed without accents."""

    calming: re.Pattern[str]
    urging: re.Pattern[str]
    tag: re.Pattern[str]
    request: re.Pattern[str]


def without_idle_words(sentence: str, language: str) -> str:
    """``sentence``, of a base language, without what calms ("don't worry, …") and what asks nothing at its
    end ("…, ok?"); whole, where it says nothing else."""
    idioms, said = _idioms(language), _plain(sentence)
    asked = idioms.tag.sub(".", said)
    left = idioms.calming.sub(" ", asked).strip(f" {_STOPS}")
    if not _says_something(left, language):
        left = asked.strip(f" {_STOPS}")
    if left == said.strip(f" {_STOPS}") or not _says_something(left, language):
        return sentence
    return left + (asked[-1] if asked[-1] in _STOPS else "")


@lru_cache(4096)  # each check asks it of the same sentences
def without_denials_of_nothing(text: str, language: str) -> str:
    """``text``, of a base language, without what denies nothing: what calms, and what urges ("do not
    forget to"); whole, where it says nothing else."""
    idioms, said = _idioms(language), _plain(text)
    left = " ".join(idioms.urging.sub(" ", idioms.calming.sub(" ", said)).split())
    return left if left != " ".join(said.split()) and _says_something(left, language) else text


def urges(text: str, language: str) -> bool:
    """Whether it tells somebody to do something by a denial."""
    return _idioms(language).urging.search(_plain(text)) is not None


def is_request(sentence: str, language: str) -> bool:
    """Whether a question asks somebody to do something."""
    return sentence[-1:] in _ASKING and _idioms(language).request.search(_plain(sentence)) is not None


def _plain(text: str) -> str:
    """With the apostrophes of the patterns."""
    return unicodedata.normalize("NFC", text.replace("’", "'"))


def _says_something(left: str, language: str) -> bool:
    return len(left) >= _LEAST_CHARACTERS if language == CHINESE.code else len(left.split()) >= _LEAST_WORDS


@cache
def _idioms(language: str) -> _Idioms:
    told = tomllib.loads((ASSETS / "phrasebook" / "idioms.toml").read_text("utf-8")).get(language, {})
    calm, urge, tag, request, but = (
        _with_and_without_accents(told.get(each, _NEVER))
        for each in ("calm", "urge", "tag", "request", "but")
    )
    start, stop = rf"(?:^|(?<=[{_STOPS}]))\s*", rf"\s*(?:[{_STOPS}]+\s*|$)"
    after = rf"(?:(?:{but})(?!\w)\s*)?" if language != CHINESE.code else rf"(?:{but})?"
    return _Idioms(
        *(
            re.compile(each, re.IGNORECASE)
            for each in (
                rf"{start}(?:{calm}){stop}{after}",
                urge,
                rf"\s*[{_STOPS}]\s*¿?(?:{tag})\s*[{_ASKING}]+\s*$",
                request,
            )
        )
    )


def _with_and_without_accents(pattern: str) -> str:
    composed = unicodedata.normalize("NFC", pattern)
    if not any(each.isascii() for each in composed if each.isalpha()):
        return composed
    letters = unicodedata.normalize("NFD", pattern).replace("ı", "i")
    bare = "".join(each for each in letters if not "\u0300" <= each <= "\u036f")
    return composed if bare == composed else f"{composed}|{unicodedata.normalize('NFC', bare)}"
