"""Steps that wait for the landlord's system or the printer; nothing is asked of the visitor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kiosk.domain import Act, Query, T, Text

from .context import Context, Dynamic
from .errors import InvalidAnswer
from .steps import Step

PLEASE_WAIT = T("Un instant, s’il vous plaît…")


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A PDF for the printer of this kiosk."""

    pdf: bytes = field(repr=False)


#: The number that the visitor hears, made by this kiosk: for what is done before the end of a journey.
REFERENCE_QUERY = Query("number")

#: A query, an act to be done at once, or a print.
FetchRequest = Query | Act | PrintJob


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The answer to a ``FetchStep``: what was asked, the value, and when it was fetched."""

    question: FetchRequest
    value: Any = field(repr=False)
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class RefusalRule:
    """The sentence for a refusal by the landlord's system, and the steps that are asked again."""

    sentence: Text
    reset_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchStep(Step):
    """Nothing is asked of the visitor here: the answer comes from the landlord's system or the printer.

    The answer (``FetchResult``) counts while ``asks`` asks the same; when an answer before it changes, it is
    asked anew. An ``Act`` asked here is done at once or not at all: it never waits in the outbox.
    ``refusals`` maps a code of the contract to what then happens. An ``optional`` one is passed over
    when there is no answer.
    """

    asks: Callable[[Context], FetchRequest]
    title: Dynamic[Text] = PLEASE_WAIT
    refusals: Mapping[str, RefusalRule] = field(default_factory=dict)
    counted: bool = False

    def check(self, value: object, context: Context) -> FetchResult:
        if isinstance(value, FetchResult) and value.question == self.asks(context):
            return value
        raise InvalidAnswer(PLEASE_WAIT)

    def to_json(self, answer: FetchResult) -> None:
        """Not kept: it is asked anew."""


def fetched_value(context: Context, key: str, default: Any = None) -> Any:
    """The value fetched at that ``FetchStep``, or ``default`` before there is one."""
    answer = context.get(key)
    return answer.value if isinstance(answer, FetchResult) else default
