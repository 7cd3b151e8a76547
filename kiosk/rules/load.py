"""All rules together."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from kiosk.domain import Place, Urgency
from kiosk.paths import ASSETS

from .dangers import Danger, DangerKind, load_dangers
from .deadlines import Delay, deadline, load_delays
from .symptoms import Symptom, load_symptoms


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one landlord."""

    symptoms: dict[str, Symptom]
    dangers: dict[DangerKind, Danger]
    delays: dict[Urgency, Delay]

    @classmethod
    def load(cls, folder: Path) -> Rules:
        """The rules of a folder. Raises ``RuleFileError``."""
        return cls(
            symptoms=load_symptoms(folder / "symptoms.toml"),
            dangers=load_dangers(folder / "dangers.toml"),
            delays=load_delays(folder / "urgency.toml"),
        )

    def symptoms_at(self, place: Place) -> list[Symptom]:
        """What can be wrong there, in the order of the file."""
        return [symptom for symptom in self.symptoms.values() if place in symptom.places]

    def due(self, urgency: Urgency, reported_at: datetime, off: Container[date]) -> datetime:
        """By when someone comes, in Paris time."""
        return deadline(self.delays[urgency], reported_at, off)


@cache
def packaged() -> Rules:
    """The rules that come with the kiosk, ``assets/rules``."""
    return Rules.load(ASSETS / "rules")
