"""A journey: what an e-service asks, in order, what it does at the end, and the receipt for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kiosk.domain import NO_TEXT, Act, Text

from .context import Context, Dynamic, JourneyError
from .steps import UNDERSTOOD_LABEL, Step, SummaryLine, Tone


def _no_figures(_: Context) -> Sequence[SummaryLine]:
    return ()


def _for_good(_: Context) -> None:
    return None


class IdentityRequirement(StrEnum):
    """Who may take a journey: a signed-in tenant, anyone who says how to be reached, or anyone."""

    TENANT = "tenant"
    GUEST = "guest"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """An unfinished journey kept for another day: the act, lines to show, and the code that reopens it."""

    act: Act
    lines: tuple[Text, ...]
    code: str


@dataclass(frozen=True, slots=True)
class ReceiptNotice:
    """One sentence that stands apart on a receipt."""

    text: Text
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Step):
    """The last screen, computed from the answers and the outcome. ``title`` is the short badge above, nothing
    where nothing was done; ``tone`` is how it is meant.

    ``reference`` is "" where there is no number. ``figures`` are sums that matter more than it, the first
    one most: they stand large in its place. ``facts`` are lines with a label and a value,
    ``spoken`` what is said aloud, in order, so that nothing shown is missing to the ear. ``qr_content`` is
    what the QR code holds in place of the number and the promise, ``qr_purpose`` what that is for.
    ``cancellation`` is the journey that takes back what was sent, where that is possible. ``reminder`` is
    what the visitor still has to do, told once more when they go.
    """

    headline: Dynamic[Text]
    reference: Callable[[Context], str]
    facts: Callable[[Context], Sequence[SummaryLine]]
    notice: Callable[[Context], ReceiptNotice | None]
    spoken: Callable[[Context], Sequence[Text]]
    figures: Callable[[Context], Sequence[SummaryLine]] = _no_figures
    qr_content: Dynamic[str] = ""
    qr_purpose: Dynamic[Text] = NO_TEXT
    reminder: Dynamic[Text] = NO_TEXT
    tone: Dynamic[Tone] = Tone.OK
    cancellation: "Callable[[Context], Journey | None]" = _for_good
    primary: Text = UNDERSTOOD_LABEL
    counted: bool = False

    def check(self, value: object, context: Context) -> Any:
        raise JourneyError(f"{self.key}: a receipt is not answered")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallReceipt(Receipt):
    """Someone was called, and the visitor waits: a receipt that tells how far the call is, and changes with
    it."""


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
