"""What is said before anything else when someone may be in danger, and who can be called."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import NO_TEXT, T, Text
from kiosk.domain.normalisation import normalise
from kiosk.runtime.paths import ASSETS

from .rule_file import RuleTable, load_in_force, read_rule_file


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
_HARMLESS, _OTHER_FIRES = "harmless", "other_fires"


def danger_in_other_words(text: str) -> DangerKind | None:
    """The danger that the words of ``dangers.toml`` of the intents tell of, in any of their languages, and
    do not deny."""
    clauses = _clauses(without_other_fires(text))
    for kind in DangerKind:
        found = [each for said in _patterns(kind) for clause in clauses for each in said.finditer(clause)]
        if any(not any(each.groups()) for each in found):
            return kind
    return None


def without_other_fires(text: str) -> str:
    """``text`` without what is called fire and burns nothing: a traffic light, a shot, fireworks."""
    clauses = _clauses(text)
    left = clauses
    for each in _patterns(_OTHER_FIRES):
        left = [each.sub(" ", clause) for clause in left]
    return text if left == clauses else ". ".join(left)


def sounds_harmless(text: str) -> bool:
    """Whether words stand there by which gas or smoke is spoken of where nothing threatens: a bill, a
    barbecue, that there is none, a traffic light."""
    return without_other_fires(text) != text or any(
        said.search(clause) for said in _patterns(_HARMLESS) for clause in _clauses(text)
    )


def _clauses(text: str) -> list[str]:
    return [normalise(each, words_only=True) for each in _CLAUSE_END.split(text)]


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """Those of all languages; a kind of danger that has no words in them has none."""
    table = tomllib.loads((ASSETS / "intents" / "dangers.toml").read_text("utf-8"))
    return tuple(re.compile(normalise(each)) for each in table.get(name, {}).values())


class UrgentReason(StrEnum):
    """Why somebody is shown who answers at any hour."""

    DYING = "mourir"
    VIOLENCE = "violence"
    ILLNESS = "malaise"
    THEFT = "vol"
    OUTSIDE = "dehors"
    OTHER = "autre"


@dataclass(frozen=True, slots=True)
class EmergencyNumber:
    """A number that answers at any hour: who answers, and when to call it. ``clear``: ``title`` alone says
    that."""

    number: str
    title: Text
    when: Text
    icon: str
    clear: bool = False


EmergencyNumbers = Mapping[UrgentReason, tuple[EmergencyNumber, ...]]


def load_emergency_numbers(file: Path) -> EmergencyNumbers:
    """The numbers for each reason, the first to call first. Raises ``RuleFileError``."""
    numbers: dict[str, EmergencyNumber] = {}
    top = read_rule_file(file, "numeros", "raisons")
    for table in top.get_tables("numeros"):
        table.only("number", "title", "explanation", "icon", "clear")
        number, title, when, icon = (
            table.get(each, str) for each in ("number", "title", "explanation", "icon")
        )
        numbers[number] = EmergencyNumber(
            number, T(title), T(when), icon, bool(table.values.get("clear", False))
        )
    reasons = RuleTable(file, "raisons", top.find("raisons", dict, {}))
    reasons.only(*UrgentReason)
    named = {
        reason: reasons.texts(reason) if reason in reasons.values else tuple(numbers)
        for reason in UrgentReason
    }
    if unknown := {each for order in named.values() for each in order} - numbers.keys():
        raise top.error("raisons", f"no such numbers: {sorted(unknown)}")
    return {reason: tuple(numbers[each] for each in order) for reason, order in named.items()}


@cache
def _numbers_in_force() -> EmergencyNumbers:
    return load_in_force("urgences", load_emergency_numbers)


def emergency_numbers(
    reason: UrgentReason = UrgentReason.OTHER, first: str = ""
) -> tuple[EmergencyNumber, ...]:
    """Those of ``urgences.toml`` for who comes for that reason, the first to call first: ``first``, if one is
    asked for. There are as many of them then: the last gives way that is not there for every reason."""
    numbers = _numbers_in_force()[reason]
    if not first:
        return numbers
    others = [each for each in numbers if each.number != first]
    if len(others) == len(numbers):
        always = frozenset.intersection(*map(frozenset, _numbers_in_force().values()))
        others.remove(next(each for each in reversed(others) if each not in always))
    return (known_emergency_numbers()[first], *others)


def known_emergency_numbers() -> dict[str, EmergencyNumber]:
    """All of them, by their digits."""
    return {each.number: each for numbers in _numbers_in_force().values() for each in numbers}


def dialled_number(text: str) -> str:
    """The emergency number that is all of ``text``, in the digits of any script; "" where it is none."""
    said = "".join(text.strip(" .!?").split())
    if not said.isdecimal():
        return ""
    number = "".join(str(unicodedata.decimal(each)) for each in said)
    return number if number in known_emergency_numbers() else ""
