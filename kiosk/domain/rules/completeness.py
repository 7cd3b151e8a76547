"""How far an application for social housing is filled in, and the papers that it needs.

The mandatory fields are those of Cerfa 14069 and CCH, R.441-2-2, as far as they are known here: (m).
"""

from collections.abc import Callable, Mapping
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

from .rule_file import RuleTable, load_in_force, read_rule_file


@dataclass(frozen=True, slots=True)
class ApplicationField:
    """Something an application can tell, by its JSON pointer."""

    pointer: str
    is_filled: Callable[[HousingApplication], bool]
    mandatory: bool = True


@dataclass(frozen=True, slots=True)
class Completeness:
    """``percent`` of all fields that are filled; ``missing`` the pointers of mandatory ones that are not."""

    percent: int
    missing: tuple[str, ...]


def _births_are_known(application: HousingApplication) -> bool:
    members = application.household.members
    return members is not None and all(member.birth_date for member in members)


APPLICATION_FIELDS: tuple[ApplicationField, ...] = (
    ApplicationField("/applicant/birth_name", lambda a: bool(a.applicant.birth_name)),
    ApplicationField("/applicant/given_names", lambda a: bool(a.applicant.given_names)),
    ApplicationField("/applicant/birth_date", lambda a: a.applicant.birth_date is not None),
    ApplicationField("/applicant/nationality", lambda a: a.applicant.nationality is not None),
    ApplicationField("/applicant/situation", lambda a: a.applicant.situation is not None, mandatory=False),
    ApplicationField("/applicant/phone", lambda a: bool(a.applicant.phone), mandatory=False),
    ApplicationField("/address/commune", lambda a: bool(a.address.commune)),
    ApplicationField("/address/line", lambda a: bool(a.address.line), mandatory=False),
    ApplicationField("/household/members", lambda a: a.household.members is not None),
    ApplicationField("/household/members/*/birth_date", _births_are_known, mandatory=False),
    ApplicationField("/work/occupation", lambda a: a.work.occupation is not None),
    ApplicationField("/income/monthly", lambda a: a.income.monthly is not None),
    ApplicationField("/income/tax_income", lambda a: a.income.tax_income is not None, mandatory=False),
    ApplicationField("/home/kind", lambda a: a.home.kind is not None),
    ApplicationField("/reasons/reasons", lambda a: bool(a.reasons.reasons)),
    ApplicationField("/wanted/sizes", lambda a: bool(a.wanted.sizes)),
    ApplicationField("/wanted/places", lambda a: bool(a.wanted.places)),
    ApplicationField("/wanted/most", lambda a: a.wanted.most is not None, mandatory=False),
    ApplicationField("/disability/concerned", lambda a: a.disability.concerned is not None),
)


def completeness(application: HousingApplication) -> Completeness:
    """How far it is. Whole percent, 100 only when nothing is left."""
    filled = [field.is_filled(application) for field in APPLICATION_FIELDS]
    return Completeness(
        percent=100 * sum(filled) // len(APPLICATION_FIELDS),
        missing=tuple(
            field.pointer
            for field, there in zip(APPLICATION_FIELDS, filled, strict=True)
            if field.mandatory and not there
        ),
    )


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

    def applies_to(self, answers: Mapping[str, frozenset[str]]) -> bool:
        """Whether it is asked of someone who ``told`` this."""
        every = all(answers[kind] & values for kind, values in self.conditions.items())
        some = not self.alternatives or any(
            answers[kind] & values for kind, values in self.alternatives.items()
        )
        return every and some


def load_supporting_documents(file: Path) -> tuple[SupportingDocument, ...]:
    """The papers of a file, in its order. Raises ``RuleFileError``."""
    documents: list[SupportingDocument] = []
    for table in read_rule_file(file, "piece").get_tables("piece"):
        document = _document(table)
        if any(document.key == other.key for other in documents):
            raise table.error("key", "is there twice")
        documents.append(document)
    return tuple(documents)


@cache
def supporting_documents_in_force() -> tuple[SupportingDocument, ...]:
    """The papers of ``pieces.toml``."""
    return load_in_force("pieces", load_supporting_documents)


def required_documents(
    application: HousingApplication, documents: tuple[SupportingDocument, ...], needed: RequiredFor
) -> tuple[SupportingDocument, ...]:
    """Those that are needed, as far as the answers tell."""
    answers = _answers(application)
    return tuple(
        document for document in documents if document.required_for is needed and document.applies_to(answers)
    )


def _answers(application: HousingApplication) -> dict[str, frozenset[str]]:
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


def _document(table: RuleTable) -> SupportingDocument:
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
