"""The tenant's papers, grouped as people look for them, and those that were asked for and are not there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kiosk.domain import (
    NO_TEXT,
    ActKind,
    Document,
    DocumentKind,
    DocumentList,
    DocumentRequest,
    Month,
    T,
    Text,
    verbatim,
)
from kiosk.journeys import Context, Option, UnsentAct, derived, fetched_value

from .. import visit_facts

#: The steps whose answers are read here.
KIND_STEP = "sorte"
LIST_STEP = "liste"
DOCUMENT_STEP = "papier"
YEAR_STEP = "annee"
OLDER_DOCUMENT_STEP = "ancien"


#: Begins the value of an option that is a request.
REQUEST_PREFIX = "demande"
#: Those that can be asked for when they are not there.
REQUESTABLE_KINDS = frozenset({DocumentKind.QUITTANCE, DocumentKind.ATTESTATION})
#: Those that are shown elsewhere as a proof.
PROOF_KINDS = frozenset({DocumentKind.QUITTANCE, DocumentKind.RECU, DocumentKind.ATTESTATION})


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
    def status_text(self) -> Text:
        """Where it is, in one honest sentence."""
        if self.unsent is not None:
            return T("Vous l’avez déjà demandé.")
        return T("L’agence prépare déjà ce document.")


@dataclass(frozen=True, slots=True)
class DocumentsState:
    """The papers as they were told, and the one that the answers choose."""

    context: Context = field(repr=False)

    @derived
    def listed_documents(self) -> DocumentList:
        """What the landlord has told; nothing before that."""
        found: DocumentList = fetched_value(self.context, LIST_STEP, DocumentList(items=()))
        return found

    @derived
    def pending_requests(self) -> list[PendingRequest]:
        """Newest first. What is there, or was just taken back, is awaited no more."""
        known = {each.request.reference: each for each in (*self._unsent, *self._requested)}
        taken_back = {
            each.act.subject
            for each in visit_facts.unsent_acts(self.context)
            if each.act.kind is ActKind.DOCUMENT_CANCEL
        }
        return [
            each
            for each in known.values()
            if each.request.reference not in taken_back and not _is_there(each.request, self.listed_documents)
        ]

    @derived
    def requests_of_kind(self) -> list[PendingRequest]:
        return [each for each in self.pending_requests if each.request.kind == self.context.get(KIND_STEP)]

    @derived
    def chosen_request(self) -> PendingRequest | None:
        return next(
            (each for each in self.requests_of_kind if each.value == self.context.get(DOCUMENT_STEP)), None
        )

    @derived
    def requestable_month(self) -> date | None:
        """The month that would be asked for, where the paper is of one: only one that has ended can be
        said to be paid."""
        if self.context.get(KIND_STEP) != DocumentKind.QUITTANCE:
            return None
        return (visit_facts.now(self.context).date().replace(day=1) - timedelta(days=1)).replace(day=1)

    @derived
    def can_request(self) -> bool:
        """Whether a paper of the chosen kind can be asked for: there is none, and it is not asked for
        already."""
        kind, month = self.context.get(KIND_STEP), self.requestable_month
        if kind not in REQUESTABLE_KINDS or any(each.kind == kind for each in self.listed_documents.items):
            return False
        return all(
            month is not None and each.request.month not in (month, None) for each in self.requests_of_kind
        )

    @derived
    def _requested(self) -> Iterator[PendingRequest]:
        return (PendingRequest(each) for each in self.listed_documents.requests)

    @derived
    def _unsent(self) -> Iterator[PendingRequest]:
        """The latest first."""
        for each in reversed(visit_facts.unsent_acts(self.context)):
            if each.act.kind is ActKind.DOCUMENT_REQUEST:
                body = each.act.body
                month = date.fromisoformat(body["month"]) if body["month"] else None
                at = datetime.fromisoformat(body["at"])
                yield PendingRequest(
                    DocumentRequest(
                        reference=each.act.subject, kind=DocumentKind(body["kind"]), asked_at=at, month=month
                    ),
                    each,
                )

    @derived
    def kind_options(self) -> list[Option]:
        """The kinds of which there is one, that were asked for, or that can be; one being made says so."""
        there = {each.kind for each in self.listed_documents.items}
        asked = {each.request.kind: each.status_text for each in reversed(self.pending_requests)}
        return [
            Option(kind, label, meaning if kind in there else asked.get(kind, meaning), icon=icon)
            for kind, (label, meaning, icon) in KINDS.items()
            if kind in there or kind in asked or kind in REQUESTABLE_KINDS
        ]

    @derived
    def documents_of_kind(self) -> list[Document]:
        return [each for each in self.listed_documents.items if each.kind == self.context.get(KIND_STEP)]

    @derived
    def document_options(self) -> list[Option]:
        """What is being made of the chosen kind, then the papers, of many only the latest; one alone needs no
        question."""
        found, awaited = (
            self.documents_of_kind,
            [_awaited(each) for each in self.requests_of_kind],
        )
        shown = [*awaited, *_options(found[:LATEST_COUNT])]
        if len(found) > LATEST_COUNT:
            return [*shown, Option(OLDER, T("Les plus anciens"), icon="history")]
        return [*shown, self._new] if awaited and self.can_request else shown

    @derived
    def is_requesting(self) -> bool:
        """Whether a paper is asked for that nobody makes yet."""
        awaits = self.requests_of_kind and self.context.get(DOCUMENT_STEP) != NEW
        return KIND_STEP in self.context and not awaits and self.can_request

    @derived
    def is_older(self) -> bool:
        """Whether one is looked for among those that are not shown at first."""
        return bool(self.context.get(DOCUMENT_STEP) == OLDER)

    @derived
    def year_options(self) -> list[Option]:
        """The years of which there is one, the latest first."""
        found = sorted({_year(each) for each in self.documents_of_kind}, reverse=True)
        return [Option(year, verbatim(year), icon="calendar") for year in found]

    @derived
    def year_document_options(self) -> list[Option]:
        return _options(
            [each for each in self.documents_of_kind if _year(each) == self.context.get(YEAR_STEP)]
        )

    @derived
    def _new(self) -> Option:
        """Beside one that was asked for, the one of another month."""
        kind = DocumentKind(self.context[KIND_STEP])
        label = kind_and_month(kind, self.requestable_month)
        return Option(NEW, label, T("Ce document n’est pas encore prêt."), icon=KINDS[kind][2])

    @derived
    def prefilled_kind(self) -> str | None:
        """The kind of the paper that the visitor came for (the fact ``paper``)."""
        paper = visit_facts.facts_in(self.context).get("paper")
        return next((each.kind.value for each in self.listed_documents.items if each.id == paper), None)

    @derived
    def prefilled_document(self) -> str | None:
        """The paper that the visitor came for, or the only one."""
        found, paper = self.document_options, visit_facts.facts_in(self.context).get("paper")
        if any(each.value == paper for each in found):
            return str(paper)
        return found[0].value if len(found) == 1 else None

    @derived
    def chosen_document(self) -> Document | None:
        """The paper that is read."""
        id = self.context.get(OLDER_DOCUMENT_STEP) if self.is_older else self.context.get(DOCUMENT_STEP)
        return next((each for each in self.documents_of_kind if each.id == id), None)

    @derived
    def document_title(self) -> Text:
        found = self.chosen_document
        return document_name(found) if found is not None else T("Mes documents")

    @derived
    def document_about(self) -> Text:
        """What the paper is for, and that it is in French, to who reads another language."""
        found = self.chosen_document
        if found is None or visit_facts.language(self.context) == "fr":
            return NO_TEXT
        french = (
            T("Ce document est en français : les administrations le demandent ainsi.")
            if found.kind in PROOF_KINDS
            else T("Ce document est en français.")
        )
        return T("{first} {then}", first=KINDS[found.kind][1], then=french)


def _is_there(request: DocumentRequest, documents: DocumentList) -> bool:
    return any(each.kind is request.kind and request.month in (each.month, None) for each in documents.items)


#: What each kind is called, what it is for, and its pictogram.
KINDS: dict[DocumentKind, tuple[Text, Text, str]] = {
    DocumentKind.QUITTANCE: (T("Quittance"), T("Elle dit que le loyer est payé."), "file-check-outline"),
    DocumentKind.RECU: (T("Reçu"), T("Il dit ce que vous avez payé."), "receipt-text-check-outline"),
    DocumentKind.AVIS_ECHEANCE: (T("Avis d’échéance"), T("Ce qu’il faut payer."), "file-clock-outline"),
    DocumentKind.ATTESTATION: (
        T("Attestation de loyer"),
        T("Pour la CAF ou une administration."),
        "file-sign",
    ),
    DocumentKind.BAIL: (T("Bail"), T("Le contrat de votre logement."), "file-key-outline"),
    DocumentKind.DECOMPTE_CHARGES: (
        T("Décompte de charges"),
        T("Le compte des charges de l’année."),
        "file-chart-outline",
    ),
}
#: So many are a list that is read at a glance; older ones are looked for by their year.
LATEST_COUNT, OLDER, NEW = 12, "avant", "nouveau"


def _awaited(pending: PendingRequest) -> Option:
    asked = pending.request
    return Option(
        pending.value, kind_and_month(asked.kind, asked.month), pending.status_text, icon="progress-clock"
    )


def _options(found: Sequence[Document]) -> list[Option]:
    return [Option(each.id, document_name(each), icon=KINDS[each.kind][2]) for each in found]


def _year(document: Document) -> str:
    return str((document.month or document.day).year)


def document_name(document: Document) -> Text:
    """How a paper is told: by its month, by its kind if it is called so, or by the landlord's own title."""
    by_kind = document.month is not None or document.title == KINDS[document.kind][0].msgid
    return kind_and_month(document.kind, document.month) if by_kind else verbatim(document.title)


def kind_and_month(kind: DocumentKind, month: date | None) -> Text:
    """A kind of paper, and its month where it is of one."""
    label = KINDS[kind][0]
    return T("{kind}, {month}", kind=label, month=Month(month)) if month is not None else label
