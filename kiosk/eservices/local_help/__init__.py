"""Aide près d'ici: associations and social services near the agency."""

from ..eservice import EService
from .journey import KEY, TITLE, LocalHelpState, steps

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    icon="lifebuoy",
    tint="green",
    is_urgent=LocalHelpState.is_urgent,
)
