"""Mon loyer: the balance explained, then all of it, a part, or "j'ai une difficulté".

Two screens to a code for the visitor's own phone. A payment is begun at once or not at all, and one that
nobody can tell the end of is never begun again by itself: the landlord's read-back says what became of it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice

from kiosk.domain import (
    MINIMUM_PAYMENT,
    NO_TEXT,
    SETTLED_PAYMENT_STATES,
    Account,
    AccountLineKind,
    MandateState,
    Money,
    Payment,
    PaymentState,
    Query,
    T,
    Text,
    verbatim,
)
from kiosk.domain.iban import parse_bank_account as account_of
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.agency_tables import payment_methods_in_force
from kiosk.journeys import (
    Amount,
    Choose,
    Context,
    Describe,
    FetchStep,
    Information,
    Number,
    NumberFormat,
    Option,
    QrHandoff,
    ReceiptNotice,
    RefusalRule,
    Statement,
    Step,
    SummaryLine,
    Tone,
    fetched_value,
)

from .. import contact, receipts, visit_facts
from ..concerns import Concern
from . import state
from .state import RentState

KEY = "loyer"
TITLE = T("Mon loyer")

PAYING_CHOICES = frozenset({state.PAY_PART, state.OTHER_MEANS})


def steps() -> tuple[Step, ...]:
    """It needs a tenant whose number was checked."""
    return (
        FetchStep(
            key=state.ACCOUNT_STEP,
            title=T("Nous cherchons votre compte…"),
            asks=lambda context: Query("account"),
        ),
        FetchStep(
            key=state.PAYMENTS_STEP,
            asks=lambda context: Query("payments"),
            optional=True,
            when=RentState.takes_payments,
        ),
        Statement(
            key=state.DETAIL_STEP,
            title=TITLE,
            counted=True,
            forks=True,
            headline=RentState.account_headline,
            hint=RentState.fetched_at_text,
            notice=RentState.account_notice,
            rows=RentState.statement_rows,
            actions=_actions,
        ),
        *_history(),
        Amount(
            key=state.AMOUNT_STEP,
            title=T("Combien voulez-vous payer ?"),
            hint=lambda context: T("Il reste {amount} à payer.", amount=RentState(context).account.balance),
            minimum=MINIMUM_PAYMENT,
            maximum=lambda context: max(RentState(context).account.balance, MINIMUM_PAYMENT),
            when=lambda context: context.get(state.DETAIL_STEP) == state.PAY_PART,
        ),
        Choose(
            key=state.MEANS_STEP,
            title=T("Comment voulez-vous payer ?"),
            hint=lambda context: T("Vous payez {amount}.", amount=RentState(context).amount_to_pay),
            forks=True,
            options=RentState.means_options,
            when=lambda context: context.get(state.DETAIL_STEP) in PAYING_CHOICES,
        ),
        *_by_phone(),
        *_by_debit(),
        *_in_difficulty(),
        Information(
            key="arreter",
            title=T("Arrêter le prélèvement ?"),
            body=stop_lines,
            primary=T("Arrêter le prélèvement"),
            when=RentState.is_stopping_debit,
        ),
        contact.call_step(RentState.calls_someone),
        receipts.receipt(
            title=receipt_title,
            headline=headline,
            figures=figures,
            reference=reference,
            facts=facts,
            notice=notice,
            carried=receipt_page,
            carried_purpose=code_purpose,
            reminder=reminder,
            tone=_tone,
            take_back=RentState.cancellation,
            when=lambda context: (
                not (
                    RentState(context).calls_someone
                    or RentState(context).next_service
                    or RentState(context).nothing_done
                )
            ),
        ),
    )


def _actions(context: Context) -> list[Option]:
    """What decides first: where there is not room for all, the others come after it."""
    rent = RentState(context)
    others = [
        Option(state.DIFFICULTY, T("Une difficulté ?"), icon="hand-heart"),
        Option(state.HISTORY, T("Mois précédents"), icon="history"),
    ]
    if rent.can_stop_debit:
        others.append(Option(state.STOP_DEBIT, T("Arrêter le prélèvement"), icon="bank-remove"))
    done = Option(state.NOTHING_DUE, T("J’ai compris"), icon="check")
    if not rent.is_owed or rent.unsettled_payments:
        return [*others, done]  # what may be paid already is not paid again
    if rent.is_debited or not rent.takes_payments:
        return [Option(state.OTHER_MEANS, T("Payer"), icon="cash"), *others, done]
    part = Option(state.PAY_PART, T("Payer une partie"), icon="cash")
    return [
        Option(state.OTHER_MEANS, T("Payer autrement"), icon="credit-card-outline"),
        *([part] if rent.account.balance > MINIMUM_PAYMENT else []),
        *others,
        Option(state.PAY_ALL, T("Payer avec mon téléphone"), icon="qrcode"),
    ]


def _history() -> tuple[FetchStep | Choose | Statement, ...]:
    def looks_back(context: Context) -> bool:
        return bool(context.get(state.DETAIL_STEP) == state.HISTORY)

    return (
        FetchStep(
            key=state.HISTORY_STEP,
            title=T("Nous cherchons les mois précédents…"),
            asks=lambda context: Query("account_lines"),
            when=looks_back,
        ),
        Choose(
            key=state.YEAR_STEP,
            title=T("Quelle année ?"),
            counted=False,
            options=RentState.years,
            when=looks_back,
        ),
        Statement(
            key="mois",
            title=T("Mois précédents"),
            headline=RentState.year_headline,
            rows=RentState.months,
            return_to=state.DETAIL_STEP,
            when=looks_back,
        ),
    )


def _by_phone() -> tuple[FetchStep | QrHandoff | Choose, ...]:
    return (
        FetchStep(
            key=state.PAYMENT_STEP,
            title=T("Nous préparons le paiement…"),
            asks=RentState.payment_act,
            refusals={
                "amount_above_balance": RefusalRule(
                    T("Ce montant est plus grand que ce qui reste à payer."),
                    (state.ACCOUNT_STEP, state.DETAIL_STEP, state.AMOUNT_STEP),
                ),
                "payment_pending": RefusalRule(
                    T("Un autre paiement est en cours. Attendez qu’il soit terminé."),
                    (state.ACCOUNT_STEP, state.PAYMENTS_STEP, state.DETAIL_STEP),
                ),
            },
            when=RentState.is_paid_by_phone,
        ),
        QrHandoff(
            key=state.CODE_STEP,
            title=T("Payer avec votre téléphone"),
            counted=True,
            figure=lambda context: T("{amount}", amount=RentState(context).amount_to_pay),
            body=(
                T("Scannez ce code avec votre téléphone."),
                T("Payez sur votre téléphone. La borne ne voit jamais votre carte."),
                T("Restez ici : la borne vous dit quand c’est fait."),
            ),
            code=RentState.payment_page,
            asks=RentState.payment_query,
            is_complete=_ended,
            is_told=_is_told,
            supersedes=_ends_what_is_due,
            actions=(Option(state.LATER, T("Je paierai plus tard"), icon="clock-outline"),),
            when=RentState.is_paid_by_phone,
        ),
        Choose(
            key=state.FAILED_STEP,
            title=_failure,
            hint=lambda context: T("Vous vouliez payer {amount}.", amount=RentState(context).amount_to_pay),
            counted=False,
            options=(
                Option(state.AGAIN, T("Recommencer"), icon="refresh"),
                Option(state.OTHER_WAY, T("Payer autrement"), icon="credit-card-outline"),
            ),
            optional=True,
            skip_label=T("J’ai compris"),
            reset_steps=RentState.steps_to_pay_again,
            when=lambda context: RentState(context).failed_payment is not None,
        ),
    )


def _failure(context: Context) -> Text:
    failed = RentState(context).failed_payment
    return PAYMENT_STATE_TEXTS[failed.state] if failed is not None else NO_TEXT


def _ended(context: Context, payment: object) -> bool:
    """Whether the payment that was begun has ended."""
    return (
        isinstance(payment, Payment)
        and payment.state in SETTLED_PAYMENT_STATES
        and _is_of_this_payment(context, payment)
    )


def _is_of_this_payment(context: Context, payment: object) -> bool:
    """What is told of another one, or of another sum, is no news of the payment that was begun."""
    rent = RentState(context)
    return (
        isinstance(payment, Payment)
        and (payment.id, payment.reference) == (rent.payment_query.of, reference(context))
        and payment.amount == rent.amount_to_pay
    )


def _is_told(context: Context, payment: object) -> bool:
    """Whether that changes what the visitor is told of it: nobody has begun what is only prepared."""
    news = RentState(context).latest_payment is not None or (
        isinstance(payment, Payment) and payment.state is not PaymentState.INITIE
    )
    return news and _is_of_this_payment(context, payment)


def _ends_what_is_due(context: Context, other: Context) -> bool:
    """Whether what was paid here was still to be paid there: the sum on that page, or behind its code, is not
    due any more."""
    paid, rent = RentState(context).accepted_payment, RentState(other)
    if paid is None or rent.accepted_payment or rent.begun_payment or state.ACCOUNT_STEP not in other:
        return False
    if rent.is_paid_by_phone:
        return paid.amount + rent.amount_to_pay > rent.account.balance
    chosen = other.get(state.DETAIL_STEP)
    return chosen is None or (chosen in PAYING_CHOICES and state.MEANS_STEP not in other)


def _tone(context: Context) -> Tone:
    rent = RentState(context)
    return Tone.OK if rent.failed_payment is None and rent.begun_payment is None else Tone.WARN


def _by_debit() -> tuple[Number | Describe | Information, ...]:
    def by_debit(context: Context) -> bool:
        return bool(context.get(state.MEANS_STEP) == state.DEBIT)

    return (
        Number(
            key=state.IBAN_STEP,
            title=T("Votre IBAN"),
            hint=T("Il est sur votre relevé de compte. En France, il commence par FR."),
            format=NumberFormat.IBAN,
            length=34,
            masked=True,
            when=by_debit,
        ),
        Describe(
            key=state.HOLDER_STEP,
            title=T("À quel nom est ce compte ?"),
            min_length=2,
            max_length=200,
            prefill=RentState.account_holder,
            when=by_debit,
        ),
        Information(
            key="accord",
            title=T("Êtes-vous d’accord ?"),
            body=mandate_lines,
            primary=T("Oui, je demande le prélèvement"),
            when=by_debit,
        ),
    )


def _in_difficulty() -> tuple[Information | Choose | Number, ...]:
    def has_difficulty(context: Context) -> bool:
        return bool(context.get(state.DETAIL_STEP) == state.DIFFICULTY)

    def is_called(context: Context) -> bool:
        return has_difficulty(context) and RentState(context).can_be_called

    return (
        Information(
            key="difficulte",
            title=T("Parlons-en. Il y a des solutions."),
            body=(
                T("Vous pouvez payer en plusieurs fois."),
                T("Une aide existe peut-être : le FSL, la CAF, Action Logement."),
                T("Plus tôt on en parle, plus c’est facile."),
            ),
            primary=T("Parler à quelqu’un"),
            when=has_difficulty,
        ),
        Choose(
            key=state.WHEN_STEP,
            title=T("Comment voulez-vous en parler ?"),
            hint=lambda context: contact.ContactState(context).closed_hint,
            counted=False,
            options=lambda context: (
                *(
                    [Option(contact.NOW, T("Maintenant, ici"), icon="account-voice")]
                    if RentState(context).can_call_agent
                    else []
                ),
                contact.ContactState(context).later_option,
            ),
            when=is_called,
        ),
        Number(
            key=state.PHONE_STEP,
            title=T("À quel numéro vous rappeler ?"),
            format=NumberFormat.PHONE,
            length=10,
            counted=False,
            when=lambda context: is_called(context) and context.get(state.WHEN_STEP) == contact.CALL_BACK,
        ),
    )


PAYMENT_STATE_TEXTS: dict[PaymentState, Text] = {
    PaymentState.INITIE: T("Le paiement n’est pas encore fait. Rien n’est débité."),
    PaymentState.EN_ATTENTE: T("Votre banque n’a pas encore répondu. Ne payez pas une autre fois."),
    PaymentState.ACCEPTE: T("Votre paiement est accepté. Merci."),
    PaymentState.REFUSE: T("Votre banque a refusé le paiement. Rien n’est débité."),
    PaymentState.ANNULE: T("Le paiement est annulé. Rien n’est débité."),
    PaymentState.EXPIRE: T("Le temps est passé. Rien n’est débité."),
    PaymentState.INCONNU: T("Nous ne savons pas encore si c’est payé. Ne payez pas une autre fois."),
}


def receipt_title(context: Context) -> Text:
    """What was done; nothing where nothing was."""
    if RentState(context).accepted_payment is not None:
        return T("C’est payé")
    if RentState(context).begun_payment is not None:
        return T("Paiement en cours")
    if RentState(context).is_stopping_debit:
        return T("C’est noté")
    if is_requested(context):
        return T("C’est demandé")
    return NO_TEXT


def headline(context: Context) -> Text:
    rent = RentState(context)
    if rent.latest_payment is not None:
        return PAYMENT_STATE_TEXTS[rent.latest_payment.state]
    if rent.is_paid_by_phone:
        return PAYMENT_STATE_TEXTS[PaymentState.INITIE]
    if rent.is_stopping_debit:
        return T("Le prélèvement est arrêté.")
    if context.get(state.MEANS_STEP) == state.DEBIT:
        return T("Votre demande de prélèvement est partie.")
    if context.get(state.MEANS_STEP) == state.OTHERWISE:
        return T("Vous pouvez payer ainsi.")
    if _is_called_back(context):
        return contact.ContactState(context).call_back_headline
    if context.get(state.DETAIL_STEP) == state.DIFFICULTY:
        return receipts.STAFF_NOT_NOTIFIED
    return T("Merci de votre visite.")


def reference(context: Context) -> str:
    rent = RentState(context)
    if rent.is_paid_by_phone:
        return str(fetched_value(context, state.PAYMENT_STEP, {}).get("reference", ""))
    if rent.is_stopping_debit:
        return rent.mandate.reference
    return visit_facts.reference(context) if is_requested(context) else ""


def receipt_page(context: Context) -> str:
    """What the code on the receipt opens: the page to pay on, as long as it may still be paid there."""
    rent = RentState(context)
    last = rent.latest_payment
    unpaid = last is None or last.state is PaymentState.INITIE
    return rent.payment_page if rent.is_paid_by_phone and unpaid else ""


def code_purpose(context: Context) -> Text:
    """What to do with the code to pay, and how long one can."""
    told = fetched_value(context, state.PAYMENT_STEP, {}).get("expires_at")
    until = datetime.fromisoformat(told) if told else None
    if until is None or until <= visit_facts.now(context):  # as one of two clocks has it
        return T("Scannez ce code avec votre téléphone.")
    return T(
        "Pour payer, scannez ce code avec votre téléphone. Il marche jusqu’à {time}.",
        time=until.astimezone(PARIS).time(),
    )


def reminder(context: Context) -> Text:
    """That nothing is paid, for who goes; nothing where a bank may still answer."""
    rent = RentState(context)
    payment = rent.latest_payment
    if not rent.is_paid_by_phone or (payment is not None and payment.state not in state.UNPAID_STATES):
        return NO_TEXT
    return T(
        "Votre loyer n’est pas encore payé : {amount}. Vous pouvez le payer ici un autre jour.",
        amount=rent.amount_to_pay,
    )


def figures(context: Context) -> list[SummaryLine]:
    """What was paid and what remains; before that, what is not yet paid: it must not read as a payment. What
    the bank has is neither."""
    rent = RentState(context)
    if not rent.is_paid_by_phone or rent.begun_payment is not None:
        return []
    found = rent.accepted_payment
    if found is None:
        return [SummaryLine(T("Pas encore payé"), T("{amount}", amount=rent.amount_to_pay))]
    left = Money(rent.account.balance.cents - found.amount.cents)
    return [
        SummaryLine(T("Payé"), T("{amount}", amount=found.amount)),
        SummaryLine(T("Il reste à payer"), T("{amount}", amount=max(left, Money(0)))),
    ]


def facts(context: Context) -> list[SummaryLine]:
    if context.get(state.MEANS_STEP) == state.DEBIT:
        return [
            SummaryLine(T("Et maintenant ?"), T("L’agence vous fait signer le mandat. Elle vous dit quand.")),
            SummaryLine(T("Compte"), verbatim(account_of(context[state.IBAN_STEP]).masked)),
        ]
    if RentState(context).is_stopping_debit:
        return [SummaryLine(T("Et maintenant ?"), state.PAY_OTHERWISE)]
    if _is_called_back(context):
        return [contact.ContactState(context).call_back_phone]
    if context.get(state.MEANS_STEP) == state.OTHERWISE:
        return [SummaryLine(each.label, each.explanation) for each in payment_methods_in_force()]
    return []


def notice(context: Context) -> ReceiptNotice | None:
    if is_requested(context) or RentState(context).is_stopping_debit:
        return receipts.delivery_notice(context)
    return None


def mandate_lines(context: Context) -> list[Text]:
    return [
        T("Compte {iban}", iban=account_of(context[state.IBAN_STEP]).masked),
        T("Chaque mois, votre loyer est pris sur ce compte, à la date de votre avis d’échéance."),
        T("Vous pouvez arrêter quand vous voulez, et vous faire rembourser pendant 8 semaines."),
    ]


def stop_lines(context: Context) -> list[Text]:
    lines = [state.NOT_TAKEN, state.PAY_OTHERWISE]
    if RentState(context).is_debited:
        lines.append(T("Un prélèvement déjà parti à la banque peut encore passer."))
    return lines


def is_requested(context: Context) -> bool:
    """Whether something was asked of the agency: a mandate, or to be called back."""
    return context.get(state.MEANS_STEP) == state.DEBIT or _is_called_back(context)


def _is_called_back(context: Context) -> bool:
    return bool(context.get(state.WHEN_STEP) == contact.CALL_BACK)


def rent_concern(account: Account, now: datetime) -> Iterator[Concern]:
    """What is owed; the bank pays it by itself where a mandate says so, unless it did not. What was paid
    today stands in its place: the payer sees that it has arrived."""
    today, due = now.astimezone(PARIS).date(), account.due_on
    late = due is not None and due < today
    debited = account.mandate is not None and account.mandate.state is MandateState.ACTIF
    if account.balance <= Money(0):
        paid = (each for each in account.lines if each.kind is AccountLineKind.PAIEMENT and each.day == today)
        yield from (
            _rent_card(T("{amount}", amount=-each.amount), T("Payé"), T("Payé"), at=now)
            for each in islice(paid, 1)
        )
        return
    if debited and not late:
        return
    if due is None:
        hint = T("À payer")
    elif late:
        hint = T("En retard depuis le {day}", day=due)
    else:
        hint = T("À payer avant le {day}", day=due)
    yield replace(
        _rent_card(
            T("{amount}", amount=account.balance),
            hint,
            T("À payer"),
            at=datetime.combine(due, time.max, PARIS) if due is not None else now,
        ),
        late=late,
        action=T("Payer"),
    )


def _rent_card(value: Text, hint: Text, discreet: Text, at: datetime) -> Concern:
    return Concern(
        kind="loyer",
        rank=0,
        service=KEY,
        of="",
        icon="cash-multiple",
        tint="green",
        value=value,
        words=TITLE,
        hint=hint,
        at=at,
        discreet=discreet,
    )
