"""A bound on the memory of a child process, so that a hostile file takes down only its reader."""

from __future__ import annotations

import resource


def limit_memory(octets: int) -> None:
    """From now on this process cannot map more than that; allocations beyond raise ``MemoryError``."""
    resource.setrlimit(resource.RLIMIT_AS, (octets, octets))
