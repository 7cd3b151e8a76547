"""What can be wrong: where, how urgent, who comes, who usually pays, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kiosk.domain import Payer, RepairPlace, T, Text, Trade, Urgency

from .dangers import DangerKind
from .keywords import KeywordPhrase, parse_keyword_phrase
from .rule_file import RuleTable, read_rule_file

PAYER_KEY = "pays"


class ProblemNoun(StrEnum):
    """The noun for it on a timeline: "Vous avez signalé la fuite"."""

    FUITE = "fuite"
    PANNE = "panne"
    PROBLEME = "probleme"


@dataclass(frozen=True, slots=True)
class Symptom:
    """One line of ``symptoms.toml``.

    ``trade`` is ``None`` when someone has to look first. ``collective`` is the symptom it becomes when
    the neighbours have it too, "" where the question makes no sense. ``payer`` is an indication.
    """

    key: str
    label: Text
    icon: str
    places: tuple[RepairPlace, ...]
    trade: Trade | None
    urgency: Urgency
    payer: Payer
    explanation: Text
    told_as: ProblemNoun
    danger: DangerKind | None = None
    collective: str = ""
    phrases: tuple[KeywordPhrase, ...] = field(default=(), repr=False)


def load_symptoms(file: Path) -> dict[str, Symptom]:
    """The symptoms by key, in the order of the file. Raises ``RuleFileError``."""
    top = read_rule_file(file, PAYER_KEY, "symptom")
    usual = {payer: top.table(PAYER_KEY).get(payer, str) for payer in Payer}
    symptoms: dict[str, Symptom] = {}
    for table in top.get_tables("symptom"):
        symptom = _symptom(table, usual)
        if symptom.key in symptoms:
            raise table.error("key", "is there twice")
        symptoms[symptom.key] = symptom
    for table in top.get_tables("symptom"):
        collective = table.values.get("collective", "")
        if collective and RepairPlace.PARTIES_COMMUNES not in getattr(symptoms.get(collective), "places", ()):
            raise table.error("collective", f"{collective!r} is not a symptom of the shared parts")
    return symptoms


def _symptom(table: RuleTable, usual: dict[Payer, str]) -> Symptom:
    table.only(
        *("key", "label", "icon", "places", "trade", "urgency", "pays", "explanation"),
        *("danger", "told_as", "collective", "keywords"),
    )
    payer = table.get_enum(PAYER_KEY, Payer)
    phrases = []
    for phrase in table.texts("keywords"):
        try:
            phrases.append(parse_keyword_phrase(phrase))
        except ValueError as error:
            raise table.error("keywords", str(error)) from None
    return Symptom(
        key=table.get("key", str),
        label=T(table.get("label", str)),
        icon=table.get("icon", str),
        places=tuple(table.parse_enum("places", place, RepairPlace) for place in table.texts("places")),
        trade=table.get_enum("trade", Trade) if "trade" in table.values else None,
        urgency=table.get_enum("urgency", Urgency),
        payer=payer,
        explanation=T(table.find("explanation", str, usual[payer])),
        told_as=table.get_enum("told_as", ProblemNoun),
        danger=table.get_enum("danger", DangerKind) if "danger" in table.values else None,
        collective=table.find("collective", str, ""),
        phrases=tuple(phrases),
    )
