"""How a visitor acts and hears: the wishes of hands and ears; those of the eyes are ``DisplayPreferences``.

What is set beyond a limit is brought back to it, so that a page, a spoken wish or a card can never ask for
what the kiosk cannot do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from math import isnan
from typing import Any, Self

#: Pace of the voice, half to double.
RATE_MIN, RATE_MAX = 0.5, 2.0
#: Decibels above the level a visit begins with. That level leaves this much room, so nothing is ever clipped.
VOLUME_MIN, VOLUME_MAX = 0.0, 18.0


class Scanning(StrEnum):
    """Who cannot use arrows: the kiosk goes from item to item and one switch acts (``ONE``), or one switch
    goes on and the other acts (``TWO``)."""

    NONE = "none"
    ONE = "one"
    TWO = "two"


#: Smallest and largest value of each wish that is a number. A key that is held repeats after two seconds
#: at the least, a second strike within half a second never counts (EN 301 549, 5.7 and 5.8).
LIMITS: dict[str, tuple[float, float]] = {
    "rate": (RATE_MIN, RATE_MAX),
    "volume_db": (VOLUME_MIN, VOLUME_MAX),
    "scan_s": (0.5, 15.0),
    "repeat_s": (2.0, 10.0),
    "debounce_s": (0.5, 3.0),
    "hold_s": (0.0, 2.0),
    "patience": (1.0, 10.0),
}

#: So much louder is heard as louder (EN 301 549 8.2.1.1 wants steps of at most 12 dB).
VOLUME_STEP_DB = 6.0
RATE_STEP = 0.25


@dataclass(frozen=True, slots=True)
class InteractionPreferences:
    """All that a visitor may wish of keys, touch, time and voice.

    ``reading``: each new page is read. ``explore``: a finger hears, and a double tap acts. ``aloud``: what
    is private may be heard on the loudspeaker too. ``scan_s``: how long one item is held while scanning.
    ``repeat_s``: how long a key is held before it repeats. ``debounce_s``: a second strike within it does not
    count. ``hold_s``: a touch counts once it has lasted so long (a hand that trembles). ``patience``: every
    delay is so many times as long.
    """

    reading: bool = False
    explore: bool = False
    rate: float = 1.0
    volume_db: float = 0.0
    aloud: bool = False
    scanning: Scanning = Scanning.NONE
    scan_s: float = 3.0
    repeat_s: float = 2.0
    debounce_s: float = 0.5
    hold_s: float = 0.0
    patience: float = 1.0

    def __post_init__(self) -> None:
        for name, (least, most) in LIMITS.items():
            if isnan(getattr(self, name)):
                raise ValueError(f"{name} is not a number")
            object.__setattr__(self, name, float(min(max(getattr(self, name), least), most)))

    @classmethod
    def of(cls, table: Mapping[str, object]) -> Self:
        """The usual preferences but for what ``table`` says. Raises ``ValueError`` with what does not fit."""
        values: dict[str, Any] = {}
        known = {field.name: field.default for field in fields(cls)}
        for name, value in table.items():
            if name not in known:
                raise ValueError(f"no preference is called {name!r}, but {', '.join(known)}")
            if name == "scanning" and value in set(Scanning):
                values[name] = Scanning(str(value))
            elif name != "scanning" and isinstance(value, bool) == isinstance(known[name], bool):
                values[name] = value if isinstance(value, bool) else float(str(value))
            else:
                raise ValueError(f"{name} = {value!r} does not fit")
        return cls(**values)

    def louder(self, by: int) -> "InteractionPreferences":
        """``by`` steps louder, or softer when negative."""
        return replace(self, volume_db=self.volume_db + by * VOLUME_STEP_DB)

    def faster(self, by: int) -> "InteractionPreferences":
        """``by`` steps faster, or slower when negative."""
        return replace(self, rate=self.rate + by * RATE_STEP)
