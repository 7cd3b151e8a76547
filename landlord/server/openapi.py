"""Publishes the contract: ``python -m landlord.server.openapi`` writes ``docs/openapi.json``."""

import json

from kiosk.runtime.paths import ROOT

from .app import build_routes

PUBLISHED = ROOT / "docs" / "openapi.json"


def document() -> str:
    """The contract as OpenAPI JSON, one line a value so that a change reads well."""
    return json.dumps(build_routes().openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    PUBLISHED.write_text(document(), encoding="utf-8")
