"""The application: every resource that is served, refusals, middleware."""

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException

from landlord.contract import API_PREFIX, API_VERSION, PROBLEM_JSON, ProblemResponse

from . import (
    account,
    appointments,
    conversations,
    devices,
    documents,
    help,
    housing_applications,
    offers,
    payment_sandbox,
    payments,
    public,
    sessions,
    surveys,
    tickets,
    workshops,
)
from .app_state import AppState, get_landlord
from .keys import WrongKeyError
from .middleware import ContractMiddleware
from .problems import Problem, on_database_error, on_http, on_invalid, on_problem

#: The tag of a router is the name of its service in ``/capabilities``.
ROUTERS = (
    public.router,
    sessions.router,
    public.outages_router,
    tickets.router,
    tickets.attachments_router,
    help.router,
    conversations.router,
    account.router,
    payments.router,
    account.mandates_router,
    documents.router,
    appointments.router,
    housing_applications.router,
    offers.router,
    account.consumption_router,
    surveys.router,
    workshops.router,
    public.news_router,
    devices.router,
)

#: For phones and for the payment provider: outside the contract.
PAGES = (
    payments.phone_router,
    payments.notifications_router,
    payment_sandbox.router,
    documents.phone_router,
)


def services() -> tuple[str, ...]:
    """What this server offers."""
    return tuple(sorted({str(tag) for router in ROUTERS for tag in router.tags} - {"public"}))


_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem (RFC 9457)",
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/PublishedProblem"}}},
    }
}


class _ContractApp(FastAPI):
    """FastAPI publishes an error model as ``application/json`` only; this puts ours in by hand."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        problem = ProblemResponse.model_json_schema(
            by_alias=True, ref_template="#/components/schemas/{model}"
        )
        document["components"]["schemas"] |= problem.pop("$defs") | {"PublishedProblem": problem}
        return document


def build_app(app_state: AppState) -> FastAPI:
    """The server for a database; the landlord's own row is made if it is a new one.

    Raises ``WrongKeyError``.
    """
    with app_state.writing.begin() as db:
        if get_landlord(db).key_fingerprint != app_state.keys.fingerprint:
            raise WrongKeyError("it was filled with another key: give the file of that one (--key-file)")
    app = build_routes()
    app.state.app_state = app_state
    # Here, not above: the console is made of this package.
    from landlord.console import app as console

    app.state.is_desk_open = console.is_desk_open
    app.state.relay = conversations.open_relay(app_state.engine)
    app.mount(console.ROOT, console.build_console(app_state, app.state.relay))
    if app_state.payment_provider is None:
        app.state.services = tuple(each for each in app.state.services if each != "payments")
    return app


def build_routes() -> FastAPI:
    """The server without a database: enough to publish the contract."""
    app = _ContractApp(
        title="Kiosk agency contract",
        version=API_VERSION,
        description="What a kiosk asks of a landlord's system. Every POST carries an Idempotency-Key.",
        openapi_url=f"{API_PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=API_PREFIX, responses=_PROBLEM)
    for pages in PAGES:
        app.include_router(pages)
    app.state.services = services()
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(OperationalError, on_database_error)
    app.add_exception_handler(NoConnectionFree, on_database_error)
    app.add_middleware(ContractMiddleware)
    return app
