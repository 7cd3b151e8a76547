"""All rules together."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from kiosk.domain import RepairPlace, Urgency

from .dangers import Danger, DangerKind, load_dangers
from .deadlines import ResponseDelay, latest_arrival, load_delays
from .overrides import load_in_force
from .symptoms import Symptom, load_symptoms


@dataclass(frozen=True, slots=True)
class RepairRules:
    """The rules of one landlord."""

    symptoms: dict[str, Symptom]
    dangers: dict[DangerKind, Danger]
    delays: dict[Urgency, ResponseDelay]

    @classmethod
    def load(cls, folder: Path) -> RepairRules:
        """The rules of a folder. Raises ``RuleFileError``."""
        return cls(
            symptoms=load_symptoms(folder / "symptoms.toml"),
            dangers=load_dangers(folder / "dangers.toml"),
            delays=load_delays(folder / "urgency.toml"),
        )

    def symptoms_at(self, place: RepairPlace) -> list[Symptom]:
        """What can be wrong there, in the order of the file."""
        return [symptom for symptom in self.symptoms.values() if place in symptom.places]

    def due(self, urgency: Urgency, reported_at: datetime, off: Container[date]) -> datetime:
        """By when someone comes, in Paris time."""
        return latest_arrival(self.delays[urgency], reported_at, off)


@cache
def repair_rules_in_force() -> RepairRules:
    """The rules of symptoms, dangers and delays: each file the agency’s own, else the one of the kiosk."""
    return RepairRules(
        symptoms=load_in_force("symptoms", load_symptoms),
        dangers=load_in_force("dangers", load_dangers),
        delays=load_in_force("urgency", load_delays),
    )
