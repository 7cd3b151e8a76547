"""When to try again. Pure functions: times in seconds, no clock, chance passed in.

Full jitter (a wait drawn between nothing and the ceiling) spreads the terminals of a landlord best when
its system comes back: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .outcomes import Accepted, ConnectionFailed, DeliveryOutcome, DeviceNotAccepted, Intercepted, Retry

BACKOFF_BASE = 1.0
BACKOFF_CAP = 300.0
#: Bounds of the time from one probe of a line that is down to the next: we are back within 5 s of its return.
PROBE_FLOOR, PROBE_CAP = 0.5, 4.0
#: The longest time from one probe to the next where this device is not let in: a person must see to it.
NOT_ACCEPTED_PROBE_CAP = 30.0
#: Failures in a row, of whatever acts, after which the server is taken for sick and only probed.
UNHEALTHY_AFTER = 3
#: A ``Retry-After`` longer than this is shortened to it: a mistaken header must not stop a terminal.
MAX_RETRY_AFTER = 3600.0


class RandomSource(Protocol):
    """What we need of ``random.Random``."""

    def uniform(self, a: float, b: float, /) -> float:
        """A number between ``a`` and ``b``."""


@dataclass(frozen=True, slots=True)
class Connectivity:
    """What we know of the line: ``failures`` in a row; ``online`` is ``None`` before any attempt; ``held`` is
    why the landlord's system takes nothing from this device, "" while it does, ``None`` before it said so."""

    online: bool | None = None
    failures: int = 0
    held: str | None = None


def connectivity_after(line: Connectivity, outcome: DeliveryOutcome) -> Connectivity:
    """What an outcome teaches of the line."""
    match outcome:
        case Retry() | DeviceNotAccepted():
            held = outcome.reason if isinstance(outcome, DeviceNotAccepted) else line.held
            return Connectivity(True, line.failures + 1, held)
        case ConnectionFailed() | Intercepted():
            return Connectivity(False, line.failures + 1, line.held)
    return Connectivity(online=True, held="")


def pause_after(
    line: Connectivity, outcome: DeliveryOutcome, chance: RandomSource, spent: float = 0.0
) -> float:
    """Seconds during which nothing is sent; ``line`` already knows the outcome, which took ``spent``."""
    if isinstance(outcome, Retry) and outcome.after is not None:
        return _clamp(outcome.after)
    if isinstance(outcome, DeviceNotAccepted):
        return chance.uniform(PROBE_FLOOR, _ceiling(line.failures, NOT_ACCEPTED_PROBE_CAP))
    down = isinstance(outcome, ConnectionFailed | Intercepted)
    if down or line.failures >= UNHEALTHY_AFTER:
        pause = chance.uniform(PROBE_FLOOR, _ceiling(line.failures, PROBE_CAP))
        return max(pause - spent, PROBE_FLOOR) if down else pause
    return 0.0


def is_specific_to_act(line: Connectivity, attempts: int) -> bool:
    """Whether an answer gone astray is about this act alone: it failed before, others get through."""
    return line.online is True and attempts >= UNHEALTHY_AFTER


def retry_delay_after(outcome: Retry | Accepted, attempts: int, chance: RandomSource) -> float:
    """Seconds before this act is tried again; ``attempts`` are those that failed before this one."""
    if isinstance(outcome, Accepted):
        return max(BACKOFF_BASE, _clamp(outcome.after))
    return max(chance.uniform(0.0, _ceiling(attempts, BACKOFF_CAP)), _clamp(outcome.after or 0.0))


def _ceiling(exponent: int, cap: float) -> float:
    return min(cap, BACKOFF_BASE * 2.0 ** min(exponent, 20))


def _clamp(seconds: float) -> float:
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
