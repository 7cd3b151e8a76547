"""The application: routes, refusals, frame."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from starlette.exceptions import HTTPException

from landlord.contract import CONTRACT, PREFIX, PROBLEM_JSON, ProblemTold

from .app_state import Desk, landlord
from .faults import on_database_fault
from .middleware import Frame
from .problems import Problem, on_http, on_invalid, on_problem
from .routes import PAGES, ROUTERS, services

_PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "A problem (RFC 9457)",
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemTold"}}},
    }
}


class _Contract(FastAPI):
    """FastAPI publishes an error model as ``application/json`` only; this puts ours in by hand."""

    def openapi(self) -> dict[str, Any]:
        document = super().openapi()
        problem = ProblemTold.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= problem.pop("$defs") | {"ProblemTold": problem}
        return document


def build(desk: Desk) -> FastAPI:
    """The server for a database; the landlord's own row is made if it is a new one."""
    with desk.writing.begin() as db:
        landlord(db)
    app = describe()
    app.state.desk = desk
    if desk.payments is None:
        app.state.services = tuple(each for each in app.state.services if each != "payments")
    return app


def describe() -> FastAPI:
    """The server without its desk: enough to publish the contract."""
    app = _Contract(
        title="Kiosk agency contract",
        version=CONTRACT,
        description="What a kiosk asks of a landlord's system. Every POST carries an Idempotency-Key.",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in ROUTERS:
        app.include_router(router, prefix=PREFIX, responses=_PROBLEM)
    for pages in PAGES:
        app.include_router(pages)
    app.state.services = services()
    app.add_exception_handler(Problem, on_problem)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
    app.add_exception_handler(OperationalError, on_database_fault)
    app.add_exception_handler(NoConnectionFree, on_database_fault)
    app.add_middleware(Frame)
    return app
