"""One visitor on one journey, case by case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from kiosk.domain import Query, T
from kiosk.journeys import (
    ActOutcome,
    Choose,
    Delivery,
    Describe,
    FetchResult,
    Information,
    InvalidAnswer,
    InvalidDraft,
    Journey,
    JourneyError,
    JourneyRun,
    Option,
    QrHandoff,
    Review,
)

from .trips import FACTS, VALUES, act_of, every_kind, receipt

LATER = (Option("later", T("later")),)


def choice(key: str, **more: Any) -> Choose:
    return Choose(key=key, title=T(key), options=tuple(Option(v, T(v)) for v in VALUES), **more)


def journey(*steps: Any) -> Journey:
    return Journey("j", T("j"), "", (*steps, receipt()), act=act_of)


BRANCHING = journey(
    choice("where"),
    choice("room", when=lambda context: context.get("where") == "a"),
    choice("last"),
    Review(key="review", title=T("review"), lines=lambda context: ()),
)


def test_a_refused_answer_changes_nothing() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    before = run.leave()
    with pytest.raises(InvalidAnswer) as refused:
        run.answer("z")
    assert refused.value.reason
    assert run.leave() == before


def test_an_answer_of_a_closed_branch_is_dropped_from_the_act_and_comes_back_with_it() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    for answer in ("a", "b", "c"):
        run.answer(answer)
    run.edit_step("where")
    run.answer("b")
    assert isinstance(run.step, Review)
    assert run.context.answers == {"where": "b", "last": "c"}
    run.edit_step("where")
    run.answer("a")
    assert isinstance(run.step, Review)
    assert run.context.answers == {"where": "a", "room": "b", "last": "c"}
    run.answer(True)
    act = run.act()
    assert act is not None
    assert act.body["room"] == "b"


def test_a_change_that_opens_a_question_asks_it_before_the_review() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    run.answer("b")
    run.answer("c")
    run.edit_step("where")
    run.answer("a")
    assert run.step.key == "room"
    assert run.back()
    assert run.step.key == "where"
    run.answer("a")
    run.answer("c")
    assert isinstance(run.step, Review)


def test_back_from_a_change_returns_to_the_review() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    run.answer("b")
    run.answer("c")
    run.edit_step("where")
    assert run.back()
    assert isinstance(run.step, Review)


def test_a_change_that_makes_the_review_pointless_goes_on_to_the_end() -> None:
    run = JourneyRun(
        journey(
            choice("where"),
            choice("known", when=lambda context: context.get("where") == "a"),
            choice("last", when=lambda context: "known" not in context),
            Review(
                key="review",
                title=T("review"),
                lines=lambda context: (),
                when=lambda context: "known" not in context,
            ),
        ),
        FACTS,
    )
    run.answer("b")
    run.answer("c")
    run.edit_step("where")
    run.answer("a")
    assert run.step.key == "known"
    run.answer("a")
    assert run.finished
    assert run.step.key == "receipt"


def test_back_at_the_start_does_nothing() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    assert not run.can_go_back
    assert not run.back()
    assert not run.undo()


def test_only_the_review_jumps_and_only_backwards() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    with pytest.raises(JourneyError):
        run.edit_step("last")
    run.answer("b")
    run.answer("c")
    for unreachable in ("room", "review", "receipt", "nowhere"):
        with pytest.raises(JourneyError):
            run.edit_step(unreachable)


def test_only_an_optional_step_is_skipped() -> None:
    run = JourneyRun(journey(choice("must"), choice("may", optional=True)), FACTS)
    with pytest.raises(JourneyError):
        run.skip()
    run.answer("a")
    run.skip()
    assert run.finished
    assert run.context.answers == {"must": "a"}


def test_skipping_forgets_an_earlier_answer() -> None:
    run = JourneyRun(journey(choice("may", optional=True), choice("next")), FACTS)
    run.answer("a")
    run.back()
    run.skip()
    assert "may" not in run.context


def test_what_is_known_is_not_asked_but_can_be_changed() -> None:
    run = JourneyRun(
        journey(
            choice("where"),
            choice("what", prefill=lambda context: "b" if context.get("where") == "a" else None),
            Review(key="review", title=T("review"), lines=lambda context: ()),
        ),
        FACTS,
    )
    run.answer("a")
    assert isinstance(run.step, Review)
    assert run.context["what"] == "b"
    run.edit_step("what")
    run.answer("c")
    assert run.context["what"] == "c"
    run.edit_step("where")
    run.answer("b")
    assert run.context["what"] == "c"


def test_a_choice_of_nothing_is_not_asked() -> None:
    run = JourneyRun(
        journey(choice("a"), Choose(key="none", title=T("none"), options=lambda context: ())), FACTS
    )
    run.answer("a")
    assert run.finished


def test_a_journey_without_a_question_is_finished_at_once() -> None:
    run = JourneyRun(journey(), FACTS)
    assert run.finished
    assert run.act() is not None


def test_after_the_act_is_settled_there_is_no_way_back() -> None:
    run = JourneyRun(journey(choice("a")), FACTS)
    with pytest.raises(JourneyError):
        run.act()
    with pytest.raises(JourneyError):
        run.set_delivery(ActOutcome(Delivery.SENT))
    run.answer("a")
    assert run.back()
    run.answer("b")
    run.set_delivery(ActOutcome(Delivery.WAITING))
    run.set_delivery(ActOutcome(Delivery.SENT, "X1"))
    assert run.context.outcome == ActOutcome(Delivery.SENT, "X1")
    assert not run.back()
    assert not run.undo()
    with pytest.raises(JourneyError):
        run.answer("a")


def test_what_is_told_after_the_end_takes_the_place_of_the_answer() -> None:
    def asks(_context: object) -> Query:
        return Query("payment", "p1")

    run = JourneyRun(journey(QrHandoff(key="q", title=T("q"), code=str, asks=asks, actions=LATER)), FACTS)
    told = FetchResult(Query("payment", "p1"), "paid", datetime.now(UTC))
    with pytest.raises(JourneyError):
        run.learn("q", told)
    run.answer("later")
    assert run.finished
    with pytest.raises(InvalidAnswer):
        run.learn("q", FetchResult(Query("payment", "p2"), "paid", datetime.now(UTC)))
    run.learn("q", told)
    assert run.context["q"] is told
    assert run.finished


def test_a_journey_may_end_without_a_receipt() -> None:
    run = JourneyRun(Journey("j", T("j"), "", (choice("a"), choice("b"))), FACTS)
    run.answer("a")
    run.answer("b")
    assert run.finished
    assert run.act() is None
    assert run.progress == (2, 2)


def test_progress_counts_the_steps_that_apply() -> None:
    run = JourneyRun(BRANCHING, FACTS)
    assert run.progress == (1, 3)
    run.answer("a")
    assert run.progress == (2, 4)


def test_progress_counts_what_is_still_to_come() -> None:
    later = choice("room", when=lambda context: "where" in context, ahead=lambda context: True)
    run = JourneyRun(journey(choice("where"), later), FACTS)
    assert run.progress == (1, 2)
    run.answer("a")
    assert run.progress == (2, 2)


def test_nothing_is_counted_where_an_answer_decides_how_many_follow() -> None:
    room = choice("room", when=lambda context: context.get("where") == "a")
    run = JourneyRun(journey(choice("first"), choice("where", forks=True), room, choice("last")), FACTS)
    assert run.progress[1] == 0
    run.answer("a")
    assert run.progress[1] == 0
    run.answer("a")
    assert run.progress == (3, 4)
    run.back()
    assert run.progress[1] == 0


def test_what_the_kiosk_could_tell_is_not_counted_before_it_is_changed() -> None:
    known = choice("known", prefill=lambda context: "a")
    run = JourneyRun(
        journey(known, choice("last"), Review(key="review", title=T("review"), lines=lambda context: ())),
        FACTS,
    )
    assert run.progress == (1, 2)
    run.answer("a")
    assert run.progress == (2, 2)
    run.edit_step("known")
    assert run.progress == (1, 3)
    run.answer("b")
    assert run.progress == (3, 3)


def test_badly_declared_journeys_are_refused() -> None:
    with pytest.raises(JourneyError):
        Journey("j", T("j"), "", ())
    with pytest.raises(JourneyError):
        journey(choice("a"), choice("a"))
    with pytest.raises(JourneyError):
        journey(choice("a"), replace(receipt(), key="early"), choice("b"))
    with pytest.raises(JourneyError):
        JourneyRun(Journey("j", T("j"), "", (choice("a", when=lambda context: False),)), FACTS)


class TestDrafts:
    def test_of_another_journey(self) -> None:
        with pytest.raises(InvalidDraft):
            JourneyRun.resume(every_kind(), FACTS, JourneyRun(BRANCHING, FACTS).leave())

    @pytest.mark.parametrize("draft", [{}, {"journey": "j"}, [], None, {"journey": "j", "at": "where"}])
    def test_that_are_none(self, draft: Any) -> None:
        with pytest.raises(InvalidDraft):
            JourneyRun.resume(BRANCHING, FACTS, draft)

    def test_have_what_was_written_and_not_confirmed(self) -> None:
        run = JourneyRun(BRANCHING, FACTS)
        run.unconfirmed |= {run.step.key: "eau", "gone": "x"}
        again = JourneyRun.resume(BRANCHING, FACTS, run.leave())
        assert again.unconfirmed == {run.step.key: "eau"}

    def test_with_an_unhashable_answer(self) -> None:
        draft = JourneyRun(every_kind(), FACTS).leave()
        draft["answers"] = {"one": "a", "some": [{"a": 1}]}
        with pytest.raises(InvalidDraft):
            JourneyRun.resume(every_kind(), FACTS, draft)

    def test_of_an_older_version_ask_what_is_missing(self) -> None:
        run = JourneyRun(BRANCHING, FACTS)
        for answer in ("a", "b", "c"):
            run.answer(answer)
        draft = run.leave()
        draft["answers"] |= {"gone": 1}
        draft["trail"] += ["gone"]
        newer = journey(choice("new"), *BRANCHING.steps[:-1])
        again = JourneyRun.resume(newer, FACTS, draft)
        assert again.step.key == "new"
        again.answer("a")
        assert again.step.key == "where"
        assert again.context["where"] == "a"

    def test_whose_answer_is_no_longer_offered_ask_again(self) -> None:
        before = journey(choice("a"), choice("b"))
        run = JourneyRun(before, FACTS)
        run.answer("c")
        now = journey(Choose(key="a", title=T("a"), options=(Option("x", T("x")),)), choice("b"))
        assert JourneyRun.resume(now, FACTS, run.leave()).step.key == "a"

    def test_of_a_finished_run(self) -> None:
        run = JourneyRun(journey(choice("a")), FACTS)
        run.answer("a")
        assert JourneyRun.resume(run.journey, FACTS, run.leave()).finished


def test_answers_stay_out_of_representations() -> None:
    run = JourneyRun(
        journey(Describe(key="words", title=T("words")), Information(key="i", title=T("i"), body=())), FACTS
    )
    run.answer("mon secret")
    assert "secret" not in repr(run.context)
    assert "secret" not in repr(run._state)
