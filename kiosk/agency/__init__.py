"""The landlord's side of the wire: contract, client, errors; the reference server is in ``server``."""

from .answers import CodeNeeded, Fetched, Help, Me, NotModified, Posted
from .client import AgencyClient
from .contract import CONTRACT, HelpState
from .errors import (
    AgencyError,
    DeviceRefused,
    Garbled,
    IdentificationFailed,
    LineDown,
    NumberLocked,
    Overloaded,
    RequestRefused,
    ServerBroken,
    SessionExpired,
    TooSlow,
    Unreachable,
    WrongContract,
)

__all__ = [
    "CONTRACT",
    "AgencyClient",
    "AgencyError",
    "CodeNeeded",
    "DeviceRefused",
    "Fetched",
    "Garbled",
    "Help",
    "HelpState",
    "IdentificationFailed",
    "LineDown",
    "Me",
    "NotModified",
    "NumberLocked",
    "Overloaded",
    "Posted",
    "RequestRefused",
    "ServerBroken",
    "SessionExpired",
    "TooSlow",
    "Unreachable",
    "WrongContract",
]
