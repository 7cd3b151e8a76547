"""What is tried out of this e-service."""

from __future__ import annotations

from ..fixtures import HOME, EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(walks=(ServiceWalk("help near here", ("option.droits", "option.fini"), HOME),))
