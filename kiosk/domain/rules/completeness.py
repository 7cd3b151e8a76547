"""How far an application for social housing is filled in, and what it cannot be registered without.

The mandatory fields are those of Cerfa 14069 and CCH, R.441-2-2, as far as they are known here: (m).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain import HousingApplication


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

    @property
    def is_registrable(self) -> bool:
        """Whether it can be handed in."""
        return not self.missing


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
