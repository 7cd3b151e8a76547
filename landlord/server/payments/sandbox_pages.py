"""The hosted page of the sandbox provider, and the notification it sends."""

from __future__ import annotations

import json
import logging
import secrets

import requests
from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import RedirectResponse

from ..app_state import AppState
from ..tables import SandboxOrderRow
from .html import format_euros, html_button, html_page
from .notifications import sign_notification
from .provider import OrderStatus
from .sandbox import SandboxProvider

log = logging.getLogger(__name__)

#: Seconds; a landlord that does not answer finds out by asking.
NOTIFY_TIMEOUT = 5

#: What the visitor of the page can choose: label, outcome, and whether the provider then falls silent.
OUTCOME_CHOICES = {
    "payer": ("Payer", OrderStatus.ACCEPTE, False),
    "refuser": ("Carte refusée", OrderStatus.REFUSE, False),
    "annuler": ("Annuler", OrderStatus.ANNULE, False),
    "muet": ("Payer, puis panne du prestataire (2 minutes)", OrderStatus.ACCEPTE, True),
}

router = APIRouter(prefix="/sandbox-pay", include_in_schema=False)


@router.get("/{secret}")
def show_order(secret: str, request: Request) -> Response:
    """Says that it is a trial, and offers every outcome."""
    provider = _provider(request)
    order = provider.order(secret) if provider else None
    if order is None:
        return html_page("Cette commande n’existe pas.", status=404)
    if order.reading != OrderStatus.OUVERT:
        return html_page("Cette commande est terminée.", html_button(order.back, "Retour", method="get"))
    buttons = (
        html_button(f"/sandbox-pay/{secret}/{name}", label) for name, (label, _, _) in OUTCOME_CHOICES.items()
    )
    return html_page(
        f"{format_euros(order.amount)} : {order.label}", "<p>Essai : personne n’est débité.</p>", *buttons
    )


@router.post("/{secret}/{choice}")
def choose_outcome(secret: str, choice: str, request: Request, after: BackgroundTasks) -> Response:
    """Does it, tells the landlord, and sends the visitor back."""
    provider = _provider(request)
    if provider is None or choice not in OUTCOME_CHOICES:
        return html_page("Cette commande n’existe pas.", status=404)
    _, reading, silent = OUTCOME_CHOICES[choice]
    order = provider.settle_order(secret, reading, silent=silent)
    if order is None:
        return html_page("Cette commande n’existe pas.", status=404)
    if not silent:
        after.add_task(_notify, provider, order)
    return RedirectResponse(order.back, 303)


def _provider(request: Request) -> SandboxProvider | None:
    provider = AppState.of(request).payment_provider
    return provider if isinstance(provider, SandboxProvider) else None


def _notify(provider: SandboxProvider, order: SandboxOrderRow) -> None:
    body = json.dumps({"id": secrets.token_hex(16), "order": order.id}).encode()
    headers = {"Provider-Signature": sign_notification(provider.signing_key, body, provider.now())}
    try:
        answer = requests.post(order.notify, data=body, headers=headers, timeout=NOTIFY_TIMEOUT)
        log.info("notified: %s", answer.status_code)
    except requests.RequestException as error:
        log.warning("not notified: %s", type(error).__name__)
