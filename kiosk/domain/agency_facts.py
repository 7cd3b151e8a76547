"""What the first pages tell of the agency: a start makes no record of the contract for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    """Its ``name``, "" until it is known; what it announces, each up to a day and with it; and how its kiosks
    are set for each new visit (``Agency.standard_profile``)."""

    name: str = ""
    announcements: tuple[tuple[str, date | None], ...] = ()
    standard_profile: str = ""

    @classmethod
    def of(cls, agency: Mapping[str, Any] | None) -> AgencyFacts:
        """Those of an ``Agency`` as JSON has it."""
        if agency is None:
            return cls()
        said = ((each["words"], each.get("until")) for each in agency.get("announcements", ()))
        return cls(
            agency["name"],
            tuple((words, date.fromisoformat(until) if until else None) for words, until in said),
            agency.get("standard_profile", ""),
        )
