"""Who helps near here: associations and social services, from a file that the agency edits."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from .overrides import load_in_force
from .rule_file import read_rule_file


class HelpTopic(StrEnum):
    """What one needs help with."""

    URGENCE = "urgence"
    ARGENT = "argent"
    DROITS = "droits"
    DEMARCHES = "demarches"
    FRANCAIS = "francais"
    SENIORS = "seniors"


@dataclass(frozen=True, slots=True)
class HelpOrganisation:
    """One place, in the agency's own words. ``phone`` in E.164, or a short number; ``where`` may be empty."""

    key: str
    topic: HelpTopic
    name: str
    what: str
    where: str
    phone: str
    hours: str


def load_local_help(file: Path) -> tuple[HelpOrganisation, ...]:
    """The places in the order of the file. Raises ``RuleFileError``."""
    top = read_rule_file(file, "aides")
    places = []
    for table in top.get_tables("aides"):
        table.only("key", "sorte", "name", "what", "where", "phone", "hours")
        places.append(
            HelpOrganisation(
                table.get("key", str),
                table.get_enum("sorte", HelpTopic),
                table.get("name", str),
                table.get("what", str),
                str(table.values.get("where", "")),
                table.get("phone", str),
                table.get("hours", str),
            )
        )
    if len({place.key for place in places}) < len(places):
        raise top.error("aides", "two places have the same key")
    return tuple(places)


@cache
def local_help_in_force() -> tuple[HelpOrganisation, ...]:
    """Those of ``aides_locales.toml``."""
    return load_in_force("aides_locales", load_local_help)
