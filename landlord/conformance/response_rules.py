"""The rules of every answer, whatever was asked."""

import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from kiosk.domain import Money
from landlord.contract import API_PREFIX, API_VERSION, PROBLEM_JSON, VERSION_HEADER, ProblemResponse

from . import rules
from .http import HttpExchange
from .rules import Rule

#: The rule, and what was found; nothing when it was kept.
RuleFinding = tuple[Rule, str]

_LIKE_A_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:?\d\d\S*")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
#: What pydantic says of a moment that is none, or lacks its offset.
_OF_A_MOMENT = ("datetime", "timezone")


def check_envelope(exchange: HttpExchange, *, personal: bool) -> Iterator[RuleFinding]:
    """What surrounds an answer; nothing on the way may keep one that is ``personal``."""
    if f"{API_PREFIX}/" not in exchange.call.url:
        return  # pages for phones are outside the contract
    found = exchange.headers.get(VERSION_HEADER)
    yield rules.CONTRACT_VERSION, "" if found == API_VERSION else f"{VERSION_HEADER}: {found or 'missing'}"
    yield rules.NO_SERVER_ERROR, f"status {exchange.status}" if exchange.status >= 500 else ""
    if exchange.status >= 400:
        if exchange.call.method != "HEAD":
            yield from _problem(exchange)
        yield from _retry_after(exchange)
        return
    posted = exchange.call.method == "POST"
    if (personal or posted) and exchange.status != 304:
        kept = exchange.headers.get("Cache-Control", "")
        yield rules.NO_STORE, "" if "no-store" in kept.lower() else f"Cache-Control: {kept or 'missing'}"
    if exchange.call.method == "GET" and exchange.status == 200:
        yield rules.ETAG, "" if exchange.headers.get("ETag") else "ETag: missing"
    if exchange.status == 202 and not exchange.call.url.endswith("/sessions"):
        yield rules.LOCATION, "" if exchange.headers.get("Location") else "202 without Location"


def check_body(exchange: HttpExchange, model: type[BaseModel]) -> Iterator[RuleFinding]:
    """Whether a good answer is what the contract says."""
    if exchange.media_type != "application/json" or not isinstance(exchange.json, dict):
        yield rules.JSON, f"Content-Type: {exchange.media_type or 'missing'}"
        return
    yield rules.JSON, ""
    moment = next(_wrong_moments(exchange.json), "")
    yield rules.TIMES, f"{moment!r}" if moment else ""
    try:
        model.model_validate_json(exchange.content, strict=True)
    except ValidationError as error:
        wrong = [(_rule_of(model, each), _where(each)) for each in error.errors()]
        yield from (each for each in wrong if not (moment and each[0] is rules.TIMES))
        return
    yield rules.SCHEMA, ""
    yield rules.CENTS, ""


def _problem(exchange: HttpExchange) -> Iterator[RuleFinding]:
    if exchange.media_type != PROBLEM_JSON:
        yield rules.PROBLEM, f"{exchange.status} with Content-Type: {exchange.media_type or 'missing'}"
        return
    try:
        problem = ProblemResponse.model_validate_json(exchange.content, strict=True)
    except ValidationError as error:
        yield rules.PROBLEM, f"{exchange.status}: {_where(error.errors()[0])}"
        return
    wrong = "" if problem.status == exchange.status else f"status {problem.status} in a {exchange.status}"
    yield rules.PROBLEM, wrong
    yield rules.TRACE, "" if problem.trace_id else f"{exchange.status} {problem.code} without traceId"


def _retry_after(exchange: HttpExchange) -> Iterator[RuleFinding]:
    later = exchange.status in (423, 429, 503) or exchange.code == "in_flight"
    if later:
        sent = exchange.headers.get("Retry-After", "")
        found = "" if _is_wait(sent) else f"{exchange.status} with Retry-After: {sent or 'missing'}"
        yield rules.RETRY_AFTER, found


def _is_wait(sent: str) -> bool:
    if sent.isdigit():
        return True
    try:
        return bool(parsedate_to_datetime(sent))
    except ValueError:
        return False


def _rule_of(model: type[BaseModel], wrong: Any) -> Rule:
    if str(wrong["type"]).startswith(_OF_A_MOMENT):
        return rules.TIMES
    amount = wrong["type"] == "value_error" and _kind_of(model, wrong["loc"]) is Money
    return rules.CENTS if amount else rules.SCHEMA


def _kind_of(model: type[BaseModel], loc: tuple[str | int, ...]) -> Any:
    """The class of what the contract has there."""
    kind: Any = model
    for step in loc:
        if isinstance(step, str) and step in getattr(kind, "model_fields", ()):
            kind = kind.model_fields[step].annotation
        while within := [each for each in get_args(kind) if each not in (NoneType, ...)]:
            kind = within[0]
    return kind


def _where(wrong: Any) -> str:
    """Where an answer is wrong and how, never what stood there: it may be about a person."""
    pointer = "".join(f"/{step}" for step in wrong["loc"])
    return f"{pointer or 'the body'}: {wrong['msg']}"


def _wrong_moments(value: Any) -> Iterator[str]:
    match value:
        case str() if _LIKE_A_MOMENT.fullmatch(value) and not _RFC_3339.fullmatch(value):
            yield value
        case list():
            for each in value:
                yield from _wrong_moments(each)
        case dict():
            for each in value.values():
                yield from _wrong_moments(each)
