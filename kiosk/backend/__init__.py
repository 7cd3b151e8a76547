"""The landlord as the kiosk sees it: the client, its answers and errors; ``gateway`` is what a visit uses."""

from .client import AgencyClient, CodeNeeded
from .errors import (
    AgencyError,
    CodeTooSoonError,
    ConnectionFailedError,
    ContractMismatchError,
    DeviceRefusedError,
    IdentificationFailedError,
    InterceptedError,
    NotConnectedError,
    NumberLockedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
    ServerFailedError,
    SessionExpiredError,
    TooManyRequestsError,
    UnreachableError,
)

__all__ = [
    "AgencyClient",
    "AgencyError",
    "CodeNeeded",
    "CodeTooSoonError",
    "ConnectionFailedError",
    "ContractMismatchError",
    "DeviceRefusedError",
    "IdentificationFailedError",
    "InterceptedError",
    "NotConnectedError",
    "NumberLockedError",
    "OutcomeUnknownError",
    "OverloadedError",
    "RequestRefusedError",
    "ServerFailedError",
    "SessionExpiredError",
    "TooManyRequestsError",
    "UnreachableError",
]
