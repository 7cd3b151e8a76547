"""The landlord's own pages on the visitor's phone: what is to be paid, then on to the provider.

Looking at a page begins nothing (phones fetch links by themselves): only its button does.
"""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from kiosk.domain import Money, PaymentState

from ..app_state import AppState, get_landlord
from ..tables import PaymentRow
from .html import format_euros, html_button, html_page
from .provider import PaymentOrder, ProviderUnavailable
from .reconcile import expire_if_due, reconcile_payment

router = APIRouter(include_in_schema=False)

_S = PaymentState
_WORDS = {
    _S.ACCEPTE: "Votre paiement est accepté. Merci.",
    _S.REFUSE: "Votre paiement est refusé. Rien n’a été prélevé.",
    _S.ANNULE: "Ce paiement est annulé. Rien n’a été prélevé.",
    _S.EXPIRE: "Ce lien n’est plus valable. Rien n’a été prélevé.",
    _S.EN_ATTENTE: "Votre paiement est en cours.",
    _S.INCONNU: "Nous ne savons pas encore si votre paiement est passé. Ne payez pas une deuxième fois.",
}


@router.get("/pay/{payment_id}")
def show_payment(payment_id: str, request: Request) -> Response:
    """What is to be paid, or what became of it."""
    desk = AppState.of(request)
    reconcile_payment(desk, payment_id)
    with desk.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        if row is None:
            return html_page("Ce lien n’existe pas.", status=404)
        if row.state is _S.INITIE:
            house = get_landlord(db).name
            return html_page(
                f"Payer {format_euros(row.amount)} à {house}", html_button(request.url.path, "Continuer")
            )
        if row.state is _S.EN_ATTENTE and row.provider_page:
            return html_page(_WORDS[row.state], html_button(row.provider_page, "Reprendre", method="get"))
        return html_page(_WORDS[row.state])


@router.post("/pay/{payment_id}")
def begin_payment(payment_id: str, request: Request) -> Response:
    """Begins at the provider, once, and goes on to its page."""
    desk = AppState.of(request)
    order = _take(desk, payment_id, desk.address(request))
    if order is not None:
        _begin(desk, order)
    with desk.reading.begin() as db:
        row = db.get(PaymentRow, payment_id)
        goes_on = row is not None and row.state is _S.EN_ATTENTE and row.provider_page
        return RedirectResponse(goes_on or request.url.path, 303)


def _take(desk: AppState, payment_id: str, base: str) -> PaymentOrder | None:
    """The order to begin, for the one caller that may begin it."""
    now = desk.now()
    with desk.writing.begin() as db:
        row = db.get(PaymentRow, payment_id, with_for_update=True)
        if row is None:
            return None
        expire_if_due(row, now)
        if row.state is not _S.INITIE:
            return None
        row.state, row.begun_at = _S.EN_ATTENTE, now
        return _order(row, get_landlord(db).name, base)


def _order(row: PaymentRow, house: str, base: str) -> PaymentOrder:
    amount: Money = row.amount
    expires: datetime = row.expires_at
    return PaymentOrder(
        id=row.id,
        amount=amount,
        label=f"{house}, {row.reference}",
        language=row.language,
        notify=f"{base}/payments/notifications",
        back=f"{base}/pay/{row.id}",
        expires_at=expires,
    )


def _begin(desk: AppState, order: PaymentOrder) -> None:
    assert desk.payment_provider is not None, "a payment was prepared without a provider"
    try:
        provider_page = desk.payment_provider.begin(order)
    except ProviderUnavailable:
        reconcile_payment(desk, order.id)
        return
    with desk.writing.begin() as db:
        db.get_one(PaymentRow, order.id, with_for_update=True).provider_page = provider_page
