"""Refusals, as problems of RFC 9457."""

from __future__ import annotations

from pydantic import AwareDatetime, ConfigDict, Field

from .base import ResponseModel


class FieldProblem(ResponseModel):
    """What is wrong where: ``pointer`` is a JSON pointer into the body (RFC 6901)."""

    pointer: str
    code: str


class ProblemResponse(ResponseModel):
    """Each error (RFC 9457)."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    errors: tuple[FieldProblem, ...] = ()
    trace_id: str = Field(default="", alias="traceId")
    attempts_left: int | None = None
    locked_until: AwareDatetime | None = None
