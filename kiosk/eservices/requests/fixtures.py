"""What is tried out of this e-service."""

from __future__ import annotations

from ..fixtures import EServiceFixtures, ServiceWalk

FIXTURES = EServiceFixtures(
    walks=(ServiceWalk("follow a repair", ("option.A*",), "reference", signs_in=True, known=True),)
)
