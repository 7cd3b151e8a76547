"""Nouvelles et pannes: what is broken now, what will be cut, what happens in the quarter."""

from ..eservice import EService
from .journey import KEY, TITLE, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="newspaper-variant-outline",
    tint="blue",
    capability="news",
)

__all__ = ["SERVICE", "journey"]
