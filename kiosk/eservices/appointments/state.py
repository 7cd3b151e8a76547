"""Appointments that are there already, what a meeting needs, and the times that are free."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
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
    join_texts,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.repairs import TRADE_NAMES
from kiosk.journeys import (
    Choose,
    Context,
    Option,
    SlotOption,
    Tone,
    UnavailableReason,
    derived,
    fetched_value,
)

from .. import visit_facts
from ..half_days import PAST, day_part_of, is_past

#: The steps whose answers are read here.
INTERPRETER_STEP = "interprete"
ACCESS_STEP = "besoins"
FREE_SLOTS_STEP = "creneaux"
MOTIVE_STEP = "motif"
APPOINTMENTS_STEP = "mes_rendez_vous"
WHICH_STEP = "lequel"
SLOT_STEP = "creneau"


APPOINTMENTS_QUERY = Query("appointments")
NEW = "nouveau"
MOVE, CANCEL = "deplacer", "annuler"


NO_NEED, LSF = "aucun", "lsf"

ACCESS_LABELS: dict[AccessNeed, tuple[Text, str]] = {
    AccessNeed.FAUTEUIL_ROULANT: (T("Je viens en fauteuil roulant"), "wheelchair-accessibility"),
    AccessNeed.SANS_MARCHES: (T("Je ne peux pas monter de marches"), "stairs"),
    AccessNeed.VUE: (T("Je vois mal"), "eye-off-outline"),
    AccessNeed.AUDITION: (T("J’entends mal"), "ear-hearing-off"),
    AccessNeed.COMPREHENSION: (T("J’ai besoin de mots simples"), "account-heart"),
}


@dataclass(frozen=True, slots=True)
class BookingState:
    """The appointments and free times as they were told, and what the answers choose."""

    context: Context = field(repr=False)

    @derived
    def upcoming(self) -> Sequence[Appointment]:
        """Those still to come, the next one first."""
        return [
            each
            for each in fetched_value(self.context, APPOINTMENTS_STEP, ())
            if each.state in UPCOMING_STATES and each.slot.begins > visit_facts.now(self.context)
        ]

    @derived
    def appointment_options(self) -> list[Option]:
        """Move or cancel each of them, or take another one; nothing where there is none."""
        found = self.upcoming
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

    @derived
    def chosen_appointment(self) -> Appointment | None:
        """The one that is moved or cancelled."""
        _, _, reference = str(self.context.get(WHICH_STEP, "")).partition(" ")
        return next((each for each in self.upcoming if each.reference == reference), None)

    @derived
    def is_new(self) -> bool:
        return bool(self.context.get(WHICH_STEP, NEW) == NEW)

    @derived
    def is_cancelled(self) -> bool:
        return str(self.context.get(WHICH_STEP, "")).startswith(CANCEL)

    @derived
    def moved_from(self) -> datetime | None:
        """When the appointment was that is moved."""
        found = self.chosen_appointment
        return found.slot.begins if found is not None and not self.is_cancelled else None

    @derived
    def needs_slot(self) -> bool:
        return not self.is_cancelled

    @derived
    def cancellation_lines(self) -> list[Text]:
        found = self.chosen_appointment
        assert found is not None, "one was picked"
        return [
            T("C’est celui de {moment}.", moment=found.slot.begins),
            T("Quelqu’un d’autre pourra venir à cette heure."),
        ]

    @derived
    def interpreter_text(self) -> Text:
        chosen = self.context.get(INTERPRETER_STEP, NO_NEED)
        if chosen == NO_NEED:
            return T("Non")
        if chosen == LSF:
            return T("Langue des signes française")
        return T("{language}", language=get_language(chosen))

    @derived
    def access_needs(self) -> list[AccessNeed]:
        return [need for need in AccessNeed if need in self.context.get(ACCESS_STEP, ())]

    @derived
    def access_text(self) -> Text:
        found = [ACCESS_LABELS[need][0] for need in self.access_needs]
        if not found:
            return T("Rien de particulier")
        return join_texts(found)

    @derived
    def slots_query(self) -> Query:
        found = self.chosen_appointment
        return Query("slots", found.motive if found else str(self.context.get(MOTIVE_STEP, "")))

    @derived
    def free_slots(self) -> Sequence[AppointmentSlot]:
        """All that are free, soonest first. Who does not hear is not called: of those by telephone only where
        there are no others."""
        page = fetched_value(self.context, FREE_SLOTS_STEP)
        found = page.items if page is not None else ()
        if not visit_facts.reads_all(self.context):
            return found
        return [each for each in found if each.place is not MeetingPlace.TELEPHONE] or found

    @derived
    def slot_options(self) -> list[SlotOption]:
        """All that can be taken: not while the visitor has someone at home, or another appointment."""
        taken = {half for half, _ in self._engaged}
        return [
            slot
            for slot in (_slot(self.context, each) for each in self.free_slots)
            if (slot.day, slot.part) not in taken
        ]

    @derived
    def chosen_slot(self) -> AppointmentSlot | None:
        return next((each for each in self.free_slots if each.id == self.context.get(SLOT_STEP)), None)

    def unavailable_reason(self, day: date, part: DayPart) -> UnavailableReason:
        """Why nothing is offered on a half day."""
        for half, why in self._engaged:
            if half == (day, part):
                return why
        if is_past(visit_facts.now(self.context), day, part):
            return PAST
        return CLOSED if self._is_closed(day, part) else FULL

    @derived
    def slots_hint(self) -> Text:
        """Where one meets and with whom, when it is the same for all; and the interpreter asked for."""
        places = {each.place for each in self.free_slots}
        people = {each.counsellor for each in self.free_slots}
        parts = [PLACE_LABELS[places.pop()]] if len(places) == 1 else []
        if len(people) == 1 and (name := people.pop()):
            parts.append(T("Avec {name}.", name=_counsellor(self.context, name)))
        if self.is_new and self.context.get(INTERPRETER_STEP, NO_NEED) != NO_NEED:
            parts.append(T("Interprète demandé : {language}.", language=self.interpreter_text))
        joined = parts[0] if parts else T("")
        for text in parts[1:]:
            joined = T("{first} {then}", first=joined, then=text)
        return joined

    @derived
    def _engaged(self) -> Iterator[tuple[tuple[date, DayPart], UnavailableReason]]:
        """The half days on which the visitor expects someone at home or has an appointment, where known."""
        now = visit_facts.now(self.context)
        for ticket in fetched_value(self.context, VISITS_STEP, visit_facts.tickets(self.context)):
            if ticket.visit_from is not None and ticket.visit_from > now:
                comes = T("{who} vient chez vous", who=TRADE_NAMES[ticket.trade].definite_capitalised)
                yield _half(ticket.visit_from), UnavailableReason(comes, "wrench")
        moved = self.chosen_appointment
        for each in self.upcoming:
            if each != moved:
                yield _half(each.slot.begins), UnavailableReason(T("votre rendez-vous"), "calendar-check")

    def _is_closed(self, day: date, part: DayPart) -> bool:
        """Whether the agency is closed then, where one meets there."""
        if day in visit_facts.public_holidays_of(self.context):
            return True
        agency = visit_facts.agency(self.context)
        if agency is None or any(each.place is not MeetingPlace.AGENCE for each in self.free_slots):
            return False
        spans = [each for each in agency.hours if each.weekday == day.weekday()]
        return not any(day_part_of(each.opens) is part or day_part_of(each.closes) is part for each in spans)


def interpreter_step(when: Callable[[Context], bool]) -> Choose:
    """Which interpreter, if any."""
    return Choose(
        key=INTERPRETER_STEP,
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
        prefill=lambda context: (
            NO_NEED if visit_facts.language(context) == "fr" else visit_facts.language(context)
        ),
        when=when,
    )


def access_step(when: Callable[[Context], bool]) -> Choose:
    """What else is needed."""
    return Choose(
        key=ACCESS_STEP,
        title=T("De quoi avez-vous besoin pour venir ?"),
        counted=False,
        many=True,
        options=(
            *(Option(need, label, icon=icon) for need, (label, icon) in ACCESS_LABELS.items()),
            Option(NO_NEED, T("Rien de particulier"), icon="check"),
        ),
        prefill=lambda context: (NO_NEED,),
        when=when,
    )


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


def _half(moment: datetime) -> tuple[date, DayPart]:
    local = moment.astimezone(PARIS)
    return local.date(), day_part_of(local.time())


#: What the landlord's people are, as they sign.
ROLES = {
    each.msgid: each
    for each in (
        T("conseillère sociale"),
        T("conseiller social"),
        T("chargée de clientèle"),
        T("chargé de clientèle"),
    )
}


def _counsellor(context: Context, counsellor: str) -> Text:
    """Who it is with, "name, role": a role that is known in the visitor's language, any other as French."""
    name, _, role = counsellor.partition(", ")
    if not role or visit_facts.reads_french(context):
        return verbatim(counsellor)
    told = ROLES.get(role) or visit_facts.in_french(context, role)
    return T("{name}, {role}", name=name, role=told)


def _slot(context: Context, offered: AppointmentSlot) -> SlotOption:
    begins = offered.begins.astimezone(PARIS)
    return SlotOption(
        offered.id,
        T("{time}", time=begins.time()),
        begins.date(),
        day_part_of(begins.time()),
        begins.time(),
        detail=T("Avec {name}", name=_counsellor(context, offered.counsellor))
        if offered.counsellor
        else T(""),
    )
