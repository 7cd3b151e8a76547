"""What is said at the end: a paper is asked for now, or was asked for before."""

from __future__ import annotations

from kiosk.domain import NOTHING, ActKind, DocumentKind, T, Text
from kiosk.domain.rules import PARIS
from kiosk.journeys import Journey, Line, Notice, View

from .. import given, receipts, taking_back
from . import papers, requested

TITLE = T("Mes documents")
#: Where papers are asked for.
PATH = "/v1/documents"


def badge(view: View) -> Text:
    """What was done; nothing where nothing was."""
    return T("C’est demandé") if requested.chosen(view) is None else NOTHING


def headline(view: View) -> Text:
    found = requested.chosen(view)
    return found.told if found is not None else T("L’agence prépare votre document.")


def reference(view: View) -> str:
    found = requested.chosen(view)
    return found.request.reference if found is not None else given.reference(view)


def facts(view: View) -> list[Line]:
    found = requested.chosen(view)
    if found is None:
        kind, month = DocumentKind(view["sorte"]), requested.wanted_month(view)
        return [Line(T("Votre document"), papers.called(kind, month))]
    asked = found.request
    return [
        Line(T("Votre document"), papers.called(asked.kind, asked.month)),
        Line(T("Demandé le"), T("{day}", day=asked.asked_at.astimezone(PARIS).date())),
    ]


def notice(view: View) -> Notice | None:
    """Where it is, unless the headline says so."""
    found = requested.chosen(view)
    if found is None:
        return receipts.delivery(view)
    return receipts.of_outcome(found.unsent.outcome) if found.unsent is not None else None


def take_back(view: View) -> Journey:
    return taking_back.journey(
        ActKind.DOCUMENT_CANCEL,
        PATH,
        reference(view),
        given.identity(view),
        title=TITLE,
        icon="file-document-outline",
        meaning=(T("L’agence ne le préparera pas. Vous pourrez le demander à nouveau."),),
    )
