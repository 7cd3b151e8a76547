"""The papers of an application for social housing (*pièces justificatives*), according to the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import (
    CurrentHome,
    FamilySituation,
    HousingApplication,
    Nationality,
    Occupation,
    Reason,
    Relation,
    T,
    Text,
)

from .files import Table, read
from .own import load_in_force


class Needed(StrEnum):
    """For what a paper is needed: to be registered, or to be studied later."""

    ENREGISTREMENT = "enregistrement"
    INSTRUCTION = "instruction"


#: What a condition can be about, and its values.
KINDS: dict[str, type[StrEnum]] = {
    "nationality": Nationality,
    "situation": FamilySituation,
    "relation": Relation,
    "occupation": Occupation,
    "home": CurrentHome,
    "reason": Reason,
}
SWITCHES = ("expecting", "disability")


@dataclass(frozen=True, slots=True)
class PaperNeeded:
    """One paper. ``conditions`` must all hold, of ``alternatives`` one, where there are any."""

    key: str
    label: Text
    needed: Needed
    conditions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alternatives: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def is_for(self, told: Mapping[str, frozenset[str]]) -> bool:
        """Whether it is asked of someone who ``told`` this."""
        every = all(told[kind] & values for kind, values in self.conditions.items())
        some = not self.alternatives or any(told[kind] & values for kind, values in self.alternatives.items())
        return every and some


def load_papers(file: Path) -> tuple[PaperNeeded, ...]:
    """The papers of a file, in its order. Raises ``RuleFileError``."""
    papers: list[PaperNeeded] = []
    for table in read(file, "piece").tables("piece"):
        paper = _paper(table)
        if any(paper.key == other.key for other in papers):
            raise table.error("key", "is there twice")
        papers.append(paper)
    return tuple(papers)


@cache
def papers_in_force() -> tuple[PaperNeeded, ...]:
    """The papers of ``pieces.toml``."""
    return load_in_force("pieces", load_papers)


def papers_for(
    application: HousingApplication, papers: tuple[PaperNeeded, ...], needed: Needed
) -> tuple[PaperNeeded, ...]:
    """Those that are needed, as far as the answers tell."""
    told = _told(application)
    return tuple(paper for paper in papers if paper.needed is needed and paper.is_for(told))


def _told(application: HousingApplication) -> dict[str, frozenset[str]]:
    applicant, household = application.applicant, application.household
    yes = frozenset({"true"})
    return {
        "nationality": _known(applicant.nationality),
        "situation": _known(applicant.situation),
        "relation": frozenset(str(member.relation) for member in household.members or ()),
        "occupation": _known(application.work.occupation),
        "home": _known(application.home.kind),
        "reason": frozenset(map(str, application.reasons.reasons)),
        "expecting": yes if household.expected_births else frozenset(),
        "disability": yes if application.disability.concerned else frozenset(),
    }


def _known(value: StrEnum | None) -> frozenset[str]:
    return frozenset() if value is None else frozenset({str(value)})


def _paper(table: Table) -> PaperNeeded:
    table.only("key", "label", "needed", "any", *KINDS, *SWITCHES)
    alternatives = table.table("any") if "any" in table.values else None
    if alternatives is not None:
        alternatives.only(*KINDS)
    return PaperNeeded(
        key=table.get("key", str),
        label=T(table.get("label", str)),
        needed=table.member("needed", Needed),
        conditions=_conditions(table),
        alternatives=_conditions(alternatives) if alternatives is not None else {},
    )


def _conditions(table: Table) -> dict[str, frozenset[str]]:
    found = {
        name: frozenset(str(table.as_member(name, value, kind)) for value in table.texts(name))
        for name, kind in KINDS.items()
        if name in table.values
    }
    for name in SWITCHES:
        if name in table.values:
            if table.values[name] is not True:
                raise table.error(name, "should be true")
            found[name] = frozenset({"true"})
    return found
