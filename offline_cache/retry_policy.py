"""What came of an attempt to deliver an act, and when to try again.

Pure functions: times in seconds, no clock, chance passed in.

Full jitter (a wait drawn between nothing and the ceiling) spreads the terminals of a landlord best when
its system comes back: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

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


@dataclass(frozen=True, slots=True)
class Delivered:
    """The landlord's system has it. Of ``response`` only the names (``acts.IDENTIFIER_FIELDS``) stay."""

    response: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActRefused:
    """The landlord's system itself said no (4xx), not a proxy or a captive portal on the way."""

    status: int
    code: str
    detail: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Accepted:
    """Taken, not decided (202). The same request is sent again, with its key, ``after`` seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class Retry:
    """The line is up but the landlord's system could not (5xx, 429, 409 in flight), or made no sense.

    ``after`` is the server's ``Retry-After`` in seconds: nothing at all is sent before. ``reason`` is a
    few words for a technician, without personal data.
    """

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class ConnectionFailed:
    """No connection, or it broke before an answer. The act may have arrived: its key stays the same."""

    reason: str


@dataclass(frozen=True, slots=True)
class Intercepted:
    """Something on the way answered, not the landlord's system: a captive portal, a proxy. The act may have
    arrived. The line is down; the next probe is another act, in case it is this one that is not let through.
    """

    reason: str


@dataclass(frozen=True, slots=True)
class DeviceNotAccepted:
    """The landlord's system itself takes nothing from this device, whatever the act: it is revoked, its
    token is wrong, or the two speak different versions of the contract. No act is at fault: all wait until
    a person has seen to it. ``reason`` is a few words for a technician.
    """

    reason: str


DeliveryOutcome = (
    Delivered | ActRefused | Accepted | Retry | ConnectionFailed | Intercepted | DeviceNotAccepted
)


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
            return Connectivity(online=True, failures=line.failures + 1, held=held)
        case ConnectionFailed() | Intercepted():
            return Connectivity(online=False, failures=line.failures + 1, held=line.held)
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
