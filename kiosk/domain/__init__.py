"""What the kiosk talks about: records, enums, texts, money and dates. No I/O."""

from .acts import Act, ActKind, Answered, Wanted
from .agency import Agency, Capabilities, OpeningHours, Outage
from .languages import ARABIC, ENGLISH, FRENCH, LANGUAGES, Language, language
from .money import Money
from .people import Claimed, Guest, Identity, SignedIn
from .text import NOTHING, TN, T, Text, verbatim
from .tickets import (
    ENDED,
    TRANSITIONS,
    Availability,
    DayPart,
    EventKind,
    Payer,
    Place,
    Scope,
    Ticket,
    TicketEvent,
    TicketState,
    Trade,
    Urgency,
)

__all__ = [
    "ARABIC",
    "ENDED",
    "ENGLISH",
    "FRENCH",
    "LANGUAGES",
    "NOTHING",
    "TN",
    "TRANSITIONS",
    "Act",
    "ActKind",
    "Agency",
    "Answered",
    "Availability",
    "Capabilities",
    "Claimed",
    "DayPart",
    "EventKind",
    "Guest",
    "Identity",
    "Language",
    "Money",
    "OpeningHours",
    "Outage",
    "Payer",
    "Place",
    "Scope",
    "SignedIn",
    "T",
    "Text",
    "Ticket",
    "TicketEvent",
    "TicketState",
    "Trade",
    "Urgency",
    "Wanted",
    "language",
    "verbatim",
]
