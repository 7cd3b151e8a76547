"""Communes and postcodes, offline: what a visitor types, forgiving accents, hyphens and a wrong letter."""

import lzma
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from typing import overload

from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

from .rule_file import RuleFileError, read_rule_file

#: Per cent of likeness; below, another commune is more likely than a slip.
SIMILARITY_CUTOFF = 80
_ARTICLES = ("l ", "le ", "la ", "les ")
_SHORT = {"st": "saint", "ste": "sainte", "sts": "saints"}
#: Comes after every letter and digit.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Commune:
    """``code`` is INSEE's. An arrondissement of Paris, Lyon or Marseille names its commune in ``part_of``."""

    code: str
    name: str
    postcodes: tuple[str, ...]
    inhabitants: int
    part_of: str = ""


class _Lines(Sequence[str]):
    """Many short texts in one: as strings of their own they take four times as much memory."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._text = "\n".join(lines).encode()
        self._ends = array("I", (found.start() for found in re.finditer(rb"\n|$", self._text)))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self[each] for each in range(*at.indices(len(self)))]
        if not 0 <= at < len(self):
            raise IndexError(at)
        return self._text[self._ends[at - 1] + 1 if at else 0 : self._ends[at]].decode()

    def __iter__(self) -> Iterator[str]:
        return iter(self._text.decode().split("\n"))


class CommuneIndex:
    """The list, and its search. A commune is kept as its line of the list: all of them take 2.5 MB, as tuples
    16, and the collector would look at them each time."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = _Lines(sorted(line.rstrip("\n") for line in lines))  # by code
        self._inhabitants, self._divided = array("I"), set[str]()
        postcodes: list[tuple[str, int]] = []
        names: list[tuple[str, int]] = []
        for place, each in enumerate(map(_commune, self._lines)):
            self._inhabitants.append(each.inhabitants)
            self._divided.add(each.part_of)
            postcodes += ((postcode, place) for postcode in each.postcodes)
            names += ((name, place) for name in _names(each.name))
        self._postcodes, self._with_postcode = _in_order(postcodes)
        self._names, self._named = _in_order(names)

    @classmethod
    def load(cls, folder: Path) -> "CommuneIndex":
        """The list of a folder (``scripts/make-communes``). Raises ``RuleFileError``."""
        about = read_rule_file(folder / "communes.toml", "licence", "communes")
        file = folder / "communes.tsv.xz"
        try:
            with lzma.open(file, "rt", encoding="utf-8") as rows:
                communes = cls(rows)
        except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
            raise RuleFileError(file, "", f"cannot be read: {error}") from error
        if len(communes) != about.get("communes", int):
            raise about.error("communes", f"the list has {len(communes)}")
        return communes

    def __len__(self) -> int:
        return len(self._lines)

    def search(self, typed: str, most: int = 8) -> list[Commune]:
        """What may be meant by a postcode, a name, or the beginning of one; the likeliest first."""
        words = normalise_commune_name(typed)
        if not words:
            return []
        if words.replace(" ", "").isdecimal():
            return self._by_postcode(words.replace(" ", ""), most)
        return self._by_beginning(words, most) or self._by_likeness(words, most)

    def _by_postcode(self, digits: str, most: int) -> list[Commune]:
        first = bisect_left(self._postcodes, digits)
        last = bisect_left(self._postcodes, digits + _LAST)
        # "75011" is the 11th arrondissement, not all of Paris.
        found = [place for place in self._with_postcode[first:last] if self._code(place) not in self._divided]
        return self._once(sorted(found, key=lambda place: -self._inhabitants[place]), most)

    def _by_beginning(self, words: str, most: int) -> list[Commune]:
        first = bisect_left(self._names, words)
        last = bisect_left(self._names, words + _LAST)
        ranked = nsmallest(
            2 * most,  # "La Rochelle" stands under two names
            range(first, last),
            key=lambda at: (self._names[at] != words, -self._inhabitants[self._named[at]]),
        )
        return self._once((self._named[at] for at in ranked), most)

    def _by_likeness(self, words: str, most: int) -> list[Commune]:
        from rapidfuzz import fuzz, process  # here: no start waits for it

        alike = process.extract(
            words, list(self._names), scorer=fuzz.ratio, score_cutoff=SIMILARITY_CUTOFF, limit=2 * most
        )
        ranked = sorted(alike, key=lambda match: (-match[1], -self._inhabitants[self._named[match[2]]]))
        return self._once((self._named[at] for _, _, at in ranked), most)

    def _code(self, place: int) -> str:
        return self._lines[place].partition("\t")[0]

    def _once(self, places: Iterable[int], most: int) -> list[Commune]:
        return [_commune(self._lines[place]) for place in islice(dict.fromkeys(places), most)]


@cache
def packaged_communes() -> CommuneIndex:
    """The list that comes with the kiosk, ``assets/communes``; the first call takes a third of a second."""
    return CommuneIndex.load(ASSETS / "communes")


def normalise_commune_name(name: str) -> str:
    """Small letters without accents, "saint" in full, one space for every hyphen and apostrophe."""
    return " ".join(_SHORT.get(word, word) for word in normalise(name, words_only=True).split())


def _commune(line: str) -> Commune:
    code, name, postcodes, inhabitants, part_of = line.split("\t")
    return Commune(code, name, tuple(postcodes.split()), int(inhabitants), part_of)


def _names(name: str) -> Iterator[str]:
    """The name, and the name without its article: people type "rochelle"."""
    full = normalise_commune_name(name)
    yield full
    for article in _ARTICLES:
        if full.startswith(article):
            yield full.removeprefix(article)


def _in_order(words: list[tuple[str, int]]) -> tuple[_Lines, "array[int]"]:
    """The words, and beside each the place of its commune."""
    words.sort()
    return _Lines(word for word, _ in words), array("I", (place for _, place in words))
