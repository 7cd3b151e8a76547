"""The work of an audit, shared out over processes.

A ``WorkUnit`` is a part of the work that one process does alone; it is pickled, so it holds names, no
widgets.
The ``Fixtures`` (demo agency, scenes) is laid once, before the processes part; each opens a window of its
own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .findings import Tally

if TYPE_CHECKING:
    from .fixtures import Fixtures


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What is to be audited. Empty ``scenes`` and ``languages`` mean all; ``quick`` is a sample, ``whole`` is
    every scene in every language, size and shape."""

    out: Path
    quick: bool = False
    scenes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    jobs: int = 2
    whole: bool = False


class WorkUnit(Protocol):
    """A part of the work. ``weight`` is about how long it takes, for the progress bar."""

    @property
    def weight(self) -> int: ...

    @property
    def name(self) -> str: ...

    def run(self, ground: Fixtures, done: Callable[[int], None]) -> Tally:
        """Does it; tells ``done`` how much of its weight is behind it."""
