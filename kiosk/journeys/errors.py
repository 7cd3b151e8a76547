"""The errors of journeys."""

from __future__ import annotations

from kiosk.domain import Text


class InvalidAnswer(Exception):  # noqa: N818 - reads as what happened
    """The answer does not fit the question; ``reason`` is a sentence for the visitor."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


class JourneyError(Exception):
    """A journey was used or declared wrongly: a fault of the program, never of the visitor."""


class InvalidDraft(JourneyError):  # noqa: N818 - reads as what happened
    """The draft is of another journey, or is not a draft."""
