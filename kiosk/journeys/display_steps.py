"""Steps that show something, then ask where to go: lines of money, a chart, a paper, a code to carry."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.domain import NO_TEXT, Query, T, Text

from .context import Context, Dynamic, resolve
from .errors import InvalidAnswer
from .fetching import FetchResult
from .steps import UNDERSTOOD_LABEL, Option, Step, SummaryLine, Tone, validate_choice

NO_PHOTO_LABEL = T("Sans photo")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayStep(Step):
    """A step that shows something: ``ways`` are the buttons at the foot, the last one the plainest way on.

    The answer is the value of the way taken, "" where there is only ``primary``. With ``return_to`` the
    journey returns to that earlier step instead of going on: this was only to be looked at.
    """

    ways: Dynamic[Sequence[Option]] = ()
    primary: Text = UNDERSTOOD_LABEL
    counted: bool = False
    return_to: Dynamic[str] = ""

    def check(self, value: object, context: Context) -> Any:
        ways = [option.value for option in resolve(self.ways, context)]
        return str(validate_choice(value, ways, many=False)) if ways else ""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A line of a statement: what, how much, and one sentence that explains it."""

    label: Text
    value: Text
    explanation: Text = NO_TEXT
    tone: Tone = Tone.PLAIN
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(DisplayStep):
    """A figure that matters, and the lines that make it; ``pictures`` (JPEG or PNG) show what it is about."""

    headline: Dynamic[SummaryLine]
    rows: Dynamic[Sequence[StatementRow]]
    notice: Dynamic[Text] = NO_TEXT
    pictures: Dynamic[Sequence[bytes]] = ()


@dataclass(frozen=True, slots=True)
class ChartBar:
    """One bar of a chart, its ``figure`` above it; ``before`` is the same of last year, ``None`` where
    it is not known."""

    label: Text
    value: float
    told: Text
    figure: Text
    before: float | None = None
    last_year_spoken: Text = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(DisplayStep):
    """Bars, and the same in sentences: nobody has to read the picture."""

    bars: Dynamic[Sequence[ChartBar]]
    words: Dynamic[Sequence[Text]]
    this_year_label: Dynamic[Text]
    last_year_label: Dynamic[Text] = NO_TEXT
    notice: Dynamic[Text] = NO_TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfViewer(DisplayStep):
    """A PDF to be read on the screen, large, and aloud."""

    pdf: Callable[[Context], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class QrHandoff(DisplayStep):
    """A code that the visitor's own phone takes with it, and what to do with it. ``figure`` is the sum
    that it is about, if any: it stands large.

    With ``asks`` the kiosk asks again every ``poll_interval_s`` seconds, and goes on by itself once
    ``is_complete`` says so; the answer is then a ``FetchResult`` kept under this step's key.
    """

    code: Callable[[Context], str]
    figure: Dynamic[Text] = NO_TEXT
    body: Dynamic[Sequence[Text]] = ()
    asks: Callable[[Context], Query] | None = None
    is_complete: Callable[[object], bool] = lambda told: False
    poll_interval_s: float = 3.0

    def check(self, value: object, context: Context) -> Any:
        if isinstance(value, FetchResult) and self.asks is not None and value.question == self.asks(context):
            return value
        return DisplayStep.check(self, value, context)

    def to_json(self, answer: object) -> object:
        return None if isinstance(answer, FetchResult) else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Step):
    """Something of a long list, found by typing its beginning: a town, a street.

    ``search`` gives the best few options for what was typed; the answer is the value of one of them.
    """

    search: Callable[[str], Sequence[Option]]
    find_option: Callable[[str], Option | None]
    example: Text = NO_TEXT

    def check(self, value: object, context: Context) -> str:
        option = self.find_option(str(value))
        if option is None:
            raise InvalidAnswer(T("Choisissez dans la liste, s’il vous plaît."))
        return option.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Step):
    """Photos of the visitor's, as JPEG; the answer is a tuple of them. Never asked twice, never kept on
    the disk but in the outbox."""

    most: int = 3
    optional: bool = True
    skip_label: Text = NO_PHOTO_LABEL
    counted: bool = False

    def check(self, value: object, context: Context) -> tuple[bytes, ...]:
        photos = tuple(value) if isinstance(value, Sequence) else ()
        if not photos or len(photos) > self.most or not all(isinstance(each, bytes) for each in photos):
            raise InvalidAnswer(T("Prenez une photo, ou continuez sans photo."))
        return photos

    def to_json(self, answer: tuple[bytes, ...]) -> list[str]:
        return [b64encode(photo).decode() for photo in answer]

    def from_json(self, packed: Any) -> tuple[bytes, ...]:
        return tuple(b64decode(photo) for photo in packed)
