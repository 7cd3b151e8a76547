"""Mon avis: anonymous answers and ideas, seats in workshops, what was done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from kiosk.domain import ActKind, Query, Survey, SurveyResult, Workshop, WorkshopBooking, WorkshopBookingState
from kiosk.eservices import feedback
from kiosk.journeys import ChoiceLayout, Choose, JourneyRun, resolve

from .visitors import NOW, facts, hear, options, words

QUESTION = Survey(id="s1", question="Êtes-vous content de la propreté ?", closes_on=date(2026, 12, 31))
SOUP = Workshop(
    id="w1",
    title="Cuisiner à petit prix",
    description="On cuisine ensemble.",
    begins=NOW + timedelta(days=3),
    ends=NOW + timedelta(days=3, hours=2),
    place="Centre social",
    seats=12,
    seats_left=4,
)
FULL = SOUP.replace(id="w2", title="Internet sans peur", seats_left=0, waiting=2, for_seniors=True)
MINE = WorkshopBooking(
    reference="R1",
    workshop_id="w1",
    title="Cuisiner à petit prix",
    begins=SOUP.begins,
    state=WorkshopBookingState.INSCRIT,
)


def run_for(way: str, **more: Any) -> JourneyRun:
    run = JourneyRun(feedback.SERVICE.journey(), facts(**{"reference": "", **more}))
    run.answer(way)
    return run


class TestQuestion:
    def test_five_faces_and_no_name(self) -> None:
        run = run_for("question")
        assert hear(run, (QUESTION,)) == Query("surveys")
        assert isinstance(run.step, Choose)
        assert run.step.shape is ChoiceLayout.FACES
        assert words(resolve(run.step.title, run.context)) == QUESTION.question
        assert len(options(run)) == 5
        run.answer("4")
        run.skip()
        act = run.act()
        assert act is not None
        assert (act.kind, act.path) == (ActKind.SURVEY_ANSWER, "/v1/surveys/s1/answers")
        assert set(act.body) == {"face", "comment", "language", "at"}
        assert act.body["face"] == 4

    def test_without_a_question_it_says_so(self) -> None:
        run = run_for("question")
        hear(run, ())
        assert run.step.key == "pas_de_question"
        run.answer(True)
        assert run.finished
        assert run.act() is None


def test_an_idea_is_sent_without_a_name() -> None:
    run = run_for("idee")
    run.answer("Un banc devant l’entrée")
    act = run.act()
    assert act is not None
    assert (act.kind, act.body["words"]) == (ActKind.IDEA, "Un banc devant l’entrée")
    assert "reporter" not in act.body


class TestWorkshops:
    def test_a_seat(self) -> None:
        run = run_for("ateliers")
        assert hear(run, (SOUP, FULL)) == Query("workshops")
        assert hear(run, ()) == Query("workshop_bookings")
        assert [each.value for each in options(run)] == ["w1", "w2"]
        run.answer("w1")
        run.answer(True)
        hear(run, "T482715")
        act = hear(run, {"state": "inscrit", "reference": "T482715"})
        assert act.path == "/v1/workshops/w1/bookings"  # type: ignore[union-attr]
        assert run.finished
        assert words(resolve(run.step.headline, run.context)) == "Votre place est gardée."  # type: ignore[attr-defined]

    def test_a_place_on_the_waiting_list(self) -> None:
        run = run_for("ateliers")
        hear(run, (FULL,))
        hear(run, ())
        run.answer("w2")
        run.answer(True)
        hear(run, "T482715")
        hear(run, {"state": "liste_attente", "position": 3})
        assert "numéro 3" in words(resolve(run.step.headline, run.context))  # type: ignore[attr-defined]

    def test_a_seat_is_given_back(self) -> None:
        run = run_for("ateliers")
        hear(run, (SOUP,))
        hear(run, (MINE,))
        assert [each.value for each in options(run)] == ["rendre R1"]
        run.answer("rendre R1")
        run.answer(True)
        act = hear(run, {})
        assert act.path == "/v1/workshop-bookings/R1/events"  # type: ignore[union-attr]
        assert run.finished

    def test_who_is_not_known_says_a_name_and_a_phone(self) -> None:
        run = run_for("ateliers", identity=None)
        hear(run, (SOUP,))
        run.answer("w1")
        assert run.step.key == "nom"

    def test_without_one_it_says_so(self) -> None:
        run = run_for("ateliers", identity=None)
        hear(run, ())
        assert run.step.key == "pas_d_atelier"
        run.answer(True)
        assert run.finished


def test_you_said_we_did() -> None:
    run = run_for("resultats")
    result = SurveyResult(
        id="s0",
        question="?",
        faces=(1, 2, 3, 4, 5),
        said="Le hall est sombre",
        done="Des lampes neuves",
        day=date(2026, 10, 1),
    )
    assert hear(run, (result,)) == Query("survey_results")
    assert [words(line) for line in resolve(run.step.body, run.context)] == [  # type: ignore[attr-defined]
        "Vous avez dit : Le hall est sombre",
        "Nous avons fait : Des lampes neuves",
    ]
    run.answer(True)
    assert run.finished
    assert run.act() is None
