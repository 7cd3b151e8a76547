"""Which cases are drawn. The whole product would take hours; the plan covers whatever goes wrong in pairs.

Layout (no pixels, light theme): every scene in every language, each at one text size on one glass in turn, so
that every scene is drawn in every language, every scene at every size on both glasses, and every language at
every size on both. Pixels: every scene in two looks (theme and glass) in turn, in French at 100 %, and the
first of each kind of page in every look. Reach mode: every scene at 100 % in French, upright. ``whole`` is
the full product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.accessibility.display import TEXT_SIZES, ThemeName
from kiosk.domain import LANGUAGES
from kiosk.i18n.catalogue import SOURCE

from ..stage import SHAPES


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is drawn without changing the look: these scenes, in one language and display, on one glass."""

    shape: str
    language: str
    text: int
    theme: str
    scenes: tuple[str, ...]
    pixels: bool = False
    mode: str = ""


def plan(names: list[str], kinds: dict[str, str], languages: list[str], *, whole: bool) -> Iterator[Sitting]:
    """All sittings. ``kinds`` is the kind of page of each scene."""
    modes = [(shape, text) for shape in SHAPES for text in TEXT_SIZES]
    for shape, text in modes:
        for code in languages:
            wanted = tuple(n for i, n in enumerate(names) if whole or _drawn(i, code, shape, text, languages))
            if wanted:
                yield Sitting(shape, code, text, ThemeName.LIGHT.value, wanted)
    yield from _pixels(names, kinds, languages, whole=whole)
    if SOURCE in languages:
        yield Sitting("upright", SOURCE, 100, ThemeName.LIGHT.value, tuple(names), mode="reach")


def _drawn(rank: int, code: str, shape: str, text: int, languages: list[str]) -> bool:
    modes = [(s, t) for s in SHAPES for t in TEXT_SIZES]
    if len(languages) < len(modes):
        return True  # where few are asked for, each is drawn in every size
    return (rank + languages.index(code)) % len(modes) == modes.index((shape, text))


def _pixels(
    names: list[str], kinds: dict[str, str], languages: list[str], *, whole: bool
) -> Iterator[Sitting]:
    code = SOURCE if SOURCE in languages else languages[0]
    looks = [(shape, theme.value) for shape in SHAPES for theme in ThemeName]
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(kinds[name], name)
    for at, (shape, theme) in enumerate(looks):
        turn = {n for i, n in enumerate(names) if whole or i % len(looks) in (at, (at + 3) % len(looks))}
        wanted = tuple(n for n in names if n in turn or n in first.values())
        yield Sitting(shape, code, 100, theme, wanted, pixels=True)


def all_languages() -> list[str]:
    return [each.code for each in LANGUAGES]
