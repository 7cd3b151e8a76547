"""Faults of keys, lists, versions and bodies."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..wrong_server import (
    altered,
    asks,
    at_once,
    done,
    edited,
    first_answer_for_key,
    instead,
    no_wait_said,
    once_more,
    other_references,
    problem,
    when_refused,
)
from .fault import Planted


def _reversed(member: str) -> Callable[[dict[str, Any]], Any]:
    return lambda value: value | {member: value[member][::-1]}


REQUESTS = (
    Planted(
        "without a key",
        "help_requests",
        {"key-missing"},
        asks(
            lambda sent: (
                sent.with_headers(idempotency_key=str(uuid.uuid4()))
                if sent.method == "POST" and "idempotency-key" not in sent.headers
                else sent
            )
        ),
    ),
    Planted(
        "keys mean nothing",
        "help_requests",
        {"key-same-answer", "key-other-body", "key-in-flight"},
        asks(
            lambda sent: (
                sent.with_headers(idempotency_key=str(uuid.uuid4()))
                if "idempotency-key" in sent.headers
                else sent
            )
        ),
    ),
    Planted("keys mean more than bodies", "help_requests", {"key-other-body"}, first_answer_for_key()),
    Planted("twice at the same moment", "help_requests", {"key-in-flight"}, at_once(once_more)),
    Planted("at work, come back when", "help_requests", {"retry-after"}, at_once(no_wait_said)),
    Planted(
        "the first page again",
        "account",
        {"pages"},
        asks(lambda sent: sent if "nobody" in sent.query else replace(sent, query="")),
    ),
    Planted(
        "any cursor",
        "account",
        {"cursor-unknown"},
        asks(lambda sent: replace(sent, query="") if "nobody" in sent.query else sent),
    ),
    Planted("oldest first", "account", {"order"}, altered("/v1/me/account", _reversed("lines"))),
    Planted(
        "any version",
        "appointments",
        {"if-match-missing"},
        instead(
            lambda sent: sent.method in ("PATCH", "DELETE") and "if-match" not in sent.headers, done(200)
        ),
    ),
    Planted(
        "an old version",
        "housing_applications",
        {"if-match-stale"},
        instead(lambda sent: sent.headers.get("if-match") == '"another"', done(200)),
    ),
    Planted(
        "members nobody knows",
        "help_requests",
        {"unknown-member"},
        asks(
            lambda sent: (
                replace(
                    sent,
                    body=json.dumps({n: v for n, v in sent.json.items() if n != "conformance_kit"}).encode(),
                )
                if "conformance_kit" in sent.json
                else sent
            )
        ),
    ),
    Planted(
        "no JSON is invalid",
        "help_requests",
        {"malformed"},
        when_refused("POST", "/v1/*", {"malformed"}, problem(422, "invalid")),
    ),
    Planted(
        "long words are cut",
        "tickets",
        {"invalid"},
        asks(
            lambda sent: (
                sent.with_json(description=sent.json["description"][:100])
                if len(sent.json.get("description", "")) > 1000
                else sent
            )
        ),
    ),
    Planted(
        "it takes everything",
        "help_requests",
        {"too-large"},
        asks(lambda sent: replace(sent, body=sent.body.rstrip()).without("content-length")),
    ),
    Planted(
        "Latin letters only",
        "tickets",
        {"unicode"},
        altered(
            "/v1/tickets",
            edited("description", lambda words: words.encode("latin-1", "replace").decode("latin-1")),
            "POST",
        ),
    ),
    Planted("numbers of its own", "tickets", {"reference-kept"}, other_references()),
)
