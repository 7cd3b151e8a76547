"""Cursors: where a list goes on. Opaque to the kiosk, and stable while lines are added in front."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Query

from landlord.contract import Cursor as CursorText

from .problems import Problem

Row = TypeVar("Row")

#: Lines of one answer.
PAGE_SIZE = 50

CursorQuery = Annotated[CursorText, Query(description="`more` of the page before; empty for the first page")]


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
