"""What holds on any journey, wherever a visitor wanders."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.journeys import Information, Journey, JourneyRun, Receipt, Review

from .trips import FACTS, advance, answer, every_kind, journeys, wander

walks = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
any_journey = st.one_of(journeys(), st.just(every_kind()))


def started(journey: Journey, data: st.DataObject) -> JourneyRun:
    run = JourneyRun(journey, FACTS)
    wander(run, data)
    return run


@walks
@given(any_journey, st.data())
def test_progress_stays_in_bounds(journey: Journey, data: st.DataObject) -> None:
    run = JourneyRun(journey, FACTS)
    for _ in range(6):
        position, total = run.progress
        assert 1 <= position <= total <= len(journey.steps)
        wander(run, data)


@walks
@given(any_journey, st.data())
def test_progress_never_goes_down_on_the_way_forward(journey: Journey, data: st.DataObject) -> None:
    run = JourneyRun(journey, FACTS)
    before = 0
    while not run.finished:
        assert run.progress[0] >= before
        before = run.progress[0]
        advance(run, data)


@walks
@given(any_journey, st.data())
def test_back_is_the_inverse_of_answer(journey: Journey, data: st.DataObject) -> None:
    run = started(journey, data)
    if run.finished or run.changing:
        return
    step = run.step
    run.answer(data.draw(answer(step, run.context)))
    given_answer = run.leave()["answers"][step.key]
    assert run.back()
    assert run.step is step
    assert run.leave()["answers"][step.key] == given_answer


@walks
@given(any_journey, st.data())
def test_undo_takes_back_any_move(journey: Journey, data: st.DataObject) -> None:
    run = started(journey, data)
    before = run.leave()
    if run.finished:
        moved = run.back()
    else:
        advance(run, data)
        moved = True
    if moved:
        assert run.undo()
    assert run.leave() == before


@walks
@given(any_journey, st.data())
def test_leaving_and_resuming_changes_nothing(journey: Journey, data: st.DataObject) -> None:
    run = started(journey, data)
    draft = json.loads(json.dumps(run.leave()))
    again = JourneyRun.resume(journey, FACTS, draft)
    assert again.leave() == run.leave()
    assert again.step is run.step
    assert again.context.answers == run.context.answers
    assert (again.progress, again.finished, again.changing) == (run.progress, run.finished, run.changing)
    assert again.back() == run.back()
    assert again.step is run.step


@walks
@given(any_journey, st.data())
def test_there_is_no_dead_end(journey: Journey, data: st.DataObject) -> None:
    run = started(journey, data)
    for _ in range(3 * len(journey.steps)):
        if run.finished:
            break
        advance(run, data)
    assert run.finished
    assert isinstance(run.step, Receipt)


@walks
@given(any_journey, st.data())
def test_a_change_returns_to_the_review(journey: Journey, data: st.DataObject) -> None:
    run = JourneyRun(journey, FACTS)
    while not isinstance(run.step, Review):
        advance(run, data)
    lines = run.step.lines(run.context)
    if not lines:
        return
    key = data.draw(st.sampled_from([line.step_key for line in lines]))
    kept = run.context.answers[key]
    run.edit_step(key)
    assert run.changing
    assert run.step.key == key
    run.answer(kept)
    assert isinstance(run.step, Review)
    assert not run.changing
    run.edit_step(key)
    for _ in journey.steps:  # another answer may open further questions, and only those
        if isinstance(run.step, Review):
            break
        advance(run, data)
    assert isinstance(run.step, Review)


@walks
@given(any_journey, st.data())
def test_the_act_sees_each_answer_that_applies_and_no_other(journey: Journey, data: st.DataObject) -> None:
    run = started(journey, data)
    while not run.finished:
        advance(run, data)
    act = run.act()
    assert act is not None
    seen: dict[str, object] = {}
    for step in journey.steps[:-1]:
        context = type(run.context)(seen, FACTS)
        if step.when(context) and step.is_answerable(context) and step.key in act.body:
            seen[step.key] = act.body[step.key]
        elif step.when(context) and step.is_answerable(context):
            assert step.optional
            assert not isinstance(step, Information | Review)
    assert seen == act.body
