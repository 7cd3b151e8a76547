"""What can be on the screen. The controller decides which; screens only draw it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from kiosk.device.terminal_notes import TerminalNotes
from kiosk.domain import NO_TEXT, Hold, Query, Text
from kiosk.domain.rules import UrgentReason

if TYPE_CHECKING:
    from kiosk.accessibility.conversation import Conversation
    from kiosk.accessibility.display_preferences import DisplayPreferences
    from kiosk.accessibility.glossary import ExplainedTerm
    from kiosk.accessibility.interaction_preferences import InteractionPreferences
    from kiosk.backend.refused_acts import RefusedAct, RefusedActDetails, UndeliveredAct
    from kiosk.device.diagnostics import DiagnosticReport
    from kiosk.device.hardware_checks import CheckResult
    from kiosk.domain import Ticket
    from kiosk.eservices.concerns import Concern
    from kiosk.journeys import JourneyRun, SummaryLine
    from landlord import contract as wire


@dataclass(frozen=True, slots=True)
class RestScreen:
    """Nobody is there. ``announcements`` are the agency's own, in French; ``agency`` is its name, "" until it
    is known."""

    announcements: tuple[str, ...] = ()
    agency: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class WelcomeScreen:
    """Languages, and the doors for those who do not hear or see well. ``changing`` in mid-visit."""

    changing: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class PreferencesScreen:
    """How the kiosk is set for this visitor. ``before`` is what they come back to, ``undo`` what each change
    took away, ``input`` where on the page they are."""

    before: ScreenState = field(repr=False)
    undo: list[tuple[DisplayPreferences, InteractionPreferences]] = field(default_factory=list)
    input: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class TermScreen:
    """A word in plain words. ``before`` is where it stood."""

    term: ExplainedTerm
    before: ScreenState = field(repr=False)


@dataclass(slots=True, eq=False)
class TenantHome:
    """What concerns the tenant who is signed in. ``concerns`` is ``None`` until it is known; what is in
    ``failed`` was asked in vain. ``whole``: all is known. ``just_done``: numbers of what they have done and
    not seen here yet."""

    name: str = field(repr=False)
    just_done: frozenset[str] = field(default=frozenset(), repr=False)
    concerns: tuple[Concern, ...] | None = field(default=None, repr=False)
    failed: set[Query] = field(default_factory=set)
    whole: bool = False


@dataclass(frozen=True, slots=True)
class HomeScreen:
    """The services. ``notice`` says what the visitor should know first, ``set_up`` else what was just set for
    them; ``own`` is there once they are signed in; ``more``: the services that have no place on the first
    page."""

    notice: Text = NO_TEXT
    own: TenantHome | None = None
    more: bool = False
    set_up: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class CompletedAct:
    """What was done in a visit: the service, how it ended (``outcome``), its number, and what is to be
    remembered (``detail``: the day and hour of an appointment, the sum that was paid). ``open``: it is what
    the visitor still has to do."""

    service: Text
    outcome: Text
    number: str = field(default="", repr=False)
    detail: Text = field(default=NO_TEXT, repr=False)
    open: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class GoodbyeScreen:
    """The visit is over and wiped. ``done`` is what was done, shown once more in the visitor's language and
    size until they go."""

    done: tuple[CompletedAct, ...]
    language: str
    display: DisplayPreferences
    input: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class BusyScreen:
    """Something is being fetched or written. Each wait is one of its own: whose answer comes when the
    visitor is elsewhere already shows nothing. ``note``: how long it takes; ``back``: the way out of it."""

    words: Text
    note: Text = NO_TEXT
    back: Callable[[], None] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class JourneyScreen:
    """A question of a journey, or its receipt.

    ``input`` is what the visitor has given but not yet confirmed: it outlives a change of language,
    size or colour. ``trouble`` is why the last answer was not taken.
    """

    run: JourneyRun
    trouble: Text = NO_TEXT
    notice: Text = NO_TEXT
    input: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class TicketScreen:
    """One request with its timeline. ``fetched_at`` is how old the information is."""

    ticket: Ticket
    fetched_at: datetime
    several: bool = False


@dataclass(frozen=True, slots=True)
class MessageAction:
    id: str
    words: Text
    icon: str
    open: Callable[[], None] = field(repr=False)
    primary: bool = False


@dataclass(frozen=True, slots=True)
class MessageScreen:
    """Something to know, and ways on. ``facts`` are to be kept in mind; ``tone`` is ``ok``, ``warn`` or
    ``plain``; ``code`` is carried away as a QR code."""

    title: Text
    body: tuple[Text, ...]
    actions: tuple[MessageAction, ...]
    tone: str = "plain"
    code: str = field(default="", repr=False)
    facts: tuple[SummaryLine, ...] = ()


@dataclass(frozen=True, slots=True)
class UrgentScreen:
    """Numbers for who is in danger, and a person. It looks like any page, and nothing of it is kept.
    ``reason``: which number comes first, if it is not ``first``."""

    reason: UrgentReason = field(default=UrgentReason.OTHER, repr=False)
    first: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ConversationScreen:
    """Two people talk through the kiosk. ``input``: which side types or picks, and what is open there;
    ``facing``: one half is turned to who sits opposite; ``remote``: the first name of the other, who sits at
    their own screen; ``over``: they have ended it there, and what was said is only read."""

    conversation: Conversation = field(repr=False)
    facing: bool = False
    remote: str = ""
    over: bool = False
    input: dict[str, Any] = field(default_factory=dict, repr=False)


class StaffSection(Enum):
    """What of the staff area is shown."""

    MENU = "menu"
    QUEUE = "queue"
    REFUSED = "refused"
    UNDELIVERED = "undelivered"
    CHECKS = "checks"
    TERMINAL = "terminal"
    PRACTICE = "practice"


class HardwareCheck(Enum):
    """What the staff can try."""

    SOUND = "sound"
    MICROPHONE = "microphone"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class StaffScreen:
    """For the staff: the line, what was refused, what is missing; ``opened`` is one refused act; ``held``
    is why nothing is taken from this kiosk; ``wrong_codes`` how many were tried here, and when the last.
    ``queue`` is who waits in this agency, ``None`` where the landlord's system does not say; ``checks`` is
    what was tried in this visit of the staff."""

    online: bool | None
    waiting: int
    refusals: tuple[RefusedAct, ...]
    terminal: DiagnosticReport
    opened: RefusedActDetails | None = field(default=None, repr=False)
    held: Hold | None = None
    wrong_codes: tuple[int, datetime] | None = None
    section: StaffSection = StaffSection.MENU
    undelivered: tuple[UndeliveredAct, ...] = ()
    queue: tuple[wire.WaitingVisitor, ...] | None = ()
    checks: Mapping[HardwareCheck, CheckResult] = field(default_factory=dict)
    notes: TerminalNotes = field(default_factory=TerminalNotes)


ScreenState = (
    RestScreen
    | WelcomeScreen
    | HomeScreen
    | GoodbyeScreen
    | PreferencesScreen
    | TermScreen
    | BusyScreen
    | JourneyScreen
    | TicketScreen
    | ConversationScreen
    | MessageScreen
    | StaffScreen
    | UrgentScreen
)
