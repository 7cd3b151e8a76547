"""What the ``fixtures.py`` of an e-service tells whoever tries it out: an audit, hands, tests.

A walk is what is operated one after the other: names of items as the outline has them, ``*`` for any;
``type:`` stands for the figures of a field and going on from it. Nothing here knows how an item is reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from .eservice import EService

#: Items that only a last screen has: a receipt, the home.
RECEIPT, HOME = "understood", "service.aide"
#: The first key that writes no figure, on the keyboard of any language.
ANY_LETTER_KEY = "key.[!0-9]"


@dataclass(frozen=True, slots=True)
class ServiceWalk:
    """The shortest way through a journey, as a visitor goes it at the demo agency. ``end`` is an item that
    only the last screen has; ``known``: it looks at what the first tenant has, and changes nothing of it;
    ``at_opening``: it can be gone only while the agency is open; ``needs_letters``: where letters can be
    read."""

    name: str
    steps: tuple[str, ...]
    end: str
    signs_in: bool = False
    known: bool = False
    at_opening: bool = False
    needs_letters: bool = False


@dataclass(frozen=True, slots=True)
class JourneyStart:
    """Facts that change what a journey asks, for who is ``signed_in`` or for somebody unknown."""

    facts: Mapping[str, Any]
    signed_in: bool = False


@dataclass(frozen=True, slots=True)
class EServiceFixtures:
    """All that a folder tells; ``starts`` beside the one with nothing known."""

    walks: tuple[ServiceWalk, ...]
    starts: tuple[JourneyStart, ...] = field(default=(), repr=False)


def load_fixtures(service: EService) -> EServiceFixtures:
    """The ``FIXTURES`` of the service's folder. Raises ``ModuleNotFoundError``."""
    folder = service.steps.__module__.rpartition(".")[0]
    fixtures = import_module(f"{folder}.fixtures").FIXTURES
    assert isinstance(fixtures, EServiceFixtures)
    return fixtures
