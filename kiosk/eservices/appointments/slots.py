"""Free times, half day by half day, and why a half day has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from kiosk.domain import AppointmentSlot, DayPart, MeetingPlace, Query, T, Text
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.trades import TRADE_NAMES
from kiosk.journeys import Context, SlotOption, UnavailableReason, fetched_value

from .. import visit_facts
from ..half_days import PAST, day_part_of, is_past
from . import existing, meeting_needs

#: The visitor's requests: when someone comes to their home.
VISITS, VISITS_STEP = Query("tickets"), "mes_demandes"
SEARCHING = T("Nous cherchons les heures libres…")
CLOSED = UnavailableReason(T("fermé"))
FULL = UnavailableReason(T("complet"))

PLACE_LABELS: dict[MeetingPlace, Text] = {
    MeetingPlace.AGENCE: T("Ici, à l’agence."),
    MeetingPlace.TELEPHONE: T("Par téléphone : l’agence vous appelle."),
    MeetingPlace.DOMICILE: T("Chez vous."),
}


def slots_query(view: Context) -> Query:
    found = existing.appointment(view)
    return Query("slots", found.motive if found else str(view.get("motif", "")))


def free_slots(view: Context) -> Sequence[AppointmentSlot]:
    """All that are free, soonest first."""
    page = fetched_value(view, "creneaux")
    return page.items if page is not None else ()


def slot_options(view: Context) -> list[SlotOption]:
    """All that can be taken: not while the visitor has someone at home, or another appointment."""
    taken = {half for half, _ in _engaged(view)}
    return [slot for slot in map(_slot, free_slots(view)) if (slot.day, slot.part) not in taken]


def chosen_slot(view: Context) -> AppointmentSlot | None:
    return next((each for each in free_slots(view) if each.id == view.get("creneau")), None)


def unavailable_reason(view: Context, day: date, part: DayPart) -> UnavailableReason:
    """Why nothing is offered on a half day."""
    for half, why in _engaged(view):
        if half == (day, part):
            return why
    if is_past(visit_facts.now(view), day, part):
        return PAST
    return CLOSED if _is_closed(view, day, part) else FULL


def slots_hint(view: Context) -> Text:
    """Where one meets and with whom, when it is the same for all; and the interpreter who was asked for."""
    places = {each.place for each in free_slots(view)}
    people = {each.counsellor for each in free_slots(view)}
    said = [PLACE_LABELS[places.pop()]] if len(places) == 1 else []
    if len(people) == 1 and (name := people.pop()):
        said.append(T("Avec {name}.", name=name))
    if existing.is_new(view) and view.get("interprete", meeting_needs.NONE) != meeting_needs.NONE:
        said.append(T("Interprète demandé : {language}.", language=meeting_needs.interpreter_text(view)))
    joined = said[0] if said else T("")
    for text in said[1:]:
        joined = T("{first} {then}", first=joined, then=text)
    return joined


def _engaged(view: Context) -> Iterator[tuple[tuple[date, DayPart], UnavailableReason]]:
    """The half days on which the visitor expects someone at home or has an appointment, where known."""
    now = visit_facts.now(view)
    for ticket in fetched_value(view, VISITS_STEP, visit_facts.tickets(view)):
        if ticket.visit_from is not None and ticket.visit_from > now:
            comes = T("{who} vient chez vous", who=TRADE_NAMES[ticket.trade].definite_capitalised)
            yield _half(ticket.visit_from), UnavailableReason(comes, "wrench")
    moved = existing.appointment(view)
    for each in existing.upcoming(view):
        if each != moved:
            yield _half(each.slot.begins), UnavailableReason(T("votre rendez-vous"), "calendar-check")


def _half(moment: datetime) -> tuple[date, DayPart]:
    local = moment.astimezone(PARIS)
    return local.date(), day_part_of(local.time())


def _is_closed(view: Context, day: date, part: DayPart) -> bool:
    """Whether the agency is closed then, where one meets there."""
    if day in visit_facts.public_holidays_of(view):
        return True
    agency = visit_facts.agency(view)
    if agency is None or any(each.place is not MeetingPlace.AGENCE for each in free_slots(view)):
        return False
    spans = [each for each in agency.hours if each.weekday == day.weekday()]
    return not any(day_part_of(each.opens) is part or day_part_of(each.closes) is part for each in spans)


def _slot(offered: AppointmentSlot) -> SlotOption:
    begins = offered.begins.astimezone(PARIS)
    return SlotOption(
        offered.id,
        T("{time}", time=begins.time()),
        begins.date(),
        day_part_of(begins.time()),
        begins.time(),
        detail=T("Avec {name}", name=offered.counsellor) if offered.counsellor else T(""),
    )
