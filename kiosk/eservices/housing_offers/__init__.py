"""Choisir un logement (*location choisie*): look, compare, ask, follow, withdraw."""

from kiosk.journeys import IdentityRequirement

from ..eservice import EService
from .journey import KEY, TITLE, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="home-search",
    tint="yellow",
    needs=IdentityRequirement.GUEST,
    capability="offers",
)

__all__ = ["SERVICE", "journey"]
