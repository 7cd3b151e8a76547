"""Mon avis: one question and five faces, an idea, workshops, and what was done with it."""

from ..eservice import EService
from .journey import KEY, TITLE, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="emoticon-happy-outline",
    tint="yellow",
    capability="surveys",
)

__all__ = ["SERVICE", "journey"]
