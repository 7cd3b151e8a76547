"""The rent notice line by line: the rows of a month always add up to the figure above them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    MandateState,
    Money,
    Month,
    Payment,
    PaymentState,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import Context, Option, StatementRow, SummaryLine, Tone, fetched_value

from .. import visit_facts

#: What a line is called and what it means, in one sentence (docs/sources/housing.md, "Rent").
LINE_NAMES: dict[AccountLineKind, Text] = {
    AccountLineKind.LOYER: T("Loyer"),
    AccountLineKind.PROVISIONS: T("Charges"),
    AccountLineKind.APL: T("APL"),
    AccountLineKind.RLS: T("RLS"),
    AccountLineKind.SLS: T("SLS"),
    AccountLineKind.REGULARISATION: T("Charges : le compte de l’année"),
    AccountLineKind.RAPPEL: T("Rappel"),
    AccountLineKind.PAIEMENT: T("Votre paiement"),
    AccountLineKind.SOLDE: T("Reste des mois précédents"),
}
LINE_MEANINGS: dict[AccountLineKind, Text] = {
    AccountLineKind.LOYER: T("Le prix de votre logement."),
    AccountLineKind.PROVISIONS: T("Une avance pour l’eau, le chauffage, le ménage, l’ascenseur."),
    AccountLineKind.APL: T("L’aide au logement. La CAF la verse au bailleur."),
    AccountLineKind.RLS: T("Une baisse de loyer voulue par la loi."),
    AccountLineKind.SLS: T("Un supplément : vos ressources dépassent le plafond."),
    AccountLineKind.REGULARISATION: T("La différence entre vos avances et les vraies dépenses."),
    AccountLineKind.RAPPEL: T("Une somme d’un mois précédent, corrigée."),
    AccountLineKind.PAIEMENT: T("Nous l’avons bien reçu. Merci."),
    AccountLineKind.SOLDE: T("Ce qui n’était pas encore payé."),
}
PAID_BEFORE = T("Avance des mois précédents")


def account(view: Context) -> Account:
    """What the landlord told."""
    found: Account = fetched_value(view, "compte")
    return found


def is_owed(view: Context) -> bool:
    return account(view).balance > Money(0)


def is_debited(view: Context) -> bool:
    """Whether the bank pays it by itself."""
    mandate = account(view).mandate
    return mandate is not None and mandate.state is MandateState.ACTIF


def headline(view: Context) -> SummaryLine:
    """The figure that matters, with the day that goes with it."""
    told = account(view)
    if told.balance < Money(0):
        return SummaryLine(T("L’agence vous doit"), T("{amount}", amount=-told.balance))
    if told.balance == Money(0):
        return SummaryLine(T("À payer"), T("Vous ne devez rien"))
    if told.due_on is None:
        return SummaryLine(T("À payer"), T("{amount}", amount=told.balance))
    if told.due_on < visit_facts.now(view).date():
        return SummaryLine(
            T("En retard depuis le {day}", day=told.due_on), T("{amount}", amount=told.balance)
        )
    return SummaryLine(T("À payer avant le {day}", day=told.due_on), T("{amount}", amount=told.balance))


def notice(view: Context) -> Text:
    """What to know before paying."""
    if unsettled_payments(view):
        amount = unsettled_payments(view)[0].amount
        return T(
            "Un paiement de {amount} est en cours de vérification. Attendez avant de payer.", amount=amount
        )
    if account(view).balance == Money(0):
        return T("Vous êtes à jour. Merci.")
    if is_debited(view):
        return T("Votre loyer est prélevé sur votre compte. Vous n’avez rien à faire.")
    if account(view).mandate is not None:
        return T("Votre prélèvement n’est pas encore signé. Ce mois-ci, payez autrement.")
    return T("")


def fetched_at_text(view: Context) -> Text:
    """How old all this is."""
    return T("Vu à {time}", time=view["compte"].fetched_at.astimezone(PARIS).time())


def unsettled_payments(view: Context) -> list[Payment]:
    """Payments of which the provider has not said its last word."""
    page = fetched_value(view, "paiements")
    open_states = {PaymentState.INCONNU, PaymentState.EN_ATTENTE}
    return [each for each in page.items if each.state in open_states] if page is not None else []


def statement_rows(view: Context) -> list[StatementRow]:
    """The lines of the latest month, and what is left of all before, so that the sum is the balance."""
    told = account(view)
    latest = max((month_of(line) for line in told.lines), default=None)
    month = [
        line for line in told.lines if month_of(line) == latest and line.kind is not AccountLineKind.SOLDE
    ]
    left = told.balance - total(month)
    shown = [statement_row(line) for line in sorted(month, key=lambda line: (line.day, line.id))]
    if left > Money(0):
        shown.insert(
            0,
            StatementRow(
                LINE_NAMES[AccountLineKind.SOLDE],
                _amount(left),
                LINE_MEANINGS[AccountLineKind.SOLDE],
                Tone.WARN,
            ),
        )
    elif left < Money(0):
        shown.insert(0, StatementRow(PAID_BEFORE, _amount(left), T("Vous aviez payé en trop."), Tone.OK))
    return shown


def statement_row(line: AccountLine) -> StatementRow:
    tone = Tone.OK if line.kind is AccountLineKind.PAIEMENT else Tone.PLAIN
    day = line.day if line.kind is AccountLineKind.PAIEMENT else None
    return StatementRow(LINE_NAMES[line.kind], _amount(line.amount), LINE_MEANINGS[line.kind], tone, day)


def years(view: Context) -> list[Option]:
    """The years of the whole account, latest first."""
    found = sorted({month_of(line).year for line in history(view)}, reverse=True)
    return [Option(str(year), verbatim(str(year)), icon="calendar") for year in found]


def months(view: Context) -> list[StatementRow]:
    """A year month by month: what was due, and what was paid."""
    by_month: dict[date, list[AccountLine]] = defaultdict(list)
    for line in history(view):
        if str(month_of(line).year) == view.get("annee"):
            by_month[month_of(line)].append(line)
    return [_month(month, lines) for month, lines in sorted(by_month.items(), reverse=True)]


def year_headline(view: Context) -> SummaryLine:
    """What was paid in that year."""
    year = view.get("annee", "")
    paid = [
        line
        for line in history(view)
        if str(month_of(line).year) == year and line.kind is AccountLineKind.PAIEMENT
    ]
    return SummaryLine(T("Payé en {year}", year=year), T("{amount}", amount=-total(paid)))


def history(view: Context) -> Sequence[AccountLine]:
    """All lines that the landlord keeps."""
    lines: Sequence[AccountLine] = fetched_value(view, "releve", ())
    return lines


def month_of(line: AccountLine) -> date:
    """The first day of the month that a line is for."""
    return line.month or line.day.replace(day=1)


def total(lines: Iterable[AccountLine]) -> Money:
    return Money(sum(line.amount.cents for line in lines))


def _month(month: date, lines: Sequence[AccountLine]) -> StatementRow:
    due = total(line for line in lines if line.kind not in (AccountLineKind.PAIEMENT, AccountLineKind.SOLDE))
    paid = -total(line for line in lines if line.kind is AccountLineKind.PAIEMENT)
    tone = Tone.OK if paid >= due else Tone.WARN
    return StatementRow(
        T("{month}", month=Month(month)), _amount(due), T("Payé : {amount}", amount=paid), tone
    )


def _amount(amount: Money) -> Text:
    return T("{amount}", amount=amount)
