"""What is said before anything else when someone may be in danger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kiosk.domain import T, Text

from .files import read


class DangerKind(StrEnum):
    """What threatens."""

    GAZ = "gaz"
    FEU = "feu"
    ELECTRICITE = "electricite"
    ASCENSEUR = "ascenseur"


@dataclass(frozen=True, slots=True)
class Danger:
    """What to do, in the order to do it."""

    kind: DangerKind
    title: Text
    lines: tuple[Text, ...]


def load_dangers(file: Path) -> dict[DangerKind, Danger]:
    """What to say for each kind of danger. Raises ``RuleFileError``."""
    top = read(file, *DangerKind)
    dangers = {}
    for kind in DangerKind:
        table = top.table(kind)
        table.only("title", "lines")
        lines = tuple(T(line) for line in table.texts("lines"))
        dangers[kind] = Danger(kind, T(table.get("title", str)), lines)
    return dangers
