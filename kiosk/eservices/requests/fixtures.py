"""What is tried out of this e-service."""

from ..fixtures import EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(ServiceWalk("follow a repair", ("option.A*",), "reference", signs_in=True, known=True),)
)
