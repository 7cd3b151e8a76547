"""A fault that is planted."""

from __future__ import annotations

from dataclasses import dataclass

from tests.until import WITHIN_S

from ..wrong_server import Fault


@dataclass(frozen=True)
class Planted:
    """A fault, the e-service where it is looked for, and the rules that find it there, no others."""

    name: str
    service: str
    rules: set[str]
    fault: Fault
    tenant: str = ""
    destructive: bool = False
    limit: float = WITHIN_S
