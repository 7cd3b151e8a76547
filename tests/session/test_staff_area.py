"""The staff space: a code, refused acts put right, what is missing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kiosk.accessibility.models import Missing
from kiosk.accessibility.models.manifest import Engine
from kiosk.backend.rejected_acts import Answer, Opened, Refusal
from kiosk.device.diagnostics import Done, Failed, TerminalState
from kiosk.domain import Hold, T
from kiosk.domain.rules import PARIS
from kiosk.i18n import catalogue
from kiosk.runtime.workers import Inbox
from kiosk.session import Guide
from kiosk.session.screen_state import Asking, Rest, Shown, Staff
from kiosk.session.staff_area import PAUSE_S, TRIES
from kiosk.settings import Settings
from tests.fakes import FakeDesk, FakePapers

REFUSAL = Refusal(
    7, "T482715", "ticket", datetime.now(UTC), "invalid", T("Une des réponses n’est pas acceptée.")
)
OPENED = Opened(REFUSAL, (Answer("reporter.phone", T("Téléphone"), "0612"),))
LACK = Missing(Engine.VOSK, "fr", "no model", "kiosk models install fr")


class Terminal:
    def state(self, visit: str, done: Done, failed: Failed) -> None:
        done(TerminalState((LACK,), ()))


class Room:
    def __init__(self) -> None:
        self.inbox = Inbox()
        self.desk = FakeDesk(self.inbox)
        self.desk.refusals.refused[7] = OPENED
        self.seen: list[Shown] = []
        settings = Settings(staff_code="482715")
        self.guide = Guide(self.desk, settings, self.seen.append, FakePapers(self.inbox))
        self.guide.staff.terminal = Terminal()
        self.now = 0.0
        self.guide.staff._clock = lambda: self.now
        self.guide.wake()

    def pump(self) -> None:
        while self.inbox.drain(self.guide.visit.id if self.guide.visit else None):
            pass

    def code(self, typed: str) -> Shown:
        self.guide.answer(typed)
        self.pump()
        return self.guide.shown

    def enter(self) -> Staff:
        self.guide.staff.ask()
        shown = self.code("482715")
        assert isinstance(shown, Staff)
        return shown


@pytest.fixture
def room() -> Room:
    return Room()


def test_the_code_opens_it(room: Room) -> None:
    shown = room.enter()
    assert shown.refusals == (REFUSAL,)
    assert shown.terminal.missing == (LACK,)


def test_why_nothing_leaves_is_told(room: Room) -> None:
    assert room.enter().held is None
    room.guide.finish()
    room.guide.wake()
    room.desk.held = Hold.CONTRACT
    assert room.enter().held is Hold.CONTRACT


def test_without_a_code_there_is_no_door() -> None:
    inbox = Inbox()
    guide = Guide(FakeDesk(inbox), Settings(), lambda shown: None, FakePapers(inbox))
    assert not guide.staff.offered


def test_five_wrong_codes_close_it_for_a_quarter_of_an_hour(room: Room) -> None:
    room.guide.now = lambda: datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
    room.guide.staff.ask()
    for _ in range(TRIES):
        shown = room.code("0000")
        assert isinstance(shown, Asking)
    shown = room.code("482715")
    assert isinstance(shown, Asking)
    assert catalogue("fr").render(shown.trouble) == "Trop d’essais. Réessayez à 10 h 16."
    room.now += PAUSE_S + 1
    assert isinstance(room.code("482715"), Staff)


def test_a_refused_act_is_opened_and_put_right(room: Room) -> None:
    room.enter()
    room.guide.staff.look(REFUSAL)
    room.pump()
    shown = room.guide.shown
    assert isinstance(shown, Staff)
    assert shown.opened == OPENED
    room.guide.staff.correct(OPENED, OPENED.answers[0])
    room.guide.answer("0612345678")
    room.pump()
    assert room.desk.refusals.done == [("correct", 7, {"reporter.phone": "0612345678"})]
    shown = room.guide.shown
    assert isinstance(shown, Staff)
    assert shown.refusals == ()


@pytest.mark.parametrize("what", ["resend", "discard"])
def test_it_is_sent_again_or_given_up(room: Room, what: str) -> None:
    room.enter()
    room.guide.staff.look(REFUSAL)
    room.pump()
    getattr(room.guide.staff, what)(REFUSAL)
    room.pump()
    assert [each[:2] for each in room.desk.refusals.done] == [(what, 7)]
    assert isinstance(room.guide.shown, Staff)


def test_back_leads_to_the_list_and_then_away(room: Room) -> None:
    room.enter()
    room.guide.staff.look(REFUSAL)
    room.pump()
    room.guide.back()
    room.pump()
    shown = room.guide.shown
    assert isinstance(shown, Staff)
    assert shown.opened is None
    room.guide.finish()
    assert isinstance(room.guide.shown, Rest)


def test_after_the_visit_the_code_is_asked_again(room: Room) -> None:
    room.enter()
    room.guide.finish()
    room.guide.wake()
    with pytest.raises(AssertionError):
        room.guide.staff.open()
