"""How well letters are read: made ones, photographed by simulation; what of them is told, what invented.

What is wrong is named on the error output.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil

from kiosk.device.letters import LetterReader, model_folder
from kiosk.domain.letters import LetterText
from kiosk.domain.rules.letters import understand_letter
from kiosk.domain.rules.several_letters import is_several_letters

from .cost import p95
from .made_letters import (
    EIGHTH_LETTERS,
    FIFTH_LETTERS,
    FOURTH_LETTERS,
    FRESH_LETTERS,
    LETTERS,
    NINTH_LETTERS,
    SEVENTH_LETTERS,
    SIXTH_LETTERS,
    TENTH_LETTERS,
    THIRD_LETTERS,
    MadeLetter,
    made_photo,
)
from .table import Row

TODAY = date(2026, 11, 27)
LANDLORD = "Habitat des Tilleuls"
MB = 1_000_000
#: What was measured (4.0 s on a machine with other work, 310 MB) and a quarter more.
MOST_S, MOST_MB = 5.0, 390
#: Of the letters that are printed, in pixels (``print_letter``): 12 to 13 points, and 9 to 10.
LARGE, SMALL = (32, 36), (26, 28)
#: The rules were made with the letters and the photographs of the first.
SETS = (
    ("letters", LETTERS, 17, LARGE),
    ("letters fresh", FRESH_LETTERS, 17, LARGE),
    ("letters fresh, other photographs", FRESH_LETTERS, 2027, LARGE),
    ("letters of a third hand", THIRD_LETTERS, 17, LARGE),
    ("letters of a fourth hand", FOURTH_LETTERS, 17, LARGE),
    ("letters of a fifth hand", FIFTH_LETTERS, 17, LARGE),
    ("letters of a fifth hand, small print", FIFTH_LETTERS, 2027, SMALL),
    ("letters of a sixth hand", SIXTH_LETTERS, 17, LARGE),
    ("letters of a sixth hand, small print", SIXTH_LETTERS, 2027, SMALL),
    ("letters of a seventh hand", SEVENTH_LETTERS, 17, LARGE),
    ("letters of an eighth hand", EIGHTH_LETTERS, 17, LARGE),
    ("letters of a ninth hand", NINTH_LETTERS, 17, SMALL),
    ("letters of a tenth hand", TENTH_LETTERS, 17, LARGE),
)
#: Letters are read by so many readers at once, each with a processor of its own.
READERS = 2


@dataclass(frozen=True, slots=True)
class _Reading:
    """One letter: each of its facts as it is to be told and as it is, and what reading it cost."""

    letter: MadeLetter
    facts: tuple[tuple[str, object, object], ...]
    processor_s: float
    memory: int


def rows() -> Iterator[Row]:
    """Two hundred and ninety letters, fifty-five of them twice: some twelve minutes on two processors
    that do nothing else."""
    folder = model_folder()
    if folder is None:
        raise RuntimeError("no French model of Tesseract: apt install tesseract-ocr-fra")
    readings: list[_Reading] = []
    with ThreadPoolExecutor(READERS) as pool:
        for name, letters, seed, sizes in SETS:
            halves = (list(enumerate(letters))[start::READERS] for start in range(READERS))
            works = [pool.submit(_read, folder, half, seed, sizes) for half in halves]
            found = [each for work in works for each in work.result()]
            readings += found
            yield from _set_rows(name, found)
    yield Row("processor for a letter, p95", p95([each.processor_s for each in readings]), "s", most=MOST_S)
    yield Row("memory of the reader, at most", max(each.memory for each in readings) / MB, "MB", most=MOST_MB)


def _read(
    folder: Path, letters: list[tuple[int, MadeLetter]], seed: int, sizes: tuple[int, int]
) -> list[_Reading]:
    found = []
    # Its process may use so much of the processor as the letters of a visit need, and half a set.
    with closing(LetterReader(folder)) as reader:
        for rank, letter in letters:
            photo = made_photo(letter, seed * 1000 + rank, sizes)
            before = _processor_s(reader)
            read = reader.read(photo)
            spent, memory = 0.0, 0
            if reader.pid is not None:  # else it was ended for taking too long, and has read nothing
                spent, memory = _processor_s(reader) - before, psutil.Process(reader.pid).memory_info().rss
            found.append(_Reading(letter, tuple(_facts(letter, read)), spent, memory))
    return found


def _set_rows(name: str, readings: list[_Reading]) -> Iterator[Row]:
    facts = [(each.letter, *fact) for each in readings for fact in each.facts]
    wrong = [(letter, what, wanted, told) for letter, what, wanted, told in facts if told != wanted]
    for letter, what, wanted, told in wrong:
        print(f"  {name}, {letter.name}: {what} {wanted}, told {told}", file=sys.stderr, flush=True)
    invented = sum(told not in (None, False) for _, _, _, told in wrong)
    row = f"{name}, of {len(facts)} in {len(readings)}"
    right = 100 * (len(facts) - len(wrong)) / len(facts)
    yield Row(f"{row}: key facts right", right, "%", least=95)
    yield Row(f"{row}: told otherwise, or invented", invented, "facts", most=0)


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
