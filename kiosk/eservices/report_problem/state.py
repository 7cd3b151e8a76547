"""What the answers of a report come down to: what, where, how urgent, and whether it is new."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain import (
    FINAL_TICKET_STATES,
    Outage,
    RepairPlace,
    SignedInTenant,
    Ticket,
    TicketState,
    Urgency,
)
from kiosk.domain.normalisation import normalise
from kiosk.domain.rules import (
    DangerKind,
    Symptom,
    danger_in_other_words,
    detect_danger,
    repair_rules_in_force,
    sounds_harmless,
    tells_of_symptom,
)
from kiosk.i18n import catalogue
from kiosk.journeys import Context, derived, fetched_value

from .. import visit_facts

#: The steps whose answers are read here.
DESCRIPTION_STEP = "description"
PLACE_STEP = "lieu"
OUTAGE_STEP = "panne_connue"
MEANING_STEP = "sens"
SYMPTOM_STEP = "symptome"
NEIGHBOURS_STEP = "voisins"
TICKET_STEP = "deja"
AVAILABILITY_STEP = "disponibilites"
PHONE_STEP = "telephone"
PHOTOS_STEP = "photos"
NEIGHBOUR_HELP_STEP = "aide_voisinage"

OTHER = "autre"
#: What nobody can repair: noise, quarrels.
NEIGHBOUR_TROUBLE = "voisinage"
NEIGHBOURS_AFFECTED = "voisins"

#: From how like a name, out of 100, words may mean it; and how many such are proposed at most.
NAME_LIKENESS = 60.0
MAX_NAMED = 3


@dataclass(frozen=True, slots=True)
class ReportState:
    """What the answers of a report come down to."""

    context: Context = field(repr=False)

    @derived
    def answered_place(self) -> RepairPlace | None:
        """Where it is. Without a tenant number only the shared parts can be reported."""
        if not visit_facts.is_tenant(self.context):
            return RepairPlace.PARTIES_COMMUNES
        return RepairPlace(self.context[PLACE_STEP]) if PLACE_STEP in self.context else None

    @derived
    def at_home(self) -> bool:
        return self.answered_place is not RepairPlace.PARTIES_COMMUNES

    @derived
    def known_outages(self) -> list[Outage]:
        """What the landlord already knows of at that place, in the visitor's building."""
        where = self.answered_place
        if where is None:
            return []
        possible = {symptom.key for symptom in repair_rules_in_force().symptoms_at(where)}
        return [
            outage
            for outage in visit_facts.outages(self.context)
            if (outage.place == where or possible & set(outage.symptoms)) and _concerns(outage, self.context)
        ]

    @derived
    def known_outage(self) -> Outage | None:
        """The known outage the visitor came for."""
        return next((each for each in self.known_outages if each.id == self.context.get(OUTAGE_STEP)), None)

    @derived
    def described_danger(self) -> DangerKind | None:
        """The danger that the visitor's own words tell of."""
        return danger_in_text(self.context.get(DESCRIPTION_STEP, ""))

    @derived
    def meant_danger(self) -> DangerKind | None:
        """The danger of what the words most likely mean, where they do not tell it themselves. Gas, fire and
        current only where nothing harmless may be meant, nor a bill or a barbecue is spoken of; of a lift
        with somebody in it one speaks as of a lift out of order."""
        symptoms = repair_rules_in_force().symptoms
        meant = [symptoms.get(key) for key in fetched_value(self.context, MEANING_STEP, ())]
        dangers = [each.danger if each is not None else None for each in meant]
        first = dangers[0] if dangers else None
        if first is self.described_danger:
            return None
        if first is not DangerKind.ASCENSEUR and None in dangers:
            return None
        named_alike = first in (DangerKind.GAZ, DangerKind.FEU)
        return None if named_alike and sounds_harmless(self.context[DESCRIPTION_STEP]) else first

    @derived
    def chosen_symptom(self) -> Symptom | None:
        """What was picked, or understood."""
        return repair_rules_in_force().symptoms.get(self.context.get(SYMPTOM_STEP, ""))

    @derived
    def reported_symptom(self) -> Symptom | None:
        """What is reported: a failure of the whole building when the neighbours have it too."""
        found = self.chosen_symptom
        if found and found.collective and self.context.get(NEIGHBOURS_STEP) == NEIGHBOURS_AFFECTED:
            return repair_rules_in_force().symptoms[found.collective]
        return found

    @derived
    def reported_place(self) -> RepairPlace | None:
        """The place that is reported, which follows the symptom into the shared parts."""
        found, where = self.reported_symptom, self.answered_place
        return RepairPlace.PARTIES_COMMUNES if found and where not in found.places else where

    @derived
    def reported_danger(self) -> DangerKind | None:
        found = self.chosen_symptom
        return (found.danger if found else None) or self.described_danger

    @derived
    def urgency(self) -> Urgency:
        """A danger is always of the most urgent kind."""
        found = self.reported_symptom
        if self.reported_danger:
            return Urgency.SOUS_4_H
        return found.urgency if found else Urgency.SOUS_5_JOURS

    @derived
    def latest_arrival(self) -> datetime:
        """By when someone is asked to come."""
        return visit_facts.requested_arrival(self.context, self.urgency)

    @derived
    def open_tickets(self) -> list[Ticket]:
        """Requests of this visitor for the same thing that still wait for someone to come."""
        found = self.reported_symptom
        settled = {*FINAL_TICKET_STATES, TicketState.REALISEE}
        return [
            ticket
            for ticket in visit_facts.tickets(self.context)
            if found
            and ticket.symptom == found.key
            and ticket.place == self.reported_place
            and ticket.state not in settled
        ]

    @derived
    def known_ticket(self) -> Ticket | None:
        """The open request that the visitor recognised as this very problem."""
        return next(
            (each for each in self.open_tickets if each.reference == self.context.get(TICKET_STEP)), None
        )

    @derived
    def is_between_neighbours(self) -> bool:
        """Whether nothing is broken: it is noise, or a quarrel."""
        return bool(self.context.get(SYMPTOM_STEP) == NEIGHBOUR_TROUBLE)

    @derived
    def is_new(self) -> bool:
        """Whether there is something to report."""
        return not self.is_between_neighbours and self.known_outage is None and self.known_ticket is None

    @derived
    def next_service(self) -> str:
        """The e-service of whoever can help between neighbours."""
        return str(self.context.get(NEIGHBOUR_HELP_STEP, ""))


def _concerns(outage: Outage, context: Context) -> bool:
    """Whether it can be the visitor's: of a building only those of whom it is known that they live there."""
    who = visit_facts.identity(context)
    if not outage.buildings:
        return True
    home = normalise(who.address) if isinstance(who, SignedInTenant) else ""
    return any(normalise(building) in home for building in outage.buildings)


def danger_in_text(words: str) -> DangerKind | None:
    """The danger that these words tell of, in any language."""
    return detect_danger(words, repair_rules_in_force().symptoms.values()) or danger_in_other_words(words)


def names_symptom(words: str) -> bool:
    """Whether these words tell of something that is broken, in French."""
    return tells_of_symptom(words, repair_rules_in_force().symptoms.values())


def symptom_of(outage: Outage) -> Symptom | None:
    """What is broken, where it is one of the symptoms that are known."""
    known = repair_rules_in_force().symptoms
    return next((known[key] for key in outage.symptoms if key in known), None)


def symptoms_by_name(words: str, symptoms: Iterable[Symptom], language: str) -> list[Symptom]:
    """Those whose names in ``language`` are like ``words``, the likest first. Letters alone are compared:
    some languages join their words, others write none apart."""
    from rapidfuzz import fuzz  # here: no start waits for it

    said, render = _letters(words), catalogue(language).render

    def likeness(symptom: Symptom) -> tuple[float, int]:
        """The plainer of two names that are alike first."""
        name = _letters(render(symptom.label))
        return fuzz.partial_ratio(*sorted((said, name), key=len)), -len(name)

    scored = [(likeness(each), each) for each in symptoms if each.key != OTHER] if said else []
    alike = sorted((each for each in scored if each[0][0] >= NAME_LIKENESS), key=lambda each: each[0])
    return [symptom for _, symptom in alike[: -MAX_NAMED - 1 : -1]]


def _letters(words: str) -> str:
    return normalise(words, words_only=True).replace(" ", "")
