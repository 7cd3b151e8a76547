"""What can go wrong on a journey."""

from __future__ import annotations

from kiosk.domain import Text


class InvalidAnswer(Exception):  # noqa: N818 - reads as what happened
    """The answer does not fit the question; ``reason`` is a sentence for the visitor."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


class JourneyError(Exception):
    """The program asked a journey for what it does not have. Never the visitor's fault."""


class InvalidDraft(JourneyError):  # noqa: N818 - reads as what happened
    """The draft is of another journey, or is not a draft."""
