"""What is drawn covers what docs and report say of it."""

from __future__ import annotations

from itertools import product

from kiosk.accessibility.display import TEXT_SIZES, ThemeName
from kiosk.audit.looking.plan import all_languages, plan
from kiosk.audit.stage import SHAPES

NAMES = [f"scene {i}" for i in range(40)]
KINDS = {name: f"kind {i % 7}" for i, name in enumerate(NAMES)}
CODES = all_languages()
MODES = list(product(SHAPES, TEXT_SIZES))


def drawn() -> set[tuple[str, str, tuple[str, int]]]:
    sittings = plan(NAMES, KINDS, CODES, whole=False)
    layout = [each for each in sittings if not each.pixels and not each.mode]
    return {(name, each.language, (each.shape, each.text)) for each in layout for name in each.scenes}


def test_every_pair_of_scene_language_and_size_is_drawn() -> None:
    cases = drawn()
    assert {(name, code) for name, code, _ in cases} == set(product(NAMES, CODES))
    assert {(name, mode) for name, _, mode in cases} == set(product(NAMES, MODES))
    assert {(code, mode) for _, code, mode in cases} == set(product(CODES, MODES))


def test_whole_is_the_product() -> None:
    sittings = [each for each in plan(NAMES, KINDS, CODES, whole=True) if not each.pixels and not each.mode]
    assert sum(len(each.scenes) for each in sittings) == len(NAMES) * len(CODES) * len(MODES)


def test_each_kind_of_page_is_seen_in_every_look_and_each_scene_in_two() -> None:
    pixels = [each for each in plan(NAMES, KINDS, CODES, whole=False) if each.pixels]
    looks = {(each.shape, each.theme) for each in pixels}
    assert looks == set(product(SHAPES, [each.value for each in ThemeName]))
    assert all(set(NAMES[:7]) <= set(each.scenes) for each in pixels)
    assert all(sum(name in each.scenes for each in pixels) >= 2 for name in NAMES)


def test_the_work_is_of_minutes() -> None:
    names = [f"scene {i}" for i in range(380)]
    sittings = list(plan(names, dict.fromkeys(names, "kind"), CODES, whole=False))
    assert sum(len(each.scenes) for each in sittings) < 7000
