"""What is tried out of this e-service."""

from ..fixtures import HOME, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(walks=(ServiceWalk("read the news", ("option.fete-quartier", "confirm"), HOME),))
