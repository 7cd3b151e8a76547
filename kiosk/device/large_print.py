"""A paper in large letters: the sums first, dates and amounts whole, the head of the letter last."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kiosk.domain.normalisation import normalise

from .pdf_text import CELL_SEPARATOR

#: What the row that sums up begins with. Papers are in French.
_SUMS = re.compile(r"(total|net|reste|solde|payé|montant|somme|à payer|en votre faveur)\b", re.IGNORECASE)
#: A space that may not end a line: in "1er décembre 2016", "novembre 2026", "1 234,50 €", "01 99 00 50 10".
_WHOLE = re.compile(r"(?<=\d)(?:er)? (?=\w+ \d{4}\b)|(?<=\w) (?=(?:19|20)\d\d\b)|(?<=\d) (?=[\d€%])")
#: The foot of a page says last which it is.
_FOOT = re.compile(r"(?<=\S )Page \d+( sur \d+)?\.?$")


def in_large_letters(paragraphs: Sequence[str], title: str) -> list[tuple[str, str]]:
    """Each line as what and how much; there is no figure where it is only words.

    What stands in the title already is left out, and so are the heads of columns and the foot of a page.
    """
    lines = [_line(words) for words in paragraphs if not _FOOT.search(words)]
    named = next((i for i, (words, _) in enumerate(lines) if words.casefold() == title.casefold()), None)
    if named is not None:
        head, lines = lines[:named], lines[named + 1 :]
        lines += head
    rows = [i for i, (_, figure) in enumerate(lines) if figure]
    if not rows or rows[-1] - rows[0] >= len(rows):  # no table, or several
        return lines
    table = [line for line in lines[rows[0] : rows[-1] + 1] if any(map(str.isdigit, line[1]))]
    before, after = lines[: rows[0]], lines[rows[-1] + 1 :]
    heading = before.pop() if before and before[-1][0].endswith(":") else None
    table.sort(key=lambda line: _SUMS.match(line[0]) is None)
    return [*_without_what_all_say(table, title, heading), *before, *after]


def _line(words: str) -> tuple[str, str]:
    """An address stands on one line after the other as they fit."""
    *label, figure = words.split(CELL_SEPARATOR)
    if not label:
        label, figure = [", ".join(line.strip().rstrip(",") for line in words.split("\n"))], ""
    return _whole(" ".join(label)), _whole(figure)


def _whole(words: str) -> str:
    return _WHOLE.sub(lambda space: space[0].replace(" ", "\u00a0"), words)


def _without_what_all_say(
    table: list[tuple[str, str]], title: str, heading: tuple[str, str] | None
) -> list[tuple[str, str]]:
    """What ends every row (the month) is told once: in the title, in the ``heading`` above them, or alone."""
    sums = sum(_SUMS.match(label) is not None for label, _ in table)
    ends = {label.rpartition(", ")[2] for label, _ in table[sums:]}
    if len(ends) == 1 and len(table) - sums > 1:
        (end,) = ends
        short = [(label.removesuffix(f", {end}"), figure) for label, figure in table]
        if short != table and heading is None and _plain(end) not in _plain(title):
            heading = end[:1].upper() + end[1:], ""
        table = short
    return [*table[:sums], *([heading] if heading else []), *table[sums:]]


def _plain(words: str) -> str:
    return normalise(words, keep_accents=True)
