"""Lists that an agency edits: why one meets its people, how to pay without a screen, who helps near here."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import T, Text

from .rule_file import load_in_force, read_rule_file


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


@dataclass(frozen=True, slots=True)
class PaymentMethod:
    """Where or how, and what is needed for it."""

    label: Text
    explanation: Text


def load_payment_methods(file: Path) -> tuple[PaymentMethod, ...]:
    """The ways in the order of the screen. Raises ``RuleFileError``."""
    ways = []
    for table in read_rule_file(file, "moyens").get_tables("moyens"):
        table.only("label", "explanation")
        ways.append(PaymentMethod(T(table.get("label", str)), T(table.get("explanation", str))))
    return tuple(ways)


@cache
def payment_methods_in_force() -> tuple[PaymentMethod, ...]:
    """Those of ``paiement.toml``."""
    return load_in_force("paiement", load_payment_methods)


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
    """One place, in the agency's own words. ``phone`` in E.164, or a short number; ``where`` may be empty;
    ``translated``: what it does and its hours are in the visitor's language, else in French."""

    key: str
    topic: HelpTopic
    name: str
    what: str
    where: str
    phone: str
    hours: str
    translated: bool = False


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
