"""The four ways behind the tile."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.journeys import Context

FACES, IDEA, WORKSHOPS, RESULTS = "question", "idee", "ateliers", "resultats"


def is_chosen(way: str) -> Callable[[Context], bool]:
    """Whether that way was chosen."""
    return lambda view: view.get("quoi") == way
