"""Is a service there? Asked so that nothing changes, whatever the landlord offers."""

from __future__ import annotations

from ..context import CheckContext
from ..exchange import ApiCall, Exchange

#: By the name of the service in ``/capabilities``; a POST here has neither key nor body, and is refused.
PROBES = {
    "account": ("GET", "/me/account"),
    "appointments": ("GET", "/appointments"),
    "attachments": ("POST", "/tickets/CHECK-0/attachments"),
    "consumption": ("GET", "/me/consumption"),
    "devices": ("GET", "/devices/config"),
    "documents": ("GET", "/documents"),
    "help_requests": ("POST", "/help-requests"),
    "housing_applications": ("POST", "/housing-applications"),
    "mandates": ("POST", "/mandates"),
    "news": ("GET", "/news"),
    "offers": ("GET", "/offers"),
    "outages": ("GET", "/outages"),
    "payments": ("GET", "/payments"),
    "sessions": ("GET", "/me"),
    "surveys": ("GET", "/surveys"),
    "tickets": ("GET", "/tickets"),
    "workshops": ("GET", "/workshops"),
}


def build_probe(bench: CheckContext, service: str) -> ApiCall:
    """A call that tells whether the service is there."""
    method, path = PROBES[service]
    session = bench.session.token if bench.session else ""
    return bench.call(method, path, {} if method == "POST" else None, key=None, session=session)


def is_service_present(exchange: Exchange) -> bool:
    """Something answers, be it a refusal of this very request."""
    missing = exchange.status == 404 and exchange.code in ("", "not_found", "not_offered")
    return not missing and exchange.status not in (405, 501)
