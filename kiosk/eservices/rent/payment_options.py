"""The ways to pay, and what each of them sends."""

from __future__ import annotations

from kiosk.domain import Act, ActKind, Mandate, Money, Query, SignedInTenant, T
from kiosk.journeys import Context, Journey, Option, fetched_value

from .. import cancellation, contact, visit_facts
from . import statement

PAY_ALL, PAY_PART, OTHER_MEANS = "tout", "partie", "autre_moyen"
DIFFICULTY, HISTORY, NOTHING_DUE = "difficulte", "avant", "compris"
PHONE, DEBIT, COUNTER, OTHERWISE = "telephone", "prelevement", "guichet", "autrement"
LATER = "plus_tard"
STOP_DEBIT = "arreter_prelevement"
#: Where mandates are asked for.
MANDATES = "/v1/mandates"

NOT_TAKEN = T("Le loyer ne sera pas pris sur votre compte.")
PAY_OTHERWISE = T("Chaque mois, payez votre loyer autrement.")


def means_options(view: Context) -> list[Option]:
    """How it can be paid; a direct debit takes the whole of every month. The phone stands here where it was
    not the first thing offered."""
    options = []
    if takes_payments(view) and (view.get("detail") == PAY_PART or statement.is_debited(view)):
        options.append(
            Option(PHONE, T("Avec mon téléphone"), T("Un code à prendre en photo."), icon="qrcode")
        )
    if can_be_called(view) and visit_facts.is_at_agency(view):
        options.append(
            Option(COUNTER, T("Par carte, au guichet"), T("On appelle l’agence"), icon="credit-card-outline")
        )
    may_debit = visit_facts.has_service(view, "mandates") and statement.account(view).mandate is None
    if may_debit and view.get("detail") == OTHER_MEANS:
        options.append(
            Option(
                DEBIT, T("Par prélèvement, chaque mois"), T("Il faut votre IBAN."), icon="bank-transfer-out"
            )
        )
    options.append(
        Option(OTHERWISE, T("Autrement"), T("Tabac, La Poste, virement, chèque."), icon="dots-horizontal")
    )
    return options


def takes_payments(view: Context) -> bool:
    """Whether the landlord's system takes payments."""
    return visit_facts.has_service(view, "payments")


def can_be_called(view: Context) -> bool:
    """Whether someone of the agency can be asked for."""
    return visit_facts.has_service(view, contact.SERVICE)


def is_paid_by_phone(view: Context) -> bool:
    """On the visitor's own phone: the plainest way for all of it."""
    return bool(view.get("detail") == PAY_ALL or view.get("moyen") == PHONE)


def amount_to_pay(view: Context) -> Money:
    """What is to be paid now."""
    chosen: Money = view.get("montant", statement.account(view).balance)
    return chosen


def build_payment(view: Context) -> Act:
    """The body of ``POST /v1/payments``."""
    at = visit_facts.now(view).isoformat()
    body = {
        "reporter": visit_facts.reporter_json(_tenant(view)),
        "amount": amount_to_pay(view).cents,
        "language": visit_facts.language(view),
        "at": at,
    }
    return Act(ActKind.PAYMENT, f"payment {at}", "/v1/payments", body)


def payment_page(view: Context) -> str:
    """The address for the visitor's phone."""
    return str(fetched_value(view, "paiement", {}).get("page", ""))


def payment_query(view: Context) -> Query:
    return Query("payment", str(fetched_value(view, "paiement", {}).get("id", "")))


def account_holder(view: Context) -> str | None:
    """The tenant's own name: most accounts are theirs."""
    return _tenant(view).display_name or None


def build_act(view: Context) -> Act | None:
    """What waits in the outbox: a mandate, its end, or a call for someone. A payment is begun on the way."""
    if is_stopping_debit(view):
        number = mandate(view).reference
        return cancellation.build_cancellation(ActKind.MANDATE_CANCEL, MANDATES, number, _tenant(view), view)
    if view.get("moyen") == DEBIT:
        number = visit_facts.reference(view)
        body = {
            "reference": number,
            "reporter": visit_facts.reporter_json(_tenant(view)),
            "iban": view["iban"],
            "holder": view["titulaire"],
            "language": visit_facts.language(view),
            "at": visit_facts.now(view).isoformat(),
        }
        return Act(ActKind.MANDATE, number, MANDATES, body)
    if "quand" in view:
        return _help(view, view["quand"], "Difficulté à payer le loyer")
    if calls_someone(view):
        return _help(view, contact.NOW, "Payer le loyer par carte, au guichet")
    return None


def calls_someone(view: Context) -> bool:
    """Whether someone is called to the kiosk."""
    return bool(view.get("quand") == contact.NOW or view.get("moyen") == COUNTER)


def cancellation_journey(view: Context) -> Journey | None:
    """Takes back a mandate that was just asked for, or the wish to be called back."""
    if view.get("moyen") == DEBIT:
        return cancellation.cancellation_journey(
            ActKind.MANDATE_CANCEL,
            MANDATES,
            visit_facts.reference(view),
            visit_facts.identity(view),
            title=T("Mon loyer"),
            icon="cash-multiple",
            meaning=(NOT_TAKEN, PAY_OTHERWISE),
        )
    if view.get("quand") == contact.CALL_BACK:
        return contact.cancellation_journey(view, contact.CALL_BACK)
    return None


def can_stop_debit(view: Context) -> bool:
    """Whether there is a direct debit, signed or to be signed: the tenant stops it at any time."""
    return visit_facts.has_service(view, "mandates") and statement.account(view).mandate is not None


def is_stopping_debit(view: Context) -> bool:
    return bool(view.get("detail") == STOP_DEBIT)


def mandate(view: Context) -> Mandate:
    """The one that the landlord told of."""
    found = statement.account(view).mandate
    assert found is not None, "only where there is one can it be stopped"
    return found


def _help(view: Context, when: str, topic: str) -> Act:
    number = visit_facts.reference(view)
    body = {
        "reference": number,
        "when": when,
        "topic": topic,
        "language": visit_facts.language(view),
        "phone": view.get("telephone", ""),
        "reporter": visit_facts.reporter_json(_tenant(view)),
        "interpreter": None,
        "at": visit_facts.now(view).isoformat(),
    }
    return Act(ActKind.HELP_REQUEST, number, contact.PATH, body)


def _tenant(view: Context) -> SignedInTenant:
    who = visit_facts.identity(view)
    assert isinstance(who, SignedInTenant), "the account is told only to whom was checked"
    return who
