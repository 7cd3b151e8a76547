"""A few combinations in which each value meets each value of each other axis, instead of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TypeVar

_Value = TypeVar("_Value")


def covering(product: Sequence[Mapping[str, object]]) -> set[int]:
    """The ranks of those to keep: what is paired anywhere in the product is paired in one of them."""
    pairs = [set(combinations(each.items(), min(2, len(each)))) for each in product]
    left = set().union(*pairs)
    kept: set[int] = set()
    while left:
        best = max(range(len(pairs)), key=lambda rank: len(pairs[rank] & left))
        kept.add(best)
        left -= pairs[best]
    return kept


def every_other(values: Sequence[_Value], turn: int) -> Sequence[_Value]:
    """Half of the values, for a test that tries one after the other; the next ``turn`` has the others."""
    return values[turn % 2 :: 2]
