"""Tenants by a name as a clerk types it: without accents, its words turned round, with a slip of the keys.

Never a list of all of them: too few letters find nobody, and no more are told than the caller asks for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.domain.normalisation import normalise
from landlord.server.tables import TenantRow

#: Letters from which on a part of a name is looked for; a name of fewer ("Ly") must be a whole one.
MIN_LETTERS, _SHORTEST = 3, 2
#: Letters of a word from which on one may be wrong, missing, too many or exchanged with the next; and two.
_ONE_SLIP, _TWO_SLIPS = 4, 8
_TITLES = frozenset(("m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"))


@dataclass(frozen=True, slots=True)
class NamesFound:
    """``numbers`` of tenants; ``near``: nobody is called as it was typed, but they nearly are."""

    numbers: tuple[str, ...] = ()
    near: bool = False


def name_words(text: str) -> list[str]:
    """The words of a name in one spelling, without what stands before it ("Mme")."""
    return [each for each in re.findall(r"[^\W_]+", text) if each not in _TITLES]


def find_names(db: Session, typed: str, most: int) -> NamesFound:
    """Tenants of whose name each word of ``typed`` is a part, in any order; where there are none, those whose
    name is a slip or two away. A number is no name."""
    words = name_words(normalise(typed))
    if sum(map(len, words)) < _SHORTEST or any(map(str.isdecimal, "".join(words))):
        return NamesFound()
    rows = db.execute(select(TenantRow.number, TenantRow.display_name)).tuples().all()
    # In one text they are made comparable several times as fast as one by one; only those are taken apart
    # that may be meant.
    text = normalise("\n".join(name.replace("\n", " ") for _, name in rows))
    lines = list(zip((number for number, _ in rows), text.split("\n"), strict=False))
    between = {ord(each): None for each in set(text) if not each.isalnum() and each != "\n"}
    letters = text.translate(between).split("\n")
    names = {
        number: name_words(line)
        for (number, line), whole in zip(lines, letters, strict=False)
        if all(word in whole for word in words)
    }
    found = [number for number, name in names.items() if _fits(words, name)]
    near = not found
    if near:
        known = set(text.translate(dict.fromkeys(between, " ")).split()) - _TITLES
        alike = [{other for other in known if _is_alike(word, other)} for word in words]
        rarest = min(alike, key=len)
        names = {number: name_words(line) for number, line in lines if any(each in line for each in rarest)}
        found = [number for number, name in names.items() if all(not each.isdisjoint(name) for each in alike)]
    written = dict(rows) if found else {}
    # Whole names first.
    found.sort(key=lambda each: (not set(words) <= set(names[each]), written[each], each))
    return NamesFound(tuple(found[:most]), near and bool(found))


def _fits(words: Sequence[str], name: Sequence[str]) -> bool:
    """Written in one word or in several it is the same: "Jeanpierre", "Ben Ali". A short word, such as an
    initial, is a beginning, and only beside a longer one."""
    if max(map(len, words)) < MIN_LETTERS:
        return set(words) <= set(name)
    whole = "".join(name)
    return all(
        word in whole if len(word) >= MIN_LETTERS else any(each.startswith(word) for each in name)
        for word in words
    )


def _is_alike(word: str, other: str) -> bool:
    slips = (len(word) >= _ONE_SLIP) + (len(word) >= _TWO_SLIPS)
    return OSA.distance(word, other, score_cutoff=slips) <= slips
