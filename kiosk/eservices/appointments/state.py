"""Appointments that are there already, what a meeting needs, and the times that are free."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime

from kiosk.domain import (
    LANGUAGES,
    UPCOMING_STATES,
    AccessNeed,
    Appointment,
    AppointmentSlot,
    DayPart,
    MeetingPlace,
    Query,
    T,
    Text,
    get_language,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.repairs import TRADE_NAMES
from kiosk.journeys import Choose, Context, Option, SlotOption, Tone, UnavailableReason, fetched_value

from .. import visit_facts
from ..half_days import PAST, day_part_of, is_past

APPOINTMENTS_QUERY = Query("appointments")
NEW = "nouveau"
MOVE, CANCEL = "deplacer", "annuler"


def upcoming(view: Context) -> Sequence[Appointment]:
    """Those still to come, the next one first."""
    return [
        each
        for each in fetched_value(view, "mes_rendez_vous", ())
        if each.state in UPCOMING_STATES and each.slot.begins > visit_facts.now(view)
    ]


def appointment_options(view: Context) -> list[Option]:
    """Move or cancel each of them, or take another one; nothing where there is none."""
    found = upcoming(view)
    if not found:
        return []
    each_way = [
        option
        for each in found
        for option in (
            Option(
                f"{MOVE} {each.reference}",
                T("Déplacer celui de {moment}", moment=each.slot.begins),
                icon="calendar-edit",
            ),
            Option(
                f"{CANCEL} {each.reference}",
                T("Annuler celui de {moment}", moment=each.slot.begins),
                icon="calendar-remove",
                tone=Tone.DANGER,
            ),
        )
    ]
    return [*each_way, Option(NEW, T("Prendre un autre rendez-vous"), icon="calendar-plus")]


def chosen_appointment(view: Context) -> Appointment | None:
    """The one that is moved or cancelled."""
    _, _, reference = str(view.get("lequel", "")).partition(" ")
    return next((each for each in upcoming(view) if each.reference == reference), None)


def is_new(view: Context) -> bool:
    return bool(view.get("lequel", NEW) == NEW)


def is_cancelled(view: Context) -> bool:
    return str(view.get("lequel", "")).startswith(CANCEL)


def needs_slot(view: Context) -> bool:
    return not is_cancelled(view)


def cancellation_lines(view: Context) -> list[Text]:
    found = chosen_appointment(view)
    assert found is not None, "one was picked"
    return [
        T("C’est celui de {moment}.", moment=found.slot.begins),
        T("Quelqu’un d’autre pourra venir à cette heure."),
    ]


NO_NEED, LSF = "aucun", "lsf"

ACCESS_LABELS: dict[AccessNeed, tuple[Text, str]] = {
    AccessNeed.FAUTEUIL_ROULANT: (T("Je viens en fauteuil roulant"), "wheelchair-accessibility"),
    AccessNeed.SANS_MARCHES: (T("Je ne peux pas monter de marches"), "stairs"),
    AccessNeed.VUE: (T("Je vois mal"), "eye-off-outline"),
    AccessNeed.AUDITION: (T("J’entends mal"), "ear-hearing-off"),
    AccessNeed.COMPREHENSION: (T("J’ai besoin de mots simples"), "account-heart"),
}


def interpreter_step(when: Callable[[Context], bool]) -> Choose:
    """Which interpreter, if any."""
    return Choose(
        key="interprete",
        title=T("Voulez-vous un interprète ?"),
        counted=False,
        options=(
            Option(NO_NEED, T("Non, le français me va"), icon="check"),
            Option(LSF, T("Langue des signes française"), icon="hand-front-right"),
            *(
                Option(each.code, T("{language}", language=each), icon="translate")
                for each in LANGUAGES
                if each.base != "fr"
            ),
        ),
        known=lambda view: NO_NEED if visit_facts.language(view) == "fr" else visit_facts.language(view),
        when=when,
    )


def access_step(when: Callable[[Context], bool]) -> Choose:
    """What else is needed."""
    return Choose(
        key="besoins",
        title=T("De quoi avez-vous besoin pour venir ?"),
        counted=False,
        many=True,
        options=(
            *(Option(need, label, icon=icon) for need, (label, icon) in ACCESS_LABELS.items()),
            Option(NO_NEED, T("Rien de particulier"), icon="check"),
        ),
        known=lambda view: (NO_NEED,),
        when=when,
    )


def interpreter_text(view: Context) -> Text:
    chosen = view.get("interprete", NO_NEED)
    if chosen == NO_NEED:
        return T("Non")
    if chosen == LSF:
        return T("Langue des signes française")
    return T("{language}", language=get_language(chosen))


def access_needs(view: Context) -> list[AccessNeed]:
    return [need for need in AccessNeed if need in view.get("besoins", ())]


def access_text(view: Context) -> Text:
    found = [ACCESS_LABELS[need][0] for need in access_needs(view)]
    if not found:
        return T("Rien de particulier")
    joined = found[-1]
    for text in reversed(found[:-1]):
        joined = T("{first} ; {others}", first=text, others=joined)
    return joined


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
    found = chosen_appointment(view)
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
    if is_new(view) and view.get("interprete", NO_NEED) != NO_NEED:
        said.append(T("Interprète demandé : {language}.", language=interpreter_text(view)))
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
    moved = chosen_appointment(view)
    for each in upcoming(view):
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
