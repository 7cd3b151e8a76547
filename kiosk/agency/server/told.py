"""Answers to GET: an ETag on each, 304 when nothing changed."""

from __future__ import annotations

import hashlib

from fastapi import Request, Response
from pydantic import BaseModel


def told(request: Request, model: BaseModel, *, personal: bool = False) -> Response:
    """``personal`` data may not be stored by anything on the way."""
    body = model.model_dump_json()
    etag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "no-store" if personal else "no-cache"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")
