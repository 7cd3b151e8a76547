"""All the screens there are, by name. Gathered without a window from the real guide and the demo agency."""

from __future__ import annotations

from kiosk.backend import AgencyClient
from kiosk.settings import Settings

from .demo_visitors import DemoVisitors
from .journeys import journey_scenes
from .outside_journeys import scenes_outside_journeys
from .scene import Scene

__all__ = ["Scene", "gather"]


def gather(client: AgencyClient, settings: Settings) -> dict[str, Scene]:
    """Every scene. Two that would have the same name are told apart by a number."""
    visitors = DemoVisitors(client, settings)
    scenes: dict[str, Scene] = {}
    for scene in (*scenes_outside_journeys(visitors), *journey_scenes(visitors)):
        name, rank = scene.name, 1
        while name in scenes:
            rank += 1
            name = f"{scene.name}.{rank}"
        scenes[name] = scene.renamed(name)
    return scenes
