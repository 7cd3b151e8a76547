"""What the landlord has in the end, beside what the kiosk promised."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from .ledger import PHOTO, TICKET, photo, promises, words


@dataclass(frozen=True, slots=True)
class Verdict:
    """Each fault is a few words; in the end there should be none."""

    kept: int
    """Acts that the kiosk said are durable."""
    unsaid: int
    """Acts during which it was killed, before it could say so."""
    delivered: int
    lost: tuple[str, ...]
    duplicated: tuple[str, ...]
    disordered: tuple[str, ...]
    altered: tuple[str, ...]
    unasked: tuple[str, ...]
    """What the landlord has and nobody did, or what the kiosk had said it could not keep."""

    @property
    def faults(self) -> tuple[str, ...]:
        return self.lost + self.duplicated + self.disordered + self.altered + self.unasked


def judge(ledger: Path, database: Path) -> Verdict:
    """Compares; the kiosk and the server have ended."""
    promised, arrived = promises(ledger), _arrived(database)
    said = {(subject, number) for subject, each in promised.items() for number in each.kept}
    tried = {(subject, number) for subject, each in promised.items() for number in each.tried}
    refused = {(subject, number) for subject, each in promised.items() for number in each.refused}
    counts = Counter((subject, number) for subject, acts in arrived.items() for number, _ in acts)
    numbers = {s: [number for number, _ in acts if number != PHOTO] for s, acts in arrived.items()}
    return Verdict(
        kept=len(said),
        unsaid=len(tried - said - refused),
        delivered=len(counts),
        lost=_named(said - set(counts)),
        duplicated=_named({act for act, count in counts.items() if count > 1}),
        disordered=tuple(subject for subject, each in numbers.items() if each != sorted(each)),
        altered=_named({(s, n) for s, acts in arrived.items() for n, text in acts if text != words(s, n)}),
        unasked=_named(set(counts) - (tried - refused)),
    )


def _named(acts: set[tuple[str, int]]) -> tuple[str, ...]:
    return tuple(f"{subject}/{number}" for subject, number in sorted(acts))


def _arrived(database: Path) -> dict[str, list[tuple[int, str]]]:
    """Number and words of the acts of each subject, in the order in which the landlord took them."""
    found: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    with closing(sqlite3.connect(database)) as db:
        for subject, text in db.execute("SELECT asked_reference, description FROM tickets ORDER BY id"):
            found[subject].append((TICKET, text))
        events = """SELECT asked_reference, comment FROM events JOIN tickets ON tickets.id = ticket_id
            WHERE kind IS NOT NULL ORDER BY events.id"""
        for subject, text in db.execute(events):
            found[subject].append((int(text.split()[0]), text))
        # Photos are in a table of their own: whether they came in order is told by their chunks alone.
        photos = """SELECT asked_reference, sha256 FROM attachments JOIN tickets ON tickets.id = ticket_id
            WHERE received = size"""
        for subject, digest in db.execute(photos):
            whole = digest == hashlib.sha256(photo(subject)).hexdigest()
            found[subject].append((PHOTO, words(subject, PHOTO) if whole else ""))
    return dict(found)
