"""Mes documents: which kind, which one, and it is on the screen.

The kiosk never makes a quittance itself: the landlord does. What is read stays in memory and is gone with
the visit.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from kiosk.domain import NO_TEXT, Act, DocumentKind, DocumentList, Query, SignedInTenant, T, Text
from kiosk.domain.rules import PARIS
from kiosk.journeys import (
    Choose,
    Context,
    FetchStep,
    Information,
    Journey,
    Option,
    PdfViewer,
    PrintJob,
    QrHandoff,
    ReceiptNotice,
    RefusalRule,
    Step,
    SummaryLine,
    fetched_value,
)
from landlord.contract import routes

from .. import receipts, visit_facts
from ..concerns import Concern
from . import state
from .state import DocumentsState

KEY = "documents"
TITLE = T("Mes documents")

PRINT, SEND, OTHER, DONE = "imprimer", "telephone", "autre", "fini"


def steps() -> tuple[Step, ...]:
    """It needs a tenant whose number was checked."""
    return (
        FetchStep(
            key=state.LIST_STEP,
            title=T("Nous cherchons vos documents…"),
            asks=lambda context: Query("documents"),
        ),
        Choose(
            key=state.KIND_STEP,
            title=T("Quel document voulez-vous ?"),
            forks=True,
            options=DocumentsState.kind_options,
            prefill=DocumentsState.prefilled_kind,
        ),
        Choose(
            key=state.DOCUMENT_STEP,
            title=T("Lequel ?"),
            options=DocumentsState.document_options,
            prefill=DocumentsState.prefilled_document,
        ),
        Choose(
            key=state.YEAR_STEP,
            title=T("Quelle année ?"),
            counted=False,
            options=DocumentsState.year_options,
            when=DocumentsState.is_older,
        ),
        Choose(
            key=state.OLDER_DOCUMENT_STEP,
            title=T("Lequel ?"),
            counted=False,
            options=DocumentsState.year_document_options,
            when=DocumentsState.is_older,
        ),
        Information(
            key="demander",
            title=T("Ce document n’est pas encore prêt."),
            body=(T("L’agence peut le faire pour vous. C’est gratuit."),),
            primary=T("Le demander"),
            when=DocumentsState.is_requesting,
        ),
        FetchStep(
            key="contenu",
            title=T("Nous ouvrons le document…"),
            asks=lambda context: Query("document_content", _id(context)),
            refusals={
                "not_found": RefusalRule(
                    T("Ce document n’est plus là. Choisissez-en un autre."),
                    (state.LIST_STEP, state.DOCUMENT_STEP, state.YEAR_STEP, state.OLDER_DOCUMENT_STEP),
                )
            },
            when=_reads,
        ),
        PdfViewer(
            key="lire",
            title=DocumentsState.document_title,
            pdf=lambda context: fetched_value(context, "contenu", b""),
            about=DocumentsState.document_about,
            actions=_actions,
            when=_reads,
        ),
        FetchStep(
            key="impression",
            title=T("Impression en cours…"),
            asks=lambda context: PrintJob(fetched_value(context, "contenu", b"")),
            when=lambda context: context.get("lire") == PRINT,
        ),
        Information(
            key="imprime",
            title=T("C’est imprimé. Prenez votre papier."),
            body=(T("N’oubliez rien dans l’imprimante."),),
            primary=T("J’ai fini"),
            when=lambda context: context.get("lire") == PRINT,
        ),
        FetchStep(
            key="lien",
            asks=lambda context: Query("document_link", _id(context)),
            when=lambda context: context.get("lire") == SEND,
        ),
        QrHandoff(
            key="code",
            title=T("Le document sur votre téléphone"),
            code=lambda context: fetched_value(context, "lien").url,
            body=_link_lines,
            return_to=lambda context: "lire" if context.get("code") == OTHER else "",
            actions=(
                Option(OTHER, T("Revenir au document"), icon="file-document-outline"),
                Option(DONE, T("J’ai fini"), icon="check"),
            ),
            when=lambda context: context.get("lire") == SEND,
        ),
        receipts.receipt(
            title=receipt_title,
            headline=headline,
            reference=reference,
            facts=facts,
            notice=notice,
            take_back=cancellation_journey,
            when=lambda context: (
                DocumentsState(context).is_requesting or DocumentsState(context).chosen_request is not None
            ),
        ),
    )


def _reads(context: Context) -> bool:
    return DocumentsState(context).chosen_document is not None


def _id(context: Context) -> str:
    found = DocumentsState(context).chosen_document
    assert found is not None, "one was picked"
    return found.id


def _actions(context: Context) -> list[Option]:
    """What takes the paper along last: it is what one came for."""
    actions = [
        Option(DONE, T("J’ai fini"), icon="check"),
        Option(SEND, T("Sur mon téléphone"), icon="qrcode"),
    ]
    if visit_facts.facts_in(context).get("printer"):
        actions.append(Option(PRINT, T("Imprimer"), icon="printer"))
    return actions


def _link_lines(context: Context) -> list[Text]:
    until: datetime = fetched_value(context, "lien").expires_at
    return [
        T("Scannez ce code avec votre téléphone."),
        T("Il marche jusqu’à {time}.", time=until.astimezone(PARIS).time()),
        T("Ne montrez ce code à personne d’autre."),
    ]


def request_act(context: Context) -> Act | None:
    """The request for a paper, where one was asked for."""
    documents = DocumentsState(context)
    who = visit_facts.identity(context)
    if not documents.is_requesting or not isinstance(who, SignedInTenant):
        return None
    number = visit_facts.reference(context)
    return routes.DOCUMENT_REQUEST.act(
        number,
        reference=number,
        reporter=visit_facts.reporter(who),
        kind=DocumentKind(context[state.KIND_STEP]),
        month=documents.requestable_month,
        at=visit_facts.now(context),
    )


def receipt_title(context: Context) -> Text:
    """What was done; nothing where nothing was."""
    return T("C’est demandé") if DocumentsState(context).chosen_request is None else NO_TEXT


def headline(context: Context) -> Text:
    found = DocumentsState(context).chosen_request
    return found.status_text if found is not None else T("L’agence prépare votre document.")


def reference(context: Context) -> str:
    found = DocumentsState(context).chosen_request
    return found.request.reference if found is not None else visit_facts.reference(context)


def facts(context: Context) -> list[SummaryLine]:
    documents = DocumentsState(context)
    found = documents.chosen_request
    if found is None:
        kind, month = DocumentKind(context[state.KIND_STEP]), documents.requestable_month
        return [SummaryLine(T("Votre document"), state.kind_and_month(kind, month))]
    asked = found.request
    return [
        SummaryLine(T("Votre document"), state.kind_and_month(asked.kind, asked.month)),
        SummaryLine(T("Demandé le"), T("{day}", day=asked.asked_at.astimezone(PARIS).date())),
    ]


def notice(context: Context) -> ReceiptNotice | None:
    """Where it is, unless the headline says so."""
    found = DocumentsState(context).chosen_request
    if found is None:
        return receipts.delivery_notice(context)
    return receipts.outcome_notice(found.unsent.outcome) if found.unsent is not None else None


def cancellation_journey(context: Context) -> Journey:
    who = visit_facts.identity(context)
    assert isinstance(who, SignedInTenant), "papers are asked for by whom was checked"
    number, reporter = reference(context), visit_facts.reporter(who)
    return receipts.cancellation_journey(
        number,
        lambda context: routes.DOCUMENT_CANCEL.act(
            number, reporter=reporter, kind="annuler", at=visit_facts.now(context)
        ),
        title=TITLE,
        icon="file-document-outline",
        meaning=(T("L’agence ne le préparera pas. Vous pourrez le demander à nouveau."),),
    )


#: A paper is news until the next one of its kind comes: quittances come each month.
DOCUMENT_NEWS_PERIOD = timedelta(days=31)


def document_concern(documents: DocumentList, now: datetime) -> Iterator[Concern]:
    """The latest paper, while it is news."""
    today = now.astimezone(PARIS).date()
    fresh = [each for each in documents.items if today - DOCUMENT_NEWS_PERIOD < each.day <= today]
    if fresh:
        latest = max(fresh, key=lambda each: (each.day, each.id))
        yield Concern(
            kind="document",
            rank=4,
            service=KEY,
            of=latest.id,
            icon="file-document-outline",
            tint="sand",
            value=T("Un document est prêt"),
            hint=state.document_name(latest),
            facts={"paper": latest.id},
        )
