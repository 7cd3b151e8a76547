"""The pages of each kind of paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from kiosk.domain import DocumentKind, LineKind, Money

from ..tables import LeaseRow
from .french import day_name, euros, month_name
from .months import MonthDue
from .papers import Binder, Paper
from .sheet import Sheet


def pdf(binder: Binder, paper: Paper) -> bytes:
    """The paper; the same bytes every time."""
    sheet = Sheet(binder.house, binder.agency, paper.title, paper.day)
    sheet.address(binder.tenant, paper.day)
    sheet.heading(paper.title)
    _PAGES[paper.kind](sheet, binder, paper)
    return bytes(sheet.output())


def _quittance(sheet: Sheet, binder: Binder, paper: Paper) -> None:
    due = _month(binder, paper)
    sheet.say(
        f"{binder.house.name} a reçu de {binder.tenant.display_name} la somme de {euros(due.due)} pour le "
        f"loyer et les charges de {month_name(due.month)}, et lui en donne quittance."
    )
    sheet.gap()
    sheet.amounts([(line.label, line.amount) for line in due.lines], "Payé")
    sheet.say(f"Logement : {binder.tenant.address}.")
    sheet.say("Cette quittance est gratuite (loi du 6 juillet 1989, article 21).", small=True)


def _recu(sheet: Sheet, binder: Binder, paper: Paper) -> None:
    due = _month(binder, paper)
    sheet.say(
        f"{binder.house.name} a reçu de {binder.tenant.display_name} une partie du loyer et des charges de "
        f"{month_name(due.month)}."
    )
    sheet.gap()
    sheet.amounts([(f"Reçu le {day_name(day)}", amount) for day, amount in due.parts], "Total reçu")
    sheet.say(f"Il reste {euros(due.left)} à payer pour ce mois.", bold=True)
    sheet.say("Ce reçu n’est pas une quittance : le mois n’est pas payé en entier.", small=True)


def _avis(sheet: Sheet, binder: Binder, paper: Paper) -> None:
    due = _month(binder, paper)
    before = _balance(binder, due.month)
    lines = [(line.label, line.amount) for line in due.lines]
    if before.cents:
        lines.insert(0, ("Reste d’avant" if before.cents > 0 else "En votre faveur", before))
    to_pay = max(before + due.due, Money(0))
    pay_by = due.month.replace(day=binder.house.rent_due_day)
    sheet.say(f"À payer avant le {day_name(pay_by)} : {euros(to_pay)}", bold=True)
    sheet.gap()
    sheet.amounts(lines, "Total")
    sheet.say("Une difficulté pour payer ? Parlez-en à l’agence : il y a des solutions.")
    sheet.gap()
    # The format "avis" of assets/rules/rent_notice.toml.
    content = f"HLM1|{binder.tenant.number}|{due.month:%Y-%m}|{to_pay.cents}"
    sheet.code(content, "Montrez ce code à la borne : elle trouve votre compte.")


def _attestation(sheet: Sheet, binder: Binder, paper: Paper) -> None:
    lease = _lease(binder)
    last = binder.months()[-1]
    sheet.say(
        f"{binder.house.name} atteste que {binder.tenant.display_name} est locataire depuis le "
        f"{day_name(lease.signed_on)} du logement suivant : {binder.tenant.address} ({lease.home}, "
        f"{_surface(lease)})."
    )
    sheet.gap()
    sheet.say(f"Loyer et charges de {month_name(last.month)} :")
    sheet.amounts([(line.label, line.amount) for line in last.lines if line.month], "À payer")
    owes = _owed(binder).cents > 0
    sheet.say("Il reste un solde à payer à ce jour." if owes else "Les loyers sont payés à ce jour.")
    sheet.say("Attestation délivrée gratuitement pour servir ce que de droit.", small=True)


def _bail(sheet: Sheet, binder: Binder, paper: Paper) -> None:
    lease = _lease(binder)
    first = binder.months()[0]
    rent = next(line.amount for line in first.lines if line.kind is LineKind.LOYER)
    for title, words in (
        ("Entre", f"{binder.house.name}, bailleur, et {binder.tenant.display_name}, locataire."),
        ("Le logement", f"{binder.tenant.address}. {lease.home}, {_surface(lease)}."),
        (
            "La durée",
            f"Le bail commence le {day_name(lease.signed_on)}. Il continue sans nouvelle signature.",
        ),
        ("Le loyer", f"{euros(rent)} par mois au premier mois connu du compte, plus les charges."),
        ("Le dépôt de garantie", f"{euros(lease.deposit)}, rendu après le départ."),
        ("Partir", "Le préavis est de trois mois, d’un ou de deux mois dans les cas prévus par la loi."),
    ):
        sheet.say(title, bold=True)
        sheet.say(words)
        sheet.gap()


def _decompte(sheet: Sheet, binder: Binder, paper: Paper) -> None:
    row = binder.charges[int(paper.id.rpartition("-")[2])]
    posts = [(str(post["label"]), Money(int(post["cents"]))) for post in row.posts]
    sheet.say(f"Du 1er janvier au 31 décembre {row.year}, votre logement a coûté :")
    sheet.gap()
    sheet.amounts([*posts, ("Vos provisions, déjà payées", -row.provisions)], "Différence")
    left = sum((amount for _, amount in posts), Money(0)) - row.provisions
    if left.cents > 0:
        sheet.say(f"Il reste {euros(left)} à votre charge : ils sont sur votre compte.", bold=True)
    else:
        sheet.say(f"{euros(-left)} vous reviennent : ils sont sur votre compte.", bold=True)
    sheet.say("Vous pouvez voir les factures à l’agence pendant six mois.", small=True)


_PAGES: dict[DocumentKind, Callable[[Sheet, Binder, Paper], None]] = {
    DocumentKind.QUITTANCE: _quittance,
    DocumentKind.RECU: _recu,
    DocumentKind.AVIS_ECHEANCE: _avis,
    DocumentKind.ATTESTATION: _attestation,
    DocumentKind.BAIL: _bail,
    DocumentKind.DECOMPTE_CHARGES: _decompte,
}


def _month(binder: Binder, paper: Paper) -> MonthDue:
    return next(each for each in binder.months() if each.month == paper.month)


def _lease(binder: Binder) -> LeaseRow:
    assert binder.lease is not None, "there is no such paper without one"
    return binder.lease


def _balance(binder: Binder, before: date) -> Money:
    return sum((line.amount for line in binder.lines if line.day < before), Money(0))


def _owed(binder: Binder) -> Money:
    return sum((line.amount for line in binder.lines), Money(0))


def _surface(lease: LeaseRow) -> str:
    return f"{lease.surface:g} m²".replace(".", ",")
