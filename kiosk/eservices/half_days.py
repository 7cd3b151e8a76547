"""Half days on which someone can be home."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

from kiosk.domain import DayPart, T, Text
from kiosk.domain.rules import PARIS, Delay, working_days
from kiosk.journeys import Instead, Slot, View

from . import given

#: When a half day begins; the words of ``LABELS`` say the same.
BEGINS = {DayPart.MATIN: time(8), DayPart.APRES_MIDI: time(13)}
LABELS = {
    DayPart.MATIN: T("Matin, de 8 h à 12 h"),
    DayPart.APRES_MIDI: T("Après-midi, de 13 h à 17 h"),
}
SHORT = {DayPart.MATIN: T("8 h à 12 h"), DayPart.APRES_MIDI: T("13 h à 17 h")}
#: From when on a half day that has begun is over, and a time is of the afternoon.
NOON, EVENING = time(13), time(19)
PAST = Instead(T("passé"))
NOBODY = Instead(T("pas possible"))
ANY_TIME = T("À tout moment")


def half_days(now: datetime, until: datetime, days: Iterable[date]) -> list[Slot]:
    """Those of ``days`` that have not begun and begin before ``until``; ``days`` are in order."""
    return [
        Slot(f"{day.isoformat()}/{part}", LABELS[part], day, part, short=SHORT[part])
        for day in takewhile(lambda day: day <= until.date(), days)
        for part in DayPart
        if now < datetime.combine(day, BEGINS[part], PARIS) < until
    ]


def part_of(moment: time) -> DayPart:
    """Which half of its day a time is in."""
    return DayPart.MATIN if moment < NOON else DayPart.APRES_MIDI


def is_past(now: datetime, day: date, part: DayPart) -> bool:
    """Whether that half day is over."""
    return now >= datetime.combine(day, NOON if part is DayPart.MATIN else EVENING, PARIS)


def not_offered(view: View, day: date, part: DayPart) -> Instead:
    """Why someone cannot come then: it has begun, or the promise would be broken."""
    now = given.now(view)
    return PAST if now >= datetime.combine(day, BEGINS[part], PARIS) else NOBODY


def days_for(delay: Delay, now: datetime, off: Container[date]) -> Iterable[date]:
    """The days on which someone may come: delays in hours run through week-ends, others do not."""
    if delay.hours:
        span = timedelta(hours=delay.hours)
        return [now.date() + timedelta(days=n) for n in range(span.days + 2)]
    return working_days(now.date(), off)


def chosen_text(chosen: Sequence[str], offered: Sequence[Slot]) -> Text:
    """What was picked, in words."""
    if len(chosen) == len(offered) > 1:
        return ANY_TIME
    texts = [_text(*_parsed(value)) for value in chosen]
    joined = texts[-1]
    for text in reversed(texts[:-1]):
        joined = T("{first} ; {others}", first=text, others=joined)
    return joined


def as_body(chosen: Sequence[str]) -> list[dict[str, Any]]:
    """What was picked, as the contract wants it."""
    return [{"day": day.isoformat(), "part": str(part)} for day, part in map(_parsed, chosen)]


def _parsed(value: str) -> tuple[date, DayPart]:
    day, _, part = value.partition("/")
    return date.fromisoformat(day), DayPart(part)


def _text(day: date, part: DayPart) -> Text:
    if part is DayPart.MATIN:
        return T("{day}, le matin", day=day)
    return T("{day}, l’après-midi", day=day)
