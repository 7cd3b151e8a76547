"""A journey: what an e-service asks, in order, and what it does at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain import Act, Text

from .context import Context
from .errors import JourneyError
from .steps import Receipt, Step


class IdentityRequirement(StrEnum):
    """Who may take a journey: a signed-in tenant, anyone who says how to be reached, or anyone."""

    TENANT = "tenant"
    GUEST = "guest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """An unfinished journey for another day: what is sent, what is told, and the code that brings it back."""

    act: Act
    told: tuple[Text, ...]
    code: str


@dataclass(frozen=True, slots=True)
class Journey:
    """``act`` builds what is sent when the last question is answered; ``None`` of it sends nothing.
    ``save`` builds what keeps an unfinished journey for another day, where that is offered. The sums in
    ``public_amounts`` are on offer to anyone; in all others they are the visitor’s, and not for other ears.

    Raises ``JourneyError`` when two steps share a key, or when a receipt is not last and always shown.
    """

    key: str
    title: Text
    icon: str
    steps: tuple[Step, ...]
    act: Callable[[Context], Act | None] | None = None
    needs: IdentityRequirement = IdentityRequirement.NONE
    save: Callable[[Context], SavedDraft | None] | None = None
    public_amounts: bool = False

    def __post_init__(self) -> None:
        keys = [step.key for step in self.steps]
        if not keys or len(set(keys)) < len(keys):
            raise JourneyError(f"{self.key}: a journey has steps, each with its own key: {keys}")
        receipts = [isinstance(step, Receipt) for step in self.steps]
        if receipts != sorted(receipts):
            raise JourneyError(f"{self.key}: a receipt is the last step")
