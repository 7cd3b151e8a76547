"""Journeys and answers for the tests, drawn by hypothesis."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from kiosk.domain import Act, ActKind, Money, T, verbatim
from kiosk.journeys import (
    Amount,
    Choose,
    Context,
    Date,
    Describe,
    Information,
    Journey,
    JourneyRun,
    Number,
    NumberFormat,
    Option,
    PickSlot,
    Receipt,
    Review,
    SlotOption,
    Step,
    SummaryLine,
    resolve,
)

NOW = datetime(2026, 11, 24, 10, 42, tzinfo=ZoneInfo("Europe/Paris"))
FACTS = {"now": NOW}
VALUES = ("a", "b", "c")


def receipt() -> Receipt:
    return Receipt(
        key="receipt",
        title=T("C’est enregistré"),
        headline=T("Merci"),
        reference=lambda context: "",
        facts=lambda context: (),
        notice=lambda context: None,
        spoken=lambda context: (),
    )


def _lines(context: Context) -> list[SummaryLine]:
    answered = {key: answer for key, answer in context.answers.items() if key not in {"info", "review"}}
    return [SummaryLine(T(key), verbatim(str(answer)), key) for key, answer in answered.items()]


def act_of(context: Context) -> Act:
    return Act(ActKind.TICKET, "x", "/v1/x", dict(context.answers))


@st.composite
def journeys(draw: st.DrawFn) -> Journey:
    """Choices that open and close one another, some optional, uncounted, or already known."""
    steps: list[Step] = []
    for rank in range(draw(st.integers(1, 6))):
        key = f"q{rank}"
        shared: dict[str, Any] = {
            "key": key,
            "title": T(key),
            "optional": draw(st.booleans()),
            "counted": draw(st.booleans()),
        }
        if rank and draw(st.booleans()):
            other, value = f"q{draw(st.integers(0, rank - 1))}", draw(st.sampled_from(VALUES))
            shared["when"] = lambda context, other=other, value=value: context.get(other) == value
        if draw(st.integers(0, 3)) == 0:
            known = draw(st.sampled_from(VALUES))
            shared["prefill"] = lambda context, known=known: known
        if rank and draw(st.integers(0, 2)) == 0:
            # What can be chosen depends on an earlier answer, down to nothing at all.
            other = f"q{draw(st.integers(0, rank - 1))}"
            options = lambda context, other=other: [  # noqa: E731 - closed over this step's draw
                Option(value, T(value)) for value in VALUES if context.get(other, "b") >= value
            ]
        else:
            options = tuple(Option(value, T(value)) for value in VALUES)
        steps.append(Choose(options=options, **shared))
    if draw(st.booleans()):
        steps.append(Information(key="info", title=T("info"), body=()))
    steps.append(Review(key="review", title=T("review"), lines=_lines))
    return Journey("drawn", T("drawn"), "", (*steps, receipt()), act=act_of)


def every_kind() -> Journey:
    """One step of each kind."""
    days = [date(2026, 11, 25) + timedelta(days=n) for n in range(3)]
    return Journey(
        "every",
        T("every"),
        "",
        (
            Choose(key="one", title=T("one"), options=tuple(Option(v, T(v)) for v in VALUES)),
            Choose(key="some", title=T("some"), many=True, options=tuple(Option(v, T(v)) for v in VALUES)),
            Describe(key="words", title=T("words"), when=lambda context: context.get("one") != "c"),
            PickSlot(key="slot", title=T("slot"), slots=[SlotOption(str(d), T("{d}", d=d), d) for d in days]),
            Number(key="phone", title=T("phone"), format=NumberFormat.PHONE, optional=True),
            Number(
                key="tenant",
                title=T("tenant"),
                format=NumberFormat.TENANT_NUMBER,
                pattern="[0-9]{4}",
                masked=True,
            ),
            Date(key="born", title=T("born")),
            Amount(key="sum", title=T("sum"), maximum=Money(100_00)),
            Information(key="know", title=T("know"), body=(T("…"),)),
            Review(key="review", title=T("review"), lines=_lines),
            receipt(),
        ),
        act=act_of,
    )


def answer(step: Step, context: Context) -> st.SearchStrategy[Any]:
    """An answer that fits."""
    match step:
        case Choose():
            values = [option.value for option in resolve(step.options, context)]
            return st.lists(st.sampled_from(values), min_size=1) if step.many else st.sampled_from(values)
        case PickSlot():
            values = [slot.value for slot in resolve(step.slots, context)]
            return st.lists(st.sampled_from(values), min_size=1) if step.many else st.sampled_from(values)
        case Describe():
            return st.sampled_from(
                ["Le robinet fuit", "ça sent le gaz 🔥", "<b>'; DROP TABLE", "abc\u202edef"]
            )
        case Number(format=NumberFormat.PHONE):
            return st.sampled_from(["06 12 34 56 78", "+33612345678", "0491000000"])
        case Number():
            return st.integers(0, 9999).map(lambda n: f"{n:04}")
        case Date():
            return st.dates(date(1920, 1, 1), NOW.date())
        case Amount():
            return st.integers(1, 100_00).map(Money)
    return st.just(True)


def advance(run: JourneyRun, data: st.DataObject) -> None:
    """Answers, or skips where one may."""
    if run.step.optional and data.draw(st.booleans(), "skip"):
        run.skip()
    else:
        run.answer(data.draw(answer(run.step, run.context), run.step.key))


def wander(run: JourneyRun, data: st.DataObject) -> None:
    """A few random moves, as a visitor makes them."""
    for _ in range(data.draw(st.integers(0, 12), "moves")):
        move = data.draw(st.sampled_from(["on", "on", "on", "back", "undo", "change"]), "move")
        if move == "back":
            run.back()
        elif move == "undo":
            run.undo()
        elif move == "change" and isinstance(run.step, Review):
            keys = [line.step_key for line in run.step.lines(run.context) if line.step_key]
            if keys:
                run.edit_step(data.draw(st.sampled_from(keys), "line"))
        elif not run.finished:
            advance(run, data)
