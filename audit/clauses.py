"""The clauses of the standards, who decides each, and what only people can check."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from kiosk.runtime.paths import ASSETS

from .checks import Check
from .findings import Tally


class Decided(StrEnum):
    """Who decides whether a clause is met."""

    WHOLE = "whole"
    PARTLY = "partly"
    PEOPLE = "people"
    ABSENT = "absent"


class Verdict(StrEnum):
    """What an audit says of a clause. ``MET`` is of what a machine can decide."""

    MET = "met"
    FAILED = "failed"
    NOT_RUN = "not run"
    PEOPLE = "people"
    ABSENT = "not applicable"


@dataclass(frozen=True, slots=True)
class Task:
    """Something that only people can check."""

    id: str
    title: str
    who: str
    how: str
    when: str


@dataclass(frozen=True, slots=True)
class Clause:
    """``id`` names the standard and the number; ``level`` is WCAG's, ``why`` says why it does not apply."""

    id: str
    title: str
    requires: str
    decided: Decided
    checks: tuple[Check, ...] = ()
    people: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    level: str = ""
    why: str = ""

    @property
    def standard(self) -> str:
        return self.id.rsplit(" ", 1)[0]

    @property
    def number(self) -> str:
        return self.id.rsplit(" ", 1)[1]

    def verdict(self, tally: Tally) -> Verdict:
        """What these findings say of it. A check that examined nothing has not been run."""
        if self.decided is Decided.ABSENT:
            return Verdict.ABSENT
        counts = [tally.counts.get(check) for check in self.checks]
        if any(count and count.findings for count in counts):
            return Verdict.FAILED
        if not self.checks:
            return Verdict.PEOPLE
        if any(count is None or not count.examined for count in counts):
            return Verdict.NOT_RUN
        return Verdict.MET


@cache
def clauses() -> tuple[Clause, ...]:
    """All of them, in the order of the standards."""
    return tuple(
        Clause(
            **{
                **raw,
                "decided": Decided(raw["decided"]),
                "checks": tuple(map(Check, raw.get("checks", ()))),
                "people": tuple(raw.get("people", ())),
                "tests": tuple(raw.get("tests", ())),
            }
        )
        for raw in _file()["clause"]
    )


@cache
def tasks() -> dict[str, Task]:
    """What people must check, by its id."""
    return {raw["id"]: Task(**raw) for raw in _file()["people"]}


@cache
def _file() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((ASSETS / "audit" / "clauses.toml").read_text("utf-8"))
