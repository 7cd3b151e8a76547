"""The four ways behind the tile."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.journeys import View

FACES, IDEA, WORKSHOPS, RESULTS = "question", "idee", "ateliers", "resultats"


def chooses(way: str) -> Callable[[View], bool]:
    """Whether that way was chosen."""
    return lambda view: view.get("quoi") == way
