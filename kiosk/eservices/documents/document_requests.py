"""The papers that were asked for and are not there yet: those that the landlord tells of, and those that only
this kiosk knows of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.domain import ActKind, DocumentKind, DocumentList, DocumentRequest, T, Text
from kiosk.journeys import Context, UnsentAct, fetched_value

from .. import visit_facts

#: Begins the value of an option that is a request.
REQUEST_PREFIX = "demande"
#: Those that can be asked for when they are not there.
REQUESTABLE_KINDS = frozenset({DocumentKind.QUITTANCE, DocumentKind.ATTESTATION})

_NO_DOCUMENTS = DocumentList(())


@dataclass(frozen=True, slots=True)
class PendingRequest:
    """``unsent`` while only this kiosk knows of it."""

    request: DocumentRequest
    unsent: UnsentAct | None = None

    @property
    def value(self) -> str:
        """Of its option; a paper's own id has no space."""
        return f"{REQUEST_PREFIX} {self.request.reference}"

    @property
    def told(self) -> Text:
        """Where it is, in one honest sentence."""
        if self.unsent is not None:
            return T("Vous l’avez déjà demandé.")
        return T("L’agence prépare déjà ce document.")


def listed_documents(view: Context) -> DocumentList:
    """What the landlord has told; nothing before that."""
    found: DocumentList = fetched_value(view, "liste", _NO_DOCUMENTS)
    return found


def pending_requests(view: Context) -> list[PendingRequest]:
    """Newest first. What is there, or was just taken back, is awaited no more."""
    known = {each.request.reference: each for each in (*_unsent(view), *_told(view))}
    taken_back = {
        each.act.subject for each in visit_facts.unsent_acts(view) if each.act.kind is ActKind.DOCUMENT_CANCEL
    }
    return [
        each
        for each in known.values()
        if each.request.reference not in taken_back and not _is_there(each.request, listed_documents(view))
    ]


def requests_of_kind(view: Context) -> list[PendingRequest]:
    return [each for each in pending_requests(view) if each.request.kind == view.get("sorte")]


def chosen_request(view: Context) -> PendingRequest | None:
    """The request that is looked at."""
    return next((each for each in requests_of_kind(view) if each.value == view.get("papier")), None)


def requestable_month(view: Context) -> date | None:
    """The month that would be asked for, where the paper is of one: only one that has ended can be said to be
    paid."""
    if view.get("sorte") != DocumentKind.QUITTANCE:
        return None
    return (visit_facts.now(view).date().replace(day=1) - timedelta(days=1)).replace(day=1)


def can_request(view: Context) -> bool:
    """Whether a paper of the chosen kind can be asked for: there is none, and it is not asked for already."""
    kind, month = view.get("sorte"), requestable_month(view)
    if kind not in REQUESTABLE_KINDS or any(each.kind == kind for each in listed_documents(view).items):
        return False
    return all(
        month is not None and each.request.month not in (month, None) for each in requests_of_kind(view)
    )


def _told(view: Context) -> Iterator[PendingRequest]:
    return (PendingRequest(each) for each in listed_documents(view).requests)


def _unsent(view: Context) -> Iterator[PendingRequest]:
    """The latest first."""
    for each in reversed(visit_facts.unsent_acts(view)):
        if each.act.kind is ActKind.DOCUMENT_REQUEST:
            body = each.act.body
            month = date.fromisoformat(body["month"]) if body["month"] else None
            at = datetime.fromisoformat(body["at"])
            yield PendingRequest(
                DocumentRequest(each.act.subject, DocumentKind(body["kind"]), at, month), each
            )


def _is_there(request: DocumentRequest, documents: DocumentList) -> bool:
    return any(each.kind is request.kind and request.month in (each.month, None) for each in documents.items)
