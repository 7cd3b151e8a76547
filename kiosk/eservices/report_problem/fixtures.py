"""What is tried out of this e-service."""

from ..fixtures import RECEIPT, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "report a problem",
            ("option.cuisine", "skip", "option.robinet_fuit", "skip", "all", "confirm", "confirm"),
            RECEIPT,
            signs_in=True,
        ),
    )
)
