"""The staff area by touch, and a visitor whom someone of the agency helps."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kiosk.accessibility.speech import Earcon
from kiosk.backend.refused_acts import CorrectableAnswer, RefusedAct, RefusedActDetails
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.device.hardware_checks import CheckResult
from kiosk.domain import T
from kiosk.session.practice import Practice
from kiosk.session.screen_state import RestScreen, StaffScreen

from .conftest import BOTH_SHAPES, Terminal
from .test_calls import OPEN

_BELL_S, _RINGS = 6.0, 20  # as in ``root_window``, which imports kivy

pytestmark = pytest.mark.window


class _Terminal:
    async def report(self) -> DiagnosticReport:
        return DiagnosticReport((), (), ("plafonds.toml: year: is missing",), "the demo agency did not start")

    async def check_sound(self, volume_db: float) -> CheckResult:
        return CheckResult(None, f"Joué à {volume_db:.0f} dB.", "Montez le volume.")

    async def check_microphone(self) -> CheckResult:
        return CheckResult(True, "Le micro vous entend bien.")


def test_the_staff_puts_right_what_was_refused(terminal: Terminal) -> None:
    object.__setattr__(terminal.settings, "__dict__", terminal.settings.__dict__ | {"staff_code": "4827"})
    refusal = RefusedAct(
        7, "T482715", "ticket", datetime.now(UTC), "invalid", T("Une des réponses n’est pas acceptée.")
    )
    terminal.gateway.refusals.refused[7] = RefusedActDetails(
        refusal, (CorrectableAnswer("description", T("Description"), "fuit"),)
    )
    terminal.controller.staff_area._diagnostics = _Terminal()
    terminal.wake()
    terminal.touch_found("staff")
    terminal.type("4827")
    terminal.touch("confirm")
    terminal.until(lambda: "demo.why" in terminal.ids)
    terminal.touch_found("section.terminal")
    terminal.until(lambda: "title.rules" in terminal.ids)
    terminal.find("rule.0")
    assert terminal.words("rule.0") == "plafonds.toml: year: is missing"
    terminal.touch("back")
    terminal.until(lambda: "demo.why" in terminal.ids)
    terminal.touch_found("section.refused")
    terminal.until(lambda: "refusal.7" in terminal.ids)
    terminal.touch_found("refusal.7")
    terminal.until(lambda: "answer.description" in terminal.ids)
    terminal.touch_found("resend")
    terminal.until(lambda: terminal.gateway.refusals.done == [("resend", 7, None)])


def enter_staff_area(terminal: Terminal, data: Path) -> None:
    object.__setattr__(
        terminal.settings, "__dict__", terminal.settings.__dict__ | {"staff_code": "4827", "data": data}
    )
    terminal.controller.staff_area._diagnostics = _Terminal()
    terminal.wake()
    terminal.touch_found("staff")
    terminal.type("4827")
    terminal.touch("confirm")
    terminal.until(lambda: isinstance(terminal.controller.shown, StaffScreen))


@BOTH_SHAPES
def test_what_was_tried_stands_below_what_was_touched(terminal: Terminal, tmp_path: Path) -> None:
    enter_staff_area(terminal, tmp_path)
    terminal.touch_found("section.checks")
    terminal.until(lambda: "check.sound" in terminal.ids)
    terminal.touch_found("volume.up")
    terminal.find("volume")
    assert terminal.value("volume") == "2 sur 4"
    while "page.up" in terminal.ids:
        terminal.touch("page.up")
    terminal.touch_found("check.sound")
    terminal.find("found.sound")
    assert terminal.words("found.sound") == "Joué à 6 dB."


def test_staff_that_goes_away_leaves_nothing_open(terminal: Terminal, tmp_path: Path) -> None:
    enter_staff_area(terminal, tmp_path)
    terminal.root_window.presence.idle._last_activity -= terminal.settings.purge_after_s
    terminal.root_window.presence.check()
    assert isinstance(terminal.controller.shown, RestScreen)
    with pytest.raises(AssertionError):
        terminal.controller.staff_area.open()


def drawn(terminal: Terminal) -> str:
    """All that can be read on the screen."""
    from kivy.uix.label import Label

    return " ".join(each.text for each in terminal.root_window.walk() if isinstance(each, Label))


@BOTH_SHAPES
def test_who_helps_is_told_on_every_page_and_what_is_hidden_is_masked(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.controller.current_visit.helper_offered = "Nadia"
    terminal.controller._offer_help("Nadia")
    terminal.settle()
    terminal.touch_found("assisted")
    assert terminal.words("assistance") == "Nadia vous aide"
    terminal.controller.start_sign_in()
    terminal.settle()
    terminal.sign_in()
    terminal.settle()
    assert "Martin" in drawn(terminal)
    terminal.touch("assistance")
    terminal.touch_found("hide")
    terminal.settle()
    assert "Martin" not in drawn(terminal)
    assert "•••" in drawn(terminal)
    assert "assistance" in terminal.ids


def called(terminal: Terminal) -> None:
    """A call that the line does not take, at an agency that is open."""
    terminal.now = lambda: OPEN
    terminal.go_home()
    terminal.gateway.line_goes_down()
    terminal.settle()
    terminal.controller.request_help_now()
    terminal.advance(3)
    terminal.settle()


def rings(terminal: Terminal) -> int:
    return [each.earcon for each in terminal.voice.log.earcons].count(Earcon.WARNING)


@BOTH_SHAPES
def test_a_call_that_reaches_no_desk_rings_at_the_terminal_until_it_does(terminal: Terminal) -> None:
    called(terminal)
    assert "bell" in terminal.ids
    assert rings(terminal) == 1
    terminal.advance(2 * _BELL_S + 1)
    assert rings(terminal) == 3
    terminal.gateway.line_comes_back()
    terminal.advance(2)
    terminal.settle()
    assert "bell" not in terminal.ids
    terminal.advance(3 * _BELL_S)
    assert rings(terminal) == 3


def test_it_does_not_ring_without_end(terminal: Terminal) -> None:
    called(terminal)
    terminal.advance((_RINGS + 5) * _BELL_S)
    assert rings(terminal) == _RINGS


def test_a_call_from_the_page_of_a_danger_rings_nowhere(terminal: Terminal) -> None:
    terminal.now = lambda: OPEN
    terminal.go_home()
    terminal.gateway.line_goes_down()
    terminal.controller.show_urgent_numbers()
    terminal.controller.request_help_now()
    terminal.advance(3 * _BELL_S)
    assert rings(terminal) == 0


def test_an_exercise_can_be_ended_from_the_staff_area(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []
    terminal.controller.practice.on = True
    monkeypatch.setattr(Practice, "end", lambda _practice: ended.append(True))
    terminal.root_window.practice.there = True
    enter_staff_area(terminal, tmp_path)
    terminal.touch_found("section.practice")
    terminal.touch_found("practice.end")
    assert ended == [True]
