"""How far an application is filled in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain import APPLICATION_SECTIONS
from kiosk.domain.rules.completeness import APPLICATION_FIELDS, completeness

from .housing import EMPTY, FULL


def test_nothing_is_nothing_and_all_is_all() -> None:
    assert completeness(EMPTY).percent == 0
    assert completeness(EMPTY).missing == tuple(
        field.pointer for field in APPLICATION_FIELDS if field.mandatory
    )
    assert completeness(FULL).percent == 100
    assert not completeness(FULL).missing


@given(st.sets(st.sampled_from(APPLICATION_SECTIONS)), st.sampled_from(APPLICATION_SECTIONS))
def test_a_section_more_never_lowers_it(sections: set[str], more: str) -> None:
    some = EMPTY.replace(**{section: getattr(FULL, section) for section in sections})
    further = some.replace(**{more: getattr(FULL, more)})
    before, after = completeness(some), completeness(further)
    assert 0 <= before.percent <= after.percent <= 100
    assert set(after.missing) <= set(before.missing)
    assert (after.percent == 100) == (sections | {more} == set(APPLICATION_SECTIONS))


def test_what_is_optional_is_not_missing() -> None:
    without = FULL.replace(applicant=FULL.applicant.replace(phone=""))
    assert not completeness(without).missing
    assert completeness(without).percent < 100
