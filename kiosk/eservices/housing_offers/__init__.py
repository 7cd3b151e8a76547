"""Choisir un logement (*location choisie*): look, compare, ask, follow, withdraw."""

from kiosk.journeys import IdentityRequirement

from ..eservice import EService
from .journey import KEY, TITLE, steps

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    public_amounts=True,
    icon="home-search",
    tint="yellow",
    needs=IdentityRequirement.GUEST,
    capability="offers",
)
