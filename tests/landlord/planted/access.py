"""Faults of what is offered, and to whom."""

from __future__ import annotations

from collections.abc import Callable

from ..wrong_server import (
    Answered,
    Fault,
    Sent,
    altered,
    answers,
    any_grant,
    any_session,
    asks,
    done,
    edited,
    instead,
    numbered_links,
    problem,
    refusals,
    setting,
    short_tokens,
    somebody_elses,
    when_refused,
)
from .fault import Planted


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


ACCESS = (
    Planted(
        "health needs a token",
        "public",
        {"health"},
        instead(lambda sent: sent.path == "/v1/health", problem(401, "device_unknown")),
    ),
    Planted(
        "a service that is not there",
        "news",
        {"offered"},
        instead(lambda sent: sent.path == "/v1/news", problem(404, "not_found")),
    ),
    Planted(
        "a service that is not named",
        "public",
        {"named"},
        altered("/v1/capabilities", edited("services", lambda names: [n for n in names if n != "news"])),
    ),
    Planted(
        "a service nobody knows",
        "public",
        {"named"},
        altered("/v1/capabilities", edited("services", lambda names: [*names, "coffee"])),
    ),
    Planted(
        "another version in the body",
        "public",
        {"contract-header"},
        altered("/v1/capabilities", setting(contract="2")),
    ),
    Planted(
        "any device",
        "outages",
        {"device-token"},
        asks(lambda sent: sent.with_headers(authorization="Bearer demo-device")),
    ),
    Planted("no challenge", "outages", {"www-authenticate"}, _header("www-authenticate", "", _everything)),
    Planted("any session", "account", {"session-needed"}, any_session()),
    Planted(
        "it stays signed in",
        "sessions",
        {"sign-out"},
        instead(lambda sent: sent.method == "DELETE", done(204)),
    ),
    Planted(
        "unknown numbers are told",
        "sessions",
        {"sign-in-discreet"},
        instead(
            lambda sent: sent.json.get("tenant_number", "").startswith("CHECK"),
            problem(404, "tenant_not_found"),
        ),
    ),
    Planted(
        "a wrong date is 400",
        "sessions",
        {"refused"},
        when_refused("POST", "/v1/sessions", {"identification_failed"}, problem(400, "wrong")),
    ),
    Planted(
        "numbers as on the letter only",
        "sessions",
        {"number-spelling"},
        instead(
            lambda sent: " " in sent.json.get("tenant_number", ""), problem(401, "identification_failed")
        ),
    ),
    Planted(
        "it never locks",
        "sessions",
        {"sign-in-lock"},
        when_refused("POST", "/v1/sessions", {"number_locked"}, problem(401, "identification_failed")),
        tenant="10010002",
        destructive=True,
    ),
    Planted(
        "locked for how long",
        "sessions",
        {"sign-in-lock"},
        refusals(_without("locked_until")),
        tenant="10010004",
        destructive=True,
    ),
    Planted(
        "locked, come back when",
        "sessions",
        {"retry-after"},
        _header("retry-after", "", _everything),
        tenant="10010005",
        destructive=True,
    ),
    Planted("any grant pays", "payments", {"grant-needed"}, any_grant()),
    Planted("any grant signs", "mandates", {"grant-needed"}, any_grant()),
    Planted("others are forbidden", "tickets", {"not-yours"}, somebody_elses()),
    Planted("sessions are numbered", "sessions", {"unguessable"}, short_tokens()),
    Planted("links are numbered", "documents", {"unguessable"}, numbered_links()),
)
