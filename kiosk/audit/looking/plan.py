"""Which cases are drawn. The whole product would take hours; the plan covers what can go wrong together.

Layout (no pixels): every scene in every language, each at one text size and on one glass in turn, so that
over the scenes every language has every size on both; every scene at every text size on both in French; and
each scene at 200 and 300 % on both in one of the languages whose words are longest or lines highest
(``HARD``). Pixels: every scene in two looks (theme and glass) in turn, in French at 100 %, and the first of
each kind of page in every look. Reach mode: every scene at 100 and 200 % in French, upright. ``whole`` is the
full product.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.accessibility.display import TEXT_SIZES, ThemeName
from kiosk.domain import LANGUAGES

from ..stage import SHAPES

#: One of a script: the longest words, the highest lines, from the right, without spaces.
HARD = ("ta", "ru", "fa", "bn", "zh")


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
    if "fr" in languages:
        for text in (100, 200):
            yield Sitting("upright", "fr", text, ThemeName.LIGHT.value, tuple(names), mode="reach")


def _drawn(rank: int, code: str, shape: str, text: int, languages: list[str]) -> bool:
    modes = [(s, t) for s in SHAPES for t in TEXT_SIZES]
    at = modes.index((shape, text))
    hard = [each for each in HARD if each in languages] or languages[:1]
    if code == "fr" or len(languages) == 1:
        return True
    if code == hard[rank % len(hard)]:
        return text in (200, 300)
    return (rank + languages.index(code)) % len(modes) == at


def _pixels(
    names: list[str], kinds: dict[str, str], languages: list[str], *, whole: bool
) -> Iterator[Sitting]:
    code = "fr" if "fr" in languages else languages[0]
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
