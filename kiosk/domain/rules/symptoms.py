"""What can be wrong: where, how urgent, who comes, who usually pays, and the words for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from kiosk.domain import Payer, Place, T, Text, Trade, Urgency

from .dangers import DangerKind
from .files import Table, read
from .words import Phrase, parse_phrase

PAYS = "pays"


class ToldAs(StrEnum):
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
    places: tuple[Place, ...]
    trade: Trade | None
    urgency: Urgency
    payer: Payer
    explanation: Text
    told_as: ToldAs
    danger: DangerKind | None = None
    collective: str = ""
    phrases: tuple[Phrase, ...] = field(default=(), repr=False)


def load_symptoms(file: Path) -> dict[str, Symptom]:
    """The symptoms by key, in the order of the file. Raises ``RuleFileError``."""
    top = read(file, PAYS, "symptom")
    usual = {payer: top.table(PAYS).get(payer, str) for payer in Payer}
    symptoms: dict[str, Symptom] = {}
    for table in top.tables("symptom"):
        symptom = _symptom(table, usual)
        if symptom.key in symptoms:
            raise table.error("key", "is there twice")
        symptoms[symptom.key] = symptom
    for table in top.tables("symptom"):
        collective = table.values.get("collective", "")
        if collective and Place.PARTIES_COMMUNES not in getattr(symptoms.get(collective), "places", ()):
            raise table.error("collective", f"{collective!r} is not a symptom of the shared parts")
    return symptoms


def _symptom(table: Table, usual: dict[Payer, str]) -> Symptom:
    table.only(
        *("key", "label", "icon", "places", "trade", "urgency", "pays", "explanation"),
        *("danger", "told_as", "collective", "keywords"),
    )
    payer = table.member(PAYS, Payer)
    phrases = []
    for phrase in table.texts("keywords"):
        try:
            phrases.append(parse_phrase(phrase))
        except ValueError as error:
            raise table.error("keywords", str(error)) from None
    return Symptom(
        key=table.get("key", str),
        label=T(table.get("label", str)),
        icon=table.get("icon", str),
        places=tuple(table.as_member("places", place, Place) for place in table.texts("places")),
        trade=table.member("trade", Trade) if "trade" in table.values else None,
        urgency=table.member("urgency", Urgency),
        payer=payer,
        explanation=T(table.find("explanation", str, usual[payer])),
        told_as=table.member("told_as", ToldAs),
        danger=table.member("danger", DangerKind) if "danger" in table.values else None,
        collective=table.find("collective", str, ""),
        phrases=tuple(phrases),
    )
