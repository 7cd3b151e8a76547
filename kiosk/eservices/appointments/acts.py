"""What is booked, moved or cancelled, and how it is told."""

from __future__ import annotations

from typing import Any

from kiosk.domain import Act, ActKind, AppointmentEventKind, AppointmentSlot, T, Text, verbatim
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.motives import motives_in_force
from kiosk.journeys import Context, ReceiptNotice, SummaryLine, Tone, fetched_value

from .. import guests, visit_facts
from . import existing, meeting_needs, slots


def build_act(view: Context) -> Act:
    """The booking, the move or the cancelling."""
    found = existing.appointment(view)
    at = visit_facts.now(view).isoformat()
    who = visit_facts.reporter_json(guests.identity_or_guest(view))
    if found is None:
        return _booking(view, who, at)
    body: dict[str, Any] = {"reporter": who, "kind": _event(view).value, "at": at}
    if not existing.is_cancelled(view):
        body["slot"] = _slot(view).id
    kind = ActKind.APPOINTMENT_CANCEL if existing.is_cancelled(view) else ActKind.APPOINTMENT_CHANGE
    return Act(kind, found.reference, f"/v1/appointments/{found.reference}/events", body)


def is_bookable(view: Context) -> bool:
    """Nothing is booked without a time."""
    return existing.is_cancelled(view) or slots.chosen_slot(view) is not None


def review_lines(view: Context) -> list[SummaryLine]:
    slot = _slot(view)
    lines = [
        SummaryLine(T("Quand"), T("{moment}", moment=slot.begins), "creneau"),
        SummaryLine(T("Où"), slots.PLACE_LABELS[slot.place]),
    ]
    if existing.is_new(view):
        lines.insert(0, SummaryLine(T("Pourquoi"), _motive(view), "motif"))
        lines.append(SummaryLine(T("Interprète"), meeting_needs.interpreter_text(view), "interprete"))
        lines.append(SummaryLine(T("Besoins"), meeting_needs.access_text(view), "besoins"))
    return lines


def receipt_title(view: Context) -> Text:
    if not is_bookable(view):
        return T("Pas de rendez-vous")
    return T("C’est annulé") if existing.is_cancelled(view) else T("C’est réservé")


def headline(view: Context) -> Text:
    if not is_bookable(view):
        return T("L’agence peut vous rappeler. Touchez « Aide ».")
    found = existing.appointment(view)
    if existing.is_cancelled(view):
        assert found is not None
        return T("Le rendez-vous de {moment} est annulé.", moment=found.slot.begins)
    return T("Nous vous attendons {moment}.", moment=_slot(view).begins)


def reference(view: Context) -> str:
    """The landlord's own number once it has one."""
    if not is_bookable(view):
        return ""
    found = existing.appointment(view)
    told = fetched_value(view, "fait", {})
    return str(told.get("reference", "")) or (found.reference if found else visit_facts.reference(view))


def receipt_lines(view: Context) -> list[SummaryLine]:
    if existing.is_cancelled(view) or not is_bookable(view):
        return []
    slot = _slot(view)
    lines = [SummaryLine(T("Où"), _where(view, slot))]
    if existing.is_new(view):
        lines.append(SummaryLine(T("Pourquoi"), _motive(view)))
        if view.get("interprete", meeting_needs.NONE) != meeting_needs.NONE:
            lines.append(SummaryLine(T("Interprète"), meeting_needs.interpreter_text(view)))
    return lines


def notice(view: Context) -> ReceiptNotice | None:
    if existing.is_cancelled(view) or not is_bookable(view):
        return None
    return ReceiptNotice(T("Le code met ce rendez-vous dans votre téléphone."), Tone.OK)


def calendar_entry(view: Context) -> str:
    """The appointment for the calendar of a phone."""
    from kiosk.domain.vcalendar import CalendarEntry, vcalendar  # a tenth of a second, for the last screen

    if existing.is_cancelled(view) or not is_bookable(view):
        return ""
    slot, agency = _slot(view), visit_facts.agency(view)
    name = agency.name if agency else "Agence"
    entry = CalendarEntry(
        uid=reference(view),
        starts=slot.begins.astimezone(PARIS),
        ends=slot.ends.astimezone(PARIS),
        summary=f"Rendez-vous {name}",
        place=agency.address if agency else "",
        sequence=0 if existing.is_new(view) else int(visit_facts.now(view).timestamp()) // 60 % 2**31,
    )
    return vcalendar(entry, visit_facts.now(view))


def _booking(view: Context, who: dict[str, Any], at: str) -> Act:
    chosen = view.get("interprete", meeting_needs.NONE)
    number = visit_facts.reference(view)
    body = {
        "reference": number,
        "reporter": who,
        "slot": _slot(view).id,
        "motive": view["motif"],
        "language": visit_facts.language(view),
        "interpreter": None if chosen == meeting_needs.NONE else chosen,
        "access_needs": [str(need) for need in meeting_needs.access_needs(view)],
        "at": at,
    }
    return Act(ActKind.APPOINTMENT, number, "/v1/appointments", body)


def _event(view: Context) -> AppointmentEventKind:
    return AppointmentEventKind.ANNULER if existing.is_cancelled(view) else AppointmentEventKind.DEPLACER


def _slot(view: Context) -> AppointmentSlot:
    found = slots.chosen_slot(view)
    assert found is not None, "a time was picked"
    return found


def _motive(view: Context) -> Text:
    return next(each.label for each in motives_in_force() if each.key == view["motif"])


def _where(view: Context, slot: AppointmentSlot) -> Text:
    agency = visit_facts.agency(view)
    if agency is None or not agency.address or slot.place.value != "agence":
        return slots.PLACE_LABELS[slot.place]
    return verbatim(f"{agency.name}, {agency.address}")
