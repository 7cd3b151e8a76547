"""The words of a letter as one text that knows where each stands; whether it is French."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from kiosk.domain.letters import ILLEGIBLE, LetterWord
from kiosk.domain.normalisation import normalise

from .letter_clauses import Hang, HangingWords, hanging_in

#: Left, top, right, bottom, as parts of the picture.
Place = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Found:
    """``words`` of the letter that say something, and where they stand."""

    words: str
    place: Place


#: More words than a page of small print holds: what is behind them is not looked at.
MAX_WORDS = 2000
#: So many lines of so many words are the text of a letter, and no address or list above it.
MIN_TEXT_LINES, MIN_LINE_WORDS = 4, 8
#: Small words that French needs and its neighbours do not share: 15 to 40 of a hundred words in the letters
#: of ``benchmarks``, at most 3 in English, Spanish, Portuguese, Romanian and Turkish ones.
_FRENCH_WORDS = frozenset(
    re.findall(r"\w+", "le les des et vous votre vos nous du au aux est pour dans avec une sur par l d qu n")
)
MIN_FRENCH_SHARE, MIN_COUNTED_WORDS = 0.08, 20


def is_in_french(words: Sequence[LetterWord]) -> bool:
    """Whether it may be French; too few words to tell are."""
    found = re.findall("[a-z]+", " ".join(plain_form(word.text) for word in words))
    count = sum(each in _FRENCH_WORDS for each in found)
    return len(found) < MIN_COUNTED_WORDS or count >= MIN_FRENCH_SHARE * len(found)


def letter_lines(words: Sequence[LetterWord], gap: str = " ") -> list[str]:
    """The lines of a letter in reading order, as they are written; ``gap`` is what stands between words."""
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return [gap.join(line) for line in lines.values()]


_APOSTROPHES = str.maketrans("’‘´`«»“”", "''''    ")


def plain_form(text: str) -> str:
    return " ".join(normalise(text.translate(_APOSTROPHES)).split())


@dataclass
class PrintedLine:
    start: int
    end: int
    words: list[LetterWord]

    @cached_property
    def stands_out(self) -> bool:
        """Whether it looks like a heading: few words, or capitals."""
        letters = [c for word in self.words for c in word.text if c.isalpha()]
        capitals = len(letters) >= 8 and sum(map(str.isupper, letters)) > 0.7 * len(letters)
        return capitals or len(self.words) <= 6


#: Stands for a figure that could not be read: part of no sum and no day, and no end of a sentence.
HIDDEN = "#"
#: The end of a sentence, not of an abbreviation: "m. ", "r.i.b. ", "ex. "; but that of "à 9 h. ".
_STOP = re.compile(r"(?<!\b[a-gi-z])(?<!\bex)(?<!\bmme)(?<!\bmlle)(?<!\bdr)[.!?;] ")
#: What ends a line of a table.
_ONLY_A_SUM = re.compile(r"[-–−+]? ?\d[\d .]*(?:,\d\d ?(?:€|eur(?:os?)?)?| ?(?:€|euros?))")
#: Words that begin and end what is quoted; a word in quotation marks by itself is no quotation.
_OPENS = re.compile(r"[(:]?(?:[«“\"]|<<)(?!.*(?:[»”\"]|>>))")
_CLOSES = re.compile(r"(?:[»”\"]|>>)[.,;:!?)]*$")
#: Dots that lead to a figure at the end of a line.
_LEADERS = re.compile(r"[.,:;_\u2026\u00b7-]{3,}")
#: A letter that a figure may have been taken for.
_LIKE_A_FIGURE = re.compile("[abgiloqstz]")
#: A sum with one in it, "5l2,34"; one with a space among its figures, or such a letter before it: "5 12,34",
#: "l 512,34", "512,3 4 €".
_SPOILT = re.compile(
    r"\(?(?=[abgiloqstz.,]*\d)(?=[\d.,]*[abgiloqstz])[\dabgiloqstz.]+"
    r"(?:,[\dabgiloqstz]{2}| ?(?:€|euros?\b))(?![a-z\d/])"
)
_BROKEN = re.compile(
    r"\(?(?:(?:[bgiloqsz]|\d{0,2}[bgiloqsz]\d|\d{1,2}[bgiloqsz]) \d{1,3}|\d{1,3} \d{1,2})"
    r"(?:,\d\d(?![\d/])| ?(?:€|euros?\b))|[\d.]+,\d \d ?(?:€|euros?\b)"
)


def _plain_words(words: Sequence[LetterWord]) -> list[str]:
    """Each word normalised, with ``HIDDEN`` for what of its figures could not be read."""
    found = []
    for word in words:
        plain = _LEADERS.sub("", plain_form(word.text)) if word.text != ILLEGIBLE else ""
        found.append(plain.replace("?", HIDDEN) if word.unsure else plain)
    for rank, plain in enumerate(found):
        said = plain
        for one, other in pairwise(range(rank, min(rank + 3, len(words)))):
            if are_apart(words[one], words[other]):
                break
            said += f" {found[other]}"
        if _BROKEN.match(said):
            found[rank] = HIDDEN * len(plain)
        elif _SPOILT.match(said):
            found[rank] = _LIKE_A_FIGURE.sub(HIDDEN, plain)
    return found


class PrintedPage:
    """The words one after the other, normalised; ``lined`` has each line on its own."""

    def __init__(self, words: Sequence[LetterWord]) -> None:
        self.words: list[LetterWord] = []
        self._starts: list[int] = []
        self._rows: dict[tuple[float, float], list[LetterWord]] = {}
        self.plain: dict[LetterWord, str] = {}
        self.lines: list[PrintedLine] = []
        pieces: list[str] = []
        lined: list[str] = []
        self._quoted: list[HangingWords] = []
        quote: int | None = None
        at, line = 0, None
        for word, plain in zip(words, _plain_words(words), strict=True):
            if quote is None and _OPENS.match(word.text):
                quote = at
            elif quote is not None and _CLOSES.search(word.text):
                self._quoted.append(HangingWords(Hang.QUOTED, quote, quote, at + len(word.text)))
                quote = None
            if not plain:
                continue
            if word.line != line:
                line = word.line
                self.lines.append(PrintedLine(at, at, []))
                lined.append("")
            self.words.append(word)
            self.plain[word] = plain
            self._starts.append(at)
            pieces.append(plain)
            at += len(plain) + 1
            self.lines[-1].end = at
            self.lines[-1].words.append(word)
            lined[-1] += plain + " "
        self.text = " ".join(pieces)
        self.lined = "\n".join(lined)
        if quote is not None:
            self._quoted.append(HangingWords(Hang.QUOTED, quote, quote, at))

    def line_of(self, at: int) -> PrintedLine:
        return self.lines[bisect_right(self.lines, at, key=lambda line: line.start) - 1]

    def runs_on(self, line: PrintedLine) -> bool:
        """Whether a line is the end of a sentence that began in the line of text above it."""
        at = bisect_left(self.lines, line.start, key=lambda each: each.start)
        above = self.lines[at - 1] if at else None
        return (
            above is not None
            and len(above.words) >= MIN_LINE_WORDS
            and not above.stands_out
            and self.text[above.start : above.end].rstrip()[-1:] not in (".", ":", "!", "?")
        )

    def before(self, at: int, reach: int) -> str:
        """So many characters that stand before that place in the text."""
        return self.text[max(0, at - reach) : at]

    def said_before(self, at: int) -> str:
        """What the sentence that goes on at that place has said."""
        return self.text[self.sentence_of(at)[0] : at]

    @cached_property
    def _stops(self) -> list[int]:
        return [0, *(stop.end() for stop in _STOP.finditer(self.text))]

    def sentence_of(self, at: int) -> tuple[int, int]:
        """Where the sentence that stands at that place begins and ends."""
        rank = bisect_right(self._stops, at)
        behind = self._stops[rank] - 1 if rank < len(self._stops) else len(self.text)
        return self._stops[rank - 1], behind

    @cached_property
    def _capitals(self) -> list[int]:
        return [line.start for line in self.lines if line.words[0].text[:1].isupper()]

    def reach_of(self, at: int) -> tuple[int, int]:
        """The sentence that stands there, without what is above a line of it that begins with a capital, and
        without what is below a line of a table: there and in headings sentences have no stops."""
        begin, end = self.sentence_of(at)
        rank = bisect_right(self._capitals, at)
        row = bisect_right(self._row_ends, at)
        if row < len(self._row_ends):
            end = min(end, self._row_ends[row])
        return max(begin, self._capitals[rank - 1] if rank else 0), end

    @cached_property
    def _row_ends(self) -> list[int]:
        """Where the lines of a table end, those with a sum far behind their label."""
        return [line.end - 1 for line in self.lines if self.is_row(line)]

    def is_row(self, line: PrintedLine) -> bool:
        """Whether it is a line of a table, with a sum at its end."""
        row = self.row_of(line.words)
        last = next((at for at in range(len(row) - 1, 0, -1) if are_apart(row[at - 1], row[at])), 0)
        return (
            last > 0 and _ONLY_A_SUM.fullmatch(" ".join(self.plain[each] for each in row[last:])) is not None
        )

    @cached_property
    def _hanging(self) -> list[HangingWords]:
        return hanging_in(self.text, self.reach_of) + self._quoted

    def hangs(self, at: int, on: Container[Hang]) -> bool:
        """Whether what stands there hangs on any of these."""
        return any(each.hang in on and each.start <= at < each.end for each in self._hanging)

    def follows(self, at: int, on: Container[Hang]) -> bool:
        """Whether what stands there hangs on any of these before it."""
        return any(each.hang in on and each.mark <= at < each.end for each in self._hanging)

    def says(self, begin: int, end: int, on: Container[Hang]) -> bool:
        """Whether anything from there to there hangs on any of these."""
        return any(each.hang in on and each.start < end and begin < each.end for each in self._hanging)

    def first_of(self, start: int) -> int:
        """The rank of the word that stands there, or behind the space there."""
        first = bisect_right(self._starts, start) - 1
        if self._starts[first] + len(self.plain[self.words[first]]) <= start:
            first += 1
        return first

    def start_of(self, word: LetterWord) -> int:
        return self._starts[self.words.index(word)]

    def words_of(self, start: int, end: int) -> list[LetterWord]:
        return self.words[self.first_of(start) : bisect_left(self._starts, end)]

    def found(self, match: re.Match[str], group: str | int = 0) -> Found:
        return found_at(self.words_of(match.start(group), match.end(group)))

    def row_of(self, words: Iterable[LetterWord]) -> list[LetterWord]:
        """All that stands at the same height, from left to right: a table has its figures far from its
        labels, in lines of their own."""
        _, top, _, bottom = around(words)
        if (top, bottom) not in self._rows:
            middle = (top + bottom) / 2
            row = [
                word
                for word in self.words
                if word.top < middle < word.bottom or top < (word.top + word.bottom) / 2 < bottom
            ]
            self._rows[top, bottom] = sorted(row, key=lambda word: word.left)
        return self._rows[top, bottom]


def around(words: Iterable[LetterWord]) -> Place:
    """The smallest place that holds all of these words."""
    boxes = [(word.left, word.top, word.right, word.bottom) for word in words]
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def found_at(words: Sequence[LetterWord]) -> Found:
    return Found(" ".join(word.text for word in words), around(words))


SUBJECT = re.compile(r"(?m)^(?:objet|obj)\s*:")


def begins_a_line(page: PrintedPage, match: re.Match[str]) -> bool:
    return page.line_of(match.start()).start == match.start()


def are_apart(one: LetterWord, other: LetterWord) -> bool:
    # A lone 1 is narrower than any other figure.
    letter = max((each.right - each.left) / max(1, len(each.text)) for each in (one, other))
    if one.line != other.line:  # unless the one ends a line and the other begins the next
        return not (other.left < one.left and other.top >= (one.top + one.bottom) / 2)
    return other.left - one.right > 1.6 * letter
