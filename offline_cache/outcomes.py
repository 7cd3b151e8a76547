"""What came of an attempt to deliver an act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Delivered:
    """The landlord's system has it. Of ``response`` only the names (``outbox.NAMES``) stay."""

    response: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """The landlord's system itself said no (4xx), not a proxy or a captive portal on the way."""

    status: int
    code: str
    detail: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Pending:
    """Taken, not decided (202). The same request is sent again, with its key, ``after`` seconds."""

    after: float


@dataclass(frozen=True, slots=True)
class Retry:
    """The line is up but it did not work (5xx, 429, 409 in flight, an answer that makes no sense).

    ``after`` is the server's ``Retry-After`` in seconds: nothing at all is sent before. ``reason`` is a
    few words for a technician, without personal data.
    """

    reason: str
    after: float | None = None


@dataclass(frozen=True, slots=True)
class LineDown:
    """No connection, or it broke before an answer. The act may have arrived: its key stays the same."""

    reason: str


Outcome = Delivered | Refused | Pending | Retry | LineDown
