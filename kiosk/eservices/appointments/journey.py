"""Prendre rendez-vous: why, when, and once more before it is booked.

Three screens in the plain case. A tenant who has appointments already is first asked whether it is about one
of them. When someone comes to their home is asked before, for a new one and for one that is moved. A time is
booked at once or not at all: two people are never promised the same.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from kiosk.domain import (
    UPCOMING_STATES,
    Act,
    Appointment,
    AppointmentEventKind,
    AppointmentSlot,
    SignedInTenant,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    Information,
    Option,
    PickSlot,
    RefusalRule,
    Review,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
)
from landlord.contract import routes

from .. import receipts, shared_questions, visit_facts
from ..concerns import Concern, hours_text
from . import state
from .state import BookingState

KEY = "rendez_vous"
TITLE = T("Prendre rendez-vous")

#: The time of an appointment that is moved away from it.
MOVED_FROM = T("Au lieu de")
#: To who does not hear, and is not to be called.
ASK_SOMEONE = T("Touchez « Aide » pour demander à quelqu’un de l’agence.")

SLOT_TAKEN = RefusalRule(
    T("Quelqu’un vient de prendre cette heure. Choisissez-en une autre, s’il vous plaît."),
    reset_steps=(state.FREE_SLOTS_STEP, state.SLOT_STEP),
)
APPOINTMENT_CHANGED = RefusalRule(
    T("Ce rendez-vous a changé entre-temps. Regardez-le encore une fois."),
    reset_steps=(state.APPOINTMENTS_STEP, state.WHICH_STEP),
)


def steps() -> tuple[Step, ...]:
    """With the motives in force."""
    return (
        FetchStep(
            key=state.APPOINTMENTS_STEP,
            asks=lambda context: state.APPOINTMENTS_QUERY,
            optional=True,
            when=_is_known,
        ),
        FetchStep(
            key=state.VISITS_STEP,
            asks=lambda context: state.VISITS,
            optional=True,
            when=lambda context: _is_known(context) and visit_facts.has_service(context, "tickets"),
        ),
        Choose(
            key=state.WHICH_STEP,
            title=T("Vous avez déjà un rendez-vous. Que voulez-vous faire ?"),
            counted=False,
            forks=True,
            options=BookingState.appointment_options,
        ),
        Choose(
            key=state.MOTIVE_STEP,
            title=T("Pourquoi venez-vous ?"),
            options=lambda context: tuple(
                Option(each.key, each.label, icon=each.icon) for each in visit_facts.motives(context)
            ),
            when=BookingState.is_new,
        ),
        state.interpreter_step(BookingState.is_new),
        state.access_step(BookingState.is_new),
        FetchStep(
            key=state.FREE_SLOTS_STEP,
            title=state.SEARCHING,
            asks=BookingState.slots_query,
            when=BookingState.needs_slot,
        ),
        Information(
            key="complet",
            title=T("Il n’y a plus d’heure libre."),
            body=lambda context: (
                (ASK_SOMEONE,)
                if visit_facts.reads_all(context)
                else (T("Touchez « Aide » : l’agence peut vous rappeler."),)
            ),
            when=lambda context: BookingState(context).needs_slot and not BookingState(context).slot_options,
        ),
        PickSlot(
            key=state.SLOT_STEP,
            title=T("Quand pouvez-vous venir ?"),
            hint=BookingState.slots_hint,
            slots=BookingState.slot_options,
            unavailable_reason=lambda context, day, part: BookingState(context).unavailable_reason(day, part),
            when=BookingState.needs_slot,
            ahead=_looks_for_slot,
        ),
        *shared_questions.guest_steps(lambda context: shared_questions.is_guest(context) and _books(context)),
        Information(
            key="confirmer_annulation",
            title=T("Annuler ce rendez-vous ?"),
            body=BookingState.cancellation_lines,
            primary=T("Oui, annuler"),
            when=BookingState.is_cancelled,
        ),
        Review(
            key="verifier",
            title=lambda context: (
                T("Vérifiez avant d’envoyer")
                if BookingState(context).is_new
                else T("Déplacer ce rendez-vous ?")
            ),
            lines=review_lines,
            primary=T("Confirmer"),
            when=lambda context: _books(context) and BookingState(context).chosen_slot is not None,
            ahead=lambda context: _looks_for_slot(context) or bool(BookingState(context).slot_options),
        ),
        FetchStep(
            key=visit_facts.REFERENCE_STEP.key,
            asks=visit_facts.REFERENCE_STEP.asks,
            when=lambda context: (
                BookingState(context).is_new and BookingState(context).chosen_slot is not None
            ),
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
            carried=calendar_entry,
            carried_purpose=T("Le code met ce rendez-vous dans votre téléphone."),
            tone=lambda context: Tone.OK if is_bookable(context) else Tone.WARN,
        ),
    )


def _is_known(context: Context) -> bool:
    return isinstance(visit_facts.identity(context), SignedInTenant)


def _looks_for_slot(context: Context) -> bool:
    return BookingState(context).needs_slot and state.FREE_SLOTS_STEP not in context


def _books(context: Context) -> bool:
    """A new one, or an old one at another time."""
    return BookingState(context).needs_slot


def build_act(context: Context) -> Act:
    """The booking, the move or the cancelling."""
    booking = BookingState(context)
    found = booking.chosen_appointment
    at = visit_facts.now(context)
    who = visit_facts.reporter(shared_questions.identity_or_guest(context))
    if found is None:
        chosen = context.get(state.INTERPRETER_STEP, state.NO_NEED)
        number = visit_facts.reference(context)
        return routes.APPOINTMENT.act(
            number,
            reference=number,
            reporter=who,
            slot=_slot(context).id,
            motive=context[state.MOTIVE_STEP],
            language=visit_facts.language(context),
            interpreter=None if chosen == state.NO_NEED else chosen,
            access_needs=tuple(booking.access_needs),
            at=at,
        )
    if booking.is_cancelled:
        return routes.APPOINTMENT_CANCEL.act(
            found.reference, reporter=who, kind=AppointmentEventKind.ANNULER, at=at
        )
    return routes.APPOINTMENT_CHANGE.act(
        found.reference, reporter=who, kind=AppointmentEventKind.DEPLACER, slot=_slot(context).id, at=at
    )


def is_bookable(context: Context) -> bool:
    """Nothing is booked without a time."""
    booking = BookingState(context)
    return booking.is_cancelled or booking.chosen_slot is not None


def review_lines(context: Context) -> list[SummaryLine]:
    booking = BookingState(context)
    slot = _slot(context)
    lines = [
        SummaryLine(T("Quand"), T("{moment}", moment=slot.begins), state.SLOT_STEP),
        SummaryLine(T("Où"), state.PLACE_LABELS[slot.place]),
    ]
    if booking.moved_from is not None:
        lines.insert(1, SummaryLine(MOVED_FROM, T("{moment}", moment=booking.moved_from)))
    if booking.is_new:
        lines.insert(0, SummaryLine(T("Pourquoi"), _motive(context), state.MOTIVE_STEP))
        lines.append(SummaryLine(T("Interprète"), booking.interpreter_text, state.INTERPRETER_STEP))
        lines.append(SummaryLine(T("Besoins"), booking.access_text, state.ACCESS_STEP))
    return [*lines, *shared_questions.guest_lines(context)]


def receipt_title(context: Context) -> Text:
    if not is_bookable(context):
        return T("Pas de rendez-vous")
    booking = BookingState(context)
    if booking.is_cancelled:
        return T("C’est annulé")
    return T("C’est réservé") if booking.is_new else T("C’est déplacé")


def headline(context: Context) -> Text:
    booking = BookingState(context)
    if not is_bookable(context):
        if visit_facts.reads_all(context):
            return ASK_SOMEONE
        return T("L’agence peut vous rappeler. Touchez « Aide ».")
    found = booking.chosen_appointment
    if booking.is_cancelled:
        assert found is not None
        return T("Le rendez-vous de {moment} est annulé.", moment=found.slot.begins)
    return T("Nous vous attendons {moment}.", moment=_slot(context).begins)


def reference(context: Context) -> str:
    """The landlord's own number once it has one."""
    if not is_bookable(context):
        return ""
    found = BookingState(context).chosen_appointment
    answer = fetched_value(context, "fait", {})
    return str(answer.get("reference", "")) or (found.reference if found else visit_facts.reference(context))


def receipt_lines(context: Context) -> list[SummaryLine]:
    booking = BookingState(context)
    if booking.is_cancelled or not is_bookable(context):
        return []
    slot = _slot(context)
    lines = [SummaryLine(T("Où"), _where(context, slot))]
    if booking.moved_from is not None:
        lines.append(SummaryLine(MOVED_FROM, T("{moment}", moment=booking.moved_from)))
    if booking.is_new:
        lines.append(SummaryLine(T("Pourquoi"), _motive(context)))
        if context.get(state.INTERPRETER_STEP, state.NO_NEED) != state.NO_NEED:
            lines.append(SummaryLine(T("Interprète"), booking.interpreter_text))
    return lines


def calendar_entry(context: Context) -> str:
    """The appointment for the calendar of a phone."""
    booking = BookingState(context)
    from kiosk.domain.vcalendar import CalendarEntry, vcalendar  # here: no start waits for it

    if booking.is_cancelled or not is_bookable(context):
        return ""
    slot, agency = _slot(context), visit_facts.agency(context)
    name = agency.name if agency else "Agence"
    entry = CalendarEntry(
        uid=reference(context),
        starts=slot.begins.astimezone(PARIS),
        ends=slot.ends.astimezone(PARIS),
        summary=f"Rendez-vous {name}",
        place=agency.address if agency else "",
        sequence=0 if booking.is_new else int(visit_facts.now(context).timestamp()) // 60 % 2**31,
    )
    return vcalendar(entry, visit_facts.now(context))


def _slot(context: Context) -> AppointmentSlot:
    found = BookingState(context).chosen_slot
    assert found is not None, "a time was picked"
    return found


def _motive(context: Context) -> Text:
    key = context[state.MOTIVE_STEP]
    return next((each.label for each in visit_facts.motives(context) if each.key == key), verbatim(key))


def _where(context: Context, slot: AppointmentSlot) -> Text:
    agency = visit_facts.agency(context)
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
