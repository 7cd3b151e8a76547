"""Preferences on a card: written and read they are the same, and nothing else is taken for them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.accessibility.display_preferences import TEXT_SIZES, DisplayPreferences, ThemeName
from kiosk.accessibility.interaction_preferences import LIMITS, InteractionPreferences, Scanning
from kiosk.accessibility.profile import (
    MAX_LENGTH,
    InvalidProfileError,
    Profile,
    decode_profile,
    encode_profile,
)
from kiosk.device.barcodes import qr_code
from kiosk.domain import LANGUAGES


def hundredths(name: str) -> st.SearchStrategy[float]:
    least, most = LIMITS[name]
    return st.integers(round(least * 100), round(most * 100)).map(lambda value: value / 100)


displays = st.builds(
    DisplayPreferences,
    text=st.sampled_from(TEXT_SIZES),
    theme=st.sampled_from(list(ThemeName)),
    reach=st.booleans(),
    left=st.booleans(),
)
# What is private being read on the loudspeaker belongs to a place, and is not carried.
interactions = st.builds(
    InteractionPreferences,
    reading=st.booleans(),
    explore=st.booleans(),
    scanning=st.sampled_from(list(Scanning)),
    **{name: hundredths(name) for name in LIMITS},
)
profiles = st.builds(
    Profile,
    language=st.sampled_from([each.code for each in LANGUAGES]),
    display=displays,
    interaction=interactions,
    deaf=st.booleans(),
)


@given(profiles)
def test_what_is_written_is_read(profile: Profile) -> None:
    assert decode_profile(encode_profile(profile)) == profile


@settings(deadline=None)  # making a code takes long where much else runs
@given(profiles)
def test_a_phone_can_read_it_from_a_card(profile: Profile) -> None:
    code = encode_profile(profile)
    assert len(code) <= MAX_LENGTH
    assert len(qr_code(code).matrix) <= 57  # version 10: half a millimetre a module on a code of 33 mm
    assert code.isascii()


def test_a_code_is_short_and_says_what_differs() -> None:
    assert encode_profile(Profile()) == "HLM1;l=fr"
    dark = Profile("ar", DisplayPreferences(200, ThemeName.DARK), InteractionPreferences(reading=True))
    assert encode_profile(dark) == "HLM1;l=ar;t=200;c=dark;r=1"


def test_what_a_later_kiosk_wrote_is_passed_over() -> None:
    assert decode_profile("HLM1;l=ar;zz=9") == Profile("ar")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "HLM2;l=fr",
        "https://example.org/HLM1;l=fr",
        "HLM1;l=xx",
        "HLM1;l=fr;t=170",
        "HLM1;l=fr;t=",
        "HLM1;l=fr;c=pink",
        "HLM1;l=fr;r=yes",
        "HLM1;l=fr;v=5000",
        "HLM1;l=fr;v=1e2",
        "HLM1;l=fr;l=ar",
        "HLM1;l=fr;" + "z" * MAX_LENGTH,
    ],
)
def test_anything_else_is_refused(code: str) -> None:
    with pytest.raises(InvalidProfileError):
        decode_profile(code)


@given(st.text(max_size=60))
def test_no_text_breaks_it(code: str) -> None:
    for text in (code, f"HLM1;{code}"):
        try:
            decode_profile(text)
        except InvalidProfileError:
            continue
