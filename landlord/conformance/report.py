"""What was found, as records; ``as_text`` and ``as_html`` write them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from .rules import RULES, Rule, Severity


class RuleOutcome(StrEnum):
    """Of a rule."""

    KEPT = "kept"
    BROKEN = "broken"
    NOT_CHECKED = "not checked"


class Conformity(StrEnum):
    """Of an e-service. ``IN_PART``: what was checked conforms, and some was left out."""

    CONFORMS = "conforms"
    IN_PART = "in part"
    DEVIATES = "deviates"
    NOT_CHECKED = "not checked"
    NOT_OFFERED = "not offered"


@dataclass(frozen=True, slots=True)
class Deviation:
    """``found`` is what came instead; ``curl`` shows it again, with secrets as shell variables."""

    rule: Rule
    service: str
    found: str
    curl: str


@dataclass(frozen=True, slots=True)
class ServiceConformity:
    """``offered`` in /capabilities; ``calls`` is how many were made to it."""

    name: str
    standing: Conformity
    calls: int


@dataclass(frozen=True, slots=True)
class SkippedCheck:
    """A check that was not made, or not to its end."""

    service: str
    check: str
    why: str


@dataclass(frozen=True, slots=True)
class Latency:
    """Seconds of all answers."""

    calls: int
    p50: float
    p95: float
    p99: float
    slowest: str


@dataclass(frozen=True)
class Report:
    """Of one run against ``url``. ``kept`` are the ids of rules."""

    url: str
    at: datetime
    services: tuple[ServiceConformity, ...]
    deviations: tuple[Deviation, ...]
    kept: frozenset[str]
    left_out: tuple[SkippedCheck, ...]
    latency: Latency
    tls: str

    @property
    def conforms(self) -> bool:
        """Nothing that must be is missing."""
        return not self.of(Severity.MUST)

    @property
    def whole(self) -> bool:
        """Nothing that is offered was left out."""
        return not {each.standing for each in self.services} & {Conformity.IN_PART, Conformity.NOT_CHECKED}

    def of(self, severity: Severity) -> tuple[Deviation, ...]:
        return tuple(each for each in self.deviations if each.rule.severity is severity)

    def outcome(self, rule: Rule) -> RuleOutcome:
        if any(each.rule is rule for each in self.deviations):
            return RuleOutcome.BROKEN
        return RuleOutcome.KEPT if rule.id in self.kept else RuleOutcome.NOT_CHECKED

    def as_json(self) -> dict[str, Any]:
        """JSON values; the names are part of the command's interface."""
        return {
            "url": self.url,
            "at": self.at.isoformat(),
            "conforms": self.conforms,
            "whole": self.whole,
            "tls": self.tls,
            "services": [asdict(each) for each in self.services],
            "deviations": [
                {
                    "rule": each.rule.id,
                    "severity": each.rule.severity,
                    "says": each.rule.says,
                    "clause": each.rule.clause,
                    "service": each.service,
                    "found": each.found,
                    "curl": each.curl,
                }
                for each in self.deviations
            ],
            "rules": [asdict(rule) | {"outcome": self.outcome(rule)} for rule in RULES],
            "left_out": [asdict(each) for each in self.left_out],
            "latency": asdict(self.latency),
        }
