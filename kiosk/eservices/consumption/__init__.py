"""Ma consommation: what heating and water cost, month by month."""

from kiosk.journeys import IdentityRequirement

from ..eservice import EService
from .journey import KEY, TITLE, steps

SERVICE = EService(
    key=KEY,
    title=TITLE,
    steps=steps,
    icon="chart-bar",
    tint="moss",
    needs=IdentityRequirement.TENANT,
    capability="consumption",
)
