"""What is booked, moved or cancelled, and how it is told."""

from __future__ import annotations

from typing import Any

from kiosk.domain import Act, ActKind, AppointmentEventKind, AppointmentSlot, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.motives import motives_in_force
from kiosk.journeys import Context, ReceiptNotice, SummaryLine, Tone, fetched_value

from .. import given, guests
from . import booked, needs, slots


def build_act(view: Context) -> Act:
    """The booking, the move or the cancelling."""
    found = booked.appointment(view)
    at = given.now(view).isoformat()
    who = given.reporter_json(guests.identity_or_guest(view))
    if found is None:
        return _booking(view, who, at)
    body: dict[str, Any] = {"reporter": who, "kind": _event(view).value, "at": at}
    if not booked.is_cancelled(view):
        body["slot"] = _slot(view).id
    kind = ActKind.APPOINTMENT_CANCEL if booked.is_cancelled(view) else ActKind.APPOINTMENT_CHANGE
    return Act(kind, found.reference, f"/v1/appointments/{found.reference}/events", body)


def is_bookable(view: Context) -> bool:
    """Nothing is booked without a time."""
    return booked.is_cancelled(view) or slots.chosen_slot(view) is not None


def review_lines(view: Context) -> list[SummaryLine]:
    slot = _slot(view)
    lines = [
        SummaryLine(T("Quand"), T("{moment}", moment=slot.begins), "creneau"),
        SummaryLine(T("Où"), slots.PLACE_LABELS[slot.place]),
    ]
    if booked.is_new(view):
        lines.insert(0, SummaryLine(T("Pourquoi"), _motive(view), "motif"))
        lines.append(SummaryLine(T("Interprète"), needs.interpreter_text(view), "interprete"))
        lines.append(SummaryLine(T("Besoins"), needs.access_text(view), "besoins"))
    return lines


def receipt_title(view: Context) -> Text:
    if not is_bookable(view):
        return T("Pas de rendez-vous")
    return T("C’est annulé") if booked.is_cancelled(view) else T("C’est réservé")


def headline(view: Context) -> Text:
    if not is_bookable(view):
        return T("L’agence peut vous rappeler. Touchez « Aide ».")
    found = booked.appointment(view)
    if booked.is_cancelled(view):
        assert found is not None
        return T("Le rendez-vous de {moment} est annulé.", moment=found.slot.begins)
    return T("Nous vous attendons {moment}.", moment=_slot(view).begins)


def reference(view: Context) -> str:
    """The landlord's own number once it has one."""
    if not is_bookable(view):
        return ""
    found = booked.appointment(view)
    told = fetched_value(view, "fait", {})
    return str(told.get("reference", "")) or (found.reference if found else given.reference(view))


def receipt_lines(view: Context) -> list[SummaryLine]:
    if booked.is_cancelled(view) or not is_bookable(view):
        return []
    slot = _slot(view)
    lines = [SummaryLine(T("Où"), _where(view, slot))]
    if booked.is_new(view):
        lines.append(SummaryLine(T("Pourquoi"), _motive(view)))
        if view.get("interprete", needs.NONE) != needs.NONE:
            lines.append(SummaryLine(T("Interprète"), needs.interpreter_text(view)))
    return lines


def notice(view: Context) -> ReceiptNotice | None:
    if booked.is_cancelled(view) or not is_bookable(view):
        return None
    return ReceiptNotice(T("Le code met ce rendez-vous dans votre téléphone."), Tone.OK)


def calendar_entry(view: Context) -> str:
    """The appointment for the calendar of a phone."""
    from kiosk.domain.vcalendar import CalendarEntry, vcalendar  # a tenth of a second, for the last screen

    if booked.is_cancelled(view) or not is_bookable(view):
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


def _booking(view: Context, who: dict[str, Any], at: str) -> Act:
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


def _event(view: Context) -> AppointmentEventKind:
    return AppointmentEventKind.ANNULER if booked.is_cancelled(view) else AppointmentEventKind.DEPLACER


def _slot(view: Context) -> AppointmentSlot:
    found = slots.chosen_slot(view)
    assert found is not None, "a time was picked"
    return found


def _motive(view: Context) -> Text:
    return next(each.label for each in motives_in_force() if each.key == view["motif"])


def _where(view: Context, slot: AppointmentSlot) -> Text:
    agency = given.agency(view)
    if agency is None or not agency.address or slot.place.value != "agence":
        return slots.PLACE_LABELS[slot.place]
    return verbatim(f"{agency.name}, {agency.address}")
