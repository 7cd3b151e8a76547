"""Answers to GET: an ETag on each, 304 when nothing changed."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel


def etag_of(model: BaseModel) -> str:
    """The ETag of what is told."""
    return _digest(model.model_dump_json().encode())


def json_response(
    request: Request, model: BaseModel, *, personal: bool = False, besides: frozenset[str] = frozenset()
) -> Response:
    """``personal`` data may not be stored by anything on the way. What is ``besides`` the thing itself, such
    as the time of asking, does not make it another version."""
    body = model.model_dump_json().encode()
    etag = _digest(model.model_dump_json(exclude=set(besides)).encode())
    return _answer(request, body, "application/json", etag, personal=personal)


def bytes_response(request: Request, body: bytes, media_type: str, *, personal: bool = False) -> Response:
    """The same for bytes: a paper, a picture."""
    return _answer(request, body, media_type, _digest(body), personal=personal)


def _answer(request: Request, body: bytes, media_type: str, etag: str, *, personal: bool) -> Response:
    headers = {"ETag": etag, "Cache-Control": "no-store" if personal else "no-cache"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _digest(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'
