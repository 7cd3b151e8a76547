"""What is said before anything else when someone may be in danger, and who can be called."""

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import NO_TEXT, T, Text
from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

from .rule_file import load_in_force, read_rule_file


class DangerKind(StrEnum):
    """What threatens."""

    GAZ = "gaz"
    FEU = "feu"
    ELECTRICITE = "electricite"
    ASCENSEUR = "ascenseur"


@dataclass(frozen=True, slots=True)
class Danger:
    """What to do, in the order to do it: at home (``title``, ``lines``), and where the visitor stands in the
    agency (``agency_title``, ``agency_lines``). ``number`` is who to call, "" where there is nobody to call
    first; ``phone_owner`` says who that is."""

    kind: DangerKind
    title: Text
    lines: tuple[Text, ...]
    agency_title: Text
    agency_lines: tuple[Text, ...]
    number: str = ""
    phone_owner: Text = NO_TEXT


def load_dangers(file: Path) -> dict[DangerKind, Danger]:
    """What to say for each kind of danger. Raises ``RuleFileError``."""
    top = read_rule_file(file, *DangerKind)
    dangers = {}
    for kind in DangerKind:
        table = top.table(kind)
        table.only("title", "lines", "here_title", "here_lines", "number", "whose")
        title, lines = table.get("title", str), table.texts("lines")
        agency_lines = table.texts("here_lines") if "here_lines" in table.values else lines
        dangers[kind] = Danger(
            kind,
            T(title),
            tuple(map(T, lines)),
            T(table.find("here_title", str, title)),
            tuple(map(T, agency_lines)),
            table.find("number", str, ""),
            T(table.get("whose", str)) if "number" in table.values else NO_TEXT,
        )
    return dangers


#: What ends a clause: a "no" before it denies nothing behind it.
_CLAUSE_END = re.compile(r"[.,;:!?…،؛؟。，、；：！？।\n]+")
_HARMLESS = "harmless"


def danger_in_other_words(text: str) -> DangerKind | None:
    """The danger that the words of ``dangers.toml`` of the intents tell of, in any of their languages, and
    do not deny."""
    clauses = _clauses(text)
    for kind in DangerKind:
        found = [each for said in _patterns(kind) for clause in clauses for each in said.finditer(clause)]
        if any(not any(each.groups()) for each in found):
            return kind
    return None


def sounds_harmless(text: str) -> bool:
    """Whether words stand there by which gas or smoke is spoken of where nothing threatens: a bill, a
    barbecue, that there is none."""
    return any(said.search(clause) for said in _patterns(_HARMLESS) for clause in _clauses(text))


def _clauses(text: str) -> list[str]:
    return [normalise(each, words_only=True) for each in _CLAUSE_END.split(text)]


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Those of all languages; a kind of danger that has no words in them has none."""
    table = tomllib.loads((ASSETS / "intents" / "dangers.toml").read_text("utf-8"))
    return tuple(re.compile(normalise(each)) for each in table.get(name, {}).values())


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number that answers at any hour: who answers, and when to call it."""

    number: str
    title: Text
    when: Text
    icon: str


def load_emergency_numbers(file: Path) -> tuple[EmergencyNumber, ...]:
    """The numbers in the order of the file. Raises ``RuleFileError``."""
    numbers = []
    for table in read_rule_file(file, "numeros").get_tables("numeros"):
        table.only("number", "title", "explanation", "icon")
        number, title, when, icon = (
            table.get(each, str) for each in ("number", "title", "explanation", "icon")
        )
        numbers.append(EmergencyNumber(number, T(title), T(when), icon))
    return tuple(numbers)


@cache
def emergency_numbers() -> tuple[EmergencyNumber, ...]:
    """Those of ``urgences.toml``."""
    return load_in_force("urgences", load_emergency_numbers)
