"""Sizes in millimetres, colours that can be told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.accessibility.display_preferences import (
    CAPITAL_PER_EM,
    TEXT_SIZE_NAMES,
    TEXT_SIZES,
    THEME_NAMES,
    DisplayPreferences,
    ScreenGeometry,
    ThemeName,
    colour_tokens,
    theme_colours,
)

#: What is written in which colour on which, as the kv files have it.
TEXT_PAIRS = [
    *[(ink, back) for ink in ("ink", "muted", "primary", "danger") for back in ("paper", "surface")],
    *[(ink, "tint") for ink in ("ink", "muted", "primary")],
    ("onprimary", "primary"),
    ("onaccent", "accent"),
    ("onband", "band"),
    ("said", "band"),
    ("ok", "okbg"),
    ("warn", "warnbg"),
    *[(ink, "surface") for ink in ("ok",)],
]
#: What is not text but must be seen.
EDGE_PAIRS = [
    *[(edge, back) for edge in ("edge", "focus") for back in ("paper", "surface")],
    ("focus", "tint"),
]


def contrast_ratio(one: str, other: str) -> float:
    """Contrast ratio of two ``#RRGGBB`` colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize(("one", "other"), TEXT_PAIRS)
def test_words_stand_out(theme: ThemeName, one: str, other: str) -> None:
    known = theme_colours(theme)
    assert contrast_ratio(known[one], known[other]) >= 7


@pytest.mark.parametrize("theme", list(ThemeName))
@pytest.mark.parametrize(("one", "other"), EDGE_PAIRS)
def test_edges_and_the_focus_stand_out(theme: ThemeName, one: str, other: str) -> None:
    known = theme_colours(theme)
    assert contrast_ratio(known[one], known[other]) >= 3


@pytest.mark.parametrize("tint", sorted(colour_tokens()["tints"]))
def test_a_pictogram_stands_out_on_its_soft_colour(tint: str) -> None:
    back = colour_tokens()["tints"][tint]
    for ink in ("ink", "danger", "primary"):
        assert contrast_ratio(theme_colours(ThemeName.LIGHT)[ink], back) >= 3


def test_themes_have_the_same_tokens() -> None:
    assert len({frozenset(theme_colours(theme)) for theme in ThemeName}) == 1


@given(st.from_regex(r"#[0-9A-F]{6}", fullmatch=True), st.from_regex(r"#[0-9A-F]{6}", fullmatch=True))
def test_contrast_is_a_ratio(one: str, other: str) -> None:
    assert 1 <= contrast_ratio(one, other) <= 21.0001
    assert contrast_ratio(one, other) == contrast_ratio(other, one)
    assert contrast_ratio(one, one) == 1


def test_contrast_of_the_extremes() -> None:
    assert contrast_ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast_ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_sizes_and_themes_go_round() -> None:
    display, seen = DisplayPreferences(), []
    for _ in TEXT_SIZES:
        seen.append(display.text)
        display = display.larger()
    assert tuple(seen) == TEXT_SIZES
    assert display == DisplayPreferences()
    for _ in ThemeName:
        display = display.next_theme()
    assert display == DisplayPreferences()


def test_each_size_and_theme_has_words() -> None:
    assert set(TEXT_SIZE_NAMES) == set(TEXT_SIZES)
    assert set(THEME_NAMES) == set(ThemeName)


@given(
    width=st.integers(600, 8000),
    height=st.integers(600, 8000),
    inches=st.floats(7, 80),
    distance=st.floats(200, 1200),
)
def test_capitals_are_large_enough_on_any_screen(
    width: int, height: int, inches: float, distance: float
) -> None:
    glass = ScreenGeometry(width, height, inches, distance)
    capital_mm = glass.min_font_px * CAPITAL_PER_EM / glass.mm
    assert capital_mm >= 0.0122 * distance * 0.999


def test_a_terminal_of_27_inches() -> None:
    glass = ScreenGeometry(1080, 1920, 27, 600)
    assert glass.mm == pytest.approx(3.212, abs=0.001)
    assert glass.min_font_px * CAPITAL_PER_EM / glass.mm == pytest.approx(7.32, abs=0.01)
