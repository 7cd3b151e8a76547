"""One thing that is tried, with what it needs, and what checks share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from .. import rules
from ..context import CheckContext
from ..http import ApiCall, HttpExchange

#: What is checked whatever the landlord offers.
PUBLIC = "public"

CheckFunction = Callable[[CheckContext], None]


@dataclass(frozen=True, slots=True)
class ConformanceCheck:
    """``run`` notes what it finds in the context; it may raise ``CheckAborted``. ``writes``: it leaves
    something behind. ``tenant``: it needs the test tenant signed in. ``destructive``: it locks the tenant."""

    name: str
    service: str
    run: CheckFunction
    writes: bool = False
    tenant: bool = False
    destructive: bool = False


def check(
    service: str, *, writes: bool = False, tenant: bool = False, destructive: bool = False
) -> Callable[[CheckFunction], ConformanceCheck]:
    """Makes a check of a function; its name says what is tried."""

    def make(run: CheckFunction) -> ConformanceCheck:
        return ConformanceCheck(run.__name__.replace("_", " "), service, run, writes, tenant, destructive)

    return make


def check_if_match(
    context: CheckContext, method: str, path: str, body: Mapping[str, Any] | None, *, session: str = ""
) -> None:
    """Without one it is refused, with another one too."""

    def sent(**headers: str) -> HttpExchange:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return context.send(context.call(method, path, body, session=session, headers=named))

    context.refused(sent(), rules.MATCH_MISSING, 428)
    context.refused(sent(If_Match='"another"'), rules.MATCH_STALE, 412, "changed")


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


def build_probe(context: CheckContext, service: str) -> ApiCall:
    """A call that tells whether the service is there."""
    method, path = PROBES[service]
    session = context.session.token if context.session else ""
    return context.call(method, path, {} if method == "POST" else None, key=None, session=session)


def is_service_present(exchange: HttpExchange) -> bool:
    """Something answers, be it a refusal of this very request."""
    missing = exchange.status == 404 and exchange.code in ("", "not_found", "not_offered")
    return not missing and exchange.status not in (405, 501)
