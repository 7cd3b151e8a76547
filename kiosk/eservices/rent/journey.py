"""Mon loyer: the balance explained, then all of it, a part, or "j'ai une difficulté".

Two screens to a code for the visitor's own phone. A payment is begun at once or not at all, and one that
nobody can tell the end of is never begun again by itself: the landlord's read-back says what became of it.
"""

from __future__ import annotations

from functools import cache

from kiosk.domain import MINIMUM_PAYMENT, SETTLED_PAYMENT_STATES, Payment, Query, T
from kiosk.journeys import (
    Amount,
    Choose,
    Context,
    Describe,
    FetchStep,
    IdentityRequirement,
    Information,
    Journey,
    Number,
    NumberFormat,
    Option,
    QrHandoff,
    RefusalRule,
    Statement,
    Tone,
)

from .. import contact, receipts, visit_facts
from . import payment_options, receipt_texts, statement

KEY = "loyer"
TITLE = T("Mon loyer")

PAYING_CHOICES = frozenset({payment_options.PAY_PART, payment_options.OTHER_MEANS})


@cache
def journey() -> Journey:
    """The journey; it needs a tenant whose number was checked."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="cash-multiple",
        needs=IdentityRequirement.TENANT,
        act=payment_options.build_act,
        steps=(
            FetchStep(
                key="compte", title=T("Nous cherchons votre compte…"), asks=lambda view: Query("account")
            ),
            FetchStep(
                key="paiements",
                asks=lambda view: Query("payments"),
                optional=True,
                when=payment_options.takes_payments,
            ),
            Statement(
                key="detail",
                title=TITLE,
                counted=True,
                forks=True,
                headline=statement.headline,
                hint=statement.fetched_at_text,
                notice=statement.notice,
                rows=statement.statement_rows,
                ways=_ways,
            ),
            *_history(),
            Amount(
                key="montant",
                title=T("Combien voulez-vous payer ?"),
                hint=lambda view: T("Il reste {amount} à payer.", amount=statement.account(view).balance),
                minimum=MINIMUM_PAYMENT,
                maximum=lambda view: max(statement.account(view).balance, MINIMUM_PAYMENT),
                when=lambda view: view.get("detail") == payment_options.PAY_PART,
            ),
            Choose(
                key="moyen",
                title=T("Comment voulez-vous payer ?"),
                forks=True,
                options=payment_options.means_options,
                when=lambda view: view.get("detail") in PAYING_CHOICES,
            ),
            *_by_phone(),
            *_by_debit(),
            *_in_difficulty(),
            Information(
                key="arreter",
                title=T("Arrêter le prélèvement ?"),
                body=receipt_texts.stop_lines,
                primary=T("Arrêter le prélèvement"),
                when=payment_options.is_stopping_debit,
            ),
            contact.call_step(payment_options.calls_someone),
            receipts.receipt(
                title=receipt_texts.receipt_title,
                headline=receipt_texts.headline,
                figures=receipt_texts.figures,
                reference=receipt_texts.reference,
                facts=receipt_texts.facts,
                notice=receipt_texts.notice,
                carried=receipt_texts.receipt_page,
                take_back=payment_options.cancellation_journey,
                when=lambda view: not payment_options.calls_someone(view),
            ),
        ),
    )


def _ways(view: Context) -> list[Option]:
    """What decides first: where there is not room for all, the others come after it."""
    others = [
        Option(payment_options.DIFFICULTY, T("Une difficulté ?"), icon="hand-heart"),
        Option(payment_options.HISTORY, T("Mois précédents"), icon="history"),
    ]
    if payment_options.can_stop_debit(view):
        others.append(Option(payment_options.STOP_DEBIT, T("Arrêter le prélèvement"), icon="bank-remove"))
    done = Option(payment_options.NOTHING_DUE, T("J’ai compris"), icon="check")
    if not statement.is_owed(view) or statement.unsettled_payments(view):
        return [*others, done]  # what may be paid already is not paid again
    if statement.is_debited(view) or not payment_options.takes_payments(view):
        return [Option(payment_options.OTHER_MEANS, T("Payer"), icon="cash"), *others, done]
    part = Option(payment_options.PAY_PART, T("Payer une partie"), icon="cash")
    return [
        Option(payment_options.OTHER_MEANS, T("Payer autrement"), icon="credit-card-outline"),
        *([part] if statement.account(view).balance > MINIMUM_PAYMENT else []),
        *others,
        Option(payment_options.PAY_ALL, T("Payer avec mon téléphone"), icon="qrcode"),
    ]


def _history() -> tuple[FetchStep | Choose | Statement, ...]:
    def looks_back(view: Context) -> bool:
        return bool(view.get("detail") == payment_options.HISTORY)

    return (
        FetchStep(
            key="releve",
            title=T("Nous cherchons les mois précédents…"),
            asks=lambda view: Query("account_lines"),
            when=looks_back,
        ),
        Choose(
            key="annee",
            title=T("Quelle année ?"),
            counted=False,
            options=statement.years,
            when=looks_back,
        ),
        Statement(
            key="mois",
            title=T("Mois précédents"),
            headline=statement.year_headline,
            rows=statement.months,
            return_to="detail",
            when=looks_back,
        ),
    )


def _by_phone() -> tuple[FetchStep | QrHandoff, ...]:
    return (
        FetchStep(
            key="paiement",
            title=T("Nous préparons le paiement…"),
            asks=payment_options.build_payment,
            refusals={
                "amount_above_balance": RefusalRule(
                    T("Ce montant est plus grand que ce qui reste à payer."), ("compte", "detail", "montant")
                ),
                "payment_pending": RefusalRule(
                    T("Un autre paiement est en cours. Attendez qu’il soit terminé."),
                    ("compte", "paiements", "detail"),
                ),
            },
            when=payment_options.is_paid_by_phone,
        ),
        QrHandoff(
            key="code",
            title=T("Payer avec votre téléphone"),
            counted=True,
            figure=lambda view: T("{amount}", amount=payment_options.amount_to_pay(view)),
            body=(
                T("Scannez ce code avec votre téléphone."),
                T("Payez sur votre téléphone. La borne ne voit jamais votre carte."),
                T("Restez ici : la borne vous dit quand c’est fait."),
            ),
            code=payment_options.payment_page,
            asks=payment_options.payment_query,
            is_complete=_ended,
            ways=(Option(payment_options.LATER, T("Je paierai plus tard"), icon="clock-outline"),),
            when=payment_options.is_paid_by_phone,
        ),
    )


def _ended(told_state: object) -> bool:
    return isinstance(told_state, Payment) and told_state.state in SETTLED_PAYMENT_STATES


def _by_debit() -> tuple[Number | Describe | Information, ...]:
    def by_debit(view: Context) -> bool:
        return bool(view.get("moyen") == payment_options.DEBIT)

    return (
        Number(
            key="iban",
            title=T("Votre IBAN"),
            hint=T("Il est sur votre relevé de compte. En France, il commence par FR."),
            format=NumberFormat.IBAN,
            length=34,
            masked=True,
            when=by_debit,
        ),
        Describe(
            key="titulaire",
            title=T("À quel nom est ce compte ?"),
            min_length=2,
            max_length=200,
            known=payment_options.account_holder,
            when=by_debit,
        ),
        Information(
            key="accord",
            title=T("Êtes-vous d’accord ?"),
            body=receipt_texts.mandate_lines,
            primary=T("Oui, je demande le prélèvement"),
            when=by_debit,
        ),
    )


def _in_difficulty() -> tuple[Information | Choose | Number, ...]:
    def has_difficulty(view: Context) -> bool:
        return bool(view.get("detail") == payment_options.DIFFICULTY)

    def is_called(view: Context) -> bool:
        return has_difficulty(view) and payment_options.can_be_called(view)

    return (
        Information(
            key="difficulte",
            title=T("Parlons-en. Il y a des solutions."),
            tone=Tone.OK,
            body=(
                T("Vous pouvez payer en plusieurs fois."),
                T("Une aide existe peut-être : le FSL, la CAF, Action Logement."),
                T("Plus tôt on en parle, plus c’est facile."),
            ),
            primary=T("Parler à quelqu’un"),
            when=has_difficulty,
        ),
        Choose(
            key="quand",
            title=T("Comment voulez-vous en parler ?"),
            counted=False,
            options=lambda view: (
                *(
                    [Option(contact.NOW, T("Maintenant, ici"), icon="account-voice")]
                    if visit_facts.is_at_agency(view)
                    else []
                ),
                Option(contact.CALL_BACK, T("Être rappelé au téléphone"), icon="phone-return"),
            ),
            when=is_called,
        ),
        Number(
            key="telephone",
            title=T("À quel numéro vous rappeler ?"),
            format=NumberFormat.PHONE,
            length=10,
            counted=False,
            when=lambda view: is_called(view) and view.get("quand") == contact.CALL_BACK,
        ),
    )
