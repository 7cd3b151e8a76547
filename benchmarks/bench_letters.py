"""How well letters are read: made ones, photographed by simulation; what of them is told, what invented.

What is wrong is named on the error output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date

import psutil

from kiosk.device.letters import LetterReader, model_folder
from kiosk.domain.letters import LetterText
from kiosk.domain.rules.letters import is_several_letters, understand_letter

from .cost import p95
from .made_letters import (
    FIFTH_LETTERS,
    FOURTH_LETTERS,
    FRESH_LETTERS,
    LETTERS,
    THIRD_LETTERS,
    MadeLetter,
    made_photos,
)
from .table import Row

TODAY = date(2026, 11, 27)
LANDLORD = "Habitat des Tilleuls"
MB = 1_000_000
#: Of the letters that are printed, in pixels (``print_letter``): 12 to 13 points, and 9 to 10.
LARGE, SMALL = (32, 36), (26, 28)
#: The rules were made with the letters and the photographs of the first.
SETS = (
    ("letters", LETTERS, 17, LARGE),
    ("letters, other photographs", LETTERS, 2027, LARGE),
    ("letters fresh", FRESH_LETTERS, 17, LARGE),
    ("letters fresh, other photographs", FRESH_LETTERS, 2027, LARGE),
    ("letters of a third hand", THIRD_LETTERS, 17, LARGE),
    ("letters of a fourth hand", FOURTH_LETTERS, 17, LARGE),
    ("letters of a fourth hand, small print", FOURTH_LETTERS, 2027, SMALL),
    ("letters of a fifth hand", FIFTH_LETTERS, 17, LARGE),
    ("letters of a fifth hand, small print", FIFTH_LETTERS, 2027, SMALL),
)


def rows() -> list[Row]:
    """A hundred and fifty-three letters, most photographed twice: sixteen minutes on a machine that does
    nothing else."""
    folder = model_folder()
    if folder is None:
        raise RuntimeError("no French model of Tesseract: apt install tesseract-ocr-fra")
    found: list[Row] = []
    spent: list[float] = []
    memory = 0
    for name, letters, seed, sizes in SETS:
        # Its process may use so much of the processor as the letters of a visit need, and one set.
        with closing(LetterReader(folder)) as reader:
            counted = {True: 0, False: 0}
            invented = 0
            for letter, photo in made_photos(letters, seed, sizes):
                before = _processor_s(reader)
                read = reader.read(photo)
                assert reader.pid is not None
                spent.append(_processor_s(reader) - before)
                memory = max(memory, psutil.Process(reader.pid).memory_info().rss)
                for what, wanted, told in _facts(letter, read):
                    counted[told == wanted] += 1
                    invented += told not in (wanted, None, False)
                    if told != wanted:
                        print(f"  {name}, {letter.name}: {what} {wanted}, told {told}", file=sys.stderr)
            total = sum(counted.values())
            row = f"{name}, of {total} in {len(letters)}"
            found += [
                Row(f"{row}: key facts right", 100 * counted[True] / total, "%", least=95),
                Row(f"{row}: told otherwise, or invented", invented, "facts", most=0),
            ]
    return [
        *found,
        Row("processor for a letter, p95", p95(spent), "s", most=6),
        Row("memory of the reader, at most", memory / MB, "MB", most=400),
    ]


def _processor_s(reader: LetterReader) -> float:
    if reader.pid is None:
        return 0.0
    times = psutil.Process(reader.pid).cpu_times()
    return times.user + times.system


def _facts(letter: MadeLetter, read: LetterText) -> Iterator[tuple[str, object, object]]:
    """Each fact: what it is, as it is to be told, and as it is."""
    words = () if is_several_letters(read.words) else read.words
    facts = understand_letter(words, TODAY, LANDLORD)
    yield "kind", letter.kind, facts.kind.key if facts.kind else None
    yield "sender", letter.sender, facts.sender.key if facts.sender else None
    yield "cents", letter.cents, facts.amount.cents if facts.amount else None
    yield "day", letter.day, facts.day
    yield "threatens", letter.threatens, facts.threatens
