"""The context of a step (the answers so far, the facts of the visit, the outcome of the act), and what can be
wrong with an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar, Union, overload

from kiosk.domain import Act, Text


class Delivery(StrEnum):
    """How far the delivery of a journey's act has come."""

    WAITING = "waiting"
    #: Nothing is taken from this kiosk until a person has seen to it.
    HELD = "held"
    SENT = "sent"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ActOutcome:
    """The outcome of an act. ``reference`` is set when the landlord's system chose another number."""

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


X = TypeVar("X")


class Derived(Generic[X]):
    """What ``derived`` makes of a method."""

    def __init__(self, compute: Callable[[Any], X]) -> None:
        self._compute = compute

    @overload
    def __get__(self, state: None, owner: type[Any]) -> Callable[[Context], X]: ...

    @overload
    def __get__(self, state: object, owner: type[Any]) -> X: ...

    def __get__(self, state: object, owner: type[Any]) -> Any:
        return (lambda context: self._compute(owner(context))) if state is None else self._compute(state)


def derived(compute: Callable[[Any], X]) -> Derived[X]:
    """A value that a class of state, which has a context and nothing else, derives from it.

    Of an instance it is the value, as of a property; of the class, the function of a context that a step
    takes: ``headline=RentState.account_headline``.
    """
    return Derived(compute)


@dataclass(frozen=True, slots=True)
class UnsentAct:
    """An act of this visit that the landlord's system does not know yet, and its ``outcome`` so far."""

    act: Act
    outcome: ActOutcome | None = None


#: A value, or a function that computes it from the context.
Dynamic = Union[X, Callable[[Context], X]]  # noqa: UP007 - mypy takes `X | …` of a TypeVar for a value


def resolve(what: Dynamic[X], context: Context) -> X:
    """The value of a ``Dynamic`` in this context."""
    return what(context) if callable(what) else what


class InvalidAnswer(Exception):  # noqa: N818 - reads as what happened
    """The answer does not fit the question; ``reason`` is a sentence for the visitor."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


class JourneyError(Exception):
    """A journey was used or declared wrongly: a fault of the program, never of the visitor."""


class InvalidDraft(JourneyError):  # noqa: N818 - reads as what happened
    """The draft is of another journey, or is not a draft."""
