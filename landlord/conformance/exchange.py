"""One call and what came back, kept as it went over the wire."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from requests.structures import CaseInsensitiveDict


@dataclass(frozen=True, slots=True)
class ApiCall:
    """What is sent; ``url`` is whole, ``body`` is what goes over the wire."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True)
class Exchange:
    """``seconds`` until the answer was whole."""

    call: ApiCall
    status: int
    headers: CaseInsensitiveDict[str]
    content: bytes
    seconds: float

    @property
    def media_type(self) -> str:
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """``None`` when it is not JSON."""
        try:
            return json.loads(self.content)
        except (ValueError, RecursionError):  # not JSON; a hundred thousand brackets
            return None

    @property
    def members(self) -> dict[str, Any]:
        """Of a JSON object; none of anything else."""
        return self.json if isinstance(self.json, dict) else {}

    @property
    def code(self) -> str:
        """Of a problem."""
        return str(self.members.get("code", ""))

    @property
    def problem_pointers(self) -> list[str]:
        """Where a problem says that the body is wrong."""
        errors = self.members.get("errors")
        if not isinstance(errors, list):
            return []
        return [str(each.get("pointer", "")) for each in errors if isinstance(each, dict)]
