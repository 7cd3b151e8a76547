"""Whom a sentence is about (``assets/phrasebook/persons.toml``): who speaks, or somebody they know.

"My neighbour has no heating" is as near in meaning to "I have no heating" as anything can be.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kiosk.runtime.paths import ASSETS

from .clauses import clauses
from .contraries import denies
from .languages import FRENCH, base_language
from .words import word_key

if TYPE_CHECKING:
    from .phrasebook import Phrase


def compile_patterns(language: str) -> None:
    """Of a base language: else the first sentence waits."""
    _words_about(language)


def is_of_another(phrase: Phrase, sentence: str, language: str) -> bool:
    """Whether a sentence names persons, and the phrase says it of others: of who speaks, where the sentence
    does not, or of other persons. Not where a wording of the phrase names such a person first, but for what
    is done to theirs."""
    said = _said(sentence, base_language(language))
    if said is None:
        return False
    told = _named(phrase.texts[FRENCH], FRENCH)
    kin = {*told.persons} - {"someone"}
    if said.theirs and told.speaker and not said.speaker:
        # "My friend is hit by her husband" is of none of mine.
        of_none = _PARTNERS.issuperset(said.theirs) and not _are_alike(said.persons, kin)
        return of_none or not _are_alike(said.theirs, kin)
    # Where nobody speaks, it is about whom is named first: "my cousin stays with friends".
    about = said.persons[:1] if told.speaker and not said.speaker else said.persons
    if (kin and _are_alike(about, kin)) or (not kin and (said.speaker or not told.speaker)):
        return False
    return not any(_names_first(phrase, kind, language) for kind in about)


def names_somebody(sentence: str, language: str) -> bool:
    """Whether a sentence is of a person beside who speaks."""
    return _said(sentence, base_language(language)) is not None


@lru_cache(256)
def _said(sentence: str, language: str) -> _Named | None:
    """What persons a sentence names; nothing where it is of nobody else, or may be."""
    sentence = _without_contrast(sentence, language)
    said = _named(sentence, language)
    if not said.persons or _WHOEVER.intersection(said.persons) or _begins_with_a_thing(sentence, language):
        return None
    return said


class _Named(NamedTuple):
    """Which persons a text names, whom it names as theirs ("his wife"), whether it names who speaks or is
    spoken to, beside "my" of these, and whether that first."""

    persons: tuple[str, ...]
    theirs: tuple[str, ...]
    speaker: bool
    speaker_first: bool


#: Of a phrase: anybody, and whom one is one of.
_WHOEVER = frozenset({"someone", "family"})
_PARTNERS = frozenset({"husband", "wife", "partner"})
#: What each of them may be.
_KINDS_OF = {
    "child": {"son", "daughter"},
    "parents": {"mother", "father"},
    "partner": {"husband", "wife", "friend"},
    "family": {
        *("mother", "father", "parents", "son", "daughter", "child", "husband", "wife", "partner"),
        *("brother", "sister", "kin"),
    },
}


def _are_alike(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of them may be one of the others."""
    return not _widened(some).isdisjoint(others) or not _widened(others).isdisjoint(some)


def _widened(persons: Iterable[str]) -> set[str]:
    return {*persons, *(kind for each in persons for kind in _KINDS_OF.get(each, ()))}


@lru_cache(2048)
def _names_first(phrase: Phrase, kind: str, language: str) -> bool:
    """Whether a wording of a phrase, in that language or in French, names such a person before who speaks: "I
    am expecting a baby" is of no baby."""
    for code in dict.fromkeys((language, FRENCH)):
        words = _words_about(base_language(code))
        if words is None or kind not in words.kinds:
            continue
        texts = [each for each in (phrase.text(code), *phrase.paraphrases.get(code, ())) if each]
        if words.kinds[kind].search(_in_small_letters("\n".join(texts))) is None:
            continue
        found = (_named(each, base_language(code)) for each in texts)
        if any(kind in each.persons and not each.speaker_first for each in found):
            return True
    return False


@lru_cache(4096)
def _named(text: str, language: str) -> _Named:
    words = _words_about(language)
    if words is None:
        return _Named((), (), speaker=True, speaker_first=True)
    text, found, theirs = _in_small_letters(text), list[str](), list[str]()
    first = None
    for match in words.persons.finditer(text):
        first = match.start() if first is None else first
        # Whose wife is hit is not whom it is about.
        (theirs if found and match["his"] else found).append(str(match.lastgroup))
    speaker = words.speaker.search(words.persons.sub(lambda match: "_" * len(match[0]), text))
    is_first = speaker is not None and (first is None or speaker.start() < first)
    return _Named(tuple(found), tuple(theirs), speaker is not None, is_first)


_CLAUSE = re.compile(r"[,;:،，；]\s*|\s(?:mais|but|pero|sino|mas|dar|ci|но|але|ama|لكن|بل|اما|কিন্তু|ஆனால்)\s")
#: How many words of its own the clause has at most that tells whom it is about: "my brother is".
_OWN_WORDS = 1


def _without_contrast(sentence: str, language: str) -> str:
    """``sentence`` without the clause that says the contrary of another person: "my son does not speak
    French, I do", "I am not pregnant, my daughter is"."""
    words = _words_about(language)
    if words is None:
        return sentence
    text = words.aside.sub("", _in_small_letters(sentence))
    parts = [each for each in _CLAUSE.split(text) if each and word_key(each)]
    if len(parts) != 2:
        return text
    for this, other in (parts, parts[::-1]):
        mine, others = _named(this, language), _named(other, language)
        if not others.persons or others.speaker or denies(other, language) or not denies(this, language):
            continue
        own = {*word_key(words.persons.sub(" ", other))} - {*word_key(this)}
        left = {*word_key(words.persons.sub(" ", this))} - {*word_key(other)}
        if (mine.speaker and len(own) <= _OWN_WORDS) or (mine.persons and len(left) <= _OWN_WORDS):
            return other
    return text


#: From how many words on a clause tells something: not "since Monday".
_LEAST_WORDS = 3


def _begins_with_a_thing(sentence: str, language: str) -> bool:
    """Whether it tells something of nobody first: "no heating at all, and my mother is ill"."""
    first, *others = clauses(sentence, language) or [sentence]
    return bool(others) and len(word_key(first)) >= _LEAST_WORDS and not _named(first, language).persons


class _Words(NamedTuple):
    """Of ``persons.toml``, in one language."""

    persons: re.Pattern[str]
    kinds: dict[str, re.Pattern[str]]
    speaker: re.Pattern[str]
    aside: re.Pattern[str]


@cache
def _words_about(language: str) -> _Words | None:
    table = tomllib.loads((ASSETS / "phrasebook" / "persons.toml").read_text("utf-8")).get(language)
    if table is None:
        return None
    kinds = "|".join(f"(?P<{kind}>{pattern})" for kind, pattern in table["persons"].items())
    his = "" if "(?P<his>" in table["before"] else "(?P<his>(?!))?"
    return _Words(
        _compiled(f"{his}{table['before']}(?:{kinds}){table['after']}"),
        {kind: _compiled(pattern) for kind, pattern in table["persons"].items()},
        _compiled(table["speaker"]),
        _compiled(table["aside"]),
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(unicodedata.normalize("NFC", pattern))


def _in_small_letters(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold().replace("’", "'"))
