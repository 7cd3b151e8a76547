"""What is said at the end: a paper is asked for now, or was asked for before."""

from __future__ import annotations

from kiosk.domain import NO_TEXT, ActKind, DocumentKind, T, Text
from kiosk.domain.rules import PARIS
from kiosk.journeys import Context, Journey, ReceiptNotice, SummaryLine

from .. import cancellation, receipts, visit_facts
from . import document_choices, document_requests

TITLE = T("Mes documents")
#: Where papers are asked for.
PATH = "/v1/documents"


def receipt_title(view: Context) -> Text:
    """What was done; nothing where nothing was."""
    return T("C’est demandé") if document_requests.chosen_request(view) is None else NO_TEXT


def headline(view: Context) -> Text:
    found = document_requests.chosen_request(view)
    return found.told if found is not None else T("L’agence prépare votre document.")


def reference(view: Context) -> str:
    found = document_requests.chosen_request(view)
    return found.request.reference if found is not None else visit_facts.reference(view)


def facts(view: Context) -> list[SummaryLine]:
    found = document_requests.chosen_request(view)
    if found is None:
        kind, month = DocumentKind(view["sorte"]), document_requests.requestable_month(view)
        return [SummaryLine(T("Votre document"), document_choices.kind_and_month(kind, month))]
    asked = found.request
    return [
        SummaryLine(T("Votre document"), document_choices.kind_and_month(asked.kind, asked.month)),
        SummaryLine(T("Demandé le"), T("{day}", day=asked.asked_at.astimezone(PARIS).date())),
    ]


def notice(view: Context) -> ReceiptNotice | None:
    """Where it is, unless the headline says so."""
    found = document_requests.chosen_request(view)
    if found is None:
        return receipts.delivery_notice(view)
    return receipts.outcome_notice(found.unsent.outcome) if found.unsent is not None else None


def cancellation_journey(view: Context) -> Journey:
    return cancellation.cancellation_journey(
        ActKind.DOCUMENT_CANCEL,
        PATH,
        reference(view),
        visit_facts.identity(view),
        title=TITLE,
        icon="file-document-outline",
        meaning=(T("L’agence ne le préparera pas. Vous pourrez le demander à nouveau."),),
    )
