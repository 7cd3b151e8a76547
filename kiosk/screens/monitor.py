"""The screen of this machine: its pixels, and its real size where it tells it."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from screeninfo import ScreenInfoError, get_monitors

#: Below and above, what a screen says of its size is not believed (projectors and virtual screens invent it).
SMALLEST_INCHES, LARGEST_INCHES = 7.0, 65.0


@dataclass(frozen=True, slots=True)
class Monitor:
    """Pixels, and the diagonal in inches (0: not known)."""

    width: int
    height: int
    inches: float


def primary_monitor() -> Monitor | None:
    """The main screen, or ``None`` where there is no display server to ask."""
    try:
        found = get_monitors()
    except ScreenInfoError:
        return None
    if not found:
        return None
    main = next((each for each in found if each.is_primary), found[0])
    inches = hypot(main.width_mm or 0, main.height_mm or 0) / 25.4
    believed = inches if SMALLEST_INCHES <= inches <= LARGEST_INCHES else 0.0
    return Monitor(main.width, main.height, believed)
