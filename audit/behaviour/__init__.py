"""What happens: screens walked by ear and keypad, by eye and touch; what is said, where and how long."""

from __future__ import annotations

from .behaviour_units import BehaviourUnit, ScenarioUnit, behaviour_units
from .page_by_ear import check_page

__all__ = ["BehaviourUnit", "ScenarioUnit", "behaviour_units", "check_page"]
