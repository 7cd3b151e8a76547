"""The tenant's papers, grouped as people look for them."""

from __future__ import annotations

from collections.abc import Sequence

from kiosk.domain import Document, DocumentKind, Month, T, Text, verbatim
from kiosk.journeys import Option, View, heard

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
LATEST, OLDER = 12, "avant"
#: Those that can be asked for when they are not there.
ON_REQUEST = frozenset({DocumentKind.QUITTANCE, DocumentKind.ATTESTATION})


def all_of(view: View) -> Sequence[Document]:
    """What the landlord has, latest first."""
    page = heard(view, "liste")
    return page.items if page is not None else ()


def kinds(view: View) -> list[Option]:
    """The kinds of which there is one, and those that can be asked for."""
    there = {each.kind for each in all_of(view)}
    return [
        Option(kind, label, detail, icon=icon)
        for kind, (label, detail, icon) in KINDS.items()
        if kind in there or kind in ON_REQUEST
    ]


def of_kind(view: View) -> list[Document]:
    return [each for each in all_of(view) if each.kind == view.get("sorte")]


def options(view: View) -> list[Option]:
    """The papers of the chosen kind, of many only the latest; one alone needs no question."""
    found = of_kind(view)
    if len(found) <= LATEST:
        return _options(found)
    return [*_options(found[:LATEST]), Option(OLDER, T("Les plus anciens"), icon="history")]


def is_older(view: View) -> bool:
    """Whether one is looked for among those that are not shown at first."""
    return bool(view.get("papier") == OLDER)


def years(view: View) -> list[Option]:
    """The years of which there is one, the latest first."""
    found = sorted({_year(each) for each in of_kind(view)}, reverse=True)
    return [Option(year, verbatim(year), icon="calendar") for year in found]


def of_year(view: View) -> list[Option]:
    return _options([each for each in of_kind(view) if _year(each) == view.get("annee")])


def _options(found: Sequence[Document]) -> list[Option]:
    return [Option(each.id, name(each), icon=KINDS[each.kind][2]) for each in found]


def _year(document: Document) -> str:
    return str((document.month or document.day).year)


def only_one(view: View) -> str | None:
    found = of_kind(view)
    return found[0].id if len(found) == 1 else None


def chosen(view: View) -> Document | None:
    """The paper that is read."""
    id = view.get("ancien") if is_older(view) else view.get("papier")
    return next((each for each in of_kind(view) if each.id == id), None)


def name(document: Document) -> Text:
    """How a paper is told: by its month, or by the landlord's own title."""
    if document.month is not None:
        return T("{kind}, {month}", kind=KINDS[document.kind][0], month=Month(document.month))
    return verbatim(document.title)


def title(view: View) -> Text:
    found = chosen(view)
    return name(found) if found is not None else T("Mes documents")
