"""The clauses of the standards, who decides each, and what only people can check."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from kiosk.runtime.paths import ASSETS

from .checks import AuditCheck
from .findings import Tally


class DecidedBy(StrEnum):
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
class ManualCheck:
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
    decided: DecidedBy
    checks: tuple[AuditCheck, ...] = ()
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
        if self.decided is DecidedBy.ABSENT:
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
                "decided": DecidedBy(raw["decided"]),
                "checks": tuple(map(AuditCheck, raw.get("checks", ()))),
                "people": tuple(raw.get("people", ())),
                "tests": tuple(raw.get("tests", ())),
            }
        )
        for raw in _load()["clause"]
    )


@cache
def manual_checks() -> dict[str, ManualCheck]:
    """What people must check, by its id."""
    return {raw["id"]: ManualCheck(**raw) for raw in _load()["people"]}


@cache
def _load() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads((ASSETS / "audit" / "clauses.toml").read_text("utf-8"))
