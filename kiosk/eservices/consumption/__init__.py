"""Ma consommation: what heating and water cost, month by month."""

from kiosk.journeys import IdentityRequirement

from ..eservice import EService
from .journey import KEY, TITLE, journey

SERVICE = EService(
    key=KEY,
    title=TITLE,
    journey=journey,
    icon="chart-bar",
    tint="moss",
    needs=IdentityRequirement.TENANT,
    capability="consumption",
)

__all__ = ["SERVICE", "journey"]
