"""What goes over the wire is declared once: the records of the domain are those of the landlord's contract.

A record is a pydantic model whose validator is built when it is first used: to declare one costs a start less
than a dataclass does.
"""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
    WithJsonSchema,
)

from .values import Money

MAX_TEXT_LENGTH = 4000
#: Euro cents; beyond it is a mistake, and more than a 32-bit column holds.
MAX_CENTS = 1_000_000_000
#: Of moments on the wire: what is before or after is a mistake.
FIRST_YEAR, LAST_YEAR = 1900, 2200


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


def on_one_line(words: str) -> str:
    """A number as it is printed and said: with no line break, and no sign that is not seen. Raises
    ``ValueError``."""
    if not words.replace("\xa0", " ").replace("\u202f", " ").isprintable():
        raise ValueError("not words on one line")
    return words


def _of_our_time(moment: datetime) -> datetime:
    """So far from the ends of the calendar that it can be told in every time zone."""
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError("not a moment of our time")
    return moment


def _month(day: date) -> date:
    if day.day != 1:
        raise ValueError("a month is its first day")
    return day


LongText = Annotated[str, StringConstraints(max_length=MAX_TEXT_LENGTH), AfterValidator(_without_nul)]
ShortText = Annotated[str, StringConstraints(max_length=200), AfterValidator(_without_nul)]
#: The landlord's number of something, which a visitor reads, copies and says.
PrintedNumber = Annotated[str, StringConstraints(min_length=1, max_length=64), AfterValidator(on_one_line)]
#: For the visitor's phone, in a code: behind TLS or, where it is tried out, on this machine. No phone reads a
#: code of more signs.
PhoneAddress = Annotated[
    str,
    StringConstraints(
        max_length=700,
        pattern=r"^(https://[A-Za-z0-9.-]+|http://(localhost|127\.0\.0\.1|\[::1\]))(:[0-9]{1,5})?"
        r"([/?#][!-\[\]-~]*)?$",
    ),
]
#: How many of something.
Count = Annotated[int, Field(ge=0, le=100_000)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")]
#: With its offset.
Moment = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
#: The first day of a month stands for the month.
MonthStart = Annotated[date, AfterValidator(_month)]
#: Integer cents of euro on the wire.
Cents = Annotated[
    Money,
    PlainValidator(_money),
    PlainSerializer(lambda money: money.cents, return_type=int),
    WithJsonSchema(
        {"type": "integer", "description": "euro cents", "minimum": -MAX_CENTS, "maximum": MAX_CENTS}
    ),
]


def minimum_cents(cents: int) -> AfterValidator:
    """Refuse less."""

    def check(money: Money) -> Money:
        if money.cents < cents:
            raise ValueError(f"less than {cents} cents")
        return money

    return AfterValidator(check)


class Record(BaseModel):
    """What the landlord answers: an unknown member is ignored, so that a landlord can add one."""

    # It may be about a person: errors do not quote what they refuse, and pydantic-core keeps no short texts
    # (it does by default, thousands of them, for as long as the process lives).
    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        from_attributes=True,
        defer_build=True,
        hide_input_in_errors=True,
        cache_strings="keys",
    )

    def replace(self, **changes: Any) -> Self:
        """The same record with other values, which are not checked again."""
        assert changes.keys() <= type(self).model_fields.keys(), changes.keys()
        return self.model_copy(update=changes)


#: What the landlord wrote, in other languages than French: by code of ``assets/languages.toml``, then by the
#: name of the member (``{"fr@falc": {"title": "…"}}``). What is missing is read in French.
Translations = dict[str, dict[str, str]]


class RequestModel(Record):
    """What a kiosk sends: an unknown member is refused."""

    model_config = ConfigDict(extra="forbid", from_attributes=False)


Item = TypeVar("Item")


class ResultPage(Record, Generic[Item]):
    """Part of a long list; ``more`` is the ``cursor`` that asks for the next part, empty on the last."""

    items: tuple[Item, ...]
    more: Annotated[str, Field(max_length=200)] = ""
