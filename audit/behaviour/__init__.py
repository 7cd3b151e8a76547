"""What happens: screens walked by ear and keypad, by eye and touch; what is said, where and how long."""

from __future__ import annotations

from .spoken import check_page
from .units import Habit, Walk, units

__all__ = ["Habit", "Walk", "check_page", "units"]
