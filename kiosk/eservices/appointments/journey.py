"""Prendre rendez-vous: why, when, and once more before it is booked.

Three screens in the plain case. A tenant who has appointments already is first asked whether it is about one
of them. When someone comes to their home is asked before, for a new one and for one that is moved. A time is
booked at once or not at all: two people are never promised the same.
"""

from __future__ import annotations

from functools import cache

from kiosk.domain import SignedIn, T
from kiosk.domain.rules.motives import motives_in_force
from kiosk.journeys import (
    Await,
    Choose,
    Information,
    Journey,
    Needs,
    Option,
    PickSlot,
    Refusal,
    Review,
    Tone,
    View,
)

from .. import given, guests, receipts
from . import acts, booked, needs, slots

KEY = "rendez_vous"
TITLE = T("Prendre rendez-vous")

TAKEN = Refusal(
    T("Quelqu’un vient de prendre cette heure. Choisissez-en une autre, s’il vous plaît."),
    again=("creneaux", "creneau"),
)
GONE = Refusal(
    T("Ce rendez-vous a changé entre-temps. Regardez-le encore une fois."),
    again=("mes_rendez_vous", "lequel"),
)


@cache
def journey() -> Journey:
    """The journey with the motives in force."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="calendar-clock",
        needs=Needs.GUEST,
        steps=(
            Await(
                key="mes_rendez_vous",
                asks=lambda view: booked.WANTED,
                optional=True,
                when=_is_known,
            ),
            Await(
                key=slots.VISITS_STEP,
                asks=lambda view: slots.VISITS,
                optional=True,
                when=lambda view: _is_known(view) and given.offers(view, "tickets"),
            ),
            Choose(
                key="lequel",
                title=T("Vous avez déjà un rendez-vous. Que voulez-vous faire ?"),
                counted=False,
                forks=True,
                options=booked.options,
            ),
            Choose(
                key="motif",
                title=T("Pourquoi venez-vous ?"),
                options=tuple(Option(each.key, each.label, icon=each.icon) for each in motives_in_force()),
                when=booked.is_new,
            ),
            needs.interpreter(booked.is_new),
            needs.access(booked.is_new),
            Await(key="creneaux", title=slots.LOOKING, asks=slots.wanted, when=booked.needs_slot),
            Information(
                key="complet",
                title=T("Il n’y a plus d’heure libre."),
                body=(T("Touchez « Aide » : l’agence peut vous rappeler."),),
                when=lambda view: booked.needs_slot(view) and not slots.offered(view),
            ),
            PickSlot(
                key="creneau",
                title=T("Quand pouvez-vous venir ?"),
                hint=slots.told,
                slots=slots.offered,
                instead=slots.instead,
                when=booked.needs_slot,
                ahead=_looks_for_slot,
            ),
            *guests.questions(lambda view: guests.is_guest(view) and _books(view)),
            Information(
                key="confirmer_annulation",
                title=T("Annuler ce rendez-vous ?"),
                body=booked.cancelled_lines,
                primary=T("Oui, annuler"),
                when=booked.is_cancelled,
            ),
            Review(
                key="verifier",
                title=T("Vérifiez avant d’envoyer"),
                lines=acts.review_lines,
                primary=T("Confirmer"),
                when=lambda view: _books(view) and slots.chosen(view) is not None,
                ahead=lambda view: _looks_for_slot(view) or bool(slots.offered(view)),
            ),
            Await(
                key=given.NUMBER_STEP.key,
                asks=given.NUMBER_STEP.asks,
                when=lambda view: booked.is_new(view) and slots.chosen(view) is not None,
            ),
            Await(
                key="fait",
                title=T("Nous réservons…"),
                asks=acts.act,
                refusals={"slot_taken": TAKEN, "changed": GONE, "already_cancelled": GONE},
                when=acts.can_be_done,
            ),
            receipts.receipt(
                title=acts.badge,
                headline=acts.headline,
                reference=acts.reference,
                facts=acts.receipt_lines,
                notice=acts.notice,
                carried=acts.calendar,
                tone=lambda view: Tone.OK if acts.can_be_done(view) else Tone.WARN,
            ),
        ),
    )


def _is_known(view: View) -> bool:
    return isinstance(given.identity(view), SignedIn)


def _looks_for_slot(view: View) -> bool:
    return booked.needs_slot(view) and "creneaux" not in view


def _books(view: View) -> bool:
    """A new one, or an old one at another time."""
    return booked.needs_slot(view)
