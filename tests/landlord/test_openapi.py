"""What is published is what is served."""

from __future__ import annotations

import json

from landlord.server.openapi import PUBLISHED, document

from .running import RunningServer

#: Alive or not; a kiosk that has no token yet.
WITHOUT_TOKEN = {"/v1/health", "/v1/devices/enrol"}


def test_the_published_contract_is_true() -> None:
    again = "python -m landlord.server.openapi"
    assert PUBLISHED.read_text(encoding="utf-8") == document(), f"the contract has changed: run {again}"


def test_the_server_serves_it(server: RunningServer) -> None:
    assert server.call("GET", "/openapi.json").json() == json.loads(document())


def test_every_post_asks_for_a_key_and_every_call_can_be_refused() -> None:
    for path, methods in json.loads(document())["paths"].items():
        for method, operation in methods.items():
            headers = {each["name"] for each in operation.get("parameters", ()) if each["required"]}
            assert ("idempotency-key" in {name.lower() for name in headers}) == (method == "post"), path
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert "security" in operation or path in WITHOUT_TOKEN
