"""Mes documents: which kind, which one, and it is on the screen.

The kiosk never makes a quittance itself: the landlord does. What is read stays in memory and is gone with
the visit.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache

from kiosk.domain import Act, ActKind, SignedIn, T, Text, Wanted
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Await,
    Carry,
    Choose,
    Information,
    Journey,
    Needs,
    Option,
    Paper,
    Refusal,
    ToPrint,
    View,
    heard,
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
        needs=Needs.TENANT,
        act=_act,
        steps=(
            Await(
                key="liste", title=T("Nous cherchons vos documents…"), asks=lambda view: Wanted("documents")
            ),
            Choose(
                key="sorte",
                title=T("Quel document voulez-vous ?"),
                forks=True,
                options=papers.kinds,
                known=papers.wished_kind,
            ),
            Choose(
                key="papier",
                title=T("Lequel ?"),
                options=papers.options,
                known=papers.wished,
            ),
            Choose(
                key="annee",
                title=T("Quelle année ?"),
                counted=False,
                options=papers.years,
                when=papers.is_older,
            ),
            Choose(
                key="ancien",
                title=T("Lequel ?"),
                counted=False,
                options=papers.of_year,
                when=papers.is_older,
            ),
            Information(
                key="demander",
                title=T("Ce document n’est pas encore prêt."),
                body=(T("L’agence peut le faire pour vous. C’est gratuit."),),
                primary=T("Le demander"),
                when=papers.asks,
            ),
            Await(
                key="contenu",
                title=T("Nous ouvrons le document…"),
                asks=lambda view: Wanted("document_content", _id(view)),
                refusals={
                    "not_found": Refusal(
                        T("Ce document n’est plus là. Choisissez-en un autre."),
                        ("liste", "papier", "annee", "ancien"),
                    )
                },
                when=_reads,
            ),
            Paper(
                key="lire",
                title=papers.title,
                pdf=lambda view: heard(view, "contenu", b""),
                ways=_ways,
                when=_reads,
            ),
            Await(
                key="impression",
                title=T("Impression en cours…"),
                asks=lambda view: ToPrint(heard(view, "contenu", b"")),
                when=lambda view: view.get("lire") == PRINT,
            ),
            Information(
                key="imprime",
                title=T("C’est imprimé. Prenez votre papier."),
                body=(T("N’oubliez rien dans l’imprimante."),),
                primary=T("J’ai fini"),
                when=lambda view: view.get("lire") == PRINT,
            ),
            Await(
                key="lien",
                asks=lambda view: Wanted("document_link", _id(view)),
                when=lambda view: view.get("lire") == SEND,
            ),
            Carry(
                key="code",
                title=T("Le document sur votre téléphone"),
                code=lambda view: heard(view, "lien").url,
                body=_link_lines,
                then=lambda view: "lire" if view.get("code") == OTHER else "",
                ways=(
                    Option(OTHER, T("Revenir au document"), icon="file-document-outline"),
                    Option(DONE, T("J’ai fini"), icon="check"),
                ),
                when=lambda view: view.get("lire") == SEND,
            ),
            receipts.receipt(
                title=told.badge,
                headline=told.headline,
                reference=told.reference,
                facts=told.facts,
                notice=told.notice,
                take_back=told.take_back,
                when=lambda view: papers.asks(view) or requested.chosen(view) is not None,
            ),
        ),
    )


def _reads(view: View) -> bool:
    return papers.chosen(view) is not None


def _id(view: View) -> str:
    found = papers.chosen(view)
    assert found is not None, "one was picked"
    return found.id


def _ways(view: View) -> list[Option]:
    ways = [Option(SEND, T("Sur mon téléphone"), icon="qrcode")]
    if view.facts.get("printer"):
        ways.append(Option(PRINT, T("Imprimer"), icon="printer"))
    return [*ways, Option(DONE, T("J’ai fini"), icon="check")]


def _link_lines(view: View) -> list[Text]:
    until: datetime = heard(view, "lien").expires_at
    return [
        T("Scannez ce code avec votre téléphone."),
        T("Il marche jusqu’à {time}.", time=until.astimezone(PARIS).time()),
        T("Ne montrez ce code à personne d’autre."),
    ]


def _act(view: View) -> Act | None:
    """The body of ``POST /v1/documents``, when one was asked for."""
    who = given.identity(view)
    if not papers.asks(view) or not isinstance(who, SignedIn):
        return None
    at, number = given.now(view), given.reference(view)
    month = requested.wanted_month(view)
    body = {
        "reference": number,
        "reporter": given.reporter(who),
        "kind": view["sorte"],
        "month": month.isoformat() if month else None,
        "at": at.isoformat(),
    }
    return Act(ActKind.DOCUMENT_REQUEST, number, told.PATH, body)
