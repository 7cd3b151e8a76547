"""What is tried out of this e-service."""

from ..fixtures import HOME, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(walks=(ServiceWalk("help near here", ("option.droits", "option.fini"), HOME),))
