"""Demander un logement: an application for social housing (Cerfa 14069)."""

from ..eservice import EService
from .journey import KEY, TITLE, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="home-plus",
    tint="sand",
    capability="housing_applications",
)

__all__ = ["SERVICE", "journey"]
