"""The landlord's side of the wire: contract, client, errors; the reference server is in ``server``."""

from landlord.contract import API_VERSION, HelpResponse, HelpState

from .client import AgencyClient
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
    UnreachableError,
)
from .queries import QUERY_HANDLERS, QueryHandler
from .responses import CodeNeeded, Fetched, NotModified, PostResponse

__all__ = [
    "API_VERSION",
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
    "NotModified",
    "NumberLockedError",
    "OutcomeUnknownError",
    "OverloadedError",
    "PostResponse",
    "QueryHandler",
    "RequestRefusedError",
    "ResourceChangedError",
    "ResponseTimeoutError",
    "ServerFailedError",
    "SessionExpiredError",
    "SlotTakenError",
    "UnreachableError",
]
