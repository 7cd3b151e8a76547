"""Demander un logement: nine short sections, kept at any moment, found again with a number and a birth date.

Facts: see ``kiosk.eservices.visit_facts``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from kiosk.domain import T, Text
from kiosk.eservices import application_lookup, receipts
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

from . import acts, answers, saved, sections, states, summary

KEY = "demande_logement"
TITLE = T("Demander un logement")

CHANGED = RefusalRule(
    T("Quelqu’un a changé votre demande entre-temps. Vérifiez-la encore une fois."),
    (saved.LOOKUP_STEP, "verifier"),
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
                key=saved.START,
                title=T("Avez-vous déjà une demande de logement ?"),
                options=(
                    Option(
                        saved.NEW, T("Non, je commence"), T("Il faut environ dix minutes."), icon="file-plus"
                    ),
                    Option(
                        saved.FIND,
                        T("Oui, je la retrouve"),
                        T("Pour la finir, la suivre ou la renouveler."),
                        icon="file-search",
                    ),
                ),
                counted=False,
            ),
            *application_lookup.lookup_steps(_is_looked_for),
            Statement(
                key=saved.NEXT,
                title=T("Où en est votre demande ?"),
                headline=states.state_headline,
                rows=states.state_rows,
                notice=states.fetched_at_text,
                ways=states.action_options,
                when=lambda view: saved.is_found(view) and not saved.is_draft(view),
            ),
            *sections.section_steps(),
            Review(
                key="verifier",
                title=T("Vérifiez avant d’envoyer"),
                hint=sections.completeness_text,
                lines=summary.review_lines,
                primary=_hand_in_label,
                counted=False,
                when=saved.is_being_filled,
            ),
            FetchStep(
                key="changement",
                asks=acts.build_change,
                title=T("Nous enregistrons ce qui a changé…"),
                refusals={"changed": CHANGED, "transition_not_allowed": CHANGED},
                when=lambda view: (
                    saved.is_being_filled(view) and not saved.is_draft(view) and acts.has_changes(view)
                ),
            ),
            replace(
                receipts.receipt(
                    title=_receipt_title,
                    headline=_headline,
                    reference=saved.reference,
                    facts=_facts,
                    notice=_notice,
                ),
                qr_content=saved.reference,
                when=lambda view: saved.is_being_filled(view) or view.get(saved.NEXT) == saved.PRINT,
            ),
        ),
    )


def _is_looked_for(view: Context) -> bool:
    return bool(view.get(saved.START) == saved.FIND)


def _hand_in_label(view: Context) -> Text:
    match view.get(saved.NEXT):
        case saved.RENEW:
            return T("Renouveler ma demande")
        case saved.CHANGE:
            return T("Enregistrer les changements")
        case _:
            return T("Déposer ma demande")


def _receipt_title(view: Context) -> Text:
    match view.get(saved.NEXT):
        case saved.RENEW:
            return T("C’est renouvelé")
        case saved.CHANGE:
            return T("C’est enregistré")
        case saved.PRINT:
            return T("Le résumé de votre demande")
        case _:
            return T("C’est déposé")


def _headline(view: Context) -> Text:
    match view.get(saved.NEXT):
        case saved.RENEW:
            return T("Votre demande continue pour un an.")
        case saved.CHANGE:
            return T("Votre demande est à jour.")
        case saved.PRINT:
            return states.STATES[saved.saved_application(view).state].headline
        case _:
            return T("Montrez votre pièce d’identité à l’accueil. L’agence enregistre ensuite votre demande.")


def _facts(view: Context) -> list[SummaryLine]:
    filled = answers.answered_application(view)
    lines = [
        SummaryLine(T("Pour la suivre"), T("Ce numéro et votre date de naissance ouvrent votre demande ici."))
    ]
    if view.get(saved.NEXT) == saved.PRINT:
        lines += summary.summary_lines(filled)
        lines.append(SummaryLine(T("À apporter"), summary.join_texts(states.missing_papers(filled))))
    elif saved.is_draft(view):
        lines.append(
            SummaryLine(T("À montrer à l’accueil"), summary.join_texts(summary.documents_to_register(filled)))
        )
        lines.append(SummaryLine(T("À préparer"), summary.join_texts(summary.documents_to_prepare(filled))))
    return [line for line in lines if line.value]


def _notice(view: Context) -> ReceiptNotice | None:
    """Where it is; nothing was sent of what was only read."""
    return None if view.get(saved.NEXT) == saved.PRINT else receipts.delivery_notice(view)
