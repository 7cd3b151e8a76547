"""The papers of an application for social housing (*pièces justificatives*), according to the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from kiosk.domain import (
    FamilySituation,
    HousingApplication,
    HousingReason,
    HousingStatus,
    Nationality,
    Occupation,
    Relation,
    T,
    Text,
)

from .overrides import load_in_force
from .rule_file import RuleTable, read_rule_file


class RequiredFor(StrEnum):
    """For what a paper is needed: to be registered, or to be studied later."""

    ENREGISTREMENT = "enregistrement"
    INSTRUCTION = "instruction"


#: What a condition can be about, and its values.
CONDITION_ENUMS: dict[str, type[StrEnum]] = {
    "nationality": Nationality,
    "situation": FamilySituation,
    "relation": Relation,
    "occupation": Occupation,
    "home": HousingStatus,
    "reason": HousingReason,
}
CONDITION_FLAGS = ("expecting", "disability")


@dataclass(frozen=True, slots=True)
class SupportingDocument:
    """One paper. ``conditions`` must all hold, of ``alternatives`` one, where there are any."""

    key: str
    label: Text
    required_for: RequiredFor
    conditions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    alternatives: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def applies_to(self, told: Mapping[str, frozenset[str]]) -> bool:
        """Whether it is asked of someone who ``told`` this."""
        every = all(told[kind] & values for kind, values in self.conditions.items())
        some = not self.alternatives or any(told[kind] & values for kind, values in self.alternatives.items())
        return every and some


def load_supporting_documents(file: Path) -> tuple[SupportingDocument, ...]:
    """The papers of a file, in its order. Raises ``RuleFileError``."""
    papers: list[SupportingDocument] = []
    for table in read_rule_file(file, "piece").get_tables("piece"):
        paper = _paper(table)
        if any(paper.key == other.key for other in papers):
            raise table.error("key", "is there twice")
        papers.append(paper)
    return tuple(papers)


@cache
def supporting_documents_in_force() -> tuple[SupportingDocument, ...]:
    """The papers of ``pieces.toml``."""
    return load_in_force("pieces", load_supporting_documents)


def required_documents(
    application: HousingApplication, papers: tuple[SupportingDocument, ...], needed: RequiredFor
) -> tuple[SupportingDocument, ...]:
    """Those that are needed, as far as the answers tell."""
    told = _told(application)
    return tuple(paper for paper in papers if paper.required_for is needed and paper.applies_to(told))


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


def _paper(table: RuleTable) -> SupportingDocument:
    table.only("key", "label", "needed", "any", *CONDITION_ENUMS, *CONDITION_FLAGS)
    alternatives = table.table("any") if "any" in table.values else None
    if alternatives is not None:
        alternatives.only(*CONDITION_ENUMS)
    return SupportingDocument(
        key=table.get("key", str),
        label=T(table.get("label", str)),
        required_for=table.get_enum("needed", RequiredFor),
        conditions=_conditions(table),
        alternatives=_conditions(alternatives) if alternatives is not None else {},
    )


def _conditions(table: RuleTable) -> dict[str, frozenset[str]]:
    found = {
        name: frozenset(str(table.parse_enum(name, value, kind)) for value in table.texts(name))
        for name, kind in CONDITION_ENUMS.items()
        if name in table.values
    }
    for name in CONDITION_FLAGS:
        if name in table.values:
            if table.values[name] is not True:
                raise table.error(name, "should be true")
            found[name] = frozenset({"true"})
    return found
