"""One thing that is tried, with what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..context import CheckContext

#: What is checked whatever the landlord offers.
PUBLIC = "public"

CheckFunction = Callable[[CheckContext], None]


@dataclass(frozen=True, slots=True)
class ConformanceCheck:
    """``run`` notes what it finds on the bench; it may raise ``CannotGoOn``. ``writes``: it leaves something
    behind. ``tenant``: it needs the test tenant signed in. ``destructive``: it takes something away."""

    name: str
    service: str
    run: CheckFunction
    writes: bool = False
    tenant: bool = False
    destructive: bool = False


def check(
    service: str, *, writes: bool = False, tenant: bool = False, destructive: bool = False
) -> Callable[[CheckFunction], ConformanceCheck]:
    """Makes a check of a function; its name says what is tried."""

    def make(run: CheckFunction) -> ConformanceCheck:
        return ConformanceCheck(run.__name__.replace("_", " "), service, run, writes, tenant, destructive)

    return make
