"""How well letters are read: made ones, photographed by simulation; what of them is told, what invented."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import psutil

from kiosk.device.letters import LetterReader, model_folder
from kiosk.domain.letters import LetterText
from kiosk.domain.rules.letters import is_several_letters, understand_letter

from .cost import p95
from .made_letters import MadeLetter, made_photos
from .table import Row

TODAY = date(2026, 11, 27)
LANDLORD = "Habitat des Tilleuls"
MB = 1_000_000


def rows() -> list[Row]:
    """Thirty letters: a minute on a machine that does nothing else."""
    folder = model_folder()
    if folder is None:
        raise RuntimeError("no French model of Tesseract: apt install tesseract-ocr-fra")
    facts = right = invented = 0
    spent: list[float] = []
    memory = 0
    with closing(LetterReader(folder)) as reader:
        for letter, photo in made_photos():
            before = _processor_s(reader)
            read = reader.read(photo)
            assert reader.pid is not None
            spent.append(_processor_s(reader) - before)
            memory = max(memory, psutil.Process(reader.pid).memory_info().rss)
            for wanted, told in _facts(letter, read):
                facts += 1
                right += told == wanted
                invented += told not in (wanted, None, False)
    return [
        Row(
            f"letters: key facts right, of {facts} in {len(spent)} letters",
            100 * right / facts,
            "%",
            least=95,
        ),
        Row("told otherwise than it stands there, or invented", invented, "facts", most=0),
        Row("processor for a letter, p95", p95(spent), "s", most=6),
        Row("memory of the reader, at most", memory / MB, "MB", most=400),
    ]


def _processor_s(reader: LetterReader) -> float:
    if reader.pid is None:
        return 0.0
    times = psutil.Process(reader.pid).cpu_times()
    return times.user + times.system


def _facts(letter: MadeLetter, read: LetterText) -> Iterator[tuple[object, object]]:
    """Each fact as it is to be told, and as it is."""
    words = () if is_several_letters(read.words) else read.words
    facts = understand_letter(words, TODAY, LANDLORD)
    yield letter.kind, facts.kind.key if facts.kind else None
    yield letter.sender, facts.sender.key if facts.sender else None
    yield letter.cents, facts.amount.cents if facts.amount else None
    yield letter.day, facts.day
    yield letter.threatens, facts.threatens
