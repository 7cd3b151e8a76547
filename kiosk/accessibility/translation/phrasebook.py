"""Translations made beforehand: whole phrases, by what they mean, from any of their languages to any other.

A phrase is found when every word is the same (accents, capitals and punctuation aside), with values in its
slots, or when it only differs by spelling mistakes and words of politeness. "Je peux payer" is never taken
for "je ne peux pas payer": each word must find its own.
"""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from rapidfuzz import fuzz

from kiosk.domain import find_language
from kiosk.runtime.paths import ASSETS

from .languages import language_variants
from .masking import TextValue, ValueKind, find_values
from .phrases import Phrase, PhrasebookError, PhraseSituation, read_situation
from .result import CandidateTranslation, PhraseSuggestion, TranslationMethod
from .suggesting import PhraseIndex
from .value_rendering import localise_value
from .word_keys import loose_word_key, normalised_words, word_key

log = logging.getLogger(__name__)

_SAME_WORD = 86  # similarity in percent: "chaufage" is "chauffage", "veux" is not "peux"
_SLOT_OR_DIGIT = re.compile(r"[\d{]")  # slots and figures
_NAME_WORDS = 4
_NAME_SLOT = "{name}"
#: A phrase may have numbers and capitals of its own, such as 112 and APL: so nothing is a slot, then all is.
_SLOT_KINDS: tuple[Set[ValueKind], ...] = (
    frozenset(),
    frozenset(ValueKind) - {ValueKind.NAME, ValueKind.MARK},
    frozenset(ValueKind) - {ValueKind.MARK},
)


@dataclass(frozen=True, slots=True)
class PhraseMatch:
    """A phrase and what fills its slots, as the target language writes it. ``exact``: word for word."""

    phrase: Phrase
    slots: Mapping[str, str]
    exact: bool

    def text(self, language: str) -> str | None:
        """The phrase in ``language``, filled in."""
        text = self.phrase.text(language)
        return None if text is None else re.sub(r"\{(\w+)\}", lambda slot: self.slots[slot[1]], text)


class Phrasebook:
    """See ``Engine``. Also gives the phrases nearest to a text, and all of them for a picker."""

    method = TranslationMethod.PHRASEBOOK

    def __init__(self, folder: Path = ASSETS / "phrasebook" / "situations") -> None:
        self._folder = folder
        self._exact_indexes = cache(self._build_exact_index)
        self._loose_indexes = cache(self._build_loose_index)
        self._phrases_with_name = cache(self._find_phrases_with_name)
        self._phrase_indexes = cache(self._build_phrase_index)

    @cached_property
    def situations(self) -> tuple[PhraseSituation, ...]:
        """Every situation whose file can be read, in their order; what cannot is told in the log."""
        found: list[PhraseSituation] = []
        for path in sorted(self._folder.glob("*.toml")):
            try:
                found.append(read_situation(path))
            except PhrasebookError as error:
                log.error("phrasebook: %s", error)
        return tuple(sorted(found, key=lambda situation: situation.order))

    @cached_property
    def phrases(self) -> tuple[Phrase, ...]:
        """The phrases of all situations."""
        return tuple(phrase for situation in self.situations for phrase in situation.phrases)

    def supports(self, source: str, target: str) -> bool:
        return any(phrase.text(source) and phrase.text(target) for phrase in self.phrases)

    def translate(self, sentence: str, source: str, target: str) -> CandidateTranslation | None:
        match = self.find(sentence, source, target)
        text = match.text(target) if match else None
        if match is None or text is None:
            return None
        return CandidateTranslation(
            text, self.method, approximate=not match.exact or match.phrase.needs_review
        )

    def find(self, sentence: str, source: str, target: str) -> PhraseMatch | None:
        """The phrase that ``sentence`` is, if it is one."""
        sentence = re.sub("[{}]", " ", sentence)
        found = [(value, localise_value(value, source, target)) for value in find_values(sentence, source)]
        ways = [_template(sentence, found, kinds) for kinds in _SLOT_KINDS]
        for template, slots in ways:
            if phrase := self._exact_indexes(source).get(word_key(template)):
                return PhraseMatch(phrase, slots, exact=True)
        for template, slots in ways:
            if match := self._find_with_name(template, slots, source):
                return match
        for template, slots in ways:
            if phrase := self._find_loose(loose_word_key(template, source), source):
                return PhraseMatch(phrase, slots, exact=False)
        return None

    def suggest(
        self, sentence: str, source: str, target: str, limit: int = 3
    ) -> tuple[PhraseSuggestion, ...]:
        """Phrases without slots that share words with ``sentence``, the nearest first."""
        phrases = (
            self._by_id[name]
            for name in self._phrase_indexes(source).to(loose_word_key(sentence, source), limit)
        )
        return tuple(
            PhraseSuggestion(phrase.text(source) or "", text, phrase.id)
            for phrase in phrases
            if (text := phrase.text(target))
        )

    def close(self) -> None:
        """Nothing is held."""

    def _find_loose(self, asked: tuple[str, ...], source: str) -> Phrase | None:
        """The phrase of the same words but for spelling and politeness, if there is only one."""
        known = self._loose_indexes(source).get(len(asked), {})
        if asked in known:
            return known[asked]
        if find_language(source).negation_inside_words:
            return None
        found = {phrase.id: phrase for words, phrase in known.items() if all(map(_same_word, asked, words))}
        return next(iter(found.values())) if len(found) == 1 else None

    def _find_with_name(self, template: str, slots: dict[str, str], source: str) -> PhraseMatch | None:
        """For names that nothing tells from other words: what stands where a phrase has a name."""
        found = normalised_words(template)
        asked = tuple(word.text for word in found)
        for before, after, phrase in self._phrases_with_name(source):
            end = len(asked) - len(after)
            around = asked[: len(before)] == before and asked[end:] == after
            if around and 1 <= end - len(before) <= _NAME_WORDS:
                named = found[len(before) : end]
                name = template[named[0].start : named[-1].end]
                if "{" not in name:
                    return PhraseMatch(phrase, slots | {"name": name}, exact=not name.islower())
        return None

    def _build_exact_index(self, language: str) -> dict[tuple[str, ...], Phrase]:
        index: dict[tuple[str, ...], Phrase] = {}
        for phrase, text in self._phrases_in(language):
            index.setdefault(word_key(text), phrase)
        return index

    def _build_loose_index(self, language: str) -> dict[int, dict[tuple[str, ...], Phrase]]:
        """By the number of words."""
        index: dict[int, dict[tuple[str, ...], Phrase]] = defaultdict(dict)
        for phrase, text in self._phrases_in(language):
            if said := loose_word_key(text, language):
                index[len(said)].setdefault(said, phrase)
        return dict(index)

    def _find_phrases_with_name(self, language: str) -> list[tuple[tuple[str, ...], tuple[str, ...], Phrase]]:
        """The words before and after the name in each phrase with one."""
        found = []
        for phrase, text in self._phrases_in(language):
            if _NAME_SLOT in text:
                before, _, after = text.partition(_NAME_SLOT)
                found.append((word_key(before), word_key(after), phrase))
        return found

    def _build_phrase_index(self, language: str) -> PhraseIndex:
        said = (
            (loose_word_key(text, language), phrase)
            for phrase, text in self._phrases_in(language)
            if not phrase.slots
        )
        return PhraseIndex([(found, phrase.id) for found, phrase in said if found])

    @cached_property
    def _by_id(self) -> Mapping[str, Phrase]:
        return {phrase.id: phrase for phrase in self.phrases}

    def _phrases_in(self, language: str) -> Iterator[tuple[Phrase, str]]:
        """Every phrase in ``language``; then in its other manners, which never hide another phrase."""
        for manner in language_variants(language):
            for phrase in self.phrases:
                if text := phrase.text(manner):
                    yield phrase, text


def _template(
    sentence: str, found: Sequence[tuple[TextValue, str]], kinds: Set[ValueKind]
) -> tuple[str, dict[str, str]]:
    """``sentence`` with slots for its values: the first hour is ``{time}``, the second ``{time2}``."""
    pieces = []
    slots: dict[str, str] = {}
    count: Counter[str] = Counter()
    at = 0
    for value, shown in found:
        if value.kind not in kinds:
            continue
        count[value.kind] += 1
        slot = value.kind if count[value.kind] == 1 else f"{value.kind}{count[value.kind]}"
        slots[slot] = shown
        pieces += [sentence[at : value.start], f" {{{slot}}} "]
        at = value.end
    return "".join([*pieces, sentence[at:]]), slots


def _same_word(one: str, other: str) -> bool:
    """But for spelling. The first letter must be right: a prefix may say the contrary."""
    if one == other:
        return True
    misspelt = one[0] == other[0] and not _SLOT_OR_DIGIT.search(one + other)
    return misspelt and fuzz.ratio(one, other) >= _SAME_WORD
