"""The landlord as the kiosk sees it: the client, its answers and errors; ``gateway`` is what a visit uses."""

from landlord.contract import HelpResponse, HelpState

from .client import AgencyClient, CodeNeeded, Fetched, PostResponse
from .errors import (
    AgencyError,
    CodeTooSoonError,
    ConnectionFailedError,
    ContractMismatchError,
    DeviceRefusedError,
    IdentificationFailedError,
    InterceptedError,
    MalformedResponseError,
    NotConnectedError,
    NumberLockedError,
    OutcomeUnknownError,
    OverloadedError,
    RequestRefusedError,
    ResourceChangedError,
    ResponseTimeoutError,
    ServerFailedError,
    SessionExpiredError,
    SlotTakenError,
    TooManyRequestsError,
    UnreachableError,
)
from .queries import QUERY_HANDLERS

__all__ = [
    "QUERY_HANDLERS",
    "AgencyClient",
    "AgencyError",
    "CodeNeeded",
    "CodeTooSoonError",
    "ConnectionFailedError",
    "ContractMismatchError",
    "DeviceRefusedError",
    "Fetched",
    "HelpResponse",
    "HelpState",
    "IdentificationFailedError",
    "InterceptedError",
    "MalformedResponseError",
    "NotConnectedError",
    "NumberLockedError",
    "OutcomeUnknownError",
    "OverloadedError",
    "PostResponse",
    "RequestRefusedError",
    "ResourceChangedError",
    "ResponseTimeoutError",
    "ServerFailedError",
    "SessionExpiredError",
    "SlotTakenError",
    "TooManyRequestsError",
    "UnreachableError",
]
