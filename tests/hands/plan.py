"""What is walked in which window: each pair of shape, model, language and text size at least once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audit.behaviour.scenarios import SCENARIOS, Scenario
from kiosk.domain import Agency
from kiosk.domain.rules import PARIS, public_holidays
from kiosk.runtime.paths import ROOT

from .kiosks import LYING, UPRIGHT


@dataclass(frozen=True, slots=True)
class Sitting:
    """One kiosk, from its start to its end. ``ways`` by name; each is gone in each of ``looks`` (language and
    text size); then so many touches of the monkey, and of ten fingers at once."""

    shape: str
    model: bool
    looks: tuple[tuple[str, int], ...]
    ways: tuple[str, ...]
    monkey: int = 0
    fingers: int = 0

    @property
    def name(self) -> str:
        return f"{self.shape}, {'a model' if self.model else 'no model'}"


def possible_now(ways: Iterable[Scenario]) -> list[Scenario]:
    """Those that can be gone at the demo agency now: nobody is called to one that is closed, and the hand has
    no letter to show to a camera."""
    demo = tomllib.loads((ROOT / "assets/demo/agency.toml").read_text())["agencies"][0]
    agency = Agency.model_validate(demo)
    closed = agency.is_closed(datetime.now(PARIS), public_holidays())
    return [each for each in ways if not ((each.at_opening and closed) or each.needs_letters)]


ALL = tuple(way.name for way in SCENARIOS)


def whole(monkey: int, fingers: int) -> list[Sitting]:
    """Everything; the longest first, and those that need the speech model with one that does not."""
    return [
        Sitting(UPRIGHT, True, (("fr", 100), ("bn", 200)), ALL),
        Sitting(LYING, False, (("bn", 100), ("fr", 100)), ALL, monkey // 2, fingers // 2),
        Sitting(
            UPRIGHT, False, (("ar", 200), ("fr", 200)), ALL, monkey - monkey // 2, fingers - fingers // 2
        ),
        Sitting(LYING, True, (("fr", 200), ("ar", 100)), ALL),
    ]


def short(monkey: int, fingers: int) -> list[Sitting]:
    """Both shapes, with a model and with none, three languages, both sizes."""
    ways = (("report a problem", "pay the rent"), ("be called back", "pay the rent"))
    return [
        Sitting(LYING, True, (("fr", 100),), ways[0], monkey // 2, fingers // 2),
        Sitting(UPRIGHT, False, (("ar", 200),), ways[1], monkey - monkey // 2, fingers - fingers // 2),
    ]
