"""What reading and changing resources share: ETags, ``If-Match`` and cursors of long lists."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from fastapi import Header, Query, Request, Response
from pydantic import BaseModel

from kiosk.domain.rules import PARIS
from landlord.contract import Cursor as CursorText

from .problems import Problem

Row = TypeVar("Row")
Model = TypeVar("Model", bound=BaseModel)

#: Lines of one answer.
PAGE_SIZE = 50

IfMatch = Annotated[str, Header(max_length=200, description="The `ETag` of what is changed")]
CursorQuery = Annotated[CursorText, Query(description="`more` of the page before; empty for the first page")]


def etag_of(model: BaseModel) -> str:
    return _digest(model.model_dump_json().encode())


def json_response(
    request: Request, model: BaseModel, *, personal: bool = False, besides: frozenset[str] = frozenset()
) -> Response:
    """``personal`` data may not be stored by anything on the way. What is ``besides`` the thing itself, such
    as the time of asking, does not make it another version."""
    body = model.model_dump_json().encode()
    etag = _digest(model.model_dump_json(exclude=set(besides)).encode())
    return _answer(request, body, "application/json", etag, personal=personal)


def response_of(model: type[Model], row: object, **derived: Any) -> Model:
    """``model`` from what the row has under the same names, moments in Paris time, and from ``derived``."""
    columns = {name: getattr(row, name) for name in model.model_fields if hasattr(row, name)} | derived
    return model.model_validate({name: _in_paris(value) for name, value in columns.items()})


def _in_paris(value: Any) -> Any:
    return value.astimezone(PARIS) if isinstance(value, datetime) else value


def bytes_response(request: Request, body: bytes, media_type: str, *, personal: bool = False) -> Response:
    """The same for bytes: a document, a picture."""
    return _answer(request, body, media_type, _digest(body), personal=personal)


def _answer(request: Request, body: bytes, media_type: str, etag: str, *, personal: bool) -> Response:
    headers = {"ETag": etag, "Cache-Control": "no-store" if personal else "no-cache"}
    known = {each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")}
    if etag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)


def _digest(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def require_if_match(model: BaseModel, if_match: str) -> None:
    """Raises ``Problem`` 428 ``version_missing`` or 412 ``changed``."""
    if not if_match:
        raise Problem(428, "version_missing", "If-Match: the ETag of what is changed")
    if etag_of(model) not in {each.strip() for each in if_match.split(",")}:
        raise Problem(412, "changed")


def cut_page(
    rows: Sequence[Row], place: Callable[[Row], tuple[Any, ...]], size: int = PAGE_SIZE
) -> tuple[Sequence[Row], str]:
    """A page of ``rows``, of which there is one more than a page if more come, and the cursor for those:
    the ``place`` (JSON values) of the last one shown."""
    if len(rows) <= size:
        return rows, ""
    last = json.dumps(place(rows[size - 1]))
    return rows[:size], base64.urlsafe_b64encode(last.encode()).decode()


def decode_cursor(cursor: str, *kinds: type) -> list[Any]:
    """The place that a cursor names, its values of ``kinds``. Raises ``Problem`` 400 ``cursor_unknown``."""
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError):
        place = None
    if not isinstance(place, list) or [type(each) for each in place] != list(kinds):
        raise Problem(400, "cursor_unknown")
    if not all(_fits(each) for each in place):
        raise Problem(400, "cursor_unknown")
    return place


def _fits(value: Any) -> bool:
    """PostgreSQL takes 32 bits and no U+0000."""
    return "\0" not in value if isinstance(value, str) else abs(value) < 2**31


def decode_moment_cursor(cursor: str) -> tuple[datetime, str]:
    """The place of a list that is ordered by moment and id. Raises ``Problem`` 400 ``cursor_unknown``."""
    moment, last = decode_cursor(cursor, float, str)
    try:
        return datetime.fromtimestamp(moment, UTC), last
    except (ValueError, OverflowError, OSError):
        raise Problem(400, "cursor_unknown") from None
