"""Every resource that is served. The tag of a router is the name of its service in ``/capabilities``."""

from __future__ import annotations

from . import (
    account,
    applications,
    appointments,
    attachments,
    consumption,
    devices,
    documents,
    help,
    mandates,
    news,
    offers,
    outages,
    payments,
    public,
    sessions,
    surveys,
    tickets,
    workshops,
)

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
    documents.router,
    appointments.router,
    applications.router,
    *offers.ROUTERS,
    consumption.router,
    surveys.router,
    workshops.router,
    news.router,
    devices.router,
)

#: For phones and for the payment provider: outside the contract.
PAGES = (*payments.PAGES, *documents.PAGES)


def services() -> tuple[str, ...]:
    """What this server offers."""
    return tuple(sorted({str(tag) for router in ROUTERS for tag in router.tags} - {"public"}))
