"""Every resource that is served. The tag of a router is the name of its service in ``/capabilities``."""

from __future__ import annotations

from . import attachments, help, outages, public, sessions, tickets

ROUTERS = (
    public.router,
    sessions.router,
    outages.router,
    tickets.router,
    attachments.router,
    help.router,
)


def services() -> tuple[str, ...]:
    """What this server offers."""
    return tuple(sorted({str(tag) for router in ROUTERS for tag in router.tags} - {"public"}))
