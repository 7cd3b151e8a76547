"""Demander un logement: nine short sections, kept at any moment, found again with a number and a birth date.

Facts: see ``kiosk.eservices.given``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text
from kiosk.eservices import found_application, receipts
from kiosk.journeys import (
    Await,
    Choose,
    Journey,
    Line,
    Needs,
    Notice,
    Option,
    Refusal,
    Review,
    Statement,
    View,
)

from . import acts, answers, sections, states, summary, told

KEY = "demande_logement"
TITLE = T("Demander un logement")

CHANGED = Refusal(
    T("Quelqu’un a changé votre demande entre-temps. Vérifiez-la encore une fois."), (told.TOLD, "verifier")
)


@cache
def journey() -> Journey:
    """The journey; anyone may take it."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="home-plus",
        needs=Needs.NONE,
        act=acts.hand_in,
        save=acts.save,
        steps=(
            Choose(
                key=told.START,
                title=T("Avez-vous déjà une demande de logement ?"),
                options=(
                    Option(
                        told.NEW, T("Non, je commence"), T("Il faut environ dix minutes."), icon="file-plus"
                    ),
                    Option(
                        told.FIND,
                        T("Oui, je la retrouve"),
                        T("Pour la finir, la suivre ou la renouveler."),
                        icon="file-search",
                    ),
                ),
                counted=False,
            ),
            *found_application.questions(_is_looked_for),
            Statement(
                key=told.NEXT,
                title=T("Où en est votre demande ?"),
                headline=states.headline,
                rows=states.rows,
                notice=states.age,
                ways=states.ways,
                when=lambda view: told.is_found(view) and not told.is_draft(view),
            ),
            *sections.steps(),
            Review(
                key="verifier",
                title=T("Vérifiez avant d’envoyer"),
                hint=sections.meter,
                lines=summary.review_lines,
                primary=_hand_in_label,
                counted=False,
                when=told.is_asked,
            ),
            Await(
                key="changement",
                asks=acts.change,
                title=T("Nous enregistrons ce qui a changé…"),
                refusals={"changed": CHANGED, "transition_not_allowed": CHANGED},
                when=lambda view: told.is_asked(view) and not told.is_draft(view) and acts.is_changed(view),
            ),
            replace(
                receipts.receipt(
                    title=_receipt_title,
                    headline=_headline,
                    reference=told.reference,
                    facts=_facts,
                    notice=_notice,
                ),
                carried=told.reference,
                when=lambda view: told.is_asked(view) or view.get(told.NEXT) == told.PRINT,
            ),
        ),
    )


def _is_looked_for(view: View) -> bool:
    return bool(view.get(told.START) == told.FIND)


def _hand_in_label(view: View) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("Renouveler ma demande")
        case told.CHANGE:
            return T("Enregistrer les changements")
        case _:
            return T("Déposer ma demande")


def _receipt_title(view: View) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("C’est renouvelé")
        case told.CHANGE:
            return T("C’est enregistré")
        case told.PRINT:
            return T("Le résumé de votre demande")
        case _:
            return T("C’est déposé")


def _headline(view: View) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("Votre demande continue pour un an.")
        case told.CHANGE:
            return T("Votre demande est à jour.")
        case told.PRINT:
            return states.STATES[told.application(view).state].headline
        case _:
            return T("Montrez votre pièce d’identité à l’accueil. L’agence enregistre ensuite votre demande.")


def _facts(view: View) -> list[Line]:
    filled = answers.application(view)
    lines = [Line(T("Pour la suivre"), T("Ce numéro et votre date de naissance ouvrent votre demande ici."))]
    if view.get(told.NEXT) == told.PRINT:
        lines += summary.lines(filled)
        lines.append(Line(T("À apporter"), summary.joined(states.missing_papers(filled))))
    elif told.is_draft(view):
        lines.append(Line(T("À montrer à l’accueil"), summary.joined(summary.to_register(filled))))
        lines.append(Line(T("À préparer"), summary.joined(summary.to_prepare(filled))))
    return [line for line in lines if line.value]


def _notice(view: View) -> Notice | None:
    """Where it is; nothing was sent of what was only read."""
    return None if view.get(told.NEXT) == told.PRINT else receipts.delivery(view)
