"""The staff space: a code, refused acts put right, what is missing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.accessibility.models import MissingModel
from kiosk.accessibility.models.manifest import Engine
from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.device.staff_attempts import FIRST_PAUSE_S, FREE_ATTEMPTS
from kiosk.domain import Hold, T
from kiosk.domain.rules import PARIS
from kiosk.i18n import catalogue
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import JourneyScreen, RestScreen, ScreenState, StaffScreen
from kiosk.settings import Settings
from tests.fakes import FakePeripherals, InMemoryGateway

REFUSAL = RefusedAct(
    7, "T482715", "ticket", datetime.now(UTC), "invalid", T("Une des réponses n’est pas acceptée.")
)
OPENED = RefusedActDetails(REFUSAL, (CorrectableAnswer("reporter.phone", T("Téléphone"), "0612"),))
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
LACK = MissingModel(Engine.VOSK, "fr", "no model", "kiosk models install fr")


class Terminal:
    async def report(self) -> DiagnosticReport:
        return DiagnosticReport((LACK,), ())


class Room:
    def __init__(self, data: Path) -> None:
        self.results = ResultQueue()
        self.gateway = InMemoryGateway(self.results)
        self.gateway.refusals.refused[7] = OPENED
        settings = Settings(staff_code="482715", data=data)
        self.controller = SessionController(
            self.gateway,
            settings,
            FakePeripherals(self.results),
            now=lambda: NOW,
            diagnostics=Terminal(),
        )
        self.now = NOW.timestamp()
        self.controller.staff_area._attempts._clock = lambda: self.now
        self.controller.wake()

    def deliver_results(self) -> None:
        while self.results.drain(self.controller.visit.id if self.controller.visit else None):
            pass

    def code(self, typed: str) -> ScreenState:
        self.controller.answer(typed)
        self.deliver_results()
        return self.controller.shown

    def enter(self) -> StaffScreen:
        self.controller.staff_area.ask()
        shown = self.code("482715")
        assert isinstance(shown, StaffScreen)
        return shown


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def test_the_code_opens_it(room: Room) -> None:
    shown = room.enter()
    assert shown.refusals == (REFUSAL,)
    assert shown.terminal.missing == (LACK,)


def test_why_nothing_leaves_is_told(room: Room) -> None:
    assert room.enter().held is None
    room.controller.finish()
    room.controller.wake()
    room.gateway.held = Hold.CONTRACT
    assert room.enter().held is Hold.CONTRACT


def test_without_a_code_there_is_no_staff_area() -> None:
    results = ResultQueue()
    controller = SessionController(InMemoryGateway(results), Settings(), FakePeripherals(results))
    assert not controller.staff_area.offered


def test_five_wrong_codes_close_it_for_a_while_and_are_told(room: Room) -> None:
    room.controller.staff_area.ask()
    for _ in range(FREE_ATTEMPTS):
        shown = room.code("0000")
        assert isinstance(shown, JourneyScreen)
    shown = room.code("482715")
    assert isinstance(shown, JourneyScreen)
    assert catalogue("fr").render(shown.trouble) == "Trop d’essais. Réessayez à 10 h 01."
    room.now += FIRST_PAUSE_S + 1
    opened = room.code("482715")
    assert isinstance(opened, StaffScreen)
    assert opened.wrong_codes == (FREE_ATTEMPTS, NOW)
    room.controller.finish()
    room.controller.wake()
    assert room.enter().wrong_codes is None


def test_a_refused_act_is_opened_and_put_right(room: Room) -> None:
    room.enter()
    room.controller.staff_area.look(REFUSAL)
    room.deliver_results()
    shown = room.controller.shown
    assert isinstance(shown, StaffScreen)
    assert shown.opened == OPENED
    room.controller.staff_area.correct(OPENED, OPENED.answers[0])
    room.controller.answer("0612345678")
    room.deliver_results()
    assert room.gateway.refusals.done == [("correct", 7, {"reporter.phone": "0612345678"})]
    shown = room.controller.shown
    assert isinstance(shown, StaffScreen)
    assert shown.refusals == ()


@pytest.mark.parametrize("what", ["resend", "discard"])
def test_it_is_sent_again_or_given_up(room: Room, what: str) -> None:
    room.enter()
    room.controller.staff_area.look(REFUSAL)
    room.deliver_results()
    getattr(room.controller.staff_area, what)(REFUSAL)
    room.deliver_results()
    assert [each[:2] for each in room.gateway.refusals.done] == [(what, 7)]
    assert isinstance(room.controller.shown, StaffScreen)


def test_back_leads_to_the_list_and_then_away(room: Room) -> None:
    room.enter()
    room.controller.staff_area.look(REFUSAL)
    room.deliver_results()
    room.controller.back()
    room.deliver_results()
    shown = room.controller.shown
    assert isinstance(shown, StaffScreen)
    assert shown.opened is None
    room.controller.finish()
    assert isinstance(room.controller.shown, RestScreen)


def test_after_the_visit_the_code_is_asked_again(room: Room) -> None:
    room.enter()
    room.controller.finish()
    room.controller.wake()
    with pytest.raises(AssertionError):
        room.controller.staff_area.open()
