"""What came of an attempt to deliver an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivered:
    """The landlord's system has it. Of ``response`` only the names (``acts.NAMES``) stay."""

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
