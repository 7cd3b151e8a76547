"""Steps that show something, then ask where to go: lines of money, a chart, a paper, a code to carry."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk.domain import NOTHING, T, Text, Wanted

from .errors import AnswerRefused
from .fetching import Heard
from .steps import UNDERSTOOD, Line, Option, Step, Tone, picked
from .view import Of, View, said

WITHOUT = T("Sans photo")


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing(Step):
    """What all of them share: ``ways`` are the buttons at the foot, the last one the plainest way on.

    The answer is the value of the way taken, "" where there is only ``primary``. With ``then`` the journey
    returns to that earlier step instead of going on: this was only to be looked at.
    """

    ways: Of[Sequence[Option]] = ()
    primary: Text = UNDERSTOOD
    counted: bool = False
    then: Of[str] = ""

    def check(self, value: object, view: View) -> Any:
        ways = [option.value for option in said(self.ways, view)]
        return str(picked(value, ways, many=False)) if ways else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a statement: what, how much, and one sentence that explains it."""

    label: Text
    value: Text
    explanation: Text = NOTHING
    tone: Tone = Tone.PLAIN
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Showing):
    """A figure that matters, and the lines that make it; ``pictures`` (JPEG or PNG) show what it is about."""

    headline: Of[Line]
    rows: Of[Sequence[Row]]
    notice: Of[Text] = NOTHING
    pictures: Of[Sequence[bytes]] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart, its ``figure`` above it; ``before`` is the same of last year, ``None`` where
    it is not known."""

    label: Text
    value: float
    told: Text
    figure: Text
    before: float | None = None
    before_told: Text = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(Showing):
    """Bars, and the same in sentences: nobody has to read the picture."""

    bars: Of[Sequence[Bar]]
    words: Of[Sequence[Text]]
    now_label: Of[Text]
    before_label: Of[Text] = NOTHING
    notice: Of[Text] = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper(Showing):
    """A PDF to be read on the screen, large, and aloud."""

    pdf: Callable[[View], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Carry(Showing):
    """A code that the visitor's own phone takes with it, and what to do with it. ``figure`` is the sum
    that it is about, if any: it stands large.

    With ``asks`` the kiosk asks again every ``every_s`` seconds, and goes on by itself once ``ended`` says
    so; the answer is then a ``Heard`` kept under this step's key.
    """

    code: Callable[[View], str]
    figure: Of[Text] = NOTHING
    body: Of[Sequence[Text]] = ()
    asks: Callable[[View], Wanted] | None = None
    ended: Callable[[object], bool] = lambda told: False
    every_s: float = 3.0

    def check(self, value: object, view: View) -> Any:
        if isinstance(value, Heard) and self.asks is not None and value.question == self.asks(view):
            return value
        return Showing.check(self, value, view)

    def pack(self, answer: object) -> object:
        return None if isinstance(answer, Heard) else answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Find(Step):
    """Something of a long list, found by typing its beginning: a town, a street.

    ``search`` gives the few best for what was typed; the answer is the value of one of them.
    """

    search: Callable[[str], Sequence[Option]]
    recall: Callable[[str], Option | None]
    example: Text = NOTHING

    def check(self, value: object, view: View) -> str:
        option = self.recall(str(value))
        if option is None:
            raise AnswerRefused(T("Choisissez dans la liste, s’il vous plaît."))
        return option.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo(Step):
    """Photos of the visitor's, as JPEG; the answer is a tuple of them. Never asked twice, never kept on
    the disk but in the outbox."""

    most: int = 3
    optional: bool = True
    skip_label: Text = WITHOUT
    counted: bool = False

    def check(self, value: object, view: View) -> tuple[bytes, ...]:
        photos = tuple(value) if isinstance(value, Sequence) else ()
        if not photos or len(photos) > self.most or not all(isinstance(each, bytes) for each in photos):
            raise AnswerRefused(T("Prenez une photo, ou continuez sans photo."))
        return photos

    def pack(self, answer: tuple[bytes, ...]) -> list[str]:
        return [b64encode(photo).decode() for photo in answer]

    def unpack(self, packed: Any) -> tuple[bytes, ...]:
        return tuple(b64decode(photo) for photo in packed)
