"""What the staff say when they move something along, and why it may not be moved."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain import Availability, Trade


class TransitionRefused(Exception):  # noqa: N818 - named after what happened
    """It cannot be moved so; the message says why, in one line for the staff."""


@dataclass(frozen=True, slots=True)
class TransitionDetails:
    """What goes with a move; each state needs some of it, most need nothing.

    ``note`` is read by the visitor under the line of the timeline, ``reason`` is why something was refused,
    ``holder`` who deals with it now, ``visit`` when someone has to be home, ``rank`` the place that the
    committee gave, ``number`` the unique number of a registered application.
    """

    note: str = ""
    reason: str = ""
    holder: str = ""
    trade: Trade | None = None
    visit: Availability | None = None
    rank: int | None = None
    number: str = ""

    def needs(self, name: str) -> None:
        """Raises ``TransitionRefused`` when it was not said."""
        if not getattr(self, name):
            raise TransitionRefused(f"this state needs --{name}")
