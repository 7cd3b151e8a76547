"""Prendre rendez-vous: why, when, and once more before it is booked.

Three screens in the plain case. A tenant who has appointments already is first asked whether it is about one
of them. When someone comes to their home is asked before, for a new one and for one that is moved. A time is
booked at once or not at all: two people are never promised the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from kiosk.domain import (
    UPCOMING_STATES,
    Act,
    ActKind,
    Appointment,
    AppointmentEventKind,
    AppointmentSlot,
    SignedInTenant,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.agency_tables import motives_in_force
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Option,
    PickSlot,
    ReceiptNotice,
    RefusalRule,
    Review,
    SummaryLine,
    Tone,
    fetched_value,
)

from .. import receipts, shared_questions, visit_facts
from ..concerns import Concern, hours_text
from . import state
from .state import BookingState

KEY = "rendez_vous"
TITLE = T("Prendre rendez-vous")

SLOT_TAKEN = RefusalRule(
    T("Quelqu’un vient de prendre cette heure. Choisissez-en une autre, s’il vous plaît."),
    reset_steps=(state.FREE_SLOTS_STEP, state.SLOT_STEP),
)
APPOINTMENT_CHANGED = RefusalRule(
    T("Ce rendez-vous a changé entre-temps. Regardez-le encore une fois."),
    reset_steps=(state.APPOINTMENTS_STEP, state.WHICH_STEP),
)


@cache
def journey() -> Journey:
    """The journey with the motives in force."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="calendar-clock",
        needs=IdentityRequirement.GUEST,
        steps=(
            FetchStep(
                key=state.APPOINTMENTS_STEP,
                asks=lambda view: state.APPOINTMENTS_QUERY,
                optional=True,
                when=_is_known,
            ),
            FetchStep(
                key=state.VISITS_STEP,
                asks=lambda view: state.VISITS,
                optional=True,
                when=lambda view: _is_known(view) and visit_facts.has_service(view, "tickets"),
            ),
            Choose(
                key=state.WHICH_STEP,
                title=T("Vous avez déjà un rendez-vous. Que voulez-vous faire ?"),
                counted=False,
                forks=True,
                options=lambda view: BookingState(view).appointment_options,
            ),
            Choose(
                key=state.MOTIVE_STEP,
                title=T("Pourquoi venez-vous ?"),
                options=tuple(Option(each.key, each.label, icon=each.icon) for each in motives_in_force()),
                when=lambda view: BookingState(view).is_new,
            ),
            state.interpreter_step(lambda view: BookingState(view).is_new),
            state.access_step(lambda view: BookingState(view).is_new),
            FetchStep(
                key=state.FREE_SLOTS_STEP,
                title=state.SEARCHING,
                asks=lambda view: BookingState(view).slots_query,
                when=lambda view: BookingState(view).needs_slot,
            ),
            Information(
                key="complet",
                title=T("Il n’y a plus d’heure libre."),
                body=(T("Touchez « Aide » : l’agence peut vous rappeler."),),
                when=lambda view: BookingState(view).needs_slot and not BookingState(view).slot_options,
            ),
            PickSlot(
                key=state.SLOT_STEP,
                title=T("Quand pouvez-vous venir ?"),
                hint=lambda view: BookingState(view).slots_hint,
                slots=lambda view: BookingState(view).slot_options,
                instead=lambda view, day, part: BookingState(view).unavailable_reason(day, part),
                when=lambda view: BookingState(view).needs_slot,
                ahead=_looks_for_slot,
            ),
            *shared_questions.guest_steps(lambda view: shared_questions.is_guest(view) and _books(view)),
            Information(
                key="confirmer_annulation",
                title=T("Annuler ce rendez-vous ?"),
                body=lambda view: BookingState(view).cancellation_lines,
                primary=T("Oui, annuler"),
                when=lambda view: BookingState(view).is_cancelled,
            ),
            Review(
                key="verifier",
                title=T("Vérifiez avant d’envoyer"),
                lines=review_lines,
                primary=T("Confirmer"),
                when=lambda view: _books(view) and BookingState(view).chosen_slot is not None,
                ahead=lambda view: _looks_for_slot(view) or bool(BookingState(view).slot_options),
            ),
            FetchStep(
                key=visit_facts.REFERENCE_STEP.key,
                asks=visit_facts.REFERENCE_STEP.asks,
                when=lambda view: BookingState(view).is_new and BookingState(view).chosen_slot is not None,
            ),
            FetchStep(
                key="fait",
                title=T("Nous réservons…"),
                asks=build_act,
                refusals={
                    "slot_taken": SLOT_TAKEN,
                    "changed": APPOINTMENT_CHANGED,
                    "already_cancelled": APPOINTMENT_CHANGED,
                },
                when=is_bookable,
            ),
            receipts.receipt(
                title=receipt_title,
                headline=headline,
                reference=reference,
                facts=receipt_lines,
                notice=notice,
                carried=calendar_entry,
                tone=lambda view: Tone.OK if is_bookable(view) else Tone.WARN,
            ),
        ),
    )


def _is_known(view: Context) -> bool:
    return isinstance(visit_facts.identity(view), SignedInTenant)


def _looks_for_slot(view: Context) -> bool:
    return BookingState(view).needs_slot and state.FREE_SLOTS_STEP not in view


def _books(view: Context) -> bool:
    """A new one, or an old one at another time."""
    return BookingState(view).needs_slot


def build_act(view: Context) -> Act:
    """The booking, the move or the cancelling."""
    booking = BookingState(view)
    found = booking.chosen_appointment
    at = visit_facts.now(view).isoformat()
    who = visit_facts.reporter_json(shared_questions.identity_or_guest(view))
    if found is None:
        return _booking(view, who, at)
    body: dict[str, Any] = {"reporter": who, "kind": _event(view).value, "at": at}
    if not booking.is_cancelled:
        body["slot"] = _slot(view).id
    kind = ActKind.APPOINTMENT_CANCEL if booking.is_cancelled else ActKind.APPOINTMENT_CHANGE
    return Act(kind, found.reference, f"/v1/appointments/{found.reference}/events", body)


def is_bookable(view: Context) -> bool:
    """Nothing is booked without a time."""
    booking = BookingState(view)
    return booking.is_cancelled or booking.chosen_slot is not None


def review_lines(view: Context) -> list[SummaryLine]:
    booking = BookingState(view)
    slot = _slot(view)
    lines = [
        SummaryLine(T("Quand"), T("{moment}", moment=slot.begins), state.SLOT_STEP),
        SummaryLine(T("Où"), state.PLACE_LABELS[slot.place]),
    ]
    if booking.is_new:
        lines.insert(0, SummaryLine(T("Pourquoi"), _motive(view), state.MOTIVE_STEP))
        lines.append(SummaryLine(T("Interprète"), booking.interpreter_text, state.INTERPRETER_STEP))
        lines.append(SummaryLine(T("Besoins"), booking.access_text, "besoins"))
    return lines


def receipt_title(view: Context) -> Text:
    if not is_bookable(view):
        return T("Pas de rendez-vous")
    return T("C’est annulé") if BookingState(view).is_cancelled else T("C’est réservé")


def headline(view: Context) -> Text:
    booking = BookingState(view)
    if not is_bookable(view):
        return T("L’agence peut vous rappeler. Touchez « Aide ».")
    found = booking.chosen_appointment
    if booking.is_cancelled:
        assert found is not None
        return T("Le rendez-vous de {moment} est annulé.", moment=found.slot.begins)
    return T("Nous vous attendons {moment}.", moment=_slot(view).begins)


def reference(view: Context) -> str:
    """The landlord's own number once it has one."""
    if not is_bookable(view):
        return ""
    found = BookingState(view).chosen_appointment
    told = fetched_value(view, "fait", {})
    return str(told.get("reference", "")) or (found.reference if found else visit_facts.reference(view))


def receipt_lines(view: Context) -> list[SummaryLine]:
    booking = BookingState(view)
    if booking.is_cancelled or not is_bookable(view):
        return []
    slot = _slot(view)
    lines = [SummaryLine(T("Où"), _where(view, slot))]
    if booking.is_new:
        lines.append(SummaryLine(T("Pourquoi"), _motive(view)))
        if view.get(state.INTERPRETER_STEP, state.NO_NEED) != state.NO_NEED:
            lines.append(SummaryLine(T("Interprète"), booking.interpreter_text))
    return lines


def notice(view: Context) -> ReceiptNotice | None:
    if BookingState(view).is_cancelled or not is_bookable(view):
        return None
    return ReceiptNotice(T("Le code met ce rendez-vous dans votre téléphone."), Tone.OK)


def calendar_entry(view: Context) -> str:
    """The appointment for the calendar of a phone."""
    booking = BookingState(view)
    from kiosk.domain.vcalendar import CalendarEntry, vcalendar  # a tenth of a second, for the last screen

    if booking.is_cancelled or not is_bookable(view):
        return ""
    slot, agency = _slot(view), visit_facts.agency(view)
    name = agency.name if agency else "Agence"
    entry = CalendarEntry(
        uid=reference(view),
        starts=slot.begins.astimezone(PARIS),
        ends=slot.ends.astimezone(PARIS),
        summary=f"Rendez-vous {name}",
        place=agency.address if agency else "",
        sequence=0 if booking.is_new else int(visit_facts.now(view).timestamp()) // 60 % 2**31,
    )
    return vcalendar(entry, visit_facts.now(view))


def _booking(view: Context, who: dict[str, Any], at: str) -> Act:
    chosen = view.get(state.INTERPRETER_STEP, state.NO_NEED)
    number = visit_facts.reference(view)
    body = {
        "reference": number,
        "reporter": who,
        "slot": _slot(view).id,
        "motive": view[state.MOTIVE_STEP],
        "language": visit_facts.language(view),
        "interpreter": None if chosen == state.NO_NEED else chosen,
        "access_needs": [str(need) for need in BookingState(view).access_needs],
        "at": at,
    }
    return Act(ActKind.APPOINTMENT, number, "/v1/appointments", body)


def _event(view: Context) -> AppointmentEventKind:
    return AppointmentEventKind.ANNULER if BookingState(view).is_cancelled else AppointmentEventKind.DEPLACER


def _slot(view: Context) -> AppointmentSlot:
    found = BookingState(view).chosen_slot
    assert found is not None, "a time was picked"
    return found


def _motive(view: Context) -> Text:
    return next(each.label for each in motives_in_force() if each.key == view[state.MOTIVE_STEP])


def _where(view: Context, slot: AppointmentSlot) -> Text:
    agency = visit_facts.agency(view)
    if agency is None or not agency.address or slot.place.value != "agence":
        return state.PLACE_LABELS[slot.place]
    return verbatim(f"{agency.name}, {agency.address}")


def appointment_concerns(appointments: Iterable[Appointment], now: datetime) -> Iterator[Concern]:
    """The appointments to come."""
    for each in appointments:
        begins = each.slot.begins
        if each.state in UPCOMING_STATES and begins > now:
            yield Concern(
                kind="rendez_vous",
                rank=3,
                service=KEY,
                of=each.reference,
                icon="calendar-clock",
                tint="blue",
                value=hours_text(begins, None),
                words=T("Vous avez rendez-vous"),
                hint=state.PLACE_LABELS[each.slot.place],
                at=begins,
                day=begins.astimezone(PARIS).date(),
            )
