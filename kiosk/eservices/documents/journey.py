"""Mes documents: which kind, which one, and it is on the screen.

The kiosk never makes a quittance itself: the landlord does. What is read stays in memory and is gone with
the visit.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from kiosk.domain import Act, ActKind, Query, SignedInTenant, T, Text
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Option,
    PdfViewer,
    PrintJob,
    QrHandoff,
    RefusalRule,
    fetched_value,
)

from .. import receipts, visit_facts
from . import document_choices, document_requests, receipt_texts

KEY = "documents"
TITLE = receipt_texts.TITLE

PRINT, SEND, OTHER, DONE = "imprimer", "telephone", "autre", "fini"


@cache
def journey() -> Journey:
    """The journey; it needs a tenant whose number was checked."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="file-document-outline",
        needs=IdentityRequirement.TENANT,
        act=_act,
        steps=(
            FetchStep(
                key="liste", title=T("Nous cherchons vos documents…"), asks=lambda view: Query("documents")
            ),
            Choose(
                key="sorte",
                title=T("Quel document voulez-vous ?"),
                forks=True,
                options=document_choices.kind_options,
                known=document_choices.prefilled_kind,
            ),
            Choose(
                key="papier",
                title=T("Lequel ?"),
                options=document_choices.document_options,
                known=document_choices.prefilled_document,
            ),
            Choose(
                key="annee",
                title=T("Quelle année ?"),
                counted=False,
                options=document_choices.year_options,
                when=document_choices.is_older,
            ),
            Choose(
                key="ancien",
                title=T("Lequel ?"),
                counted=False,
                options=document_choices.year_document_options,
                when=document_choices.is_older,
            ),
            Information(
                key="demander",
                title=T("Ce document n’est pas encore prêt."),
                body=(T("L’agence peut le faire pour vous. C’est gratuit."),),
                primary=T("Le demander"),
                when=document_choices.is_requesting,
            ),
            FetchStep(
                key="contenu",
                title=T("Nous ouvrons le document…"),
                asks=lambda view: Query("document_content", _id(view)),
                refusals={
                    "not_found": RefusalRule(
                        T("Ce document n’est plus là. Choisissez-en un autre."),
                        ("liste", "papier", "annee", "ancien"),
                    )
                },
                when=_reads,
            ),
            PdfViewer(
                key="lire",
                title=document_choices.document_title,
                pdf=lambda view: fetched_value(view, "contenu", b""),
                ways=_ways,
                when=_reads,
            ),
            FetchStep(
                key="impression",
                title=T("Impression en cours…"),
                asks=lambda view: PrintJob(fetched_value(view, "contenu", b"")),
                when=lambda view: view.get("lire") == PRINT,
            ),
            Information(
                key="imprime",
                title=T("C’est imprimé. Prenez votre papier."),
                body=(T("N’oubliez rien dans l’imprimante."),),
                primary=T("J’ai fini"),
                when=lambda view: view.get("lire") == PRINT,
            ),
            FetchStep(
                key="lien",
                asks=lambda view: Query("document_link", _id(view)),
                when=lambda view: view.get("lire") == SEND,
            ),
            QrHandoff(
                key="code",
                title=T("Le document sur votre téléphone"),
                code=lambda view: fetched_value(view, "lien").url,
                body=_link_lines,
                return_to=lambda view: "lire" if view.get("code") == OTHER else "",
                ways=(
                    Option(OTHER, T("Revenir au document"), icon="file-document-outline"),
                    Option(DONE, T("J’ai fini"), icon="check"),
                ),
                when=lambda view: view.get("lire") == SEND,
            ),
            receipts.receipt(
                title=receipt_texts.receipt_title,
                headline=receipt_texts.headline,
                reference=receipt_texts.reference,
                facts=receipt_texts.facts,
                notice=receipt_texts.notice,
                take_back=receipt_texts.cancellation_journey,
                when=lambda view: (
                    document_choices.is_requesting(view) or document_requests.chosen_request(view) is not None
                ),
            ),
        ),
    )


def _reads(view: Context) -> bool:
    return document_choices.chosen_document(view) is not None


def _id(view: Context) -> str:
    found = document_choices.chosen_document(view)
    assert found is not None, "one was picked"
    return found.id


def _ways(view: Context) -> list[Option]:
    ways = [Option(SEND, T("Sur mon téléphone"), icon="qrcode")]
    if view.facts.get("printer"):
        ways.append(Option(PRINT, T("Imprimer"), icon="printer"))
    return [*ways, Option(DONE, T("J’ai fini"), icon="check")]


def _link_lines(view: Context) -> list[Text]:
    until: datetime = fetched_value(view, "lien").expires_at
    return [
        T("Scannez ce code avec votre téléphone."),
        T("Il marche jusqu’à {time}.", time=until.astimezone(PARIS).time()),
        T("Ne montrez ce code à personne d’autre."),
    ]


def _act(view: Context) -> Act | None:
    """The body of ``POST /v1/documents``, when one was asked for."""
    who = visit_facts.identity(view)
    if not document_choices.is_requesting(view) or not isinstance(who, SignedInTenant):
        return None
    at, number = visit_facts.now(view), visit_facts.reference(view)
    month = document_requests.requestable_month(view)
    body = {
        "reference": number,
        "reporter": visit_facts.reporter_json(who),
        "kind": view["sorte"],
        "month": month.isoformat() if month else None,
        "at": at.isoformat(),
    }
    return Act(ActKind.DOCUMENT_REQUEST, number, receipt_texts.PATH, body)
