"""Communes and postcodes, offline: what a visitor types, forgiving accents, hyphens and a wrong letter."""

import lzma
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from itertools import islice
from pathlib import Path
from typing import Final

from rapidfuzz import fuzz, process

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


#: The members of a ``Commune``: the collector looks at objects each time, but not at tuples of plain values.
_Row = tuple[str, str, tuple[str, ...], int, str]
_CODE: Final = 0
_INHABITANTS: Final = 3


class CommuneIndex:
    """The list, and its search."""

    def __init__(self, communes: Iterable[Commune]) -> None:
        rows: list[_Row] = [(c.code, c.name, c.postcodes, c.inhabitants, c.part_of) for c in communes]
        self._count = len(rows)
        self._divided = {part_of for *_, part_of in rows if part_of}
        postcodes = sorted((postcode, row) for row in rows for postcode in row[2])
        self._postcodes, self._with_postcode = [each for each, _ in postcodes], [row for _, row in postcodes]
        names = sorted((name, row) for row in rows for name in _names(row[1]))
        self._names, self._named = [each for each, _ in names], [row for _, row in names]

    @classmethod
    def load(cls, folder: Path) -> "CommuneIndex":
        """The list of a folder (``scripts/make-communes``). Raises ``RuleFileError``."""
        about = read_rule_file(folder / "communes.toml", "licence", "communes")
        file = folder / "communes.tsv.xz"
        try:
            with lzma.open(file, "rt", encoding="utf-8") as rows:
                communes = cls(_commune(row) for row in rows)
        except (OSError, EOFError, lzma.LZMAError, ValueError) as error:
            raise RuleFileError(file, "", f"cannot be read: {error}") from error
        if len(communes) != about.get("communes", int):
            raise about.error("communes", f"the list has {len(communes)}")
        return communes

    def __len__(self) -> int:
        return self._count

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
        found = [row for row in self._with_postcode[first:last] if row[_CODE] not in self._divided]
        return _once(sorted(found, key=lambda row: -row[_INHABITANTS]), most)

    def _by_beginning(self, words: str, most: int) -> list[Commune]:
        first = bisect_left(self._names, words)
        last = bisect_left(self._names, words + _LAST)
        ranked = nsmallest(
            2 * most,  # "La Rochelle" stands under two names
            range(first, last),
            key=lambda at: (self._names[at] != words, -self._named[at][_INHABITANTS]),
        )
        return _once((self._named[at] for at in ranked), most)

    def _by_likeness(self, words: str, most: int) -> list[Commune]:
        alike = process.extract(
            words, self._names, scorer=fuzz.ratio, score_cutoff=SIMILARITY_CUTOFF, limit=2 * most
        )
        ranked = sorted(alike, key=lambda match: (-match[1], -self._named[match[2]][_INHABITANTS]))
        return _once((self._named[place] for _, _, place in ranked), most)


@cache
def packaged_communes() -> CommuneIndex:
    """The list that comes with the kiosk, ``assets/communes``; the first call takes a third of a second."""
    return CommuneIndex.load(ASSETS / "communes")


def normalise_commune_name(name: str) -> str:
    """Small letters without accents, "saint" in full, one space for every hyphen and apostrophe."""
    return " ".join(_SHORT.get(word, word) for word in normalise(name, words_only=True).split())


def _commune(row: str) -> Commune:
    code, name, postcodes, inhabitants, part_of = row.rstrip("\n").split("\t")
    return Commune(code, name, tuple(postcodes.split()), int(inhabitants), part_of)


def _names(name: str) -> Iterator[str]:
    """The name, and the name without its article: people type "rochelle"."""
    full = normalise_commune_name(name)
    yield full
    for article in _ARTICLES:
        if full.startswith(article):
            yield full.removeprefix(article)


def _once(rows: Iterable[_Row], most: int) -> list[Commune]:
    return [Commune(*row) for row in islice(dict.fromkeys(rows), most)]
