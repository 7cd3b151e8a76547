"""What a visitor may wish is always within what the kiosk can do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.interaction_preferences import LIMITS, InteractionPreferences


@given(name=st.sampled_from(sorted(LIMITS)), value=st.floats(-100, 100))
def test_a_wish_beyond_a_limit_is_brought_back(name: str, value: float) -> None:
    least, most = LIMITS[name]
    wished = getattr(replace(InteractionPreferences(), **{name: value}), name)
    assert least <= wished <= most
    assert wished == value or not least < value < most


def test_the_normal_manner_keeps_the_figures_of_the_standard() -> None:
    interaction = InteractionPreferences()
    assert (interaction.repeat_s, interaction.debounce_s) == (2.0, 0.5)
    assert (interaction.volume_db, interaction.rate) == (0.0, 1.0)
    assert not interaction.reading
    assert not interaction.aloud


@given(steps=st.lists(st.sampled_from([1, -1]), max_size=12))
def test_the_voice_stays_within_18_decibels_and_half_to_double(steps: list[int]) -> None:
    interaction = InteractionPreferences()
    for step in steps:
        before = interaction
        interaction = interaction.louder(step).faster(step)
        assert abs(interaction.volume_db - before.volume_db) <= 12
    assert 0 <= interaction.volume_db <= 18
    assert 0.5 <= interaction.rate <= 2


def test_the_whole_range_can_be_walked() -> None:
    assert InteractionPreferences().louder(3).volume_db == 18
    assert InteractionPreferences().faster(4).rate == 2
    assert InteractionPreferences().faster(-2).rate == 0.5


@pytest.mark.parametrize("name", sorted(LIMITS))
def test_every_limit_is_a_wish(name: str) -> None:
    assert hasattr(InteractionPreferences(), name)
