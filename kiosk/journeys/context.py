"""What a step may look at: the answers so far, what the kiosk knows, and how the act went."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar, Union

from kiosk.domain import Act


class Delivery(StrEnum):
    """Where the act of a journey is."""

    WAITING = "waiting"
    #: Nothing is taken from this kiosk until a person has seen to it.
    HELD = "held"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """What became of the act. ``reference`` is set when the landlord's system chose another number."""

    delivery: Delivery
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """Read-only. ``answers`` holds only answers that apply and are still acceptable."""

    answers: Mapping[str, Any] = field(repr=False)
    facts: Mapping[str, Any] = field(repr=False)
    outcome: ActOutcome | None = None

    def __contains__(self, key: object) -> bool:
        return key in self.answers

    def __getitem__(self, key: str) -> Any:
        return self.answers[key]

    def get(self, key: str, default: Any = None) -> Any:
        """The answer to that step, or ``default`` while there is none."""
        return self.answers.get(key, default)


@dataclass(frozen=True, slots=True)
class UnsentAct:
    """What this visitor did and the landlord's system does not know yet; ``outcome`` as it stands so far."""

    act: Act
    outcome: ActOutcome | None = None


X = TypeVar("X")

#: A value, or how to tell it from the view.
Dynamic = Union[X, Callable[[Context], X]]  # noqa: UP007 - mypy takes `X | …` of a TypeVar for a value


def resolve(what: Dynamic[X], view: Context) -> X:
    """The value itself, or what it tells of this view."""
    return what(view) if callable(what) else what
