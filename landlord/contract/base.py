"""What all resources of the contract share: kinds of values, limits, pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from kiosk.domain import Money, ResultPage

API_VERSION = "1"
#: On each answer, errors included: which version of the contract it keeps.
VERSION_HEADER = "Agency-Contract"
API_PREFIX = "/v1"
#: Bytes; a longer request is refused with 413.
MAX_REQUEST_BYTES = 64 * 1024
MAX_TEXT_LENGTH = 4000
PROBLEM_JSON = "application/problem+json"
#: Euro cents; beyond it is a mistake, and more than a 32-bit column holds.
MAX_CENTS = 1_000_000_000

Record = TypeVar("Record")


def _without_nul(words: str) -> str:
    """PostgreSQL cannot hold U+0000; everything else, emoji and markup included, is just text."""
    return words.replace("\0", "")


def _money(cents: object) -> Money:
    if isinstance(cents, Money):
        return cents
    # JSON has one kind of number: 5.0 is the integer 5 (JSON Schema, "integer").
    if isinstance(cents, bool) or not isinstance(cents, int | float):
        raise ValueError("not a number")
    if abs(cents) > MAX_CENTS or cents != int(cents):
        raise ValueError("not integer cents within bounds")
    return Money(int(cents))


def _month(day: date) -> date:
    if day.day != 1:
        raise ValueError("a month is its first day")
    return day


LongText = Annotated[str, StringConstraints(max_length=MAX_TEXT_LENGTH), AfterValidator(_without_nul)]
ShortText = Annotated[str, StringConstraints(max_length=200), AfterValidator(_without_nul)]
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9-]{3,31}$")]
#: Of something that the landlord made.
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
#: A name in the landlord's or the kiosk's data files.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,64}$")]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
#: Asks for the next page; opaque, and without spaces.
Cursor = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_=.-]{0,200}$")]
#: The first day of a month stands for the month.
MonthStart = Annotated[date, AfterValidator(_month)]
#: Integer cents of euro on the wire.
Cents = Annotated[
    Money,
    BeforeValidator(_money),
    PlainSerializer(lambda money: money.cents, return_type=int),
    WithJsonSchema(
        {"type": "integer", "description": "euro cents", "minimum": -MAX_CENTS, "maximum": MAX_CENTS}
    ),
]


def minimum_cents(cents: int) -> AfterValidator:
    """Refuses less."""

    def check(money: Money) -> Money:
        if money.cents < cents:
            raise ValueError(f"less than {cents} cents")
        return money

    return AfterValidator(check)


class RequestModel(BaseModel):
    """What a kiosk sends: an unknown member is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ResponseModel(BaseModel):
    """What the landlord answers: an unknown member is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True, from_attributes=True)


def to_record(record: Callable[..., Record], model: BaseModel, **more: Any) -> Record:
    """The record whose fields have the names of the model's; what is in it becomes records too."""
    return record(**({name: _plain(value) for name, value in model} | more))


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_plain(each) for each in value)
    return value.record() if isinstance(value, BaseModel) else value  # type: ignore[attr-defined]


Item = TypeVar("Item", bound=BaseModel)


class PageResponse(ResponseModel, Generic[Item]):
    """Part of a long list; ``more`` is the ``cursor`` that asks for the next part, empty on the last."""

    items: tuple[Item, ...]
    more: Annotated[str, Field(max_length=200)] = ""

    def record(self) -> ResultPage[Any]:
        return to_record(ResultPage, self)
