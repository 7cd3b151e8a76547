"""Every resource that is served. The tag of a router is the name of its service in ``/capabilities``."""

from __future__ import annotations

from . import account, attachments, devices, help, mandates, outages, payments, public, sessions, tickets

ROUTERS = (
    public.router,
    sessions.router,
    outages.router,
    tickets.router,
    attachments.router,
    help.router,
    account.router,
    payments.router,
    mandates.router,
    devices.router,
)

#: For phones and for the payment provider: outside the contract.
PAGES = payments.PAGES


def services() -> tuple[str, ...]:
    """What this server offers."""
    return tuple(sorted({str(tag) for router in ROUTERS for tag in router.tags} - {"public"}))
