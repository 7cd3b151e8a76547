"""Why someone meets the landlord's people (*motifs de rendez-vous*)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kiosk.domain import T, Text

from .overrides import load_in_force
from .rule_file import read_rule_file


@dataclass(frozen=True, slots=True)
class Motive:
    """``key`` is the landlord's own name of it; ``icon`` one of Material Design Icons."""

    key: str
    label: Text
    icon: str


def load_motives(file: Path) -> tuple[Motive, ...]:
    """The motives in the order of the screen. Raises ``RuleFileError``."""
    top = read_rule_file(file, "motifs")
    motives = []
    for table in top.get_tables("motifs"):
        table.only("key", "label", "icon")
        motives.append(Motive(table.get("key", str), T(table.get("label", str)), table.get("icon", str)))
    if len({motive.key for motive in motives}) < len(motives):
        raise top.error("motifs", "two motives have the same key")
    return tuple(motives)


@cache
def motives_in_force() -> tuple[Motive, ...]:
    """Those of ``motifs.toml``."""
    return load_in_force("motifs", load_motives)
