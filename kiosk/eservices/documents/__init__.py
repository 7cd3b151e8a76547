"""Mes documents: read one on the screen, print it, take it away on one's own phone."""

from kiosk.domain import Query
from kiosk.journeys import IdentityRequirement

from ..concerns import HomeCards
from ..eservice import EService
from .journey import KEY, TITLE, document_concern, request_act, steps

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    act=request_act,
    icon="file-document-outline",
    tint="sand",
    needs=IdentityRequirement.TENANT,
    capability="documents",
    home_cards=(HomeCards(Query("documents"), "documents", document_concern, order=4),),
)
