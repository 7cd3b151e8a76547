"""What of the hands needs no window: the plan, the report."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from audit.behaviour.scenarios import DEMO_TENANTS, SCENARIOS
from audit.checks import AuditCheck
from audit.findings import Box
from audit.laws import PageSnapshot, Violation

from .__main__ import asked, parser
from .glass import PRESS_S
from .hand import Broken, Notes, how_to_touch, last_of_page
from .kiosks import faults_in
from .monkey import Played
from .plan import short, whole
from .report import Result
from .walker import FIGURES, WORDS, Walked


def test_the_whole_has_each_pair_of_shape_model_language_and_size() -> None:
    drawn = [
        {"shape": each.shape, "model": each.model, "language": language, "text": text}
        for each in whole(20_000, 10_000)
        for language, text in each.looks
    ]
    for one, other in combinations(drawn[0], 2):
        values = {(row[one], row[other]) for row in drawn}
        every = {(first[one], second[other]) for first in drawn for second in drawn}
        assert values == every, (one, other)


def test_what_is_typed_of_who_walks_is_known_of_them() -> None:
    typed = [step.format(who=DEMO_TENANTS[0]) for way in SCENARIOS for step in way.steps]
    assert typed
    assert all(getattr(DEMO_TENANTS[0], named, named).isdigit() for named in FIGURES.values())


def test_the_whole_walks_every_way_and_plays_so_many_touches() -> None:
    assert all(set(each.ways) == {way.name for way in SCENARIOS} for each in whole(20_001, 10_001))
    assert sum(each.monkey for each in whole(20_001, 10_001)) == 20_001
    assert sum(each.fingers for each in whole(20_001, 10_001)) == 10_001
    assert {each.shape for each in whole(2, 2) if each.monkey and each.fingers} == {
        each.shape for each in whole(2, 2)
    }


def test_the_short_has_both_shapes_with_a_model_and_with_none() -> None:
    assert {each.shape for each in short(2, 2)} == {each.shape for each in whole(2, 2)}
    assert {each.model for each in short(2, 2)} == {True, False}


def test_each_language_of_the_plan_has_words_to_type() -> None:
    spoken = {language for each in (*whole(2, 2), *short(2, 2)) for language, _text in each.looks}
    assert spoken <= set(WORDS)


@pytest.mark.parametrize(
    ("hold_s", "explores", "wanted"),
    [
        (0.0, False, (0, PRESS_S)),
        (0.4, False, (0, 0.55)),
        (0.0, True, (2, PRESS_S)),
        (0.4, True, (2, PRESS_S)),
    ],
)
def test_a_hand_touches_as_the_screen_says(hold_s: float, explores: bool, wanted: tuple[int, float]) -> None:
    page = PageSnapshot(
        1080, 1920, "fr", 100, "HomeScreen", "HomeScreen", 1, 1, 1, (), False, hold_s, explores
    )
    assert how_to_touch(page) == pytest.approx(wanted)


def test_one_way_alone_can_be_asked_for() -> None:
    args = parser().parse_args(["--whole", "--way", "aide", "--language", "bn"])
    sittings = asked(args)
    assert {way for each in sittings for way in each.ways} == {"someone now", "be called back"}
    assert {look[0] for each in sittings for look in each.looks} == {"bn"}
    assert asked(parser().parse_args(["--way", "nowhere"])) == []


@pytest.mark.parametrize(
    "line",
    ["Traceback (most recent call last):", "2026-11-26 18:00:04,097 ERROR kiosk: a fault of ours: KeyError"],
)
def test_a_fault_in_the_log_is_told_once(line: str) -> None:
    again = line.replace("18:00:04,097", "18:00:05,001")
    (fault,) = faults_in(f"all is well\n{line}\n  where it was\n{again}\n")
    assert fault.startswith(line)
    assert "where it was" in fault
    assert faults_in("all is well\n") == []


def test_what_holds_is_told_to_programs_and_to_people(tmp_path: Path) -> None:
    notes = Notes(looked_at=3, touch_count=4)
    notes.timings.letter += [20.0, 30.0, 90.0]
    notes.timings.pages += [(80.0, 40.0, "WelcomeScreen p1", "x"), (300.4, 200.0, "Choose p1", "confirm")]
    result = Result(7, "--whole")
    result.notes.append(notes)
    result.walks.append(Walked("pay the rent", "fr", 100, "upright, no model", 20, 31.5, is_complete=True))
    result.played.append(Played("upright, no model", 7, touch_count=10, changed=9, screens={"HomeScreen"}))
    assert result.held
    result.write(tmp_path)
    report = json.loads((tmp_path / "hands.json").read_text("utf-8"))
    assert report["services"]["pay the rent"]["touches"] == 20
    assert report["timings_ms"]["letter"] == {"budget": 50, "of": 3, "p50": 30.0, "p95": 90.0, "most": 90.0}
    slowest = {"still_ms": 300, "worked_ms": 200, "where": "Choose p1", "after": "confirm"}
    assert report["slowest_pages"][0] == slowest
    table = (tmp_path / "hands.txt").read_text("utf-8")
    assert "HELD" in table
    assert "NOT HELD" not in table
    assert "the camera" in table


@pytest.mark.parametrize("what", ["law", "way", "stuck", "dead", "fault"])
def test_what_does_not_hold_is_told(what: str) -> None:
    result = Result(7, "")
    result.notes.append(notes := Notes())
    walked, played = Walked("pay the rent", "fr", 100, "", is_complete=True), Played("", 7)
    if what == "law":
        notes.broken["keys",] = Broken(
            Violation(AuditCheck.NOTHING_MOVES, "key.a", "moves", "115 px", "0"), "p1", "Find"
        )
    elif what == "way":
        walked.is_complete = False
    elif what == "stuck":
        played.stuck.append("Home p1")
    elif what == "dead":
        played.alive = False
    else:
        notes.faults.append("Traceback")
    result.walks.append(walked)
    result.played.append(played)
    assert not result.held
    assert result.table().rstrip().endswith("NOT HELD")


def test_what_is_said_is_marked_on_a_page_that_stands_still() -> None:
    band, word, title = Box(0, 100, 1280, 230), Box(40, 168, 200, 190), Box(40, 600, 700, 640)
    assert last_of_page([(1.0, title), (1.2, word), (1.5, word), (1.9, word)], [band]) == 1.2
    assert last_of_page([(1.0, word), (1.5, title)], [band]) == 1.5
    assert last_of_page([], [band]) == 0.0


def test_what_is_added_up_twice_counts_once(tmp_path: Path) -> None:
    result, breach = Result(7, ""), Violation(AuditCheck.NOTHING_MOVES, "key.a", "moves", "115 px", "0")
    for circumstances in ("upright", "lying"):
        result.notes.append(Notes(broken={("keys",): Broken(breach, "p1", "Find", seen_in={circumstances})}))
    for _ in range(3):
        result.write(tmp_path)
    (law,) = json.loads((tmp_path / "hands.json").read_text("utf-8"))["laws"]
    assert law["count"] == 2
    assert law["seen_in"] == ["lying", "upright"]
