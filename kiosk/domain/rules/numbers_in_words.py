"""Numbers up to fifty-nine in French words, as acts of bailiffs have days and hours."""

from collections.abc import Iterable

ONES = ("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
_TEENS = ("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix sept", "dix huit", "dix neuf")


def _decade(name: str, first: int) -> dict[str, int]:
    ones = {f"{name} {one}": first + rank for rank, one in enumerate(ONES, 1)}
    return {name: first, f"{name} et un": first + 1} | ones


#: Numbers in words, as acts of bailiffs have days and hours; a hyphen is a space here.
NUMBERS = (
    {"premier": 1, "1er": 1}
    | {word: number for number, word in enumerate((*ONES, *_TEENS), 1)}
    | _decade("vingt", 20)
    | _decade("trente", 30)
    | _decade("quarante", 40)
    | _decade("cinquante", 50)
)


def any_of(numbers: Iterable[str]) -> str:
    longest_first = sorted(numbers, key=len, reverse=True)
    return "|".join(each.replace(" ", "[ -]") for each in longest_first)


def number_of(text: str) -> int:
    return int(text) if text.isdigit() else NUMBERS[text.replace("-", " ")]
