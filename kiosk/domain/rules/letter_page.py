"""The words of a letter as one text that knows where each stands; whether it is French."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from kiosk.domain.letters import ILLEGIBLE, LetterWord
from kiosk.domain.normalisation import normalise

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
#: Up to what is denied; in "ne payez pas car la somme sera prélevée" the debit is not.
_DENIED = re.compile(
    r"\bn(?:e |')(?:(?:nous|vous|le|la|les|y|en) )?(?:est|sont|ser(?:a|ont)|a|ont|aura|auront|avons|avez|"
    r"p(?:eu|ou)[a-z]+|d(?:oi|ev)[a-z]+|va|vont) (?:[a-z]+ ){0,4}$|"
    # What should have been.
    r"\b(?:devai|aurai|deviez|devions|auriez)[a-z]* (?:[a-z]+ ){0,3}$"
)
#: The end of a sentence, not of an abbreviation: "m. ", "r.i.b. ", "ex. ".
_STOP = re.compile(r"(?<!\b[a-z])(?<!\bex)(?<!\bmme)(?<!\bmlle)(?<!\bdr)[.!?;] ")
#: Longer than any sentence, in characters.
_SENTENCE_REACH = 400
#: Dots that lead to a figure at the end of a line.
_LEADERS = re.compile(r"[.,:;_\u2026\u00b7-]{3,}")


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
        at, line = 0, None
        for word in words:
            plain = _LEADERS.sub("", plain_form(word.text))
            if word.unsure:
                plain = plain.replace("?", HIDDEN)
            if not plain or word.text == ILLEGIBLE:
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
        """What the sentence that goes on at that place has said, a hundred and thirty characters at most."""
        return re.split(r"[.;!?] ", self.before(at, 130))[-1]

    def said_behind(self, at: int) -> str:
        """What follows that place, ninety characters at most, until a line that begins with a capital: in a
        table sentences have no stops."""
        stop = at + 90
        for line in self.lines[bisect_left(self.lines, at, key=lambda line: line.start) :]:
            if line.start >= stop or line.words[0].text[:1].isupper():
                stop = min(stop, line.start)
                break
        return self.text[at:stop]

    def sentence_of(self, at: int) -> tuple[int, int]:
        """Where the sentence that stands at that place begins and ends."""
        begin, end = max(0, at - _SENTENCE_REACH), min(len(self.text), at + _SENTENCE_REACH)
        for stop in _STOP.finditer(self.text, begin, at):
            begin = stop.end()
        behind = _STOP.search(self.text, at, end)
        return begin, behind.start() + 1 if behind else end

    def denies(self, at: int) -> bool:
        """Whether the words there are denied: "ne sera pas", "n'a pas pu être"."""
        return _DENIED.search(self.before(at, 60)) is not None

    def first_of(self, start: int) -> int:
        """The rank of the word that stands there, or behind the space there."""
        first = bisect_right(self._starts, start) - 1
        if self._starts[first] + len(self.plain[self.words[first]]) <= start:
            first += 1
        return first

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
