"""Suivre mes demandes: the visitor's repair requests, and what can be done about each."""

from kiosk.domain import Query
from kiosk.journeys import IdentityRequirement

from ..concerns import HomeCards
from ..eservice import EService
from .journey import KEY, TITLE, TicketAction, journey, request_concerns, sort_tickets, ticket_actions

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="timeline-check-outline",
    tint="lilac",
    needs=IdentityRequirement.TENANT,
    capability="tickets",
    home_cards=(HomeCards(Query("tickets"), "tickets", request_concerns, order=2),),
    follows_requests=True,
)

__all__ = [
    "KEY",
    "SERVICE",
    "TITLE",
    "TicketAction",
    "journey",
    "sort_tickets",
    "ticket_actions",
]
