"""Free times, half day by half day, and why a half day has none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from kiosk.domain import DayPart, MeetingPlace, OfferedSlot, T, Text, Wanted
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.trades import TRADES
from kiosk.journeys import Instead, Slot, View, heard

from .. import given
from ..half_days import PAST, is_past, part_of
from . import booked, needs

#: The visitor's requests: when someone comes to their home.
VISITS, VISITS_STEP = Wanted("tickets"), "mes_demandes"
LOOKING = T("Nous cherchons les heures libres…")
CLOSED = Instead(T("fermé"))
FULL = Instead(T("complet"))

WHERE: dict[MeetingPlace, Text] = {
    MeetingPlace.AGENCE: T("Ici, à l’agence."),
    MeetingPlace.TELEPHONE: T("Par téléphone : l’agence vous appelle."),
    MeetingPlace.DOMICILE: T("Chez vous."),
}


def wanted(view: View) -> Wanted:
    found = booked.appointment(view)
    return Wanted("slots", found.motive if found else str(view.get("motif", "")))


def free(view: View) -> Sequence[OfferedSlot]:
    """All that are free, soonest first."""
    page = heard(view, "creneaux")
    return page.items if page is not None else ()


def offered(view: View) -> list[Slot]:
    """All that can be taken: not while the visitor has someone at home, or another appointment."""
    taken = {half for half, _ in _engaged(view)}
    return [slot for slot in map(_slot, free(view)) if (slot.day, slot.part) not in taken]


def chosen(view: View) -> OfferedSlot | None:
    return next((each for each in free(view) if each.id == view.get("creneau")), None)


def instead(view: View, day: date, part: DayPart) -> Instead:
    """Why nothing is offered on a half day."""
    for half, why in _engaged(view):
        if half == (day, part):
            return why
    if is_past(given.now(view), day, part):
        return PAST
    return CLOSED if _is_closed(view, day, part) else FULL


def told(view: View) -> Text:
    """Where one meets and with whom, when it is the same for all; and the interpreter who was asked for."""
    places = {each.place for each in free(view)}
    people = {each.counsellor for each in free(view)}
    said = [WHERE[places.pop()]] if len(places) == 1 else []
    if len(people) == 1 and (name := people.pop()):
        said.append(T("Avec {name}.", name=name))
    if booked.is_new(view) and view.get("interprete", needs.NONE) != needs.NONE:
        said.append(T("Interprète demandé : {language}.", language=needs.interpreter_text(view)))
    joined = said[0] if said else T("")
    for text in said[1:]:
        joined = T("{first} {then}", first=joined, then=text)
    return joined


def _engaged(view: View) -> Iterator[tuple[tuple[date, DayPart], Instead]]:
    """The half days on which the visitor expects someone at home or has an appointment, where known."""
    now = given.now(view)
    for ticket in heard(view, VISITS_STEP, given.tickets(view)):
        if ticket.visit_from is not None and ticket.visit_from > now:
            comes = T("{who} vient chez vous", who=TRADES[ticket.trade].The)
            yield _half(ticket.visit_from), Instead(comes, "wrench")
    moved = booked.appointment(view)
    for each in booked.coming(view):
        if each != moved:
            yield _half(each.slot.begins), Instead(T("votre rendez-vous"), "calendar-check")


def _half(moment: datetime) -> tuple[date, DayPart]:
    local = moment.astimezone(PARIS)
    return local.date(), part_of(local.time())


def _is_closed(view: View, day: date, part: DayPart) -> bool:
    """Whether the agency is closed then, where one meets there."""
    if day in given.days_off(view):
        return True
    agency = given.agency(view)
    if agency is None or any(each.place is not MeetingPlace.AGENCE for each in free(view)):
        return False
    spans = [each for each in agency.hours if each.weekday == day.weekday()]
    return not any(part_of(each.opens) is part or part_of(each.closes) is part for each in spans)


def _slot(offered: OfferedSlot) -> Slot:
    begins = offered.begins.astimezone(PARIS)
    return Slot(
        offered.id,
        T("{time}", time=begins.time()),
        begins.date(),
        part_of(begins.time()),
        begins.time(),
        detail=T("Avec {name}", name=offered.counsellor) if offered.counsellor else T(""),
    )
