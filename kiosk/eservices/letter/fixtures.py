"""What is tried out of this e-service."""

from ..fixtures import HOME, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(ServiceWalk("read a letter", ("take", "option.fini"), HOME, needs_letters=True),)
)
