"""The ways to pay, and what each of them sends."""

from __future__ import annotations

from kiosk.domain import Act, ActKind, Mandate, Money, SignedIn, T, Wanted
from kiosk.journeys import Journey, Option, View, heard

from .. import contact, given, taking_back
from . import statement

ALL, PART, ELSE = "tout", "partie", "autre_moyen"
DIFFICULTY, HISTORY, NOTHING_DUE = "difficulte", "avant", "compris"
PHONE, DEBIT, COUNTER, OTHERWISE = "telephone", "prelevement", "guichet", "autrement"
LATER = "plus_tard"
STOP = "arreter_prelevement"
#: Where mandates are asked for.
MANDATES = "/v1/mandates"

NOT_TAKEN = T("Le loyer ne sera pas pris sur votre compte.")
PAY_OTHERWISE = T("Chaque mois, payez votre loyer autrement.")


def means(view: View) -> list[Option]:
    """How it can be paid; a direct debit takes the whole of every month. The phone stands here where it was
    not the first thing offered."""
    options = []
    if takes_payments(view) and (view.get("detail") == PART or statement.is_debited(view)):
        options.append(
            Option(PHONE, T("Avec mon téléphone"), T("Un code à prendre en photo."), icon="qrcode")
        )
    if can_be_called(view) and given.at_the_agency(view):
        options.append(
            Option(COUNTER, T("Par carte, au guichet"), T("On appelle l’agence"), icon="credit-card-outline")
        )
    may_debit = given.offers(view, "mandates") and statement.account(view).mandate is None
    if may_debit and view.get("detail") == ELSE:
        options.append(
            Option(
                DEBIT, T("Par prélèvement, chaque mois"), T("Il faut votre IBAN."), icon="bank-transfer-out"
            )
        )
    options.append(
        Option(OTHERWISE, T("Autrement"), T("Tabac, La Poste, virement, chèque."), icon="dots-horizontal")
    )
    return options


def takes_payments(view: View) -> bool:
    """Whether the landlord's system takes payments."""
    return given.offers(view, "payments")


def can_be_called(view: View) -> bool:
    """Whether someone of the agency can be asked for."""
    return given.offers(view, contact.SERVICE)


def by_phone(view: View) -> bool:
    """On the visitor's own phone: the plainest way for all of it."""
    return bool(view.get("detail") == ALL or view.get("moyen") == PHONE)


def amount(view: View) -> Money:
    """What is to be paid now."""
    chosen: Money = view.get("montant", statement.account(view).balance)
    return chosen


def payment(view: View) -> Act:
    """The body of ``POST /v1/payments``."""
    at = given.now(view).isoformat()
    body = {
        "reporter": given.reporter(_tenant(view)),
        "amount": amount(view).cents,
        "language": given.language(view),
        "at": at,
    }
    return Act(ActKind.PAYMENT, f"payment {at}", "/v1/payments", body)


def page(view: View) -> str:
    """The address for the visitor's phone."""
    return str(heard(view, "paiement", {}).get("page", ""))


def watched(view: View) -> Wanted:
    return Wanted("payment", str(heard(view, "paiement", {}).get("id", "")))


def holder(view: View) -> str | None:
    """The tenant's own name: most accounts are theirs."""
    return _tenant(view).display_name or None


def act(view: View) -> Act | None:
    """What waits in the outbox: a mandate, its end, or a call for someone. A payment is begun on the way."""
    if stops(view):
        number = mandate(view).reference
        return taking_back.act(ActKind.MANDATE_CANCEL, MANDATES, number, _tenant(view), view)
    if view.get("moyen") == DEBIT:
        number = given.reference(view)
        body = {
            "reference": number,
            "reporter": given.reporter(_tenant(view)),
            "iban": view["iban"],
            "holder": view["titulaire"],
            "language": given.language(view),
            "at": given.now(view).isoformat(),
        }
        return Act(ActKind.MANDATE, number, MANDATES, body)
    if "quand" in view:
        return _help(view, view["quand"], "Difficulté à payer le loyer")
    if calls_someone(view):
        return _help(view, contact.NOW, "Payer le loyer par carte, au guichet")
    return None


def calls_someone(view: View) -> bool:
    """Whether someone is called to the kiosk."""
    return bool(view.get("quand") == contact.NOW or view.get("moyen") == COUNTER)


def take_back(view: View) -> Journey | None:
    """Takes back a mandate that was just asked for, or the wish to be called back."""
    if view.get("moyen") == DEBIT:
        return taking_back.journey(
            ActKind.MANDATE_CANCEL,
            MANDATES,
            given.reference(view),
            given.identity(view),
            title=T("Mon loyer"),
            icon="cash-multiple",
            meaning=(NOT_TAKEN, PAY_OTHERWISE),
        )
    if view.get("quand") == contact.CALL_BACK:
        return contact.take_back(view, contact.CALL_BACK)
    return None


def can_stop(view: View) -> bool:
    """Whether there is a direct debit, signed or to be signed: the tenant stops it at any time."""
    return given.offers(view, "mandates") and statement.account(view).mandate is not None


def stops(view: View) -> bool:
    return bool(view.get("detail") == STOP)


def mandate(view: View) -> Mandate:
    """The one that the landlord told of."""
    found = statement.account(view).mandate
    assert found is not None, "only where there is one can it be stopped"
    return found


def _help(view: View, when: str, topic: str) -> Act:
    number = given.reference(view)
    body = {
        "reference": number,
        "when": when,
        "topic": topic,
        "language": given.language(view),
        "phone": view.get("telephone", ""),
        "reporter": given.reporter(_tenant(view)),
        "interpreter": None,
        "at": given.now(view).isoformat(),
    }
    return Act(ActKind.HELP_REQUEST, number, contact.PATH, body)


def _tenant(view: View) -> SignedIn:
    who = given.identity(view)
    assert isinstance(who, SignedIn), "the account is told only to whom was checked"
    return who
