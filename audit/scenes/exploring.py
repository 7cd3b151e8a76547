"""Every question of a journey: each answer is tried that may lead to another question.

A run is plain data, so it is copied at each question and goes on with every answer. What is told from
outside (``Await``) is asked of the demo agency. Two runs stand at the same place when they ask the same, with
the same words, and the same questions may follow: only one of them goes on.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from heapq import heappop, heappush
from itertools import count
from typing import Any

from kiosk.backend import AgencyError, RequestRefused
from kiosk.domain import NOTHING, Money, Text
from kiosk.journeys import (
    Amount,
    AnswerRefused,
    Await,
    Carry,
    Choose,
    Date,
    Delivery,
    Describe,
    Find,
    Heard,
    JourneyError,
    JourneyRun,
    Number,
    NumberFormat,
    Option,
    Outcome,
    Photo,
    PickSlot,
    Question,
    Receipt,
    Showing,
    said,
)
from kiosk.session.screen_state import Asking

#: How many places one visitor of one journey comes to: of a journey with more, the branches that ask what was
#: asked before are not all walked.
MOST_PLACES = 1500
#: Of answers that are called alike, so many are tried.
ALIKE = 3

Ask = Callable[[Question], object]

#: A valid account number, and a phone of the ranges kept for fiction.
IBAN, PHONE = "FR7630006000011234567890189", "0639981234"
#: In own words: a leak, and each of the dangers that must be understood at once.
WORDS = (
    "Le robinet de la cuisine fuit",
    "Ça sent le gaz dans l’escalier",
    "Il y a le feu dans la cave",
    "La prise fait des étincelles et de la fumée",
    "Quelqu’un est bloqué dans l’ascenseur",
)
#: Numbers of the demo agency (assets/demo): of applications, of codes that bring one back, and plain ones.
NUMBERS = ("10010001", "A400655", "B8WDA4HJVK5RE", "2024", "12", "3", "69", "1234567890", "482715")
BORN = (date(1948, 3, 14), date(1990, 2, 11), date(1985, 7, 2))
#: What no question takes.
WRONG = {Number: "1", Date: "99999999", Amount: "0", Describe: ""}


@dataclass(frozen=True, slots=True)
class Place:
    """A question as it is asked. ``variant`` tells apart what is shown differently under the same key."""

    key: str
    variant: str
    shown: Asking
    words: tuple[str, ...] = ()


def explore(run: JourneyRun, ask: Ask) -> Iterator[Place]:
    """Every place that can be reached from ``run``, once each. ``ask`` answers for the world outside."""
    been: set[Any] = set()
    told: set[Any] = set()
    visits: Counter[str] = Counter()
    waiting: list[tuple[int, int, JourneyRun, Text]] = []
    order = count()

    def await_turn(afters: Iterable[tuple[JourneyRun, Text]]) -> None:
        for after, why in afters:
            heappush(waiting, (visits[after.step.key], next(order), after, why))

    await_turn([(run, NOTHING)])
    for _ in range(MOST_PLACES):
        if not waiting:
            return
        # What was least visited goes first: the end of a long journey is reached before its every branch.
        _, _, at, trouble = heappop(waiting)
        visits[at.step.key] += 1
        if isinstance(at.step, Await) and not at.finished:
            if not trouble:  # who was refused once is told so at the next question
                await_turn(_refused(at))
            await_turn((after, trouble) for after in _waited(at, ask))
            continue
        place = at.step.key, _words(at)
        if trouble:
            if (at.step.key, trouble) not in told:
                told.add((at.step.key, trouble))
                yield Place(at.step.key, "refused", Asking(copy.copy(at), trouble=trouble), (trouble.msgid,))
            continue
        if place not in told:
            told.add(place)
            yield from (replace(each, words=place[1]) for each in _asked(at))
        ahead = place, _ahead(at)
        if at.finished or ahead in been:
            continue
        been.add(ahead)
        await_turn((after, NOTHING) for after in _answered(at, ask))


def _asked(at: JourneyRun) -> Iterator[Place]:
    """The question, and the same after an answer that was not taken; the receipt in each delivery."""
    key, step = at.step.key, at.step
    if isinstance(step, Receipt):
        for delivery in Delivery:
            receipt = copy.copy(at)
            receipt.settle(Outcome(delivery))
            yield Place(key, delivery.value, Asking(receipt))
        return
    yield Place(key, "", Asking(copy.copy(at)))
    wrong = WRONG.get(type(step))
    if wrong is not None:
        try:
            step.check(wrong, at.view)
        except AnswerRefused as refused:
            yield Place(key, "trouble", Asking(copy.copy(at), trouble=refused.reason, input={"typed": wrong}))


def _answered(at: JourneyRun, ask: Ask) -> Iterator[JourneyRun]:
    """The run after each answer worth trying."""
    for value in _answers(at, ask):
        after = copy.copy(at)
        try:
            after.answer(value)
        except AnswerRefused:
            continue
        yield after
    if at.step.optional:
        after = copy.copy(at)
        after.skip()
        yield after


def _answers(at: JourneyRun, ask: Ask) -> list[Any]:
    step, view = at.step, at.view
    match step:
        case Choose(many=True):
            values = _unlike(said(step.options, view))
            return [*([value] for value in values), values]
        case Choose():
            return _unlike(said(step.options, view))
        case PickSlot():
            values = [slot.value for slot in said(step.slots, view)]
            return [values] if step.many else values[:1]
        case Describe():
            return list(WORDS)
        case Number(format=NumberFormat.PHONE):
            return [PHONE]
        case Number(format=NumberFormat.IBAN):
            return [IBAN]
        case Number():
            return list(NUMBERS)
        case Date(earliest=None):
            return list(BORN)
        case Date():
            assert step.earliest is not None
            return [said(step.earliest, view)]
        case Amount():
            return [said(step.maximum, view), said(step.minimum, view), Money(1_500_00), Money(400_00)]
        case Find():
            return [option.value for option in step.search("Li")[:1]]
        case Photo():
            return [[b"\xff\xd8\xff"]]
        case Carry(asks=asks) if asks is not None:
            return [*_ended(at, ask), *_ways(step, view)]
        case Showing():
            return _ways(step, view)
    return [True]


def _unlike(options: Sequence[Option]) -> list[str]:
    """Of options that are called alike (one kind of paper in twelve months) the first ones are enough."""
    alike: Counter[str] = Counter()
    values = []
    for option in options:
        name = _flat(option.label)
        alike[name] += 1
        if alike[name] <= ALIKE:
            values.append(option.value)
    return values


def _ways(step: Showing, view: Any) -> list[Any]:
    return [option.value for option in said(step.ways, view)] or [""]


def _ended(at: JourneyRun, ask: Ask) -> list[Heard]:
    """What a watched state may become: each state there is."""
    step = at.step
    assert isinstance(step, Carry)
    assert step.asks is not None
    question = step.asks(at.view)
    try:
        value: Any = ask(question)
    except AgencyError:
        return []
    state = getattr(value, "state", None)
    if not isinstance(state, Enum):
        return [Heard(question, value, datetime.now(UTC))]
    others = (replace(value, state=other) for other in type(state))
    return [Heard(question, other, datetime.now(UTC)) for other in others if step.ended(other)]


def _waited(at: JourneyRun, ask: Ask) -> Iterator[JourneyRun]:
    """The run after the answer from outside."""
    step = at.step
    assert isinstance(step, Await)
    question, after = step.asks(at.view), copy.copy(at)
    try:
        after.answer(Heard(question, ask(question), datetime.now(UTC)))
    except RequestRefused:
        if not step.optional:
            return
        after.skip()
    yield after


def _refused(at: JourneyRun) -> Iterator[tuple[JourneyRun, Text]]:
    """The run after each refusal that it knows, and why."""
    step = at.step
    assert isinstance(step, Await)
    for refusal in step.refusals.values():
        after = copy.copy(at)
        try:
            after.forget(*refusal.again)
        except (JourneyError, KeyError):
            continue  # nothing of what would be asked again was asked on this way
        yield after, refusal.sentence


def _ahead(at: JourneyRun) -> tuple[str, ...]:
    """The questions that apply as far as is known."""
    view = at.view
    return tuple(step.key for step in at.journey.steps if step.when(view) and step.possible(view))


def _words(at: JourneyRun) -> tuple[str, ...]:
    """What is shown there, without what is the visitor's own: two of the same look alike."""
    step, view = at.step, at.view
    words: list[str] = [type(step).__name__]
    for each in fields(step):
        if each.name in {"title", "hint", "options", "ways", "body", "headline", "notice", "rows", "tone"}:
            words.append(_flat(_said(getattr(step, each.name), view)))
    return tuple(words)


def _said(what: Any, view: Any) -> Any:
    return what(view) if callable(what) else what


def _flat(value: Any) -> str:
    """The French of it, without values: a month or a sum makes no other screen."""
    if isinstance(value, Text):
        return "~" if value.verbatim else value.msgid
    if isinstance(value, list | tuple):
        return "|".join(map(_flat, value))
    if is_dataclass(value):
        label = getattr(value, "label", None) or getattr(value, "text", "")
        return _flat(label)
    return str(value)
