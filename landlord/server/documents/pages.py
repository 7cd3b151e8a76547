"""The pages of each kind of paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.domain import AccountLineKind, DocumentKind, Money

from ..tables import LeaseRow
from .available import AvailableDocument, DocumentSources
from .formats import format_day, format_euros, format_month
from .letter import LetterPdf
from .month_balances import MonthBalance


def render_document(binder: DocumentSources, paper: AvailableDocument) -> bytes:
    """The paper; the same bytes every time."""
    sheet = LetterPdf(binder.landlord, binder.agency, paper.title, paper.day)
    sheet.address(binder.tenant, paper.day)
    sheet.heading(paper.title)
    _PAGES[paper.kind](sheet, binder, paper)
    return bytes(sheet.output())


def _quittance(sheet: LetterPdf, binder: DocumentSources, paper: AvailableDocument) -> None:
    due = _month(binder, paper)
    sheet.say(
        f"{binder.landlord.name} a reçu de {binder.tenant.display_name} la somme de {format_euros(due.due)} "
        f"pour le loyer et les charges de {format_month(due.month)}, et lui en donne quittance."
    )
    sheet.gap()
    sheet.amounts([(line.label, line.amount) for line in due.lines], "Payé")
    sheet.say(f"Logement : {binder.tenant.address}.")
    sheet.say("Cette quittance est gratuite (loi du 6 juillet 1989, article 21).", small=True)


def _recu(sheet: LetterPdf, binder: DocumentSources, paper: AvailableDocument) -> None:
    due = _month(binder, paper)
    sheet.say(
        f"{binder.landlord.name} a reçu de {binder.tenant.display_name} une partie du loyer et des charges "
        f"de {format_month(due.month)}."
    )
    sheet.gap()
    sheet.amounts([(f"Reçu le {format_day(day)}", amount) for day, amount in due.parts], "Total reçu")
    sheet.say(f"Il reste {format_euros(due.left)} à payer pour ce mois.", bold=True)
    sheet.say("Ce reçu n’est pas une quittance : le mois n’est pas payé en entier.", small=True)


def _avis(sheet: LetterPdf, binder: DocumentSources, paper: AvailableDocument) -> None:
    due = _month(binder, paper)
    before = _balance(binder, due.month)
    lines = [(line.label, line.amount) for line in due.lines]
    if before.cents:
        lines.insert(0, ("Reste d’avant" if before.cents > 0 else "En votre faveur", before))
    to_pay = max(before + due.due, Money(0))
    pay_by = due.month.replace(day=binder.landlord.rent_due_day)
    sheet.say(f"À payer avant le {format_day(pay_by)} : {format_euros(to_pay)}", bold=True)
    sheet.gap()
    sheet.amounts(lines, "Total")
    sheet.say("Une difficulté pour payer ? Parlez-en à l’agence : il y a des solutions.")
    sheet.gap()
    # The format "avis" of assets/rules/rent_notice.toml.
    content = f"HLM1|{binder.tenant.number}|{due.month:%Y-%m}|{to_pay.cents}"
    sheet.code(content, "Montrez ce code à la borne : elle trouve votre compte.")


def _attestation(sheet: LetterPdf, binder: DocumentSources, paper: AvailableDocument) -> None:
    lease = _lease(binder)
    last = binder.months()[-1]
    sheet.say(
        f"{binder.landlord.name} atteste que {binder.tenant.display_name} est locataire depuis le "
        f"{format_day(lease.signed_on)} du logement suivant : {binder.tenant.address} ({lease.home}, "
        f"{_surface(lease)})."
    )
    sheet.gap()
    sheet.say(f"Loyer et charges de {format_month(last.month)} :")
    sheet.amounts([(line.label, line.amount) for line in last.lines if line.month], "À payer")
    owes = _owed(binder).cents > 0
    sheet.say("Il reste un solde à payer à ce jour." if owes else "Les loyers sont payés à ce jour.")
    sheet.say("Attestation délivrée gratuitement pour servir ce que de droit.", small=True)


def _bail(sheet: LetterPdf, binder: DocumentSources, paper: AvailableDocument) -> None:
    lease = _lease(binder)
    first = binder.months()[0]
    rent = next(line.amount for line in first.lines if line.kind is AccountLineKind.LOYER)
    for title, words in (
        ("Entre", f"{binder.landlord.name}, bailleur, et {binder.tenant.display_name}, locataire."),
        ("Le logement", f"{binder.tenant.address}. {lease.home}, {_surface(lease)}."),
        (
            "La durée",
            f"Le bail commence le {format_day(lease.signed_on)}. Il continue sans nouvelle signature.",
        ),
        ("Le loyer", f"{format_euros(rent)} par mois au premier mois connu du compte, plus les charges."),
        ("Le dépôt de garantie", f"{format_euros(lease.deposit)}, rendu après le départ."),
        ("Partir", "Le préavis est de trois mois, d’un ou de deux mois dans les cas prévus par la loi."),
    ):
        sheet.say(title, bold=True)
        sheet.say(words)
        sheet.gap()


def _decompte(sheet: LetterPdf, binder: DocumentSources, paper: AvailableDocument) -> None:
    row = binder.charges[int(paper.id.rpartition("-")[2])]
    posts = [(str(post["label"]), Money(int(post["cents"]))) for post in row.posts]
    sheet.say(f"Du 1er janvier au 31 décembre {row.year}, votre logement a coûté :")
    sheet.gap()
    sheet.amounts([*posts, ("Vos provisions, déjà payées", -row.provisions)], "Différence")
    left = sum((amount for _, amount in posts), Money(0)) - row.provisions
    if left.cents > 0:
        sheet.say(f"Il reste {format_euros(left)} à votre charge : ils sont sur votre compte.", bold=True)
    else:
        sheet.say(f"{format_euros(-left)} vous reviennent : ils sont sur votre compte.", bold=True)
    sheet.say("Vous pouvez voir les factures à l’agence pendant six mois.", small=True)


_PAGES: dict[DocumentKind, Callable[[LetterPdf, DocumentSources, AvailableDocument], None]] = {
    DocumentKind.QUITTANCE: _quittance,
    DocumentKind.RECU: _recu,
    DocumentKind.AVIS_ECHEANCE: _avis,
    DocumentKind.ATTESTATION: _attestation,
    DocumentKind.BAIL: _bail,
    DocumentKind.DECOMPTE_CHARGES: _decompte,
}


def _month(binder: DocumentSources, paper: AvailableDocument) -> MonthBalance:
    return next(each for each in binder.months() if each.month == paper.month)


def _lease(binder: DocumentSources) -> LeaseRow:
    assert binder.lease is not None, "there is no such paper without one"
    return binder.lease


def _balance(binder: DocumentSources, before: date) -> Money:
    return sum((line.amount for line in binder.lines if line.day < before), Money(0))


def _owed(binder: DocumentSources) -> Money:
    return sum((line.amount for line in binder.lines), Money(0))


def _surface(lease: LeaseRow) -> str:
    return f"{lease.surface:g} m²".replace(".", ",")
