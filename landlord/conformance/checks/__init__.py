"""What is tried, resource by resource."""

from types import ModuleType

from . import access, housing, requests, tenancies
from .check import ConformanceCheck
from .posts import POST_CHECKS
from .reads import READ_CHECKS


def _checks_of(module: ModuleType) -> list[ConformanceCheck]:
    return [each for each in vars(module).values() if isinstance(each, ConformanceCheck)]


#: In this order; what locks the test tenant comes last.
CHECKS: tuple[ConformanceCheck, ...] = tuple(
    sorted(
        (
            *_checks_of(access),
            *READ_CHECKS,
            *POST_CHECKS,
            *_checks_of(requests),
            *_checks_of(tenancies),
            *_checks_of(housing),
        ),
        key=lambda each: each.destructive,
    )
)

__all__ = ["CHECKS", "ConformanceCheck"]
