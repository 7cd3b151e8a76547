"""Mon loyer: read the account, pay, set up or stop a direct debit, say that one cannot pay."""

from kiosk.domain import Query
from kiosk.journeys import IdentityRequirement

from ..concerns import HomeCards
from ..eservice import EService
from .journey import KEY, TITLE, rent_concern, steps
from .state import RentState

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    act=RentState.act,
    icon="cash-multiple",
    tint="green",
    needs=IdentityRequirement.TENANT,
    capability="account",
    leads_to=RentState.next_service,
    home_cards=(HomeCards(Query("account"), "account", rent_concern, order=1),),
)
