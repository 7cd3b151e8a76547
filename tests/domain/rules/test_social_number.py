"""A social-security number never stays in the visitor's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.rules.official_numbers import has_social_number, without_social_number

parts = st.tuples(
    st.sampled_from("1278"),
    st.integers(0, 99).map("{:02}".format),
    st.sampled_from(["01", "06", "12", "20", "30", "42", "99"]),
    st.sampled_from(["01", "69", "75", "97", "99", "2A", "2B"]),
    st.integers(1, 999).map("{:03}".format),
    st.integers(1, 999).map("{:03}".format),
)


@given(parts, st.sampled_from(["", " ", ".", "-"]), st.sampled_from(["", "46"]), st.text("aéz ", max_size=20))
def test_it_is_found_however_it_is_written(number: tuple[str, ...], gap: str, key: str, around: str) -> None:
    written = gap.join([*number, key] if key else number)
    words = f"{around} {written} {around}"
    assert has_social_number(words)
    assert without_social_number(words) == " ".join(around.split() * 2)


@pytest.mark.parametrize(
    "words",
    [
        "3 rue des Lilas, bâtiment 12, 69100 Villeurbanne",
        "06 12 34 56 78",
        "+33612345678",
        "1111023517879GDPUB",
        "FR76 3000 6000 0112 3456 7890 189",
        "Né le 14 03 1990, deux enfants de 2015 et 2018",
        "T482715",
    ],
)
def test_other_numbers_stay(words: str) -> None:
    assert not has_social_number(words)
    assert without_social_number(words) == words


@given(st.text(max_size=80))
def test_nothing_of_it_is_left(words: str) -> None:
    assert not has_social_number(without_social_number(words))
