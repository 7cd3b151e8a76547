"""How far an application for social housing is filled in, and what it cannot be registered without.

The mandatory fields are those of Cerfa 14069 and CCH, R.441-2-2, as far as they are known here: (m).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain import HousingApplication


@dataclass(frozen=True, slots=True)
class Field:
    """Something an application can tell, by its JSON pointer."""

    pointer: str
    is_filled: Callable[[HousingApplication], bool]
    mandatory: bool = True


@dataclass(frozen=True, slots=True)
class Completeness:
    """``percent`` of all fields that are filled; ``missing`` the pointers of mandatory ones that are not."""

    percent: int
    missing: tuple[str, ...]

    @property
    def registrable(self) -> bool:
        """Whether it can be handed in."""
        return not self.missing


def _births_are_known(application: HousingApplication) -> bool:
    members = application.household.members
    return members is not None and all(member.birth_date for member in members)


FIELDS: tuple[Field, ...] = (
    Field("/applicant/birth_name", lambda a: bool(a.applicant.birth_name)),
    Field("/applicant/given_names", lambda a: bool(a.applicant.given_names)),
    Field("/applicant/birth_date", lambda a: a.applicant.birth_date is not None),
    Field("/applicant/nationality", lambda a: a.applicant.nationality is not None),
    Field("/applicant/situation", lambda a: a.applicant.situation is not None, mandatory=False),
    Field("/applicant/phone", lambda a: bool(a.applicant.phone), mandatory=False),
    Field("/address/commune", lambda a: bool(a.address.commune)),
    Field("/address/line", lambda a: bool(a.address.line), mandatory=False),
    Field("/household/members", lambda a: a.household.members is not None),
    Field("/household/members/*/birth_date", _births_are_known, mandatory=False),
    Field("/work/occupation", lambda a: a.work.occupation is not None),
    Field("/income/monthly", lambda a: a.income.monthly is not None),
    Field("/income/tax_income", lambda a: a.income.tax_income is not None, mandatory=False),
    Field("/home/kind", lambda a: a.home.kind is not None),
    Field("/reasons/reasons", lambda a: bool(a.reasons.reasons)),
    Field("/wanted/sizes", lambda a: bool(a.wanted.sizes)),
    Field("/wanted/places", lambda a: bool(a.wanted.places)),
    Field("/wanted/most", lambda a: a.wanted.most is not None, mandatory=False),
    Field("/disability/concerned", lambda a: a.disability.concerned is not None),
)


def completeness(application: HousingApplication) -> Completeness:
    """How far it is. Whole percent, 100 only when nothing is left."""
    filled = [field.is_filled(application) for field in FIELDS]
    return Completeness(
        percent=100 * sum(filled) // len(FIELDS),
        missing=tuple(
            field.pointer
            for field, there in zip(FIELDS, filled, strict=True)
            if field.mandatory and not there
        ),
    )
