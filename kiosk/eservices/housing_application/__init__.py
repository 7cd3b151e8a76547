"""Demander un logement: an application for social housing (Cerfa 14069)."""

from ..eservice import EService
from .journey import KEY, TITLE, steps
from .state import ApplicationAnswers

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    act=ApplicationAnswers.submission,
    save=ApplicationAnswers.draft_to_save,
    icon="home-plus",
    tint="sand",
    capability="housing_applications",
)
