"""Whatever is sent to any resource of the contract, the answer keeps it: on PostgreSQL, the stricter about
what is a text or a number; on SQLite, too, in the proof."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy import URL

from landlord.server import AppState, build_app
from landlord.server.database import open_database, write_sessionmaker
from landlord.server.demo import DEMO_TOKEN, seed
from landlord.server.openapi import PUBLISHED
from landlord.server.payment_sandbox import SandboxProvider

from .running import KEYS, TODAY, CaughtCodes, Clock, new_database

#: Requests to each operation.
EXAMPLES = 6
#: As published; ``test_openapi`` has it that they are those of the server.
PATHS = json.loads(PUBLISHED.read_text(encoding="utf-8"))["paths"]
OPERATIONS = [(path, method) for path, methods in PATHS.items() for method in sorted(methods)]
#: What is there: with names made up alone, few requests come past the first 404.
KNOWN = {
    ("agencies", "agency_id"): "tilleuls",
    ("tickets", "reference"): "A100231",
    ("appointments", "reference"): "A300412",
    ("offers", "offer_id"): "bron-t3-champagne",
    ("surveys", "survey_id"): "accueil-2026",
    ("workshops", "workshop_id"): "energie",
}
#: A schema cannot say that a slot is taken, an amount above the balance, a number locked.
BEYOND_A_SCHEMA: list[Any] = [positive_data_acceptance]


@dataclass(frozen=True)
class Landlord:
    """In this process; a tenant has signed in."""

    schema: schemathesis.BaseSchema
    token: str
    grant: str

    def asks(self, case: schemathesis.Case[Any], truly: bool) -> None:
        """Sends it, ``truly`` as that tenant and about something that there is."""
        headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
        if case.method == "POST":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if truly:
            headers["Session"] = self.token
            resource = case.operation.path.split("/")[2]
            for name in case.path_parameters or {}:
                if (resource, name) in KNOWN:
                    case.path_parameters[name] = KNOWN[resource, name]
            if isinstance(case.body, dict) and "reporter" in case.body:
                case.body["reporter"] = {"kind": "session", "grant": self.grant}
        case.call_and_validate(headers=headers, excluded_checks=BEYOND_A_SCHEMA)


@pytest.fixture(scope="module", params=[pytest.param("sqlite", marks=pytest.mark.proof), "postgresql"])
def landlord(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Landlord]:
    if request.param == "sqlite":
        with _served(new_database(tmp_path_factory.mktemp("any"))) as made:
            yield made
    else:
        with request.getfixturevalue("postgresql").database() as url, _served(url) as made:
            yield made


@contextmanager
def _served(url: str | URL) -> Iterator[Landlord]:
    engine = open_database(url)
    clock = Clock()
    app_state = AppState(
        engine,
        KEYS,
        now=clock,
        codes=CaughtCodes(),
        payment_provider=SandboxProvider(write_sessionmaker(engine, KEYS), clock),
    )
    app = build_app(app_state)
    seed(app_state, TODAY.date())
    headers = {"Authorization": f"Bearer {DEMO_TOKEN}", "Idempotency-Key": "k"}
    who = {"tenant_number": "10010001", "birth_date": "1948-03-14"}
    session = TestClient(app).post("/v1/sessions", json=who, headers=headers).json()
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app)
    yield Landlord(schema, session["token"], session["grant"])
    engine.dispose()


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_any_request(landlord: Landlord, path: str, method: str) -> None:
    operation = landlord.schema[path][method.upper()]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), truly=st.booleans())
    def answers_keep_the_contract(case: schemathesis.Case[Any], truly: bool) -> None:
        landlord.asks(case, truly)

    answers_keep_the_contract()
