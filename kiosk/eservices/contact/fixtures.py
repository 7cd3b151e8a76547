"""What is tried out of this e-service."""

from datetime import UTC, datetime

from kiosk.domain import T

from ..fixtures import RECEIPT, EServiceFixtures, JourneyStart, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk("someone now", ("option.maintenant",), RECEIPT, at_opening=True),
        ServiceWalk("be called back", ("option.rappel", "type:{who.phone}", "skip"), RECEIPT),
    ),
    starts=(
        JourneyStart({"topic": T("Mon loyer")}),
        # Whenever it is tried: while the agency is open, a Tuesday morning, and closed, a Sunday.
        JourneyStart({"now": datetime(2026, 11, 24, 9, 30, tzinfo=UTC)}),
        JourneyStart({"now": datetime(2026, 11, 22, 9, 30, tzinfo=UTC)}),
    ),
)
