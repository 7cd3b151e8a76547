"""Prendre rendez-vous: why, when, and once more before it is booked.

Three screens in the plain case. A tenant who has appointments already is first asked whether it is about one
of them. When someone comes to their home is asked before, for a new one and for one that is moved. A time is
booked at once or not at all: two people are never promised the same.
"""

from __future__ import annotations

from functools import cache

from kiosk.domain import SignedInTenant, T
from kiosk.domain.rules.motives import motives_in_force
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Option,
    PickSlot,
    RefusalRule,
    Review,
    Tone,
)

from .. import guests, receipts, visit_facts
from . import acts, existing, meeting_needs, slots

KEY = "rendez_vous"
TITLE = T("Prendre rendez-vous")

SLOT_TAKEN = RefusalRule(
    T("Quelqu’un vient de prendre cette heure. Choisissez-en une autre, s’il vous plaît."),
    reset_steps=("creneaux", "creneau"),
)
APPOINTMENT_CHANGED = RefusalRule(
    T("Ce rendez-vous a changé entre-temps. Regardez-le encore une fois."),
    reset_steps=("mes_rendez_vous", "lequel"),
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
                key="mes_rendez_vous",
                asks=lambda view: existing.APPOINTMENTS_QUERY,
                optional=True,
                when=_is_known,
            ),
            FetchStep(
                key=slots.VISITS_STEP,
                asks=lambda view: slots.VISITS,
                optional=True,
                when=lambda view: _is_known(view) and visit_facts.has_service(view, "tickets"),
            ),
            Choose(
                key="lequel",
                title=T("Vous avez déjà un rendez-vous. Que voulez-vous faire ?"),
                counted=False,
                forks=True,
                options=existing.options,
            ),
            Choose(
                key="motif",
                title=T("Pourquoi venez-vous ?"),
                options=tuple(Option(each.key, each.label, icon=each.icon) for each in motives_in_force()),
                when=existing.is_new,
            ),
            meeting_needs.interpreter_step(existing.is_new),
            meeting_needs.access_step(existing.is_new),
            FetchStep(
                key="creneaux", title=slots.SEARCHING, asks=slots.slots_query, when=existing.needs_slot
            ),
            Information(
                key="complet",
                title=T("Il n’y a plus d’heure libre."),
                body=(T("Touchez « Aide » : l’agence peut vous rappeler."),),
                when=lambda view: existing.needs_slot(view) and not slots.slot_options(view),
            ),
            PickSlot(
                key="creneau",
                title=T("Quand pouvez-vous venir ?"),
                hint=slots.slots_hint,
                slots=slots.slot_options,
                instead=slots.unavailable_reason,
                when=existing.needs_slot,
                ahead=_looks_for_slot,
            ),
            *guests.guest_steps(lambda view: guests.is_guest(view) and _books(view)),
            Information(
                key="confirmer_annulation",
                title=T("Annuler ce rendez-vous ?"),
                body=existing.cancellation_lines,
                primary=T("Oui, annuler"),
                when=existing.is_cancelled,
            ),
            Review(
                key="verifier",
                title=T("Vérifiez avant d’envoyer"),
                lines=acts.review_lines,
                primary=T("Confirmer"),
                when=lambda view: _books(view) and slots.chosen_slot(view) is not None,
                ahead=lambda view: _looks_for_slot(view) or bool(slots.slot_options(view)),
            ),
            FetchStep(
                key=visit_facts.REFERENCE_STEP.key,
                asks=visit_facts.REFERENCE_STEP.asks,
                when=lambda view: existing.is_new(view) and slots.chosen_slot(view) is not None,
            ),
            FetchStep(
                key="fait",
                title=T("Nous réservons…"),
                asks=acts.build_act,
                refusals={
                    "slot_taken": SLOT_TAKEN,
                    "changed": APPOINTMENT_CHANGED,
                    "already_cancelled": APPOINTMENT_CHANGED,
                },
                when=acts.is_bookable,
            ),
            receipts.receipt(
                title=acts.receipt_title,
                headline=acts.headline,
                reference=acts.reference,
                facts=acts.receipt_lines,
                notice=acts.notice,
                carried=acts.calendar_entry,
                tone=lambda view: Tone.OK if acts.is_bookable(view) else Tone.WARN,
            ),
        ),
    )


def _is_known(view: Context) -> bool:
    return isinstance(visit_facts.identity(view), SignedInTenant)


def _looks_for_slot(view: Context) -> bool:
    return existing.needs_slot(view) and "creneaux" not in view


def _books(view: Context) -> bool:
    """A new one, or an old one at another time."""
    return existing.needs_slot(view)
