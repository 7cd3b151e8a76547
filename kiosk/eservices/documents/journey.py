"""Mes documents: which kind, which one, and it is on the screen.

The kiosk never makes a quittance itself: the landlord does. What is read stays in memory and is gone with
the visit.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

from kiosk.domain import Act, ActKind, DocumentKind, Month, SignedIn, T, Text, Wanted
from kiosk.journeys import (
    Await,
    Carry,
    Choose,
    Information,
    Journey,
    Line,
    Needs,
    Option,
    Paper,
    Refusal,
    ToPrint,
    View,
    heard,
)
from kiosk.rules import PARIS

from .. import given, receipts, taking_back
from . import papers

KEY = "documents"
TITLE = T("Mes documents")

#: Where papers are asked for.
PATH = "/v1/documents"
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
            Choose(key="sorte", title=T("Quel document voulez-vous ?"), options=papers.kinds),
            Choose(
                key="papier",
                title=T("Lequel ?"),
                options=papers.options,
                known=papers.only_one,
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
                when=_is_requested,
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
                title=T("C’est demandé"),
                headline=T("L’agence prépare votre document."),
                reference=given.reference,
                facts=_facts,
                notice=receipts.delivery,
                take_back=_take_back,
                when=_is_requested,
            ),
        ),
    )


def _is_requested(view: View) -> bool:
    return "sorte" in view and not papers.of_kind(view)


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
        T("Prenez ce code en photo avec votre téléphone."),
        T("Il marche jusqu’à {time}.", time=until.astimezone(PARIS).time()),
        T("Ne montrez ce code à personne d’autre."),
    ]


def _act(view: View) -> Act | None:
    """The body of ``POST /v1/documents``, when one was asked for."""
    who = given.identity(view)
    if not _is_requested(view) or not isinstance(who, SignedIn):
        return None
    at, number = given.now(view), given.reference(view)
    month = _month(view)
    body = {
        "reference": number,
        "reporter": given.reporter(who),
        "kind": view["sorte"],
        "month": month.isoformat() if month else None,
        "at": at.isoformat(),
    }
    return Act(ActKind.DOCUMENT_REQUEST, number, PATH, body)


def _facts(view: View) -> list[Line]:
    month = _month(view)
    label, _meaning, _icon = papers.KINDS[DocumentKind(view["sorte"])]
    name = T("{kind}, {month}", kind=label, month=Month(month)) if month else label
    return [Line(T("Votre document"), name)]


def _take_back(view: View) -> Journey:
    return taking_back.journey(
        ActKind.DOCUMENT_CANCEL,
        PATH,
        view,
        title=TITLE,
        icon="file-document-outline",
        meaning=(T("L’agence ne le préparera pas. Vous pourrez le demander à nouveau."),),
    )


def _month(view: View) -> date | None:
    """The month that is asked for, where the paper is of one."""
    return _last_month(given.now(view)) if view["sorte"] == DocumentKind.QUITTANCE else None


def _last_month(now: datetime) -> date:
    """The first day of the month that has ended: only that one can be said to be paid."""
    return (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
