"""Refusals as RFC 9457 problems, the answers that carry them, and what is logged of a failure."""

import json
import logging
import traceback
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from landlord.contract import PROBLEM_JSON, FieldProblem, ProblemResponse

log = logging.getLogger(__name__)

#: Ties an answer to the server's log; set for each request by ``ContractMiddleware``.
trace_id: ContextVar[str] = ContextVar("trace_id", default="")


@dataclass(frozen=True, slots=True)
class RepeatableResponse:
    """An answer that can be kept and given again. ``body`` is JSON.

    One that is not final is worked out again when the same request comes again.
    """

    status: int
    body: str
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = "application/json"
    is_final: bool = True

    def response(self) -> Response:
        # What answers a POST is about one person.
        headers = {"Cache-Control": "no-store", **self.headers}
        return Response(self.body, self.status, headers, self.media_type)


def created(model: BaseModel, location: str = "") -> RepeatableResponse:
    """201 with what was made, and where it can be read."""
    return RepeatableResponse(201, model.model_dump_json(), {"Location": location} if location else {})


class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """A refusal. Raised inside an effect, it undoes the effect and becomes the answer."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.headers = dict(headers or {})
        self.body = ProblemResponse(
            type=f"urn:hlm-kiosk:problem:{code}",
            title=HTTPStatus(status).phrase,
            status=status,
            code=code,
            detail=detail,
            errors=tuple(errors),
            traceId=trace_id.get(),
            **members,
        )

    def answer(self, *, final: bool = False) -> RepeatableResponse:
        """``final`` where the refusal itself left something behind, a failure that was counted."""
        body = self.body.model_dump_json(by_alias=True, exclude_defaults=True)
        return RepeatableResponse(self.status, body, self.headers, PROBLEM_JSON, final)


async def on_problem(_request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)
    return problem.answer().response()


async def on_invalid(_request: Request, invalid: Exception) -> Response:
    """Says which member is wrong and how, never what the visitor wrote there."""
    assert isinstance(invalid, RequestValidationError)
    found = invalid.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return Problem(400, "malformed", "the body is not JSON").answer().response()
    if any(tuple(each["loc"]) == ("header", "idempotency-key") for each in found):
        missing = Problem(400, "idempotency_key_missing", "Idempotency-Key: 1 to 255 characters")
        return missing.answer().response()
    errors = [FieldProblem(pointer=_pointer(each["loc"]), code=each["type"]) for each in found]
    return Problem(422, "invalid", errors=errors).answer().response()


async def on_http(_request: Request, error: Exception) -> Response:
    """Routing refusals: no such resource, wrong method."""
    assert isinstance(error, HTTPException)
    code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "refused")
    return Problem(error.status_code, code, headers=error.headers).answer().response()


def _pointer(loc: Sequence[int | str]) -> str:
    """RFC 6901, inside the body. Pydantic puts the tag of a union in the path: it is not in the body."""
    steps = [str(step) for step in loc if step != "body"]
    if len(steps) > 1 and steps[0] == "reporter" and steps[1] in {"session", "claimed", "guest"}:
        del steps[1]
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def serialise_response(answer: RepeatableResponse) -> bytes:
    """The bytes an answer is kept as."""
    return json.dumps([answer.status, answer.body, dict(answer.headers), answer.media_type]).encode()


def deserialise_response(kept: bytes) -> RepeatableResponse:
    status, body, headers, media_type = json.loads(kept)
    return RepeatableResponse(status, body, headers, media_type)


async def on_database_error(_request: Request, error: Exception) -> Response:
    """The database is locked, full or away: the kiosk comes back with the same key."""
    log_error_without_message(error)
    return Problem(503, "unavailable", headers={"Retry-After": "5"}).answer().response()


def log_error_without_message(error: Exception) -> None:
    """Where it broke and what kind it is; a message may quote a visitor, so it is left out."""
    location = " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    log.error("trace %s: %s at %s", trace_id.get(), type(error).__name__, location)
