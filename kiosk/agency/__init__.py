"""The landlord's side of the wire: contract, client, errors; the reference server is in ``server``."""

from .answers import CodeNeeded, Fetched, Help, Me, NotModified, Posted
from .client import AgencyClient
from .contract import CONTRACT, HelpState
from .errors import (
    AgencyError,
    Changed,
    DeviceRefused,
    Garbled,
    IdentificationFailed,
    Intercepted,
    LineDown,
    NotConnected,
    NumberLocked,
    OutcomeUnknown,
    Overloaded,
    RequestRefused,
    ServerBroken,
    SessionExpired,
    SlotTaken,
    TooSlow,
    Unreachable,
    WrongContract,
)
from .questions import QUESTIONS, Question

__all__ = [
    "CONTRACT",
    "QUESTIONS",
    "AgencyClient",
    "AgencyError",
    "Changed",
    "CodeNeeded",
    "DeviceRefused",
    "Fetched",
    "Garbled",
    "Help",
    "HelpState",
    "IdentificationFailed",
    "Intercepted",
    "LineDown",
    "Me",
    "NotConnected",
    "NotModified",
    "NumberLocked",
    "OutcomeUnknown",
    "Overloaded",
    "Posted",
    "Question",
    "RequestRefused",
    "ServerBroken",
    "SessionExpired",
    "SlotTaken",
    "TooSlow",
    "Unreachable",
    "WrongContract",
]
