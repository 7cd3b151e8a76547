"""The staff space: a code, refused acts put right, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.accessibility.interaction_preferences import VOLUME_STEP_DB
from kiosk.accessibility.models import MissingModel
from kiosk.accessibility.models.manifest import Engine
from kiosk.backend import ConnectionFailedError
from kiosk.backend.refused_acts import (
    CorrectableAnswer,
    RefusedAct,
    RefusedActDetails,
    UndeliveredAct,
)
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.device.hardware_checks import CheckResult
from kiosk.device.peripherals import PeripheralError
from kiosk.device.printing import PRINTER_STATE_TEXTS, PrinterState
from kiosk.device.staff_attempts import FIRST_PAUSE_S, FREE_ATTEMPTS
from kiosk.domain import Guest, Hold, Query, T
from kiosk.domain.rules import PARIS
from kiosk.eservices import contact
from kiosk.i18n import catalogue
from kiosk.journeys import JourneyRun
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import (
    HardwareCheck,
    HomeScreen,
    JourneyScreen,
    MessageScreen,
    RestScreen,
    ScreenState,
    StaffScreen,
    StaffSection,
    WelcomeScreen,
)
from kiosk.settings import Settings
from landlord.contract import HelpNeed, HelpState, WaitingVisitor
from tests.fakes import FakePeripherals, InMemoryGateway

REFUSAL = RefusedAct(
    7, "T482715", "ticket", datetime.now(UTC), "invalid", T("Une des réponses n’est pas acceptée.")
)
OPENED = RefusedActDetails(REFUSAL, (CorrectableAnswer("reporter.phone", T("Téléphone"), "0612"),))
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)
LACK = MissingModel(Engine.VOSK, "fr", "no model", "kiosk models install fr")


class Terminal:
    """A terminal that was asked for a sound at these volumes."""

    def __init__(self) -> None:
        self.played_at: list[float] = []

    async def report(self) -> DiagnosticReport:
        return DiagnosticReport((LACK,), ())

    async def check_sound(self, volume_db: float) -> CheckResult:
        self.played_at.append(volume_db)
        return CheckResult(None, "Les avez-vous entendues ?", "Montez le volume.")

    async def check_microphone(self) -> CheckResult:
        return CheckResult(False, "Le micro entend très peu.", "Parlez à 50 cm.")


class Room:
    def __init__(self, data: Path) -> None:
        self.results = ResultQueue()
        self.gateway = InMemoryGateway(self.results)
        self.gateway.refusals.refused[7] = OPENED
        settings = Settings(staff_code="482715", data=data)
        self.peripherals, self.terminal, self.today = FakePeripherals(self.results), Terminal(), NOW
        self.controller = SessionController(
            self.gateway,
            settings,
            self.peripherals,
            now=lambda: self.today,
            diagnostics=self.terminal,
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

    def do(self, what: Callable[..., object], *args: object) -> StaffScreen:
        """Touch something of the staff area, and what is shown then."""
        what(*args)
        self.deliver_results()
        shown = self.controller.shown
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


QUEUE = Query("help_queue")
WAITS = WaitingVisitor(
    number="A 12",
    device="Borne 2",
    language="fa",
    needs=(HelpNeed.SANS_SON,),
    state=HelpState.TRANSMISE,
    called_at=NOW,
)
UNSENT = UndeliveredAct(3, "T482714", "ticket", NOW, 2, "Le réseau ne répond pas. La borne réessaie.")


def test_who_waits_and_what_is_not_sent_is_told(room: Room) -> None:
    room.gateway.answers[QUEUE] = (WAITS,)
    room.gateway.refusals.waiting = (UNSENT,)
    shown = room.enter()
    assert (shown.queue, shown.undelivered) == ((WAITS,), (UNSENT,))
    room.gateway.answers[QUEUE] = ConnectionFailedError()
    area = room.controller.staff_area
    assert room.do(area.open, StaffSection.QUEUE).queue is None, "nobody is said to wait or not to"
    room.controller.back()
    room.deliver_results()
    assert isinstance(room.controller.shown, StaffScreen)
    assert room.controller.shown.section is StaffSection.MENU


def test_the_staff_reads_french_whatever_was_read_before(room: Room) -> None:
    room.controller.current_visit.language = "ar"
    room.enter()
    assert room.controller.current_visit.language == "fr"


def test_what_was_tried_is_told_with_what_helps_until_the_staff_goes(room: Room) -> None:
    room.enter()
    area = room.controller.staff_area
    room.do(area.change_volume, 1)
    shown = room.do(area.check, HardwareCheck.SOUND)
    assert room.terminal.played_at == [VOLUME_STEP_DB], "as loud as visits begin"
    assert shown.section is StaffSection.CHECKS
    shown = room.do(area.check, HardwareCheck.MICROPHONE)
    assert shown.checks[HardwareCheck.SOUND].ok is None
    assert shown.checks[HardwareCheck.MICROPHONE].fix == "Parlez à 50 cm."
    room.controller.finish()
    room.controller.wake()
    assert room.enter().checks == {}


@pytest.mark.parametrize(
    ("state", "fix"),
    [(PrinterState.OUT_OF_PAPER, "papier"), (PrinterState.OFFLINE, "allumée"), (None, "texte est net")],
)
def test_a_printer_that_fails_is_told_in_words_with_the_fix(
    room: Room, state: PrinterState | None, fix: str
) -> None:
    room.enter()
    if state is not None:
        room.peripherals.trouble = PeripheralError(PRINTER_STATE_TEXTS[state])
    result = room.do(room.controller.staff_area.check, HardwareCheck.PRINTER).checks[HardwareCheck.PRINTER]
    assert result.ok is (state is None)
    assert fix in result.fix
    assert "accueil" not in result.found, "they are the ones who are asked"


def test_the_volume_holds_for_every_visit_and_after_a_restart(room: Room, tmp_path: Path) -> None:
    room.enter()
    shown = room.do(room.controller.staff_area.change_volume, 1)
    assert shown.notes.volume_db == VOLUME_STEP_DB
    room.controller.finish()
    for controller in (room.controller, Room(tmp_path).controller):
        controller.wake()
        assert controller.current_visit.interaction.volume_db == VOLUME_STEP_DB


def test_an_announcement_is_of_one_day(room: Room, tmp_path: Path) -> None:
    room.enter()
    area = room.controller.staff_area
    area.announce()
    room.controller.answer("L’accueil ouvre à 10 h.")
    room.deliver_results()
    assert area.announcement == Room(tmp_path).controller.staff_area.announcement == "L’accueil ouvre à 10 h."
    room.today = NOW + timedelta(days=1)
    assert area.announcement == ""
    room.today = NOW
    room.do(area.withdraw_announcement)
    assert area.announcement == ""


def offered(room: Room) -> dict[str, Callable[[], None]]:
    """The ways on of what was asked of a visitor whom Nadia would help."""
    room.enter()
    room.controller.staff_area.assist()
    room.controller.answer("Nadia")
    assert isinstance(room.controller.shown, WelcomeScreen), "the visitor chooses a language first"
    with pytest.raises(AssertionError):
        room.controller.staff_area.open()
    room.controller.choose_language("ar")
    shown = room.controller.shown
    assert isinstance(shown, MessageScreen)
    return {each.id: each.open for each in shown.actions}


def test_nobody_helps_a_visitor_who_did_not_say_yes(room: Room) -> None:
    offered(room)["alone"]()
    assert isinstance(room.controller.shown, HomeScreen)
    assert room.controller.current_visit.helper == ""


def test_what_is_sent_says_who_helped_until_the_visitor_goes_on_alone(room: Room) -> None:
    offered(room)["assisted"]()
    controller = room.controller
    visit = controller.current_visit
    visit.identity = Guest("Mme Diallo", "0612345678")
    for helper in ("Nadia", ""):
        run = JourneyRun(contact.SERVICE.journey(), controller.facts())
        run.answer(contact.NOW)
        controller._submissions.send(run)
        room.deliver_results()
        sent = room.gateway.acts[-1].body
        assert sent is not None
        assert sent["reporter"].get("assisted_by", "") == helper
        controller.show_assistance()
        shown = controller.shown
        assert isinstance(shown, MessageScreen)
        {each.id: each.open for each in shown.actions}["stop"]()


def test_what_is_hidden_stays_hidden_on_every_page_until_it_is_shown(room: Room) -> None:
    offered(room)["assisted.hidden"]()
    visit = room.controller.current_visit
    room.controller.home()
    room.controller.choose_language("fr")
    assert visit.hides_private
    room.controller.show_assistance()
    shown = room.controller.shown
    assert isinstance(shown, MessageScreen)
    {each.id: each.open for each in shown.actions}["hide"]()
    assert not visit.hides_private
    room.controller.finish()
    assert (visit.helper, visit.hides_private) == ("", False)
