"""What is tried out of this e-service."""

from ..fixtures import RECEIPT, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "book an appointment", ("option.loyer", "slot.*", "confirm", "confirm"), RECEIPT, signs_in=True
        ),
    )
)
