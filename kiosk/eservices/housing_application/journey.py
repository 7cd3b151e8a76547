"""Demander un logement: nine short sections, kept at any moment, found again with a number and a birth date.

Facts: see ``kiosk.eservices.given``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text
from kiosk.eservices import found_application, receipts
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    IdentityRequirement,
    Journey,
    Option,
    ReceiptNotice,
    RefusalRule,
    Review,
    Statement,
    SummaryLine,
)

from . import acts, answers, sections, states, summary, told

KEY = "demande_logement"
TITLE = T("Demander un logement")

CHANGED = RefusalRule(
    T("Quelqu’un a changé votre demande entre-temps. Vérifiez-la encore une fois."),
    (told.LOOKUP_STEP, "verifier"),
)


@cache
def journey() -> Journey:
    """The journey; anyone may take it."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="home-plus",
        needs=IdentityRequirement.NONE,
        act=acts.build_submission,
        save=acts.build_draft,
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
            *found_application.lookup_steps(_is_looked_for),
            Statement(
                key=told.NEXT,
                title=T("Où en est votre demande ?"),
                headline=states.state_headline,
                rows=states.state_rows,
                notice=states.fetched_at_text,
                ways=states.action_options,
                when=lambda view: told.is_found(view) and not told.is_draft(view),
            ),
            *sections.section_steps(),
            Review(
                key="verifier",
                title=T("Vérifiez avant d’envoyer"),
                hint=sections.completeness_text,
                lines=summary.review_lines,
                primary=_hand_in_label,
                counted=False,
                when=told.is_being_filled,
            ),
            FetchStep(
                key="changement",
                asks=acts.build_change,
                title=T("Nous enregistrons ce qui a changé…"),
                refusals={"changed": CHANGED, "transition_not_allowed": CHANGED},
                when=lambda view: (
                    told.is_being_filled(view) and not told.is_draft(view) and acts.has_changes(view)
                ),
            ),
            replace(
                receipts.receipt(
                    title=_receipt_title,
                    headline=_headline,
                    reference=told.reference,
                    facts=_facts,
                    notice=_notice,
                ),
                qr_content=told.reference,
                when=lambda view: told.is_being_filled(view) or view.get(told.NEXT) == told.PRINT,
            ),
        ),
    )


def _is_looked_for(view: Context) -> bool:
    return bool(view.get(told.START) == told.FIND)


def _hand_in_label(view: Context) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("Renouveler ma demande")
        case told.CHANGE:
            return T("Enregistrer les changements")
        case _:
            return T("Déposer ma demande")


def _receipt_title(view: Context) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("C’est renouvelé")
        case told.CHANGE:
            return T("C’est enregistré")
        case told.PRINT:
            return T("Le résumé de votre demande")
        case _:
            return T("C’est déposé")


def _headline(view: Context) -> Text:
    match view.get(told.NEXT):
        case told.RENEW:
            return T("Votre demande continue pour un an.")
        case told.CHANGE:
            return T("Votre demande est à jour.")
        case told.PRINT:
            return states.STATES[told.saved_application(view).state].headline
        case _:
            return T("Montrez votre pièce d’identité à l’accueil. L’agence enregistre ensuite votre demande.")


def _facts(view: Context) -> list[SummaryLine]:
    filled = answers.answered_application(view)
    lines = [
        SummaryLine(T("Pour la suivre"), T("Ce numéro et votre date de naissance ouvrent votre demande ici."))
    ]
    if view.get(told.NEXT) == told.PRINT:
        lines += summary.summary_lines(filled)
        lines.append(SummaryLine(T("À apporter"), summary.join_texts(states.missing_papers(filled))))
    elif told.is_draft(view):
        lines.append(
            SummaryLine(T("À montrer à l’accueil"), summary.join_texts(summary.documents_to_register(filled)))
        )
        lines.append(SummaryLine(T("À préparer"), summary.join_texts(summary.documents_to_prepare(filled))))
    return [line for line in lines if line.value]


def _notice(view: Context) -> ReceiptNotice | None:
    """Where it is; nothing was sent of what was only read."""
    return None if view.get(told.NEXT) == told.PRINT else receipts.delivery_notice(view)
