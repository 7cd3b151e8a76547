"""Aide près d'ici: associations and social services near the agency."""

from ..eservice import EService
from .journey import KEY, TITLE, is_urgent, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="lifebuoy",
    tint="green",
    is_urgent=is_urgent,
)

__all__ = [
    "KEY",
    "SERVICE",
    "TITLE",
    "is_urgent",
    "journey",
]
