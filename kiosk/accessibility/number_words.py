"""Numbers in words put in digits, for the languages that ``text2num`` does not read.

Their words are in ``assets/intents/numbers.toml``. What does not fit together stays two numbers: "six twelve"
is 6 12. Measured beside words2num2, which reads sentences of most of them: that is 11 MB, knows neither
ordinals nor the joined numbers of Tamil, and wants its own glue for each language.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

#: The longest entry of a table: "o sută", "أحد عشر".
_MAX_WORDS = 2
#: In a sentence, "zero" to "three" are seldom a number to note.
_LEAST_ALONE = 4
#: Letters, marks (vowel signs are no letters for Python), apostrophes and the joiner of Persian.
_WORD = r"[^\W\d_](?:[^\W\d_]|['’ʼ\u200c]|[^\w\s!-~\u2000-\u206f،؛؟।])*"


@dataclass(frozen=True)
class _Numbers:
    words: dict[str, int]
    times: dict[str, int]
    with_ordinals: dict[str, int]
    token: re.Pattern[str]
    joiner: str = ""
    and_between: str = ""
    ones_first: bool = False
    ten_and_ones: bool = False
    zero_inside: bool = False
    spaces: bool = True
    large: int = 1000
    homonyms: frozenset[str] = frozenset()
    parts: re.Pattern[str] | None = None
    suffixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Token:
    """A word, or a joiner that is written together with the next one."""

    text: str
    start: int
    end: int


@cache
def number_word_tables() -> frozenset[str]:
    """The languages that have a table."""
    return frozenset(_tables())


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((ASSETS / "intents" / "numbers.toml").read_text(encoding="utf-8"))


def ordinal_words(lang: str) -> list[str]:
    """The ordinals of a language, as they are written."""
    lines = _tables()[lang].get("ordinals", ())
    return [way.replace("_", " ") for line in lines for way in line.split()[1:]]


def _plain(word: str) -> str:
    return re.sub("['’ʼ]", "", normalise(word))


def _entries(lines: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in lines:
        value, *ways = line.split()
        found |= {_plain(way.replace("_", " ")): int(value) for way in ways}
    return found


@cache
def _numbers(lang: str) -> _Numbers:
    table = _tables()[lang]
    words = _entries(table["words"])
    for stem in table.get("stems", ()):
        tens, start = stem.split()
        for line in table["endings"]:
            ones, *ends = line.split()
            words |= {_plain(start + end): int(tens) + int(ones) for end in ends}
    spaces = table.get("spaces", True)
    longest_first = "|".join(sorted(words, key=len, reverse=True))
    return _Numbers(
        words=words,
        times=_entries(table["times"]),
        with_ordinals=_entries(table.get("ordinals", ())) | words,
        token=re.compile(rf"\d+|{_WORD}" if spaces else r"\d+|\w"),
        joiner=_plain(table.get("and", "")),
        and_between=table.get("and_between", ""),
        ones_first=table.get("ones_first", False),
        ten_and_ones=table.get("ten_and_ones", False),
        zero_inside=table.get("zero_inside", False),
        spaces=spaces,
        parts=re.compile(longest_first) if table.get("joined_words") else None,
        large=table.get("large", 1000),
        homonyms=frozenset(map(_plain, table.get("homonyms", ()))),
        suffixes=tuple(map(_plain, table.get("suffixes", ()))),
    )


def number_words_to_digits(text: str, lang: str, *, ordinals: bool = False, prose: bool = False) -> str:
    """``text`` with its numbers in digits; all else stays as it is.

    ``ordinals``: "the second" is 2 too. ``prose``: a lone word stays where it may mean something else ("nine"
    is "no" in Persian, "is not" in Bengali), as do zero to three, if no other number is beside it; so does
    every lone Chinese character.
    Raises ``KeyError`` for a language without a table.
    """
    known = _numbers(lang)
    # Another way to write the same, of the same length.
    read = text.replace("〇", known.joiner) if known.zero_inside else text
    tokens = list(_tokens(read, known))
    written, copied, at = "", 0, 0
    while at < len(tokens):
        value, end = _Reader(tokens, read, known, ordinals).read(at)
        if end == at:
            at += 1
            continue
        if not (prose and _stays_in_words(tokens, at, end, value, known)):
            written += text[copied : tokens[at].start] + str(value)
            copied = tokens[end - 1].end
        at = end
    return written + text[copied:]


def _stays_in_words(tokens: list[_Token], at: int, end: int, value: int, known: _Numbers) -> bool:
    after = tokens[end].text if end < len(tokens) else ""
    if after in known.with_ordinals and after not in known.words:
        return True  # "twenty second"
    if end > at + 1:
        return False
    if not known.spaces:
        return True
    if value >= _LEAST_ALONE and tokens[at].text not in known.homonyms:
        return False
    beside = [each.text for each in (*tokens[max(0, at - 1) : at], *tokens[at + 1 : at + 2])]
    return not any(known.words.get(each, 0) >= _LEAST_ALONE and each not in known.homonyms for each in beside)


def _tokens(text: str, known: _Numbers) -> Iterator[_Token]:
    for match in known.token.finditer(text):
        word, start, end = _plain(match[0]), match.start(), match.end()
        for suffix in filter(word.endswith, known.suffixes):
            if word.removesuffix(suffix) in known.words:
                word = word.removesuffix(suffix)
                end -= next(n for n in range(1, end - start) if _plain(text[end - n : end]) == suffix)
                break
        if known.parts and word not in known.words and re.fullmatch(rf"(?:{known.parts.pattern})+", word):
            for part in known.parts.finditer(word) if len(word) == end - start else ():
                yield _Token(part[0], start + part.start(), start + part.end())
            continue
        joined = known.and_between == "all" and word.startswith(known.joiner)
        rest = word[len(known.joiner) :]
        if joined and word not in known.words and (rest in known.with_ordinals or rest in known.times):
            yield _Token(known.joiner, start, start + 1)
            yield _Token(rest, start + 1, end)
        else:
            yield _Token(word, start, end)


def _lowest_rank(value: int) -> int:
    """10 for 120, 1000 for 3000, 1 for 5."""
    rank = 1
    while value and value % (rank * 10) == 0:
        rank *= 10
    return rank


class _Reader:
    """Reads one number from a place among the words."""

    def __init__(self, tokens: list[_Token], text: str, known: _Numbers, ordinals: bool) -> None:
        self._tokens, self._text, self._known = tokens, text, known
        self._values = known.with_ordinals if ordinals else known.words
        #: Closed by thousands, closed by tens or hundreds, and what may still be multiplied.
        self._total = self._group = self._part = 0
        self._rank = self._last_large = 10**9  # what comes from here on is smaller
        self._after_ordinal = False

    def read(self, at: int) -> tuple[int, int]:
        """The value, and the place behind it: ``at`` itself when no number begins there."""
        start = end = at
        while end < len(self._tokens):
            joined = end > start and self._tokens[end].text == self._known.joiner
            place = end + joined
            if not self._adjacent(place, start):
                break
            taken = self._take(place, joined, first=end == start)
            if not taken:
                break
            end = place + taken
        short = self._known.zero_inside and 0 < self._part < 10 and 100 <= self._rank < 10**9
        if short and end > start and self._tokens[end - 2].text != self._known.joiner:
            self._part *= self._rank // 10  # "two hundred five" of Chinese is 250
        return self._total + self._group + self._part, end

    def _adjacent(self, place: int, start: int) -> bool:
        if place >= len(self._tokens):
            return False
        between = self._text[self._tokens[place - 1].end : self._tokens[place].start] if place > start else ""
        return re.fullmatch(r"[\s-]*", between) is not None

    def _one_phrase(self, place: int, length: int) -> bool:
        inside = range(place + 1, place + length)
        return all(self._adjacent(each, place) for each in inside)

    def _take(self, place: int, joined: bool, *, first: bool) -> int:
        """How many words are taken into the number: none when they do not belong to it."""
        for length in range(_MAX_WORDS, 0, -1):
            words = " ".join(each.text for each in self._tokens[place : place + length])
            if not self._one_phrase(place, length):
                continue
            if not first and self._multiplied(self._known.times.get(words), joined):
                return length
            if self._after_ordinal and not joined:
                continue
            if words in self._values and self._added(self._values[words], joined, first=first):
                self._after_ordinal = words not in self._known.words
                return length
        figures = self._tokens[place].text
        if first and re.fullmatch(r"[1-9][0-9]{0,2}", figures) and self._adjacent(place + 1, place):
            self._part = int(figures)
            return int(self._tokens[place + 1].text in self._known.times)  # "5 thousand"
        return 0

    def _multiplied(self, times: int | None, joined: bool) -> bool:
        so_far = self._group + self._part
        if times is None or joined or not so_far or times >= self._last_large:
            return False
        if times >= self._known.large:
            self._total, self._group, self._part = self._total + so_far * times, 0, 0
            self._last_large = times
        elif 0 < self._part < 10 and times < self._rank:
            self._group, self._part = self._group + self._part * times, 0
        else:
            return False
        self._rank = times
        return True

    def _added(self, value: int, joined: bool, *, first: bool) -> bool:
        if first:
            self._part = value
            return True
        part, known = self._part, self._known
        if not value or not self._total + self._group + part or value >= self._rank:
            return False
        if known.and_between == "all" and not joined:
            return False
        if known.and_between == "ones" and joined != (value < 10 and part % 100 >= 20):
            return False
        if known.ones_first and 0 < part % 100 < 10:
            if not 20 <= value < 100:
                return False
        elif part and (value >= _lowest_rank(part) or (part % 100 == 10 and not known.ten_and_ones)):
            return False
        if part >= known.large:
            self._total, part = self._total + part, 0
            self._rank = self._last_large = known.large
        self._part = part + value
        return True
