"""The landlord's side of the wire: contract, client, errors; the reference server is in ``server``."""

from landlord.contract import CONTRACT, HelpState

from .answers import CodeNeeded, Fetched, Help, Me, NotModified, Posted
from .client import AgencyClient
from .errors import (
    AgencyError,
    Changed,
    CodeTooSoon,
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
from .queries import QUESTIONS, Question

__all__ = [
    "CONTRACT",
    "QUESTIONS",
    "AgencyClient",
    "AgencyError",
    "Changed",
    "CodeNeeded",
    "CodeTooSoon",
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
