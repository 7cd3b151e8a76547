"""Faults of every answer, and of HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..wrong_server import (
    CONTRACT,
    Answered,
    Fault,
    Sent,
    accepted,
    altered,
    answers,
    asks,
    done,
    edited,
    instead,
    never,
    one_etag,
    problem,
    refusals,
)
from .fault import Planted


def _naive(moment: str) -> str:
    return moment[:19]


def _no_colon(moment: str) -> str:
    return moment[:-3] + moment[-2:]


def _without(*names: str) -> Callable[[Answered], Answered]:
    return lambda answer: answer.with_json({n: v for n, v in answer.json.items() if n not in names})


def _header(name: str, value: str, of: Callable[[Sent, Answered], bool]) -> Fault:
    """Sets it, or with "" leaves it out."""

    def changed(sent: Sent, answer: Answered) -> Answered:
        if not of(sent, answer):
            return answer
        return answer.with_headers(**{name: value}) if value else answer.without(name)

    return answers(changed)


def _everything(_sent: Sent, _answer: Answered) -> bool:
    return True


def _posted(_sent: Sent, answer: Answered) -> bool:
    return _sent.method == "POST" and answer.status == 201


def _sends(sent: Sent, **members: Any) -> bool:
    return all(sent.json.get(name) == value for name, value in members.items())


ENVELOPE = (
    Planted(
        "no contract header",
        "outages",
        {"contract-header"},
        _header("agency-contract", "", lambda sent, _: sent.path == "/v1/outages"),
    ),
    Planted(
        "another contract in refusals",
        "outages",
        {"contract-header"},
        _header("agency-contract", "2", lambda _, answer: answer.status >= 400),
    ),
    Planted(
        "refusals as plain JSON",
        "outages",
        {"problem-json"},
        refusals(lambda answer: answer.with_headers(content_type="application/json")),
    ),
    Planted(
        "refusals with another status",
        "outages",
        {"problem-json"},
        refusals(lambda answer: answer.with_json(answer.json | {"status": 200})),
    ),
    Planted("refusals without title", "outages", {"problem-json"}, refusals(_without("title"))),
    Planted("refusals without traceId", "outages", {"problem-trace"}, refusals(_without("traceId"))),
    Planted("refusals that point nowhere", "tickets", {"problem-pointer"}, refusals(_without("errors"))),
    Planted(
        "it breaks on what is no JSON",
        "help_requests",
        {"no-server-error"},
        instead(lambda sent: sent.body.startswith(b'{"at": '), problem(500, "internal")),
    ),
    Planted("it never answers", "news", {"answers"}, never, limit=4),
    Planted(
        "it does not chase",
        "tickets",
        {"served"},
        instead(lambda sent: _sends(sent, kind="relance"), problem(403, "forbidden")),
    ),
    Planted(
        "JSON as plain text",
        "outages",
        {"json"},
        _header(
            "content_type",
            "text/plain",
            lambda sent, answer: answer.status == 200 and sent.path == "/v1/outages",
        ),
    ),
    Planted(
        "a member is missing",
        "outages",
        {"schema"},
        altered("/v1/outages", edited("outages", lambda each: [{"id": "x"}])),
    ),
    Planted("a number as text", "workshops", {"schema"}, altered("/v1/workshops", edited("seats", str))),
    Planted(
        "euros with a point",
        "account",
        {"integer-cents"},
        altered("/v1/me/account", edited("balance", lambda cents: cents / 100)),
    ),
    Planted("cents as text", "account", {"integer-cents"}, altered("/v1/me/account", edited("balance", str))),
    Planted(
        "times without an offset",
        "workshops",
        {"times-with-offset"},
        altered("/v1/workshops", edited("begins", _naive)),
    ),
    Planted(
        "offsets without a colon",
        "workshops",
        {"times-with-offset"},
        altered("/v1/workshops", edited("begins", _no_colon)),
    ),
    Planted(
        "times without an offset are taken",
        "help_requests",
        {"times-with-offset"},
        asks(
            lambda sent: (
                sent.with_json(at=sent.json["at"] + "Z") if len(sent.json.get("at", "")) == 19 else sent
            )
        ),
    ),
    Planted(
        "personal data may be kept",
        "sessions",
        {"no-store"},
        _header(
            "cache_control", "private", lambda sent, answer: answer.status == 200 and sent.path == "/v1/me"
        ),
    ),
    Planted("answers to POST may be kept", "tickets", {"no-store"}, _header("cache-control", "", _posted)),
    Planted(
        "a link that may be kept",
        "documents",
        {"no-store"},
        _header("cache_control", "public", lambda sent, _: sent.path.startswith("/d/")),
    ),
    Planted("nowhere to look", "help_requests", {"location"}, _header("location", "", _posted)),
    Planted(
        "nothing at the Location", "payments", {"location"}, _header("location", "/v1/payments/x", _posted)
    ),
    Planted(
        "accepted, and nowhere to look",
        "tickets",
        {"location"},
        answers(lambda sent, answer: accepted(sent, answer).without("location")),
    ),
    Planted("no ETag", "news", {"etag"}, _header("etag", "", _everything)),
    Planted("never 304", "news", {"not-modified"}, asks(lambda sent: sent.without("if-none-match"))),
    Planted(
        "always 304",
        "news",
        {"not-modified"},
        asks(
            lambda sent: (
                Answered(304, CONTRACT | {"etag": '"x"'}, b"") if "if-none-match" in sent.headers else sent
            )
        ),
    ),
    Planted(
        "one ETag is read",
        "news",
        {"not-modified"},
        asks(
            lambda sent: (
                sent.without("if-none-match") if "," in sent.headers.get("if-none-match", "") else sent
            )
        ),
    ),
    Planted("one ETag for ever", "tickets", {"etag-changes"}, one_etag()),
    Planted(
        "everything is there",
        "public",
        {"unknown-path"},
        instead(lambda sent: "conformance-kit" in sent.path, done(200)),
    ),
    Planted(
        "PUT does something",
        "public",
        {"method-not-allowed"},
        instead(lambda sent: sent.method == "PUT", done(200)),
    ),
    Planted(
        "methods that are not said",
        "public",
        {"method-not-allowed"},
        _header("allow", "", lambda sent, _: sent.method == "PUT"),
    ),
    Planted(
        "HEAD is not there",
        "public",
        {"head-options"},
        instead(lambda sent: sent.method == "HEAD", Answered(404, CONTRACT, b"")),
    ),
)
