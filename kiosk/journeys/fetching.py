"""What a journey needs from outside while it lasts: the kiosk asks, the visitor waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.domain import Act, T, Text, Wanted

from .errors import AnswerRefused
from .steps import Step
from .view import Of, View

ONE_MOMENT = T("Un instant, s’il vous plaît…")


@dataclass(frozen=True, slots=True)
class ToPrint:
    """A PDF for the printer of this kiosk."""

    pdf: bytes = field(repr=False)


#: The number that the visitor hears, made by this kiosk: for what is done before the end of a journey.
NUMBER = Wanted("number")

#: What can be asked: to be told something, to have something done at once, to have something printed.
Question = Wanted | Act | ToPrint


@dataclass(frozen=True, slots=True)
class Heard:
    """The answer of an ``Await``: to which question, what, and when it was told."""

    question: Question
    value: Any = field(repr=False)
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is said when the landlord's system says no, and which answers are asked anew."""

    sentence: Text
    again: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Await(Step):
    """Nothing is asked of the visitor here: the answer comes from the landlord's system or the printer.

    The answer (``Heard``) counts while ``asks`` asks the same; when an answer before it changes, it is
    asked anew. An ``Act`` asked here is done at once or not at all: it never waits in the outbox.
    ``refusals`` maps a code of the contract to what then happens. An ``optional`` one is passed over
    when there is no answer.
    """

    asks: Callable[[View], Question]
    title: Of[Text] = ONE_MOMENT
    refusals: Mapping[str, Refusal] = field(default_factory=dict)
    counted: bool = False

    def check(self, value: object, view: View) -> Heard:
        if isinstance(value, Heard) and value.question == self.asks(view):
            return value
        raise AnswerRefused(ONE_MOMENT)

    def pack(self, answer: Heard) -> None:
        """Not kept: it is asked anew."""


def heard(view: View, key: str, default: Any = None) -> Any:
    """What was told at that ``Await``, or ``default``."""
    answer = view.get(key)
    return answer.value if isinstance(answer, Heard) else default
