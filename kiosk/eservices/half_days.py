"""Half days on which someone can be home."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import count, takewhile

from kiosk.domain import Availability, DayPart, T, Text, join_texts
from kiosk.domain.rules import PARIS, ResponseDelay, iter_working_days
from kiosk.journeys import Context, SlotOption, UnavailableReason

from . import visit_facts

#: When a half day begins; the words of ``HALF_DAY_LABELS`` say the same.
HALF_DAY_STARTS = {DayPart.MATIN: time(8), DayPart.APRES_MIDI: time(13)}
HALF_DAY_LABELS = {
    DayPart.MATIN: T("Matin, de 8 h à 12 h"),
    DayPart.APRES_MIDI: T("Après-midi, de 13 h à 17 h"),
}
HALF_DAY_SHORT_LABELS = {DayPart.MATIN: T("8 h à 12 h"), DayPart.APRES_MIDI: T("13 h à 17 h")}
#: From when on a half day that has begun is over, and a time is of the afternoon.
MORNING_END, AFTERNOON_END = time(13), time(19)
PAST = UnavailableReason(T("passé"))
NOT_POSSIBLE = UnavailableReason(T("pas possible"))
ANY_TIME = T("À tout moment")


def half_day_slots(now: datetime, until: datetime, days: Iterable[date]) -> list[SlotOption]:
    """Those of ``days`` that have not begun and begin before ``until``; ``days`` are in order."""
    return [
        SlotOption(
            f"{day.isoformat()}/{part}", HALF_DAY_LABELS[part], day, part, short=HALF_DAY_SHORT_LABELS[part]
        )
        for day in takewhile(lambda day: day <= until.date(), days)
        for part in DayPart
        if now < datetime.combine(day, HALF_DAY_STARTS[part], PARIS) < until
    ]


def day_part_of(moment: time) -> DayPart:
    """Which half of its day a time is in."""
    return DayPart.MATIN if moment < MORNING_END else DayPart.APRES_MIDI


def is_past(now: datetime, day: date, part: DayPart) -> bool:
    return now >= datetime.combine(day, MORNING_END if part is DayPart.MATIN else AFTERNOON_END, PARIS)


def half_day_unavailable_reason(context: Context, day: date, part: DayPart) -> UnavailableReason:
    """Why someone cannot come then: it has begun, or the promise would be broken."""
    now = visit_facts.now(context)
    return PAST if now >= datetime.combine(day, HALF_DAY_STARTS[part], PARIS) else NOT_POSSIBLE


def possible_days(context: Context, delay: ResponseDelay) -> Iterator[date]:
    """The days on which someone may come, without end: what is urgent within hours is so on any day, within a
    day on any on which the agency opens, else on working days."""
    today = visit_facts.now(context).date()
    if not delay.hours:
        return iter_working_days(today, visit_facts.public_holidays_of(context))
    days = (today + timedelta(days=ahead) for ahead in count())
    return (day for day in days if not delay.waits_for_opening or visit_facts.agency_opens_on(context, day))


def selection_text(chosen: Sequence[str], offered: Sequence[SlotOption]) -> Text:
    """What was picked, in words."""
    if len(chosen) == len(offered) > 1:
        return ANY_TIME
    return join_texts(_text(*_parsed(value)) for value in chosen)


def availability(chosen: Sequence[str]) -> tuple[Availability, ...]:
    """What was picked, as the contract wants it."""
    return tuple(Availability(day=day, part=part) for day, part in map(_parsed, chosen))


def _parsed(value: str) -> tuple[date, DayPart]:
    day, _, part = value.partition("/")
    return date.fromisoformat(day), DayPart(part)


def _text(day: date, part: DayPart) -> Text:
    if part is DayPart.MATIN:
        return T("{day}, le matin", day=day)
    return T("{day}, l’après-midi", day=day)
