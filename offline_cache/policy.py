"""When to try again. Pure functions: times in seconds, no clock, chance passed in.

Full jitter (a wait drawn between nothing and the ceiling) spreads the terminals of a landlord best when
its system comes back: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .outcomes import Astray, LineDown, NotLetIn, Outcome, Pending, Retry

BASE = 1.0
CAP = 300.0
#: Bounds of the time from one probe of a line that is down to the next: we are back within 5 s of its return.
PROBE_FLOOR, PROBE_CAP = 0.5, 4.0
#: The longest time from one probe to the next where this device is not let in: a person must see to it.
DOOR_CAP = 30.0
#: Failures in a row, of whatever acts, after which the server is taken for sick and only probed.
SICK_AFTER = 3
#: A ``Retry-After`` longer than this is shortened to it: a mistaken header must not stop a terminal.
LONGEST = 3600.0


class Chance(Protocol):
    """What we need of ``random.Random``."""

    def uniform(self, a: float, b: float, /) -> float:
        """A number between ``a`` and ``b``."""


@dataclass(frozen=True, slots=True)
class Line:
    """What we know of the line: ``failures`` in a row; ``online`` is ``None`` before any attempt; ``held`` is
    why the landlord's system takes nothing from this device, "" while it does, ``None`` before it said so."""

    online: bool | None = None
    failures: int = 0
    held: str | None = None


def line_after(line: Line, outcome: Outcome) -> Line:
    """What an outcome teaches of the line."""
    match outcome:
        case Retry() | NotLetIn():
            held = outcome.reason if isinstance(outcome, NotLetIn) else line.held
            return Line(True, line.failures + 1, held)
        case LineDown() | Astray():
            return Line(False, line.failures + 1, line.held)
    return Line(online=True, held="")


def pause_after(line: Line, outcome: Outcome, chance: Chance, spent: float = 0.0) -> float:
    """Seconds during which nothing is sent; ``line`` already knows the outcome, which took ``spent``."""
    if isinstance(outcome, Retry) and outcome.after is not None:
        return _bounded(outcome.after)
    if isinstance(outcome, NotLetIn):
        return chance.uniform(PROBE_FLOOR, _ceiling(line.failures, DOOR_CAP))
    down = isinstance(outcome, LineDown | Astray)
    if down or line.failures >= SICK_AFTER:
        pause = chance.uniform(PROBE_FLOOR, _ceiling(line.failures, PROBE_CAP))
        return max(pause - spent, PROBE_FLOOR) if down else pause
    return 0.0


def of_the_act(line: Line, attempts: int) -> bool:
    """Whether an answer gone astray is about this act alone: it failed before, others get through."""
    return line.online is True and attempts >= SICK_AFTER


def wait_after(outcome: Retry | Pending, attempts: int, chance: Chance) -> float:
    """Seconds before this act is tried again; ``attempts`` are those that failed before this one."""
    if isinstance(outcome, Pending):
        return max(BASE, _bounded(outcome.after))
    return max(chance.uniform(0.0, _ceiling(attempts, CAP)), _bounded(outcome.after or 0.0))


def _ceiling(exponent: int, cap: float) -> float:
    return min(cap, BASE * 2.0 ** min(exponent, 20))


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST)
