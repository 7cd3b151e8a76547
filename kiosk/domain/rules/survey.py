"""Every rule file: which one is in force, what it says of itself, and what is wrong with the agency's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .ceilings import load_ceilings
from .dangers import load_dangers, load_urgent_numbers
from .deadlines import load_delays
from .files import RuleFileError, header
from .local_help import load_local_help
from .motives import load_motives
from .occupation import load_occupation
from .own import own_file, packaged_file
from .papers import load_papers
from .payment_ways import load_payment_ways
from .rent_notice import RentNotices
from .symptoms import load_symptoms

#: What reads each file, and refuses what is wrong in it.
READERS: dict[str, Callable[[Path], object]] = {
    "aides_locales": load_local_help,
    "dangers": load_dangers,
    "motifs": load_motives,
    "occupation": load_occupation,
    "paiement": load_payment_ways,
    "pieces": load_papers,
    "plafonds": load_ceilings,
    "rent_notice": RentNotices.load,
    "symptoms": load_symptoms,
    "urgences": load_urgent_numbers,
    "urgency": load_delays,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule file in force: its ``source``, the day it was ``checked``, and from when it is valid.

    ``newer``: the kiosk came with one that was checked after this one, the agency's own.
    """

    name: str
    file: Path
    own: bool
    source: str
    checked: date
    valid_from: date
    newer: bool = False


def standing(name: str) -> Standing:
    """How the file of that name stands. Raises ``RuleFileError`` for an own one that is wrong."""
    packaged, own = packaged_file(name), own_file(name)
    if not own.exists():
        return Standing(name, packaged, False, *header(packaged))
    READERS[name](own)
    told = header(own)
    return Standing(name, own, True, *told, newer=header(packaged)[1] > told[1])


def wrong() -> list[RuleFileError]:
    """What is wrong with files of the agency's own: they are not used."""
    found = []
    for name in READERS:
        try:
            standing(name)
        except RuleFileError as error:
            found.append(error)
    folder = own_file("any").parent
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        if file.stem not in READERS:
            found.append(RuleFileError(file, "", f"nothing reads it; known: {', '.join(READERS)}"))
    return found
