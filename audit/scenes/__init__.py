"""All the screens there are, by name. Gathered without a window from the real guide and the demo agency."""

from __future__ import annotations

from kiosk.backend import AgencyClient
from kiosk.settings import Settings

from .around import around
from .journeys import of_journeys
from .scene import Scene
from .visitors import Visitors

__all__ = ["Scene", "gather"]


def gather(client: AgencyClient, settings: Settings) -> dict[str, Scene]:
    """Every scene. Two that would have the same name are told apart by a number."""
    visitors = Visitors(client, settings)
    scenes: dict[str, Scene] = {}
    for scene in (*around(visitors), *of_journeys(visitors)):
        name, rank = scene.name, 1
        while name in scenes:
            rank += 1
            name = f"{scene.name}.{rank}"
        scenes[name] = scene.called(name)
    return scenes
