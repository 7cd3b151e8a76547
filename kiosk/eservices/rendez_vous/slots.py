"""Free times: three on as many days first, all others on demand."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain import MeetingPlace, OfferedSlot, T, Text, Wanted
from kiosk.journeys import Slot, View, heard
from kiosk.rules import PARIS

from . import booked

FIRST = 3
LOOKING = T("Nous cherchons les heures libres…")
OTHERS = T("D’autres dates")

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


def soonest(view: View) -> list[Slot]:
    """The first time of each of the three next days that have one; with fewer days, the next times."""
    days: dict[object, OfferedSlot] = {}
    for each in free(view):
        days.setdefault(each.begins.astimezone(PARIS).date(), each)
    firsts = list(days.values())[:FIRST]
    more = [each for each in free(view) if each not in firsts][: FIRST - len(firsts)]
    return [_slot(each) for each in sorted((*firsts, *more), key=lambda each: each.begins)]


def later(view: View) -> list[Slot]:
    """All others."""
    first = {slot.value for slot in soonest(view)}
    return [_slot(each) for each in free(view) if each.id not in first]


def chosen(view: View) -> OfferedSlot | None:
    picked = view.get("creneau") or view.get("autre_creneau")
    return next((each for each in free(view) if each.id == picked), None)


def where(view: View) -> Text:
    """Where one meets, when it is the same for all."""
    places = {each.place for each in free(view)}
    return WHERE[places.pop()] if len(places) == 1 else T("")


def _slot(offered: OfferedSlot) -> Slot:
    begins = offered.begins.astimezone(PARIS)
    detail = T("Avec {name}", name=offered.counsellor) if offered.counsellor else T("")
    return Slot(offered.id, T("{time}", time=begins.time()), begins.date(), detail)
