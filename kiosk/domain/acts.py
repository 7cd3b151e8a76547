"""What a visitor does that the landlord's system must have once and only once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ActKind(StrEnum):
    """Each kind is one POST of the contract."""

    TICKET = "ticket"
    TICKET_EVENT = "ticket_event"
    HELP_REQUEST = "help_request"


@dataclass(frozen=True, slots=True)
class Act:
    """An act ready to be put in the outbox.

    ``subject`` names what must stay in order (a ticket before its events), ``path`` the resource of
    the contract it is posted to, ``body`` the JSON that is posted, ``photos`` (JPEG) what follows it.
    It holds personal data.
    """

    kind: ActKind
    subject: str
    path: str
    body: dict[str, Any] = field(repr=False)
    photos: tuple[bytes, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What only the landlord's system can tell: ``what`` is a name of ``kiosk.agency.questions``, ``of``
    which one (an id, a page), where there are several."""

    what: str
    of: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """What was told, and when: a cached answer is as old as it says."""

    value: Any = field(repr=False)
    told_at: datetime
