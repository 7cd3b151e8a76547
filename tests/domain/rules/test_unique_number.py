"""The unique number: doubted, never refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.rules.official_numbers import (
    UNIQUE_NUMBER_LENGTH,
    compact_number,
    parse_unique_number,
    unique_number_warning,
)

from .housing import TODAY

numbers = st.builds(
    "{}{:02}{:02}{}{}".format,
    st.from_regex(r"[0-9][0-9AB][0-9A-Z]", fullmatch=True),
    st.integers(1, 12),
    st.integers(0, 25),
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{5}", fullmatch=True),
)


def test_the_parts_of_a_number() -> None:
    found = parse_unique_number("111 10 23 517879 gdpub")
    assert found is not None
    assert (found.territory, found.month, found.year, found.sequence, found.office) == (
        "111",
        10,
        2023,
        "517879",
        "GDPUB",
    )
    assert str(found) == "1111023517879GDPUB"


@given(numbers, st.sampled_from(["", " ", "-"]))
def test_a_number_is_read_as_it_is_written(number: str, gap: str) -> None:
    assert len(number) == UNIQUE_NUMBER_LENGTH
    assert str(parse_unique_number(gap.join(number))) == number
    assert not unique_number_warning(number, TODAY)


@given(st.text(max_size=40))
def test_anything_may_be_typed(typed: str) -> None:
    if not unique_number_warning(typed, TODAY):
        assert len(compact_number(typed)) == UNIQUE_NUMBER_LENGTH
        assert parse_unique_number(typed) is not None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1111023517879GDPU", "Un numéro unique a {usual} caractères. Celui-ci en a {count}."),
        ("1111323517879GDPUB", "Ce numéro ne ressemble pas à un numéro unique."),
        ("1111226517879GDPUB", "La date dans ce numéro n’est pas possible."),
    ],
)
def test_what_is_doubted_is_said(typed: str, said: str) -> None:
    assert unique_number_warning(typed, date(2026, 11, 24)).msgid == said
