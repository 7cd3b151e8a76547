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

from .. import given, receipts
from . import papers, requested, told

KEY = "documents"
TITLE = told.TITLE

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
                options=papers.kind_options,
                known=papers.prefilled_kind,
            ),
            Choose(
                key="papier",
                title=T("Lequel ?"),
                options=papers.document_options,
                known=papers.prefilled_document,
            ),
            Choose(
                key="annee",
                title=T("Quelle année ?"),
                counted=False,
                options=papers.year_options,
                when=papers.is_older,
            ),
            Choose(
                key="ancien",
                title=T("Lequel ?"),
                counted=False,
                options=papers.year_document_options,
                when=papers.is_older,
            ),
            Information(
                key="demander",
                title=T("Ce document n’est pas encore prêt."),
                body=(T("L’agence peut le faire pour vous. C’est gratuit."),),
                primary=T("Le demander"),
                when=papers.is_requesting,
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
                title=papers.document_title,
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
                title=told.receipt_title,
                headline=told.headline,
                reference=told.reference,
                facts=told.facts,
                notice=told.notice,
                take_back=told.cancellation_journey,
                when=lambda view: papers.is_requesting(view) or requested.chosen_request(view) is not None,
            ),
        ),
    )


def _reads(view: Context) -> bool:
    return papers.chosen_document(view) is not None


def _id(view: Context) -> str:
    found = papers.chosen_document(view)
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
    who = given.identity(view)
    if not papers.is_requesting(view) or not isinstance(who, SignedInTenant):
        return None
    at, number = given.now(view), given.reference(view)
    month = requested.requestable_month(view)
    body = {
        "reference": number,
        "reporter": given.reporter_json(who),
        "kind": view["sorte"],
        "month": month.isoformat() if month else None,
        "at": at.isoformat(),
    }
    return Act(ActKind.DOCUMENT_REQUEST, number, told.PATH, body)
