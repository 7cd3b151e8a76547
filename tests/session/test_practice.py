"""Practice: nothing of the agency's in it, nothing of it left; cards; counts of where people hesitated."""

import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from kiosk.device.terminal_notes import read_notes, write_notes
from kiosk.domain import T
from kiosk.eservices import eservices
from kiosk.journeys import Choose, Journey, JourneyRun, Option
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.practice import (
    EXERCISES,
    HESITATES_S,
    HesitationCounter,
    Hesitations,
    Obstacle,
    practice_is_over,
    practice_settings,
    read_counts,
    write_counts,
)
from kiosk.session.screen_state import JourneyScreen, MessageScreen, RestScreen
from kiosk.settings import Settings
from tests.fakes import FakePeripherals, InMemoryGateway

SECRETS = {
    "agency_url": "https://bailleur.example",
    "device_token": "secret-of-the-terminal",
    "proxy": "http://proxy.example:3128",
    "landlord_name": "Le vrai",
}


def controller_of(settings: Settings, restarted: list[bool] | None = None) -> SessionController:
    results = ResultQueue()
    restart = (lambda: restarted.append(True)) if restarted is not None else (lambda: None)
    return SessionController(InMemoryGateway(results), settings, FakePeripherals(results), restart=restart)


def test_an_exercise_knows_no_secret_and_no_store_of_the_agency(tmp_path: Path) -> None:
    real = Settings(**SECRETS, data=tmp_path, staff_code="482715", language="ar")
    assert practice_settings(real) is real
    controller_of(real).practice.begin()
    practised = practice_settings(real)
    assert practised.practises
    assert practised.uses_demo_agency
    assert practised.store_folder.is_relative_to(practised.data)
    assert practised.data != real.data
    assert not any(secret in repr(asdict(practised)) for secret in SECRETS.values())
    assert (practised.staff_code, practised.language) == ("482715", "ar"), "as the terminal is set"
    assert practised.terminal_folder == real.data


def test_nothing_is_left_of_an_exercise_that_is_over(tmp_path: Path) -> None:
    real = Settings(data=tmp_path)
    restarted: list[bool] = []
    controller_of(real, restarted).practice.begin()
    practised = practice_settings(real)
    practised.data.mkdir()
    (practised.data / "store").write_text("invented")
    controller_of(practised, restarted).practice.end()
    assert restarted == [True, True]
    assert not practice_settings(real).practises
    assert not practised.data.exists()


def test_an_exercise_ends_by_itself(tmp_path: Path) -> None:
    real = Settings(data=tmp_path)
    controller_of(real).practice.begin()
    practised = practice_settings(real)
    assert not practice_is_over(practised)
    notes = read_notes(tmp_path)
    write_notes(tmp_path, replace(notes, practice_until=time.time() - 1))
    assert practice_is_over(practised)
    assert not practice_settings(real).practises


@pytest.mark.parametrize("later", [10 * 24 * 3600.0, float("inf")])
def test_a_clock_that_was_wrong_makes_no_exercise_without_end(tmp_path: Path, later: float) -> None:
    """It began in the year that a dead battery showed; then the time was set."""
    real = Settings(data=tmp_path)
    controller_of(real).practice.begin()
    practised = practice_settings(real)
    write_notes(tmp_path, replace(read_notes(tmp_path), practice_until=time.time() + later))
    assert practice_is_over(practised)
    assert not practice_settings(real).practises


def test_what_waits_is_sent_first(tmp_path: Path) -> None:
    restarted: list[bool] = []
    controller = controller_of(Settings(data=tmp_path), restarted)
    controller.gateway.waiting = 1
    assert controller.practice.obstacle is Obstacle.WAITING
    controller.practice.begin()
    assert not restarted
    controller.gateway.waiting = 0
    assert controller.practice.obstacle is None


def test_a_card_leads_to_its_service(tmp_path: Path) -> None:
    known = {each.key for each in eservices()}
    assert {each.service for each in EXERCISES} <= known
    controller = controller_of(Settings(data=tmp_path).for_practice())
    controller.wake()
    controller.choose_language("fr")
    controller.practice.choose()
    controller.answer("signaler")
    shown = controller.shown
    assert isinstance(shown, MessageScreen)
    {each.id: each.open for each in shown.actions}["begin"]()
    assert isinstance(controller.shown, JourneyScreen)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def two_questions() -> JourneyRun:
    steps = tuple(
        Choose(key=key, title=T(title), options=[Option("oui", T("Oui"))])
        for key, title in (("un", "Première ?"), ("deux", "Deuxième ?"))
    )
    return JourneyRun(Journey(key="essai", title=T("Essai"), icon="cash", steps=steps), {})


FIRST, SECOND = "Essai : Première ?", "Essai : Deuxième ?"


def test_where_people_hesitate_is_counted(clock: Clock) -> None:
    written: list[dict[str, Hesitations]] = []
    counter = HesitationCounter({}, written.append, clock)
    run = two_questions()
    counter.screen_changed(JourneyScreen(run))
    clock.now += HESITATES_S
    run.answer("oui")
    counter.screen_changed(JourneyScreen(run))
    counter.screen_changed(JourneyScreen(run))  # drawn again in another language
    counter.screen_changed(JourneyScreen(run, trouble=T("Non.")))
    clock.now += 1
    run.back()
    counter.screen_changed(JourneyScreen(run))
    counter.visit_changed(None)
    assert counter.counts == {
        FIRST: Hesitations(asked=2, long=1, left=1),
        SECOND: Hesitations(asked=1, refused=1, back=1),
    }
    assert written == [counter.counts]


def test_who_asks_for_a_person_is_counted_and_what_was_answered_is_not(clock: Clock, tmp_path: Path) -> None:
    controller = controller_of(Settings(data=tmp_path).for_practice())
    counter = HesitationCounter({}, lambda counts: write_counts(tmp_path, counts), clock)
    controller.screen_changed.subscribe(counter.screen_changed)
    controller.visit_changed.subscribe(counter.visit_changed)
    controller.wake()
    controller.choose_language("fr")
    run = two_questions()
    controller.show(JourneyScreen(run))
    controller.help()
    controller.finish()
    assert isinstance(controller.shown, RestScreen)
    kept = read_counts(tmp_path)
    assert kept[FIRST] == Hesitations(asked=1, help=1)
    text = (tmp_path / "practice.json").read_text(encoding="utf-8")
    assert "oui" not in text


def test_an_exercise_that_begins_forgets_the_counts_of_the_last(tmp_path: Path) -> None:
    write_counts(tmp_path, {FIRST: Hesitations(asked=1, help=1)})
    controller_of(Settings(data=tmp_path)).practice.begin()
    assert read_counts(tmp_path) == {}
