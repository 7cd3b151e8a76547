"""Faults of single e-services."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from landlord.conformance.checks.posts import SAMPLE_IBAN

from ..wrong_server import (
    Answered,
    Sent,
    altered,
    answers,
    any_link,
    asked_for_ever,
    asks,
    done,
    edited,
    heartbeats_refused_again,
    instead,
    looking_begins,
    problem,
    same_slots,
    setting,
    when_refused,
)
from .fault import Planted


def _html(sent: Sent, answer: Answered) -> Answered:
    if not sent.path.endswith("/content") or answer.status != 200:
        return answer
    return replace(answer, headers=answer.headers | {"content-type": "text/html"}, body=b"<html>")


def _own_number(sent: Sent, answer: Answered) -> Answered:
    if not sent.is_("POST", "/v1/documents") or answer.status != 201:
        return answer
    return answer.with_json(answer.json | {"reference": sent.json["reference"]})


def _png(sent: Sent, answer: Answered) -> Answered:
    if "/pictures/" not in sent.path:
        return answer
    return replace(answer, headers=answer.headers | {"content-type": "image/png"}, body=b"\x89PNG")


def _sends(sent: Sent, **members: Any) -> bool:
    return all(sent.json.get(name) == value for name, value in members.items())


SERVICES = (
    Planted("no timeline", "tickets", {"timeline"}, altered("/v1/tickets/*", setting(events=[]))),
    Planted(
        "repaired before anybody came",
        "tickets",
        {"transition"},
        instead(lambda sent: _sends(sent, kind="repare"), done()),
    ),
    Planted(
        "chunks in any order",
        "attachments",
        {"chunks"},
        when_refused("POST", "/v1/tickets/*", {"chunk_out_of_order"}, done()),
    ),
    Planted(
        "photos are not looked at",
        "attachments",
        {"chunks"},
        when_refused("POST", "/v1/tickets/*", {"attachment_damaged"}, done()),
    ),
    Planted(
        "two in one chair",
        "appointments",
        {"slot-once"},
        when_refused("POST", "/v1/appointments", {"slot_taken"}, done()),
    ),
    Planted("taken and offered", "appointments", {"slot-hidden"}, same_slots()),
    Planted(
        "a cent at a time",
        "payments",
        {"payment-least"},
        instead(lambda sent: sent.json.get("amount") == 99, done()),
    ),
    Planted(
        "more than is due",
        "payments",
        {"payment-most"},
        when_refused("POST", "/v1/payments", {"amount_above_balance"}, done()),
    ),
    Planted(
        "half a cent",
        "payments",
        {"integer-cents"},
        asks(
            lambda sent: (
                sent.with_json(amount=int(sent.json["amount"]))
                if isinstance(sent.json.get("amount"), float)
                else sent
            )
        ),
    ),
    Planted(
        "another amount",
        "payments",
        {"payment-read-back"},
        altered("/v1/payments/*", edited("amount", lambda cents: cents + 1)),
    ),
    Planted("looking begins", "payments", {"payment-look"}, looking_begins()),
    Planted(
        "any IBAN",
        "mandates",
        {"iban-checked"},
        instead(
            lambda sent: sent.path == "/v1/mandates" and sent.json.get("iban", SAMPLE_IBAN) != SAMPLE_IBAN,
            done(),
        ),
    ),
    Planted(
        "the IBAN is told",
        "mandates",
        {"iban-hidden"},
        altered("/v1/mandates", setting(iban_hint=SAMPLE_IBAN.replace(" ", "")), "POST"),
    ),
    *(
        Planted(
            f"{service} taken back for ever",
            service,
            {"taken-back"},
            when_refused("POST", f"/v1/{path}/*", {"already_cancelled"}, done()),
        )
        for service, path in (("help_requests", "help-requests"), ("mandates", "mandates"))
    ),
    Planted(
        "papers cannot be taken back",
        "documents",
        {"taken-back"},
        instead(
            lambda sent: sent.path.startswith("/v1/documents/") and sent.path.endswith("/events"),
            problem(404, "not_found"),
        ),
    ),
    Planted(
        "papers asked for are not told",
        "documents",
        {"requests-listed"},
        altered("/v1/documents", setting(requests=[])),
    ),
    Planted(
        "papers asked for are told for ever",
        "documents",
        {"requests-listed"},
        asked_for_ever(),
    ),
    Planted(
        "papers are made twice",
        "documents",
        {"asked-once"},
        answers(_own_number),
    ),
    Planted(
        "only the first number is known",
        "documents",
        {"asked-once"},
        instead(lambda sent: sent.path.endswith("-B/events"), problem(404, "document_request_not_found")),
    ),
    Planted("papers as pages", "documents", {"pdf"}, answers(_html)),
    Planted(
        "links for ever",
        "documents",
        {"link-ends"},
        altered("/v1/documents/*", setting(expires_at="2099-01-01T00:00:00+01:00")),
    ),
    Planted("links that open more", "documents", {"link-opens"}, any_link()),
    Planted(
        "links that open nothing",
        "documents",
        {"link-opens"},
        instead(lambda sent: sent.path.startswith("/d/"), Answered(404, {}, b"")),
    ),
    Planted(
        "words are lost",
        "housing_applications",
        {"draft"},
        altered("/v1/housing-applications", edited("words", lambda _words: "")),
    ),
    Planted(
        "anything is handed in",
        "housing_applications",
        {"incomplete"},
        when_refused("POST", "/v1/housing-applications/*", {"incomplete"}, done()),
    ),
    Planted(
        "no such application",
        "housing_applications",
        {"refused"},
        when_refused("GET", "/v1/housing-applications", {"identification_failed"}, problem(404, "not_found")),
    ),
    Planted("pictures of another kind", "offers", {"picture"}, answers(_png)),
    Planted(
        "two wishes for one home",
        "offers",
        {"twice"},
        when_refused("POST", "/v1/offers/*", {"already_applied"}, done()),
    ),
    Planted(
        "two bookings for one workshop",
        "workshops",
        {"twice"},
        when_refused("POST", "/v1/workshops/*", {"already_booked"}, done()),
    ),
    Planted("whose opinion", "surveys", {"anonymous"}, altered("/v1/ideas", setting(device="demo"), "POST")),
    Planted(
        "any kiosk enrols",
        "devices",
        {"enrolment"},
        instead(lambda sent: sent.path.endswith("/enrol"), done()),
    ),
    Planted(
        "ordered in clear",
        "devices",
        {"orders"},
        altered("/v1/devices/heartbeat", setting(wipe=True), "PUT"),
    ),
    Planted(
        "ordered without a signature",
        "devices",
        {"orders"},
        altered("/v1/devices/heartbeat", setting(orders=["eyJhbGciOiJub25lIn0.e30."]), "PUT"),
    ),
    Planted("a heartbeat counts once", "devices", {"heartbeat-again"}, heartbeats_refused_again()),
)
