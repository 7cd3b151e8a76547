"""What happens: screens walked by ear and keypad, by eye and touch; what is said, where and how long."""

from __future__ import annotations

from .spoken import check_page
from .units import BehaviourUnit, ScenarioUnit, behaviour_units

__all__ = ["BehaviourUnit", "ScenarioUnit", "behaviour_units", "check_page"]
