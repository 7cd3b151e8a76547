"""What is said at the end: paid, on its way, asked for, or how else to pay."""

from __future__ import annotations

from datetime import datetime

from kiosk.domain import NO_TEXT, Money, Payment, PaymentState, T, Text, verbatim
from kiosk.domain.iban import parse_bank_account as account_of
from kiosk.domain.rules import PARIS
from kiosk.domain.rules.payment_methods import payment_methods_in_force
from kiosk.journeys import Context, FetchResult, ReceiptNotice, SummaryLine, Tone, fetched_value

from .. import contact, receipts, visit_facts
from . import payment_options, statement

PAYMENT_STATE_TEXTS: dict[PaymentState, Text] = {
    PaymentState.INITIE: T("Le paiement n’est pas encore fait. Rien n’est débité."),
    PaymentState.EN_ATTENTE: T("Votre banque n’a pas encore répondu. Ne payez pas une autre fois."),
    PaymentState.ACCEPTE: T("Votre paiement est accepté. Merci."),
    PaymentState.REFUSE: T("Votre banque a refusé le paiement. Rien n’est débité."),
    PaymentState.ANNULE: T("Le paiement est annulé. Rien n’est débité."),
    PaymentState.EXPIRE: T("Le temps est passé. Rien n’est débité."),
    PaymentState.INCONNU: T("Nous ne savons pas encore si c’est payé. Ne payez pas une autre fois."),
}


def latest_payment(view: Context) -> Payment | None:
    """The payment as it was told last."""
    watched = view.get("code")
    found = watched.value if isinstance(watched, FetchResult) else None
    return found if isinstance(found, Payment) else None


def receipt_title(view: Context) -> Text:
    """What was done; nothing where nothing was."""
    found = latest_payment(view)
    if found is not None and found.state is PaymentState.ACCEPTE:
        return T("C’est payé")
    if payment_options.is_stopping_debit(view):
        return T("C’est noté")
    if is_requested(view):
        return T("C’est demandé")
    return NO_TEXT


def headline(view: Context) -> Text:
    found = latest_payment(view)
    if found is not None:
        return PAYMENT_STATE_TEXTS[found.state]
    if payment_options.is_paid_by_phone(view):
        until = fetched_value(view, "paiement", {}).get("expires_at")
        if until:
            return T(
                "Le code marche jusqu’à {time}.",
                time=datetime.fromisoformat(str(until)).astimezone(PARIS).time(),
            )
        return PAYMENT_STATE_TEXTS[PaymentState.INITIE]
    if payment_options.is_stopping_debit(view):
        return T("Le prélèvement est arrêté.")
    if view.get("moyen") == payment_options.DEBIT:
        return T("Votre demande de prélèvement est partie.")
    if view.get("moyen") == payment_options.OTHERWISE:
        return T("Vous pouvez payer ainsi.")
    if _is_called_back(view):
        return T("L’agence va vous rappeler.")
    if view.get("detail") == payment_options.DIFFICULTY:
        return receipts.STAFF_NOT_NOTIFIED
    return T("Merci de votre visite.")


def reference(view: Context) -> str:
    if payment_options.is_paid_by_phone(view):
        return str(fetched_value(view, "paiement", {}).get("reference", ""))
    if payment_options.is_stopping_debit(view):
        return payment_options.mandate(view).reference
    return visit_facts.reference(view) if is_requested(view) else ""


def receipt_page(view: Context) -> str:
    """What the code on the receipt opens: the page to pay on, as long as it may still be paid there."""
    return (
        payment_options.payment_page(view)
        if payment_options.is_paid_by_phone(view) and latest_payment(view) is None
        else ""
    )


def figures(view: Context) -> list[SummaryLine]:
    """What was paid and what remains; before that, what is to be paid."""
    if not payment_options.is_paid_by_phone(view):
        return []
    amount, found = payment_options.amount_to_pay(view), latest_payment(view)
    if found is None or found.state is not PaymentState.ACCEPTE:
        return [SummaryLine(T("Montant"), T("{amount}", amount=amount))]
    left = Money(statement.account(view).balance.cents - found.amount.cents)
    return [
        SummaryLine(T("Payé"), T("{amount}", amount=found.amount)),
        SummaryLine(T("Il reste à payer"), T("{amount}", amount=max(left, Money(0)))),
    ]


def facts(view: Context) -> list[SummaryLine]:
    if view.get("moyen") == payment_options.DEBIT:
        return [
            SummaryLine(T("Et maintenant ?"), T("L’agence vous fait signer le mandat. Elle vous dit quand.")),
            SummaryLine(T("Compte"), verbatim(account_of(view["iban"]).masked)),
        ]
    if payment_options.is_stopping_debit(view):
        return [SummaryLine(T("Et maintenant ?"), payment_options.PAY_OTHERWISE)]
    if view.get("moyen") == payment_options.OTHERWISE:
        return [SummaryLine(each.label, each.explanation) for each in payment_methods_in_force()]
    return []


def notice(view: Context) -> ReceiptNotice | None:
    found = latest_payment(view)
    if found is not None:
        return None if found.state is PaymentState.ACCEPTE else ReceiptNotice(_advice(found), Tone.WARN)
    if receipt_page(view):
        return ReceiptNotice(PAYMENT_STATE_TEXTS[PaymentState.INITIE], Tone.WARN)
    if is_requested(view) or payment_options.is_stopping_debit(view):
        return receipts.delivery_notice(view)
    return None


def mandate_lines(view: Context) -> list[Text]:
    return [
        T("Compte {iban}", iban=account_of(view["iban"]).masked),
        T("Chaque mois, votre loyer est pris sur ce compte, à la date de votre avis d’échéance."),
        T("Vous pouvez arrêter quand vous voulez, et vous faire rembourser pendant 8 semaines."),
    ]


def stop_lines(view: Context) -> list[Text]:
    lines = [payment_options.NOT_TAKEN, payment_options.PAY_OTHERWISE]
    if statement.is_debited(view):
        lines.append(T("Un prélèvement déjà parti à la banque peut encore passer."))
    return lines


def _advice(found: Payment) -> Text:
    if found.state in (PaymentState.INCONNU, PaymentState.EN_ATTENTE):
        return T("L’agence vérifie avec la banque. Vous n’avez rien à faire.")
    return T("Vous pouvez recommencer, ou payer autrement.")


def is_requested(view: Context) -> bool:
    """Whether something was asked of the agency: a mandate, or to be called back."""
    return view.get("moyen") == payment_options.DEBIT or _is_called_back(view)


def _is_called_back(view: Context) -> bool:
    return bool(view.get("quand") == contact.CALL_BACK)
