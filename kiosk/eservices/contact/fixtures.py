"""What is tried out of this e-service."""

from __future__ import annotations

from kiosk.domain import T

from ..fixtures import RECEIPT, EServiceFixtures, JourneyStart, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk("someone now", ("option.maintenant",), RECEIPT, at_opening=True),
        ServiceWalk("be called back", ("option.rappel", "type:{who.phone}", "skip"), RECEIPT),
    ),
    starts=(JourneyStart({"topic": T("Mon loyer")}),),
)
