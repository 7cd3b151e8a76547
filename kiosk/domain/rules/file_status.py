"""Every rule file: which one is in force, what it says of itself, and what is wrong with the agency's own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .agency_tables import load_local_help, load_motives, load_payment_methods
from .ceilings import load_ceilings
from .completeness import load_supporting_documents
from .dangers import load_dangers, load_emergency_numbers
from .housing_fit import load_occupancy_rules
from .letters import load_letter_rules
from .rent_notice import RentNoticeParser
from .repairs import load_delays
from .retention import load_retention
from .rule_file import RuleFileError, override_file, packaged_file, read_header
from .symptoms import load_symptoms

#: What reads each file, and refuses what is wrong in it.
LOADERS: dict[str, Callable[[Path], object]] = {
    "aides_locales": load_local_help,
    "conservation": load_retention,
    "dangers": load_dangers,
    "lettres": load_letter_rules,
    "motifs": load_motives,
    "occupation": load_occupancy_rules,
    "paiement": load_payment_methods,
    "pieces": load_supporting_documents,
    "plafonds": load_ceilings,
    "rent_notice": RentNoticeParser.load,
    "symptoms": load_symptoms,
    "urgences": load_emergency_numbers,
    "urgency": load_delays,
}


@dataclass(frozen=True, slots=True)
class RuleFileStatus:
    """A rule file in force: its ``source``, the day it was ``checked``, and from when it is valid.

    ``packaged_is_newer``: the kiosk came with one that was checked after this one, the agency's own.
    """

    name: str
    file: Path
    own: bool
    source: str
    checked: date
    valid_from: date
    newer: bool = False


def rule_file_status(name: str) -> RuleFileStatus:
    """How the file of that name stands. Raises ``RuleFileError`` for an own one that is wrong."""
    packaged, own = packaged_file(name), override_file(name)
    if not own.exists():
        return RuleFileStatus(name, packaged, False, *read_header(packaged))
    LOADERS[name](own)
    header = read_header(own)
    return RuleFileStatus(name, own, True, *header, newer=read_header(packaged)[1] > header[1])


def override_errors() -> list[RuleFileError]:
    """What is wrong with files of the agency's own: they are not used."""
    found = []
    for name in LOADERS:
        try:
            rule_file_status(name)
        except RuleFileError as error:
            found.append(error)
    folder = override_file("any").parent
    for file in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
        if file.stem not in LOADERS:
            found.append(RuleFileError(file, "", f"nothing reads it; known: {', '.join(LOADERS)}"))
    return found
