"""Whether a picture shows two letters, side by side or one over the other."""

import re
from collections.abc import Sequence
from itertools import pairwise
from math import atan2, degrees

from kiosk.domain.letters import LetterWord

from .letter_page import MAX_WORDS, MIN_LINE_WORDS, MIN_TEXT_LINES, SUBJECT, PrintedPage, around


def is_several_letters(words: Sequence[LetterWord]) -> bool:
    """Whether these words are of two letters that lie side by side, or one over the other."""
    words = words[:MAX_WORDS]
    page = PrintedPage(words)
    return (
        _has_a_gutter(words)
        or any(sum(1 for _ in each.finditer(page.lined)) > 1 for each in (SUBJECT, _CLOSING, _WRITTEN_AT))
        or _greets_twice(page)
        or _begins_again(page)
        or _lies_across(page)
    )


def _greets_twice(page: PrintedPage) -> bool:
    """Not in what ends a letter: "Veuillez agréer, / Madame, Monsieur, …"."""
    lines = ["", *page.lined.splitlines()]
    return sum(_greets(before, line) for before, line in pairwise(lines)) > 1


def _greets(before: str, line: str) -> bool:
    return _GREETING.match(line) is not None and not _IN_CLOSING.search(before)


def _begins_again(page: PrintedPage) -> bool:
    """Whether a letter begins below the text of another one: with its greeting, or, below one that greets,
    with its subject: a summons tells in its middle what it is about."""
    told, before, greeted = 0, "", False
    for line in page.lined.splitlines():
        greets = _GREETING.fullmatch(line.rstrip()) and _greets(before, line)
        if (greets or (greeted and SUBJECT.match(line))) and told >= MIN_TEXT_LINES:
            return True
        greeted = greeted or bool(greets)
        told += len(_WORD.findall(line)) >= MIN_LINE_WORDS
        before = line
    return False


#: What a line of text is made of: telephone and other numbers of a letterhead are no words.
_WORD = re.compile("[a-z]+")
#: By how many degrees the lines of two letters run apart, by how many those of one may on a page with folds,
#: and how many lines of each say so.
MIN_CROSSING, MAX_SPREAD, MIN_CROSSING_LINES = 4.5, 3.0, 3
#: How much higher than wide a page is: words tell their places as parts of it.
PAGE_RATIO = 1.4


def _lies_across(page: PrintedPage) -> bool:
    """Whether the lines of its lower part run all at another angle than those above."""
    slopes = []
    for line in page.lines:
        first, last = line.words[0], line.words[-1]
        wide = (last.left + last.right - first.left - first.right) / 2
        if len(line.words) >= MIN_LINE_WORDS // 2 and wide > 0.15:
            rise = PAGE_RATIO * (last.top + last.bottom - first.top - first.bottom) / 2
            slopes.append(degrees(atan2(rise, wide)))
    halves = (
        (slopes[:at], slopes[at:]) for at in range(MIN_CROSSING_LINES, len(slopes) - MIN_CROSSING_LINES + 1)
    )
    return any(
        abs(_middle(above) - _middle(below)) >= MIN_CROSSING
        and all(max(half) - min(half) <= MAX_SPREAD for half in (above, below))
        for above, below in halves
    )


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


#: "Villeneuve, le 20 novembre": where and when it was written, and nothing behind. "Fait à" stands at the end
#: of one.
_WRITTEN_AT = re.compile(
    r"(?m)^(?!fait )[a-z][a-z' -]{2,30}[,;] ?le [\d#]{1,2}(?:er)? [a-z#]{3,}(?: [\d#]{2,4})?[ .]*$"
)
#: Words on each side of what parts two pages, the part of all that may lie across it, and how wide it is, in
#: hundredths of the picture.
MIN_PAGE_WORDS, MAX_ACROSS, GUTTER_WIDTH = 30, 0.01, 4
#: Of a line of text in a page that takes half of the picture.
MIN_COLUMN_WORDS = 5


def _has_a_gutter(words: Sequence[LetterWord]) -> bool:
    """Whether two pages lie side by side: hardly a word crosses a band from top to bottom between them."""
    wide = 0
    lines: dict[int, int] = {}
    for word in words:
        lines[word.line] = lines.get(word.line, 0) + any(map(str.isalpha, word.text))
    for middle in (step / 100 for step in range(30, 71)):
        left = [word for word in words if word.right <= middle]
        right = [word for word in words if word.left >= middle]
        across = len(words) - len(left) - len(right)
        across += sum(_runs_over(one, other, middle) for one, other in pairwise(words))
        parts = min(len(left), len(right)) >= MIN_PAGE_WORDS and across <= MAX_ACROSS * len(words)
        wide = wide + 1 if parts else 0
        if wide == GUTTER_WIDTH:
            # A column of figures, or a block beside the text, is no page; nor is what has no lines of text.
            return all(
                around(half)[3] - around(half)[1] >= 0.5
                and sum(lines[each] >= MIN_COLUMN_WORDS for each in {word.line for word in half})
                >= MIN_TEXT_LINES
                for half in (left, right)
            )
    return False


def _runs_over(one: LetterWord, other: LetterWord, middle: float) -> bool:
    """Whether a line goes on there with no more than a space."""
    near = other.left - one.right < GUTTER_WIDTH / 100
    return one.line == other.line and one.right <= middle <= other.left and near


#: "Madame Martin, directrice" signs.
_GREETING = re.compile(
    r"(?m)^(?:chere? )?(?:madame|monsieur|mademoiselle)"
    r"(?:,? (?:et )?(?:madame|monsieur))?(?: [a-z'-]+(?= ?, *$))? ?,"
)
_CLOSING = re.compile(r"\b(?:veuillez (?:agreer|recevoir(?! ci)|croire)|(?:prie|prions) d'agreer)\b")
#: A greeting that stands in what ends a letter, at the beginning of a line.
_IN_CLOSING = re.compile(r"\b(?:agreer|recevoir|croire|prie|prions)\b[a-z, ]*$")
