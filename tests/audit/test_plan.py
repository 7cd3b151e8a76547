"""What is drawn covers what docs and report say of it."""

from __future__ import annotations

from itertools import combinations, product

import pytest

from audit.headless_window import SHAPES
from audit.visual.plan import MODES, DrawingBatch, Plan, all_languages, plan
from kiosk.accessibility.display_preferences import TEXT_SIZES

NAMES = [f"scene {i}" for i in range(40)]
KINDS = {name: f"kind {i % 7}" for i, name in enumerate(NAMES)}
CODES = all_languages()
HANDS = (False, True)


def made(names: list[str] = NAMES, codes: list[str] = CODES, *, whole: bool = False) -> Plan:
    return plan(names, {**KINDS, **dict.fromkeys(names, "kind")}, codes, whole=whole)


def put_up(planned: Plan, *, reach: bool = False) -> list[tuple[str, str, tuple[str, int], bool]]:
    batches = [each for each in planned.batches if each.reach == reach]
    return [(name, s.language, (s.shape, s.text), s.left) for s in batches for name in s.scenes]


def test_every_pair_of_scene_language_size_shape_and_hand_is_drawn() -> None:
    levels = (NAMES, CODES, MODES, HANDS)
    for one, other in combinations(range(len(levels)), 2):
        pairs = {(case[one], case[other]) for case in put_up(made())}
        assert pairs == set(product(levels[one], levels[other]))


def test_nothing_is_drawn_twice() -> None:
    for codes in (CODES, ["fr", "ar"]):
        for reach in (False, True):
            cases = put_up(made(codes=codes), reach=reach)
            assert len(cases) == len(set(cases))


def test_where_few_languages_are_asked_for_each_scene_is_drawn_in_each_at_every_size() -> None:
    cases = put_up(made(codes=["fr", "ar"]))
    assert {case[:3] for case in cases} == set(product(NAMES, ["fr", "ar"], MODES))


@pytest.mark.parametrize("codes", [CODES, ["ar"]])
def test_every_scene_is_seen_in_every_colour_and_each_kind_of_page_on_both_shapes(codes: list[str]) -> None:
    kinds = plan(NAMES, KINDS, codes, whole=False)
    pictured = [(name, each.shape) for each in kinds.batches for name in each.pixel_checked]
    assert {name for name, _ in pictured} == set(NAMES)
    assert set(product(NAMES[:7], SHAPES)) <= set(pictured)
    assert len(pictured) == len(set(pictured))
    assert {each.text for each in kinds.batches if each.pixel_checked} == {TEXT_SIZES[0]}


def test_every_scene_is_drawn_in_reach_mode() -> None:
    assert {name for name, *_ in put_up(made(), reach=True)} == set(NAMES)
    assert {left for *_, left in put_up(made(), reach=True)} == set(HANDS)


def test_whole_is_the_product() -> None:
    whole = made(whole=True)
    assert whole.drawn == whole.of == 4 * (len(put_up(whole)) + len(put_up(whole, reach=True)))
    assert made().of == whole.of
    assert made().drawn < whole.of / 50


def test_the_work_is_of_minutes() -> None:
    planned = made([f"scene {i}" for i in range(380)])
    assert sum(len(each.scenes) for each in planned.batches) == 380 * (len(CODES) + 1)


def test_a_batch_says_its_mode_as_a_case_does() -> None:
    batch = DrawingBatch("upright", "fr", 100, ("home",), left=True, reach=True)
    assert batch.mode == "reach left"
    assert DrawingBatch("lying", "fr", 100, ("home",)).mode == ""
