"""The rent account of the landlord, and the ways to pay what is owed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from kiosk.domain import (
    Account,
    AccountLine,
    AccountLineKind,
    Act,
    Mandate,
    MandateState,
    Money,
    Month,
    Payment,
    PaymentState,
    Query,
    SignedInTenant,
    T,
    Text,
    verbatim,
)
from kiosk.domain.rules import PARIS
from kiosk.journeys import Context, Journey, Option, StatementRow, SummaryLine, Tone, derived, fetched_value
from landlord.contract import routes

from .. import contact, receipts, visit_facts

#: The steps whose answers are read here.
MEANS_STEP = "moyen"
DETAIL_STEP = "detail"
HISTORY_STEP = "releve"
YEAR_STEP = "annee"
PAYMENT_STEP = "paiement"
IBAN_STEP = "iban"
HOLDER_STEP = "titulaire"
WHEN_STEP = "quand"
CODE_STEP = "code"
FAILED_STEP = "non_paye"
#: The call reads it.
PHONE_STEP = contact.PHONE_STEP
ACCOUNT_STEP = "compte"
PAYMENTS_STEP = "paiements"
AMOUNT_STEP = "montant"


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
    AccountLineKind.APL: T(
        "L’aide au logement. La CAF (caisse d’allocations familiales) la verse au bailleur."
    ),
    AccountLineKind.RLS: T("Une baisse de loyer voulue par la loi."),
    AccountLineKind.SLS: T("Un supplément : vos ressources dépassent le plafond."),
    AccountLineKind.REGULARISATION: T("La différence entre vos avances et les vraies dépenses."),
    AccountLineKind.RAPPEL: T("Une somme d’un mois précédent, corrigée."),
    AccountLineKind.PAIEMENT: T("Nous l’avons bien reçu. Merci."),
    AccountLineKind.SOLDE: T("Ce qui n’était pas encore payé."),
}
PAID_BEFORE = T("Avance des mois précédents")


@dataclass(frozen=True, slots=True)
class RentState:
    """The fetched account, and what the answers choose to pay."""

    context: Context = field(repr=False)

    @derived
    def account(self) -> Account:
        found: Account = fetched_value(self.context, ACCOUNT_STEP)
        return found

    @derived
    def is_owed(self) -> bool:
        return self.account.balance > Money(0)

    @derived
    def is_debited(self) -> bool:
        """Whether the rent is paid by direct debit."""
        mandate = self.account.mandate
        return mandate is not None and mandate.state is MandateState.ACTIF

    @derived
    def account_headline(self) -> SummaryLine:
        """The figure that matters, with the day that goes with it."""
        account = self.account
        if account.balance < Money(0):
            return SummaryLine(T("L’agence vous doit"), T("{amount}", amount=-account.balance))
        if account.balance == Money(0):
            return SummaryLine(T("À payer"), T("Vous ne devez rien"))
        if account.due_on is None:
            return SummaryLine(T("À payer"), T("{amount}", amount=account.balance))
        if account.due_on < visit_facts.now(self.context).date():
            return SummaryLine(
                T("En retard depuis le {day}", day=account.due_on), T("{amount}", amount=account.balance)
            )
        return SummaryLine(
            T("À payer avant le {day}", day=account.due_on), T("{amount}", amount=account.balance)
        )

    @derived
    def account_notice(self) -> Text:
        """What to know before paying."""
        if self.unsettled_payments:
            amount = self.unsettled_payments[0].amount
            return T(
                "Un paiement de {amount} est en cours de vérification. Attendez avant de payer.",
                amount=amount,
            )
        if self.account.balance == Money(0):
            return T("Vous êtes à jour. Merci.")
        if self.is_debited:
            return T("Votre loyer est prélevé sur votre compte. Vous n’avez rien à faire.")
        if self.account.mandate is not None:
            return T("Votre prélèvement n’est pas encore signé. Ce mois-ci, payez autrement.")
        return T("")

    @derived
    def fetched_at_text(self) -> Text:
        """When the account was fetched."""
        return T("Vu à {time}", time=self.context[ACCOUNT_STEP].fetched_at.astimezone(PARIS).time())

    @derived
    def unsettled_payments(self) -> list[Payment]:
        """Payments that the provider has neither confirmed nor refused yet."""
        page = fetched_value(self.context, PAYMENTS_STEP)
        return [each for each in page.items if each.state in BEGUN_PAYMENT_STATES] if page is not None else []

    @derived
    def statement_rows(self) -> list[StatementRow]:
        """The lines of the latest month, and what is left of all before, so that the sum is the balance."""
        account = self.account
        latest = max((month_of(line) for line in account.lines), default=None)
        month = [
            line
            for line in account.lines
            if month_of(line) == latest and line.kind is not AccountLineKind.SOLDE
        ]
        left = account.balance - total(month)
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

    @derived
    def years(self) -> list[Option]:
        """The years of the whole account, latest first."""
        found = sorted({month_of(line).year for line in self.history}, reverse=True)
        return [Option(str(year), verbatim(str(year)), icon="calendar") for year in found]

    @derived
    def months(self) -> list[StatementRow]:
        """A year month by month: what was due, and what was paid."""
        by_month: dict[date, list[AccountLine]] = defaultdict(list)
        for line in self.history:
            if str(month_of(line).year) == self.context.get(YEAR_STEP):
                by_month[month_of(line)].append(line)
        return [_month(month, lines) for month, lines in sorted(by_month.items(), reverse=True)]

    @derived
    def year_headline(self) -> SummaryLine:
        """What was paid in that year."""
        year = self.context.get(YEAR_STEP, "")
        paid = [
            line
            for line in self.history
            if str(month_of(line).year) == year and line.kind is AccountLineKind.PAIEMENT
        ]
        return SummaryLine(T("Payé en {year}", year=year), T("{amount}", amount=-total(paid)))

    @derived
    def history(self) -> Sequence[AccountLine]:
        """All lines that the landlord keeps."""
        lines: Sequence[AccountLine] = fetched_value(self.context, HISTORY_STEP, ())
        return lines

    @derived
    def means_options(self) -> list[Option]:
        """How it can be paid; a direct debit takes the whole of every month. The phone stands here where
        it was not the first thing offered."""
        options = []
        if self.takes_payments and (self.context.get(DETAIL_STEP) == PAY_PART or self.is_debited):
            options.append(
                Option(PHONE, T("Avec mon téléphone"), T("Un code à prendre en photo."), icon="qrcode")
            )
        if self.can_call_agent:
            options.append(
                Option(
                    COUNTER, T("Par carte, au guichet"), T("On appelle l’agence"), icon="credit-card-outline"
                )
            )
        may_debit = visit_facts.has_service(self.context, "mandates") and self.account.mandate is None
        if may_debit and self.context.get(DETAIL_STEP) == OTHER_MEANS:
            options.append(
                Option(
                    DEBIT,
                    T("Par prélèvement, chaque mois"),
                    T("Il faut votre IBAN."),
                    icon="bank-transfer-out",
                )
            )
        options.append(
            Option(OTHERWISE, T("Autrement"), T("Tabac, La Poste, virement, chèque."), icon="dots-horizontal")
        )
        return options

    @derived
    def takes_payments(self) -> bool:
        """Whether the landlord's system takes payments."""
        return visit_facts.has_service(self.context, "payments")

    @derived
    def can_be_called(self) -> bool:
        """Whether someone of the agency can be asked for."""
        return visit_facts.has_service(self.context, contact.CAPABILITY)

    @derived
    def can_call_agent(self) -> bool:
        """Whether someone can be called to the kiosk now."""
        return contact.ContactState(self.context).can_call_agent

    @derived
    def is_paid_by_phone(self) -> bool:
        """On the visitor's own phone: the plainest way for all of it."""
        return bool(self.context.get(DETAIL_STEP) == PAY_ALL or self.context.get(MEANS_STEP) == PHONE)

    @derived
    def amount_to_pay(self) -> Money:
        chosen: Money = self.context.get(AMOUNT_STEP, self.account.balance)
        return chosen

    @derived
    def latest_payment(self) -> Payment | None:
        """The payment as it was told last."""
        found = fetched_value(self.context, CODE_STEP)
        return found if isinstance(found, Payment) else None

    @derived
    def accepted_payment(self) -> Payment | None:
        """The same, once it is paid."""
        found = self.latest_payment if self.is_paid_by_phone else None
        return found if found is not None and found.state is PaymentState.ACCEPTE else None

    @derived
    def begun_payment(self) -> Payment | None:
        """The same, if the bank has it and has not said its last word: it may be paid."""
        found = self.latest_payment if self.is_paid_by_phone else None
        return found if found is not None and found.state in BEGUN_PAYMENT_STATES else None

    @derived
    def failed_payment(self) -> Payment | None:
        """The same, if it came to nothing."""
        found = self.latest_payment if self.is_paid_by_phone else None
        return found if found is not None and found.state in FAILED_PAYMENT_STATES else None

    @derived
    def steps_to_pay_again(self) -> tuple[str, ...]:
        """What is asked anew after a payment that came to nothing: the code, or how to pay too."""
        if self.context.get(FAILED_STEP) == AGAIN:
            return PAYMENT_STEP, CODE_STEP
        return MEANS_STEP if MEANS_STEP in self.context else DETAIL_STEP, PAYMENT_STEP, CODE_STEP

    @derived
    def nothing_done(self) -> bool:
        """Whether there was only something to read: nothing is due, or a payment came to nothing."""
        return bool(self.context.get(DETAIL_STEP) == NOTHING_DUE) or self.failed_payment is not None

    @derived
    def payment_act(self) -> Act:
        at = visit_facts.now(self.context)
        return routes.PAYMENT.act(
            f"payment {at.isoformat()}",
            reporter=visit_facts.reporter(self._tenant),
            amount=self.amount_to_pay,
            language=visit_facts.language(self.context),
            at=at,
        )

    @derived
    def payment_page(self) -> str:
        """The address for the visitor's phone."""
        return str(fetched_value(self.context, PAYMENT_STEP, {}).get("page", ""))

    @derived
    def payment_query(self) -> Query:
        return Query("payment", str(fetched_value(self.context, PAYMENT_STEP, {}).get("id", "")))

    @derived
    def account_holder(self) -> str | None:
        """The tenant's own name: most accounts are theirs."""
        return self._tenant.display_name or None

    @derived
    def act(self) -> Act | None:
        """The act at the end: a mandate, its end, or a call for a person. Payments are done before."""
        if self.is_stopping_debit:
            return self._mandate_end(self.mandate.reference, self.context)
        if self.context.get(MEANS_STEP) == DEBIT:
            number = visit_facts.reference(self.context)
            return routes.MANDATE.act(
                number,
                reference=number,
                reporter=visit_facts.reporter(self._tenant),
                iban=self.context[IBAN_STEP],
                holder=self.context[HOLDER_STEP],
                language=visit_facts.language(self.context),
                at=visit_facts.now(self.context),
            )
        if WHEN_STEP in self.context and not self.next_service:
            return contact.help_act(self.context, self.context[WHEN_STEP], "Difficulté à payer le loyer")
        if self.calls_someone:
            return contact.help_act(self.context, contact.NOW, "Payer le loyer par carte, au guichet")
        return None

    @derived
    def calls_someone(self) -> bool:
        return bool(self.context.get(WHEN_STEP) == contact.NOW or self.context.get(MEANS_STEP) == COUNTER)

    @derived
    def next_service(self) -> str:
        """The e-service that was chosen in place of a call."""
        return contact.MEET if self.context.get(WHEN_STEP) == contact.MEET else ""

    @derived
    def cancellation(self) -> Journey | None:
        """The journey that withdraws a mandate just asked for, or a call back."""
        if self.context.get(MEANS_STEP) == DEBIT:
            number = visit_facts.reference(self.context)
            return receipts.cancellation_journey(
                number,
                lambda context: self._mandate_end(number, context),
                title=T("Mon loyer"),
                icon="cash-multiple",
                meaning=(NOT_TAKEN, PAY_OTHERWISE),
            )
        if self.context.get(WHEN_STEP) == contact.CALL_BACK:
            return contact.cancellation_journey(self.context, contact.CALL_BACK)
        return None

    def _mandate_end(self, number: str, context: Context) -> Act:
        return routes.MANDATE_CANCEL.act(
            number,
            reporter=visit_facts.reporter(self._tenant),
            kind="annuler",
            at=visit_facts.now(context),
        )

    @derived
    def can_stop_debit(self) -> bool:
        """Whether there is a direct debit, signed or to be signed: the tenant stops it at any time."""
        return visit_facts.has_service(self.context, "mandates") and self.account.mandate is not None

    @derived
    def is_stopping_debit(self) -> bool:
        return bool(self.context.get(DETAIL_STEP) == STOP_DEBIT)

    @derived
    def mandate(self) -> Mandate:
        """The mandate that the landlord has."""
        found = self.account.mandate
        assert found is not None, "only where there is one can it be stopped"
        return found

    @derived
    def _tenant(self) -> SignedInTenant:
        who = visit_facts.identity(self.context)
        assert isinstance(who, SignedInTenant), "the account is told only to whom was checked"
        return who


def statement_row(line: AccountLine) -> StatementRow:
    tone = Tone.OK if line.kind is AccountLineKind.PAIEMENT else Tone.PLAIN
    day = line.day if line.kind is AccountLineKind.PAIEMENT else None
    return StatementRow(LINE_NAMES[line.kind], _amount(line.amount), LINE_MEANINGS[line.kind], tone, day)


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


PAY_ALL, PAY_PART, OTHER_MEANS = "tout", "partie", "autre_moyen"
DIFFICULTY, HISTORY, NOTHING_DUE = "difficulte", "avant", "compris"
PHONE, DEBIT, COUNTER, OTHERWISE = "telephone", "prelevement", "guichet", "autrement"
LATER = "plus_tard"
AGAIN, OTHER_WAY = "recommencer", "autrement"

#: The bank has it: it may be paid already, or be paid yet.
BEGUN_PAYMENT_STATES = frozenset({PaymentState.INCONNU, PaymentState.EN_ATTENTE})
#: It came to nothing, and nothing was taken: it can be paid anew.
FAILED_PAYMENT_STATES = frozenset({PaymentState.REFUSE, PaymentState.ANNULE, PaymentState.EXPIRE})
#: Nothing was taken from the visitor, as is known.
UNPAID_STATES = FAILED_PAYMENT_STATES | {PaymentState.INITIE}
STOP_DEBIT = "arreter_prelevement"

NOT_TAKEN = T("Le loyer ne sera pas pris sur votre compte.")
PAY_OTHERWISE = T("Chaque mois, payez votre loyer autrement.")
