"""Nothing is taken from this kiosk: what the visitor and the staff see of it."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.backend import DeviceRefusedError
from kiosk.device.diagnostics import DiagnosticReport
from kiosk.domain import Hold
from kiosk.i18n.formats import PARIS
from kiosk.session.screen_state import StaffScreen

from .conftest import BOTH_SHAPES, Terminal

pytestmark = pytest.mark.window


@BOTH_SHAPES
def test_the_visitor_is_sent_to_a_person_and_nothing_is_promised(terminal: Terminal) -> None:
    terminal.go_home()
    terminal.now = lambda: datetime(2026, 11, 23, 10, 42, tzinfo=PARIS)  # the agency is open
    terminal.gateway.agency.fails = DeviceRefusedError()
    terminal.touch_found("service.aide")
    terminal.settle()
    terminal.touch_found("option.maintenant")
    terminal.settle()
    assert "Allez au guichet" in terminal.all_words()
    assert "C’est demandé" not in terminal.all_words()


@pytest.mark.parametrize(
    ("held", "expected"),
    [(Hold.DEVICE, "L’organisme refuse cette borne"), (Hold.CONTRACT, "n’ont pas la même version")],
)
def test_the_staff_read_what_to_do(terminal: Terminal, held: Hold, expected: str) -> None:
    terminal.go_home()
    terminal.controller.show(StaffScreen(True, 3, (), DiagnosticReport((), ()), held=held))
    terminal.settle()
    assert expected in terminal.words("line")
    assert "3 envois attendent" in terminal.words("line")
