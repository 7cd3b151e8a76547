"""The hosted page of the sandbox provider, and the notification it sends."""

from __future__ import annotations

import json
import logging
import secrets

import requests
from fastapi import APIRouter, BackgroundTasks, Request, Response
from fastapi.responses import RedirectResponse

from ..app_state import Desk
from ..tables import SandboxOrderRow
from .html import button, euros, page
from .notify import sign
from .provider import Reading
from .sandbox import SandboxProvider

log = logging.getLogger(__name__)

#: Seconds; a landlord that does not answer finds out by asking.
NOTIFY_TIMEOUT = 5

#: What the visitor of the page can choose: label, outcome, and whether the provider then falls silent.
CHOICES = {
    "payer": ("Payer", Reading.ACCEPTE, False),
    "refuser": ("Carte refusée", Reading.REFUSE, False),
    "annuler": ("Annuler", Reading.ANNULE, False),
    "muet": ("Payer, puis panne du prestataire (2 minutes)", Reading.ACCEPTE, True),
}

router = APIRouter(prefix="/sandbox-pay", include_in_schema=False)


@router.get("/{secret}")
def show(secret: str, request: Request) -> Response:
    """Says that it is a trial, and offers every outcome."""
    provider = _provider(request)
    order = provider.order(secret) if provider else None
    if order is None:
        return page("Cette commande n’existe pas.", status=404)
    if order.reading != Reading.OUVERT:
        return page("Cette commande est terminée.", button(order.back, "Retour", method="get"))
    buttons = (button(f"/sandbox-pay/{secret}/{name}", label) for name, (label, _, _) in CHOICES.items())
    return page(f"{euros(order.amount)} : {order.label}", "<p>Essai : personne n’est débité.</p>", *buttons)


@router.post("/{secret}/{choice}")
def decide(secret: str, choice: str, request: Request, after: BackgroundTasks) -> Response:
    """Does it, tells the landlord, and sends the visitor back."""
    provider = _provider(request)
    if provider is None or choice not in CHOICES:
        return page("Cette commande n’existe pas.", status=404)
    _, reading, silent = CHOICES[choice]
    order = provider.decide(secret, reading, silent=silent)
    if order is None:
        return page("Cette commande n’existe pas.", status=404)
    if not silent:
        after.add_task(_notify, provider, order)
    return RedirectResponse(order.back, 303)


def _provider(request: Request) -> SandboxProvider | None:
    provider = Desk.of(request).payments
    return provider if isinstance(provider, SandboxProvider) else None


def _notify(provider: SandboxProvider, order: SandboxOrderRow) -> None:
    body = json.dumps({"id": secrets.token_hex(16), "order": order.id}).encode()
    headers = {"Provider-Signature": sign(provider.signing_key, body, provider.now())}
    try:
        answer = requests.post(order.notify, data=body, headers=headers, timeout=NOTIFY_TIMEOUT)
        log.info("notified: %s", answer.status_code)
    except requests.RequestException as error:
        log.warning("not notified: %s", type(error).__name__)
