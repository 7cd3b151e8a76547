"""Mon loyer: the balance explained, then all of it, a part, or "j'ai une difficulté".

Two screens to a code for the visitor's own phone. A payment is begun at once or not at all, and one that
nobody can tell the end of is never begun again by itself: the landlord's read-back says what became of it.
"""

from __future__ import annotations

from functools import cache

from kiosk.domain import LEAST_PAYMENT, SETTLED, Payment, T, Wanted
from kiosk.journeys import (
    Amount,
    Await,
    Carry,
    Choose,
    Describe,
    Information,
    Journey,
    Needs,
    Number,
    NumberFormat,
    Option,
    Refusal,
    Statement,
    Tone,
    View,
)

from .. import contact, given, receipts
from . import paying, statement, told

KEY = "loyer"
TITLE = T("Mon loyer")

PAYS = frozenset({paying.PART, paying.ELSE})


@cache
def journey() -> Journey:
    """The journey; it needs a tenant whose number was checked."""
    return Journey(
        key=KEY,
        title=TITLE,
        icon="cash-multiple",
        needs=Needs.TENANT,
        act=paying.act,
        steps=(
            Await(key="compte", title=T("Nous cherchons votre compte…"), asks=lambda view: Wanted("account")),
            Await(
                key="paiements",
                asks=lambda view: Wanted("payments"),
                optional=True,
                when=paying.takes_payments,
            ),
            Statement(
                key="detail",
                title=TITLE,
                counted=True,
                forks=True,
                headline=statement.headline,
                hint=statement.age,
                notice=statement.notice,
                rows=statement.rows,
                ways=_ways,
            ),
            *_history(),
            Amount(
                key="montant",
                title=T("Combien voulez-vous payer ?"),
                hint=lambda view: T("Il reste {amount} à payer.", amount=statement.account(view).balance),
                minimum=LEAST_PAYMENT,
                maximum=lambda view: max(statement.account(view).balance, LEAST_PAYMENT),
                when=lambda view: view.get("detail") == paying.PART,
            ),
            Choose(
                key="moyen",
                title=T("Comment voulez-vous payer ?"),
                forks=True,
                options=paying.means,
                when=lambda view: view.get("detail") in PAYS,
            ),
            *_by_phone(),
            *_by_debit(),
            *_in_difficulty(),
            Information(
                key="arreter",
                title=T("Arrêter le prélèvement ?"),
                body=told.stop_lines,
                primary=T("Arrêter le prélèvement"),
                when=paying.stops,
            ),
            contact.calling(paying.calls_someone),
            receipts.receipt(
                title=told.badge,
                headline=told.headline,
                figures=told.figures,
                reference=told.reference,
                facts=told.facts,
                notice=told.notice,
                carried=told.page,
                take_back=paying.take_back,
                when=lambda view: not paying.calls_someone(view),
            ),
        ),
    )


def _ways(view: View) -> list[Option]:
    """What decides first: where there is not room for all, the others come after it."""
    others = [
        Option(paying.DIFFICULTY, T("Une difficulté ?"), icon="hand-heart"),
        Option(paying.HISTORY, T("Mois précédents"), icon="history"),
    ]
    if paying.can_stop(view):
        others.append(Option(paying.STOP, T("Arrêter le prélèvement"), icon="bank-remove"))
    done = Option(paying.NOTHING_DUE, T("J’ai compris"), icon="check")
    if not statement.is_owed(view) or statement.unsure(view):
        return [*others, done]  # what may be paid already is not paid again
    if statement.is_debited(view) or not paying.takes_payments(view):
        return [Option(paying.ELSE, T("Payer"), icon="cash"), *others, done]
    part = Option(paying.PART, T("Payer une partie"), icon="cash")
    return [
        Option(paying.ELSE, T("Payer autrement"), icon="credit-card-outline"),
        *([part] if statement.account(view).balance > LEAST_PAYMENT else []),
        *others,
        Option(paying.ALL, T("Payer avec mon téléphone"), icon="qrcode"),
    ]


def _history() -> tuple[Await | Choose | Statement, ...]:
    def looks_back(view: View) -> bool:
        return bool(view.get("detail") == paying.HISTORY)

    return (
        Await(
            key="releve",
            title=T("Nous cherchons les mois précédents…"),
            asks=lambda view: Wanted("account_lines"),
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
            then="detail",
            when=looks_back,
        ),
    )


def _by_phone() -> tuple[Await | Carry, ...]:
    return (
        Await(
            key="paiement",
            title=T("Nous préparons le paiement…"),
            asks=paying.payment,
            refusals={
                "amount_above_balance": Refusal(
                    T("Ce montant est plus grand que ce qui reste à payer."), ("compte", "detail", "montant")
                ),
                "payment_pending": Refusal(
                    T("Un autre paiement est en cours. Attendez qu’il soit terminé."),
                    ("compte", "paiements", "detail"),
                ),
            },
            when=paying.by_phone,
        ),
        Carry(
            key="code",
            title=T("Payer avec votre téléphone"),
            counted=True,
            figure=lambda view: T("{amount}", amount=paying.amount(view)),
            body=(
                T("Scannez ce code avec votre téléphone."),
                T("Payez sur votre téléphone. La borne ne voit jamais votre carte."),
                T("Restez ici : la borne vous dit quand c’est fait."),
            ),
            code=paying.page,
            asks=paying.watched,
            ended=_ended,
            ways=(Option(paying.LATER, T("Je paierai plus tard"), icon="clock-outline"),),
            when=paying.by_phone,
        ),
    )


def _ended(told_state: object) -> bool:
    return isinstance(told_state, Payment) and told_state.state in SETTLED


def _by_debit() -> tuple[Number | Describe | Information, ...]:
    def by_debit(view: View) -> bool:
        return bool(view.get("moyen") == paying.DEBIT)

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
            known=paying.holder,
            when=by_debit,
        ),
        Information(
            key="accord",
            title=T("Êtes-vous d’accord ?"),
            body=told.mandate_lines,
            primary=T("Oui, je demande le prélèvement"),
            when=by_debit,
        ),
    )


def _in_difficulty() -> tuple[Information | Choose | Number, ...]:
    def has_difficulty(view: View) -> bool:
        return bool(view.get("detail") == paying.DIFFICULTY)

    def is_called(view: View) -> bool:
        return has_difficulty(view) and paying.can_be_called(view)

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
                    if given.at_the_agency(view)
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
