"""Aide près d'ici: associations and social services near the agency."""

from ..eservice import EService
from .journey import KEY, TITLE, LocalHelpState, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="lifebuoy",
    tint="green",
    is_urgent=lambda context: LocalHelpState(context).is_urgent,
)

__all__ = ["SERVICE", "journey"]
