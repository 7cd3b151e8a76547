"""Rendez-vous: book one, move it, cancel it."""

from kiosk.domain import Query
from kiosk.journeys import IdentityRequirement

from ..concerns import HomeCards
from ..eservice import EService
from .journey import KEY, TITLE, appointment_concerns, steps

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    icon="calendar-clock",
    tint="blue",
    needs=IdentityRequirement.GUEST,
    capability="appointments",
    home_cards=(HomeCards(Query("appointments"), "appointments", appointment_concerns, order=3),),
)
