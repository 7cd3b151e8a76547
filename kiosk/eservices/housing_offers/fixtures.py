"""What is tried out of this e-service."""

from ..fixtures import RECEIPT, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "choose a home",
            ("option.69266", "option.seul", "skip", "option.villeurbanne-t2*", "option.demander", "confirm"),
            RECEIPT,
            signs_in=True,
        ),
    )
)
