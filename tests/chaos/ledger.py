"""What the kiosk promised: one line for each step, written at once, on a disk that is never full.

``try`` before an act is put, then ``kept`` (it is durable: a visitor has been told) or ``refused`` (the disk
was full: a visitor has been told). A ``try`` without either is an act during which the kiosk was killed.
"""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

#: The number of the ticket itself; its events are 1, 2, 3…
TICKET = 0
#: The number of a photo among the events.
PHOTO = 5


@dataclass
class Promises:
    """Of one subject: the numbers tried, kept and refused."""

    tried: set[int] = field(default_factory=set)
    kept: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)


class Ledger:
    """Appends to a file; a process that is killed leaves whole lines."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def write(self, step: str, subject: str, number: int) -> None:
        os.write(self._handle, f"{step} {subject} {number}\n".encode())


def promises(path: Path) -> dict[str, Promises]:
    """What is written in the file, by subject, oldest first."""
    found: defaultdict[str, Promises] = defaultdict(Promises)
    for line in path.read_text().splitlines() if path.exists() else ():
        step, subject, number = line.split()
        each = found[subject]
        {"try": each.tried, "kept": each.kept, "refused": each.refused}[step].add(int(number))
    return dict(found)


def photo(subject: str) -> bytes:
    """The bytes of its photo: one chunk for most, two for one in eight."""
    said = words(subject, PHOTO).encode()
    return said * (300_000 // len(said) if sum(subject.encode()) % 8 == 0 else 5)


def words(subject: str, number: int) -> str:
    """What the act says: different for each, up to 700 characters long."""
    length = sum(subject.encode()) * 37 * (number + 1) % 700
    return f"{number} {subject} " + "x" * length
