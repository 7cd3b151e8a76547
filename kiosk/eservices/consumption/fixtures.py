"""What is tried out of this e-service."""

from ..fixtures import HOME, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(
        ServiceWalk(
            "see one's consumption", ("option.eau_froide", "option.fini"), HOME, signs_in=True, known=True
        ),
    )
)
