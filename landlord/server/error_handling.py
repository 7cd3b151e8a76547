"""What fails on our side: told as such, logged without a word of a visitor."""

from __future__ import annotations

import logging
import traceback

from fastapi import Request, Response

from .problems import Problem, trace_id

log = logging.getLogger(__name__)


async def on_database_error(_request: Request, error: Exception) -> Response:
    """The database is locked, full or away: the kiosk comes back with the same key."""
    log_error_without_message(error)
    return Problem(503, "unavailable", headers={"Retry-After": "5"}).answer().response()


def log_error_without_message(error: Exception) -> None:
    """Where it broke and what kind it is; a message may quote a visitor, so it is left out."""
    where = " < ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    log.error("trace %s: %s at %s", trace_id.get(), type(error).__name__, where)
