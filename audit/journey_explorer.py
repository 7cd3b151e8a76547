"""Every question of a journey: each answer is tried that may lead to another question.

A run is plain data, so it is copied at each question and goes on with every answer. What is told from
outside (``FetchStep``) is asked of the demo agency. Two runs stand at the same place when they ask the
same, with
the same words, and the same questions may follow: only one of them goes on.
"""

import copy
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from heapq import heappop, heappush
from itertools import count
from typing import Any

from kiosk.backend import AgencyError, RequestRefusedError
from kiosk.domain import NO_TEXT, Money, Text
from kiosk.journeys import (
    ActOutcome,
    Amount,
    Choose,
    Date,
    Delivery,
    Describe,
    DisplayStep,
    FetchRequest,
    FetchResult,
    FetchStep,
    Find,
    InvalidAnswer,
    JourneyError,
    JourneyRun,
    Number,
    NumberFormat,
    Option,
    Photo,
    PickSlot,
    QrHandoff,
    Receipt,
    resolve,
)
from kiosk.session.screen_state import JourneyScreen

#: How many places one visitor of one journey comes to: of a journey with more, the branches that ask what was
#: asked before are not all walked.
MAX_PLACES = 1500
#: Of answers that are called alike, so many are tried.
MAX_ALIKE = 3

AnswerQuery = Callable[[FetchRequest], object]

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
BIRTH_DATES = (date(1948, 3, 14), date(1990, 2, 11), date(1985, 7, 2))
#: What no question takes.
INVALID_ANSWERS = {Number: "1", Date: "99999999", Amount: "0", Describe: ""}


@dataclass(frozen=True, slots=True)
class ReachedQuestion:
    """A question as it is asked. ``variant`` tells apart what is shown differently under the same key."""

    key: str
    variant: str
    shown: JourneyScreen
    words: tuple[str, ...] = ()


def explore(run: JourneyRun, ask: AnswerQuery) -> Iterator[ReachedQuestion]:
    """Every place that can be reached from ``run``, once each. ``ask`` answers for the world outside."""
    been: set[Any] = set()
    seen: set[Any] = set()
    visits: Counter[str] = Counter()
    waiting: list[tuple[int, int, JourneyRun, Text]] = []
    order = count()

    def await_turn(afters: Iterable[tuple[JourneyRun, Text]]) -> None:
        for after, why in afters:
            heappush(waiting, (visits[after.step.key], next(order), after, why))

    await_turn([(run, NO_TEXT)])
    for _ in range(MAX_PLACES):
        if not waiting:
            return
        # What was least visited goes first: the end of a long journey is reached before its every branch.
        _, _, at, trouble = heappop(waiting)
        visits[at.step.key] += 1
        if isinstance(at.step, FetchStep) and not at.finished:
            if not trouble:  # who was refused once is told so at the next question
                await_turn(_after_each_refusal(at))
            await_turn((after, trouble) for after in _after_fetch(at, ask))
            continue
        place = at.step.key, _visible_texts(at)
        if trouble:
            if (at.step.key, trouble) not in seen:
                seen.add((at.step.key, trouble))
                yield ReachedQuestion(
                    at.step.key, "refused", JourneyScreen(copy.copy(at), trouble=trouble), (trouble.msgid,)
                )
            continue
        if place not in seen:
            seen.add(place)
            yield from (replace(each, words=place[1]) for each in _as_shown(at))
        ahead = place, _remaining_steps(at)
        if at.finished or ahead in been:
            continue
        been.add(ahead)
        await_turn((after, NO_TEXT) for after in _after_each_answer(at, ask))


def _as_shown(at: JourneyRun) -> Iterator[ReachedQuestion]:
    """The question, and the same after an answer that was not taken; the receipt in each delivery."""
    key, step = at.step.key, at.step
    if isinstance(step, Receipt):
        for delivery in Delivery:
            receipt = copy.copy(at)
            receipt.set_delivery(ActOutcome(delivery))
            yield ReachedQuestion(key, delivery.value, JourneyScreen(receipt))
        return
    yield ReachedQuestion(key, "", JourneyScreen(copy.copy(at)))
    wrong = INVALID_ANSWERS.get(type(step))
    if wrong is not None:
        try:
            step.check(wrong, at.context)
        except InvalidAnswer as refused:
            yield ReachedQuestion(
                key, "trouble", JourneyScreen(copy.copy(at), trouble=refused.reason, input={"typed": wrong})
            )


def _after_each_answer(at: JourneyRun, ask: AnswerQuery) -> Iterator[JourneyRun]:
    for value in _answers_to_try(at, ask):
        after = copy.copy(at)
        try:
            after.answer(value)
        except InvalidAnswer:
            continue
        yield after
    if at.step.optional:
        after = copy.copy(at)
        after.skip()
        yield after


def _answers_to_try(at: JourneyRun, ask: AnswerQuery) -> list[Any]:
    step, view = at.step, at.context
    match step:
        case Choose(many=True):
            values = _without_lookalikes(resolve(step.options, view))
            return [*([value] for value in values), values]
        case Choose():
            return _without_lookalikes(resolve(step.options, view))
        case PickSlot():
            values = [slot.value for slot in resolve(step.slots, view)]
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
            return list(BIRTH_DATES)
        case Date():
            assert step.earliest is not None
            return [resolve(step.earliest, view)]
        case Amount():
            return [resolve(step.maximum, view), resolve(step.minimum, view), Money(1_500_00), Money(400_00)]
        case Find():
            return [option.value for option in step.search("Li")[:1]]
        case Photo():
            return [[b"\xff\xd8\xff"]]
        case QrHandoff(asks=asks) if asks is not None:
            return [*_end_states(at, ask), *_showing_choices(step, view)]
        case DisplayStep():
            return _showing_choices(step, view)
    return [True]


def _without_lookalikes(options: Sequence[Option]) -> list[str]:
    """Of options that are called alike (one kind of paper in twelve months) the first ones are enough."""
    alike: Counter[str] = Counter()
    values = []
    for option in options:
        name = _source_text(option.label)
        alike[name] += 1
        if alike[name] <= MAX_ALIKE:
            values.append(option.value)
    return values


def _showing_choices(step: DisplayStep, view: Any) -> list[Any]:
    return [option.value for option in resolve(step.actions, view)] or [""]


def _end_states(at: JourneyRun, ask: AnswerQuery) -> list[FetchResult]:
    """What a watched state may become: each state there is."""
    step = at.step
    assert isinstance(step, QrHandoff)
    assert step.asks is not None
    question = step.asks(at.context)
    try:
        value: Any = ask(question)
    except AgencyError:
        return []
    state = getattr(value, "state", None)
    if not isinstance(state, Enum):
        return [FetchResult(question, value, datetime.now(UTC))]
    others = [value.replace(state=other) for other in type(state)]
    ended = [other for other in others if step.is_complete(at.context, other)]
    return [FetchResult(question, other, datetime.now(UTC)) for other in ended]


def _after_fetch(at: JourneyRun, ask: AnswerQuery) -> Iterator[JourneyRun]:
    """The run after the answer from outside."""
    step = at.step
    assert isinstance(step, FetchStep)
    question, after = step.asks(at.context), copy.copy(at)
    try:
        after.answer(FetchResult(question, ask(question), datetime.now(UTC)))
    except RequestRefusedError:
        if not step.optional:
            return
        after.skip()
    yield after


def _after_each_refusal(at: JourneyRun) -> Iterator[tuple[JourneyRun, Text]]:
    """The run after each refusal that it knows, and why."""
    step = at.step
    assert isinstance(step, FetchStep)
    for refusal in step.refusals.values():
        after = copy.copy(at)
        try:
            after.forget(*refusal.reset_steps)
        except (JourneyError, KeyError):
            continue  # nothing of what would be asked again was asked on this way
        yield after, refusal.sentence


def _remaining_steps(at: JourneyRun) -> tuple[str, ...]:
    """The questions that apply as far as is known."""
    view = at.context
    return tuple(step.key for step in at.journey.steps if step.when(view) and step.is_answerable(view))


def _visible_texts(at: JourneyRun) -> tuple[str, ...]:
    """What is shown there, without what is the visitor's own: two of the same look alike."""
    step, view = at.step, at.context
    words: list[str] = [type(step).__name__]
    for each in fields(step):
        if each.name in {"title", "hint", "options", "actions", "body", "headline", "notice", "rows", "tone"}:
            words.append(_source_text(_resolve(getattr(step, each.name), view)))
    return tuple(words)


def _resolve(what: Any, view: Any) -> Any:
    return what(view) if callable(what) else what


def _source_text(value: Any) -> str:
    """The French of it, without values: a month or a sum makes no other screen."""
    if isinstance(value, Text):
        return "~" if value.verbatim else value.msgid
    if isinstance(value, list | tuple):
        return "|".join(map(_source_text, value))
    if is_dataclass(value):
        label = getattr(value, "label", None) or getattr(value, "text", "")
        return _source_text(label)
    return str(value)
