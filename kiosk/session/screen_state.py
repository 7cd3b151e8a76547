"""What can be on the screen. The guide decides which; screens only draw it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.accessibility.conversation import Conversation
from kiosk.accessibility.display_preferences import Display
from kiosk.accessibility.glossary import Term
from kiosk.accessibility.interaction_preferences import Manner
from kiosk.backend.rejected_acts import Opened, Refusal
from kiosk.device.diagnostics import TerminalState
from kiosk.domain import NOTHING, Hold, Text, Ticket, Wanted
from kiosk.eservices.concerns import Concern
from kiosk.journeys import JourneyRun


@dataclass(frozen=True, slots=True)
class Rest:
    """Nobody is there."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """Languages, and the doors for those who do not hear or see well. ``changing`` in mid-visit."""

    changing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Comfort:
    """How the kiosk is set for this visitor. ``before`` is what they come back to, ``undo`` what each change
    took away, ``input`` where on the page they are."""

    before: Shown = field(repr=False)
    undo: list[tuple[Display, Manner]] = field(default_factory=list)
    input: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """A word in plain words. ``before`` is where it stood."""

    term: Term
    before: Shown = field(repr=False)


@dataclass(slots=True, eq=False)
class Own:
    """What concerns the tenant who is signed in. ``concerns`` is ``None`` until it is known; what is in
    ``missed`` was asked in vain. ``whole``: all was told."""

    name: str = field(repr=False)
    concerns: tuple[Concern, ...] | None = field(default=None, repr=False)
    missed: set[Wanted] = field(default_factory=set)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The services. ``notice`` says what the visitor should know first, ``set_up`` else what was just set for
    them; ``own`` is there once they are signed in; ``more``: the services that have no place on the first
    page."""

    notice: Text = NOTHING
    own: Own | None = None
    more: bool = False
    set_up: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Done:
    """What was done in a visit, in one line: the service, how it ended, and the number that was heard."""

    service: Text
    told: Text
    number: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Goodbye:
    """The visit is over and wiped. ``done`` is what was done, told once more in the visitor's language and
    size until they go."""

    done: tuple[Done, ...]
    language: str
    display: Display
    input: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Busy:
    """Something is being fetched or written. Each wait is one of its own: whose answer comes when the
    visitor is elsewhere already shows nothing."""

    words: Text


@dataclass(frozen=True, slots=True)
class Asking:
    """A question of a journey, or its receipt.

    ``input`` is what the visitor has given but not yet confirmed: it outlives a change of language,
    size or colour. ``trouble`` is why the last answer was not taken.
    """

    run: JourneyRun
    trouble: Text = NOTHING
    notice: Text = NOTHING
    input: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Following:
    """One request with its timeline. ``told_at`` is how old the information is."""

    ticket: Ticket
    told_at: datetime
    several: bool = False


@dataclass(frozen=True, slots=True)
class Door:
    """One way on from a message."""

    id: str
    words: Text
    icon: str
    open: Callable[[], None] = field(repr=False)
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """Something to know, and ways on. ``tone`` is ``ok``, ``warn`` or ``plain``; ``code`` is carried away
    as a QR code."""

    title: Text
    body: tuple[Text, ...]
    doors: tuple[Door, ...]
    tone: str = "plain"
    code: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Urgent:
    """Numbers for who is in danger, and a person. It looks like any page, and nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Conversing:
    """Two people talk through the kiosk. ``input``: which side types or picks, and what is open there;
    ``facing``: one half is turned to who sits opposite."""

    conversation: Conversation = field(repr=False)
    facing: bool = False
    input: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Staff:
    """For the staff: the line, what was refused, what is missing; ``opened`` is one refused act; ``held``
    is why nothing is taken from this kiosk."""

    online: bool | None
    waiting: int
    refusals: tuple[Refusal, ...]
    terminal: TerminalState
    opened: Opened | None = field(default=None, repr=False)
    held: Hold | None = None


Shown = (
    Rest
    | Welcome
    | Home
    | Goodbye
    | Comfort
    | Explained
    | Busy
    | Asking
    | Following
    | Conversing
    | Message
    | Staff
    | Urgent
)
