"""What is booked, moved or cancelled, and how it is told."""

from __future__ import annotations

from typing import Any

from kiosk.domain import Act, ActKind, AppointmentEventKind, OfferedSlot, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.motives import motives_in_force
from kiosk.journeys import Line, Notice, Tone, View, heard

from .. import given, guests
from . import booked, needs, slots


def act(view: View) -> Act:
    """The booking, the move or the cancelling."""
    found = booked.appointment(view)
    at = given.now(view).isoformat()
    who = given.reporter(guests.who(view))
    if found is None:
        return _booking(view, who, at)
    body: dict[str, Any] = {"reporter": who, "kind": _event(view).value, "at": at}
    if not booked.is_cancelled(view):
        body["slot"] = _slot(view).id
    kind = ActKind.APPOINTMENT_CANCEL if booked.is_cancelled(view) else ActKind.APPOINTMENT_CHANGE
    return Act(kind, found.reference, f"/v1/appointments/{found.reference}/events", body)


def can_be_done(view: View) -> bool:
    """Nothing is booked without a time."""
    return booked.is_cancelled(view) or slots.chosen(view) is not None


def review_lines(view: View) -> list[Line]:
    slot = _slot(view)
    lines = [
        Line(T("Quand"), T("{moment}", moment=slot.begins), "creneau"),
        Line(T("Où"), slots.WHERE[slot.place]),
    ]
    if booked.is_new(view):
        lines.insert(0, Line(T("Pourquoi"), _motive(view), "motif"))
        lines.append(Line(T("Interprète"), needs.interpreter_text(view), "interprete"))
        lines.append(Line(T("Besoins"), needs.access_text(view), "besoins"))
    return lines


def badge(view: View) -> Text:
    if not can_be_done(view):
        return T("Pas de rendez-vous")
    return T("C’est annulé") if booked.is_cancelled(view) else T("C’est réservé")


def headline(view: View) -> Text:
    if not can_be_done(view):
        return T("L’agence peut vous rappeler. Touchez « Aide ».")
    found = booked.appointment(view)
    if booked.is_cancelled(view):
        assert found is not None
        return T("Le rendez-vous de {moment} est annulé.", moment=found.slot.begins)
    return T("Nous vous attendons {moment}.", moment=_slot(view).begins)


def reference(view: View) -> str:
    """The landlord's own number once it has one."""
    if not can_be_done(view):
        return ""
    found = booked.appointment(view)
    told = heard(view, "fait", {})
    return str(told.get("reference", "")) or (found.reference if found else given.reference(view))


def receipt_lines(view: View) -> list[Line]:
    if booked.is_cancelled(view) or not can_be_done(view):
        return []
    slot = _slot(view)
    lines = [Line(T("Où"), _where(view, slot))]
    if booked.is_new(view):
        lines.append(Line(T("Pourquoi"), _motive(view)))
        if view.get("interprete", needs.NONE) != needs.NONE:
            lines.append(Line(T("Interprète"), needs.interpreter_text(view)))
    return lines


def notice(view: View) -> Notice | None:
    if booked.is_cancelled(view) or not can_be_done(view):
        return None
    return Notice(T("Le code met ce rendez-vous dans votre téléphone."), Tone.OK)


def calendar(view: View) -> str:
    """The appointment for the calendar of a phone."""
    from kiosk.domain.vcalendar import CalendarEntry, vcalendar  # a tenth of a second, for the last screen

    if booked.is_cancelled(view) or not can_be_done(view):
        return ""
    slot, agency = _slot(view), given.agency(view)
    name = agency.name if agency else "Agence"
    entry = CalendarEntry(
        uid=reference(view),
        starts=slot.begins.astimezone(PARIS),
        ends=slot.ends.astimezone(PARIS),
        summary=f"Rendez-vous {name}",
        place=agency.address if agency else "",
        sequence=0 if booked.is_new(view) else int(given.now(view).timestamp()) // 60 % 2**31,
    )
    return vcalendar(entry, given.now(view))


def _booking(view: View, who: dict[str, Any], at: str) -> Act:
    chosen = view.get("interprete", needs.NONE)
    number = given.reference(view)
    body = {
        "reference": number,
        "reporter": who,
        "slot": _slot(view).id,
        "motive": view["motif"],
        "language": given.language(view),
        "interpreter": None if chosen == needs.NONE else chosen,
        "access_needs": [str(need) for need in needs.access_needs(view)],
        "at": at,
    }
    return Act(ActKind.APPOINTMENT, number, "/v1/appointments", body)


def _event(view: View) -> AppointmentEventKind:
    return AppointmentEventKind.ANNULER if booked.is_cancelled(view) else AppointmentEventKind.DEPLACER


def _slot(view: View) -> OfferedSlot:
    found = slots.chosen(view)
    assert found is not None, "a time was picked"
    return found


def _motive(view: View) -> Text:
    return next(each.label for each in motives_in_force() if each.key == view["motif"])


def _where(view: View, slot: OfferedSlot) -> Text:
    agency = given.agency(view)
    if agency is None or not agency.address or slot.place.value != "agence":
        return slots.WHERE[slot.place]
    return verbatim(f"{agency.name}, {agency.address}")
