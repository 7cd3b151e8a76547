"""What can go wrong between the kiosk and the landlord's system, as types.

The line failed and the same call may succeed later (``UnreachableError``); what answered cannot be worked
with until a technician comes (``MalformedResponseError``, ``ContractMismatchError``,
``DeviceRefusedError``); or the landlord said
no to this very request (``RequestRefusedError`` and its kinds): only then is repeating it useless. No
message holds personal data.
"""

from datetime import datetime


class AgencyError(Exception):
    """Any failure of a call to the landlord's system."""


class UnreachableError(AgencyError):
    """No usable answer now; the same call may succeed later."""


class ConnectionFailedError(UnreachableError):
    """No connection: name not found, refused, reset, certificate not trusted."""


class NotConnectedError(ConnectionFailedError):
    """Not even a connection was made: nothing was sent."""


class ResponseTimeoutError(UnreachableError):
    """No whole answer within the time allowed."""


class InterceptedError(UnreachableError):
    """Something on the way answered in the landlord's place: a captive portal, a proxy whose other side is
    down."""


class OutcomeUnknownError(AgencyError):
    """The request may have reached the landlord, the answer did not come: it is asked what became of it,
    and not done again."""


class OverloadedError(UnreachableError):
    """The landlord asks to come back: too busy (429, 503), or still at work on the same key (409 with
    ``Retry-After``). ``retry_after`` in seconds, if it said."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("overloaded")
        self.retry_after = retry_after


class TooManyRequestsError(OverloadedError):
    """The landlord takes no more of this for now (429): something is guessed, or a quota is used up."""


class ServerFailedError(UnreachableError):
    """The landlord's system failed (5xx)."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class MalformedResponseError(AgencyError):
    """The landlord's system answered, but not in the words of the contract: cut JSON, too long."""


class ContractMismatchError(AgencyError):
    """The landlord's system speaks another version of the contract."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(f"the server speaks contract {found}, this kiosk {wanted}")
        self.found = found
        self.wanted = wanted


class DeviceRefusedError(AgencyError):
    """The landlord does not know this kiosk, or no longer."""


class RequestRefusedError(AgencyError):
    """The landlord said no (4xx). ``errors`` are pairs of JSON pointer and code."""

    def __init__(
        self, status: int, code: str, errors: tuple[tuple[str, str], ...] = (), detail: str = ""
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code
        self.errors = errors
        self.detail = detail


class SlotTakenError(RequestRefusedError):
    """Somebody was faster: the slot is no longer free."""

    def __init__(self) -> None:
        super().__init__(409, "slot_taken")


class ResourceChangedError(RequestRefusedError):
    """What was to be changed is no longer what the caller knows: read it again."""

    def __init__(self) -> None:
        super().__init__(412, "changed")


class IdentificationFailedError(RequestRefusedError):
    """Number, birth date or code is wrong; which one is never said."""

    def __init__(self, attempts_left: int) -> None:
        super().__init__(401, "identification_failed")
        self.attempts_left = attempts_left


class NumberLockedError(RequestRefusedError):
    """Too many failures: no sign-in with this number before ``until``."""

    def __init__(self, until: datetime) -> None:
        super().__init__(423, "number_locked")
        self.until = until


class CodeTooSoonError(RequestRefusedError):
    """A one-time code was sent just now, or too ``many`` were: no other before ``until``."""

    def __init__(self, until: datetime, *, many: bool) -> None:
        super().__init__(423, "too_many_codes" if many else "code_sent_recently")
        self.until = until
        self.many = many


class SessionExpiredError(RequestRefusedError):
    """The session, or the wait for its code, is over: sign in again."""

    def __init__(self) -> None:
        super().__init__(401, "session_expired")
