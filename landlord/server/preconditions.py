"""PATCH and DELETE change only what the caller knows: ``If-Match`` names the version that was read."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from .etags import etag_of
from .problems import Problem

IfMatch = Annotated[str, Header(max_length=200, description="The `ETag` of what is changed")]


def require_if_match(model: BaseModel, if_match: str) -> None:
    """Raises ``Problem`` 428 ``version_missing`` or 412 ``changed``."""
    if not if_match:
        raise Problem(428, "version_missing", "If-Match: the ETag of what is changed")
    if etag_of(model) not in {each.strip() for each in if_match.split(",")}:
        raise Problem(412, "changed")
