"""Phrases of a housing agency, translated beforehand: ``assets/phrasebook/*.toml``, one file a situation.

A phrase is found when every word is the same (accents, capitals and punctuation aside), with values in its
slots, or when it only differs by spelling mistakes and words of politeness. "Je peux payer" is never taken
for "je ne peux pas payer": each word must find its own.

    [[phrase]]
    by = "visitor"                      # or "clerk", "both"
    fr = "Je viens le {date} à {time}."
    en = "I am coming on {date} at {time}."
    review = true                       # danger, law: a person must still check the translations
"""

from __future__ import annotations

import logging
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from rapidfuzz import fuzz, process

from kiosk.paths import ASSETS

from .masking import Value, values
from .rendering import rendered
from .result import Draft, Suggestion, Via
from .tongues import SCRIPTS

log = logging.getLogger(__name__)

_SAME_WORD = 86  # similarity in percent: "chaufage" is "chauffage", "veux" is not "peux"
_WORTH_SUGGESTING = 60
_POLITE = frozenset(
    (
        *("bonjour", "bonsoir", "merci", "pardon", "svp", "madame", "monsieur", "euh", "alors"),
        *("hello", "hi", "please", "thanks", "sorry", "sir", "madam", "well"),
        *("hola", "gracias", "favor", "senor", "senora"),
        *("مرحبا", "شكرا", "فضلك"),
    )
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase in each language (code → text). ``by`` is who says it, ``review`` who must still read it."""

    situation: str
    by: str
    texts: dict[str, str] = field(hash=False)
    review: bool = False


class PhrasebookError(Exception):
    """A file of the phrasebook cannot be used; the message says which and why."""


class Phrasebook:
    """See ``Engine``. Also gives the phrases nearest to a text, and all of them for a picker."""

    def __init__(self, folder: Path = ASSETS / "phrasebook") -> None:
        self._folder = folder
        self._index = cache(self._index_of)
        self._plain = cache(self._plain_of)

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """Every phrase of every file that can be read."""
        found: list[Phrase] = []
        for path in sorted(self._folder.glob("*.toml")):
            try:
                found += read(path)
            except PhrasebookError as error:
                log.error("phrasebook: %s", error)
        return tuple(found)

    def translate(self, sentence: str, source: str, target: str) -> Draft | None:
        template, slots = _template(sentence, source)
        ways = (_words(sentence), _words(template))  # a phrase may have numbers of its own, such as 112
        index = self._index(source)
        phrase = next((index[words] for words in ways if words in index), None)
        mistaken = phrase is None
        if phrase is None:
            phrase = self._nearest(ways, source)
        if phrase is None or target not in phrase.texts:
            return None
        text = re.sub(
            r"\{(\w+)\}", lambda slot: rendered(slots[slot[1]], source, target), phrase.texts[target]
        )
        return Draft(text, Via.PHRASEBOOK, approximate=mistaken or phrase.review)

    def suggest(self, sentence: str, source: str, target: str, limit: int = 3) -> tuple[Suggestion, ...]:
        """Phrases without slots that share words with ``sentence``, the nearest first."""
        asked = " ".join(_words(sentence))
        found = process.extract(
            asked, self._plain(source, target), scorer=fuzz.token_set_ratio, limit=limit,
            score_cutoff=_WORTH_SUGGESTING,
        )  # fmt: skip
        return tuple(
            Suggestion(phrase.texts[source], phrase.texts[target])
            for phrase in (self._index(source)[tuple(words.split())] for words, _, _ in found)
        )

    def close(self) -> None:
        """Nothing is held."""

    def _nearest(self, ways: Iterable[tuple[str, ...]], source: str) -> Phrase | None:
        """The phrase of the same words but for spelling and politeness, if there is only one."""
        wanted = {_without_politeness(words) for words in ways}
        found = {
            id(phrase): phrase
            for words, phrase in self._index(source).items()
            if any(_same_words(asked, _without_politeness(words)) for asked in wanted)
        }
        return next(iter(found.values())) if len(found) == 1 else None

    def _index_of(self, language: str) -> dict[tuple[str, ...], Phrase]:
        return {_words(phrase.texts[language]): phrase for phrase in self.phrases if language in phrase.texts}

    def _plain_of(self, source: str, target: str) -> list[str]:
        return [
            " ".join(words)
            for words, phrase in self._index(source).items()
            if target in phrase.texts and "{" not in phrase.texts[source]
        ]


def _template(sentence: str, language: str) -> tuple[str, dict[str, Value]]:
    """``sentence`` with slots for its values: the first hour is ``{time}``, the second ``{time2}``."""
    pieces = []
    slots: dict[str, Value] = {}
    count: Counter[str] = Counter()
    at = 0
    for value in values(sentence, language):
        count[value.kind] += 1
        slot = value.kind if count[value.kind] == 1 else f"{value.kind}{count[value.kind]}"
        slots[slot] = value
        pieces += [sentence[at : value.start], f"{{{slot}}}"]
        at = value.end
    return "".join([*pieces, sentence[at:]]), slots


def _words(text: str) -> tuple[str, ...]:
    """Words and slots, without capitals, accents, vowel points or apostrophes ("n'ai" is "nai")."""
    folded = unicodedata.normalize("NFKD", re.sub("['’]", "", text.casefold()))
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return tuple(re.findall(r"\{\w+\}|\w+", bare))


def _without_politeness(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _POLITE)


def _same_words(asked: tuple[str, ...], known: tuple[str, ...]) -> bool:
    return bool(known) and len(asked) == len(known) and all(map(_same_word, asked, known))


def _same_word(one: str, other: str) -> bool:
    misspelt = one.isalpha() and other.isalpha() and fuzz.ratio(one, other) >= _SAME_WORD
    return one == other or misspelt


def read(path: Path) -> list[Phrase]:
    """The phrases of one file. Raises ``PhrasebookError``."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["phrase"]
        return [_phrase(path.stem, entry) for entry in entries]
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise PhrasebookError(f"{path.name}: {error}") from error


def _phrase(situation: str, entry: dict[str, object]) -> Phrase:
    texts = {code: str(text) for code, text in entry.items() if code in SCRIPTS}
    unknown = entry.keys() - texts.keys() - {"by", "review"}
    if unknown or "fr" not in texts:
        raise ValueError(f"{texts.get('fr', entry)!r}: unknown {sorted(unknown)}, or no French")
    if len({tuple(sorted(re.findall(r"\{\w+\}", text))) for text in texts.values()}) > 1:
        raise ValueError(f"{texts['fr']!r}: not the same slots in every language")
    return Phrase(situation, str(entry.get("by", "both")), texts, bool(entry.get("review", False)))
