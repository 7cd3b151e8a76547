"""Suivre mes demandes: the visitor's repair requests, and what can be done about each."""

from kiosk.domain import Query
from kiosk.journeys import IdentityRequirement

from ..concerns import HomeCards
from ..eservice import EService
from .journey import KEY, TITLE, request_concerns, steps, ticket_actions

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    icon="timeline-check-outline",
    tint="lilac",
    needs=IdentityRequirement.TENANT,
    capability="tickets",
    home_cards=(HomeCards(Query("tickets"), "tickets", request_concerns, order=2),),
    follows_requests=True,
)

__all__ = ["KEY", "SERVICE", "TITLE", "ticket_actions"]
