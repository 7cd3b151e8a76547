"""Nouvelles et pannes: what is broken now, what will be cut, what happens in the quarter."""

from ..eservice import EService
from .journey import KEY, TITLE, steps

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    icon="newspaper-variant-outline",
    tint="blue",
    capability="news",
)
