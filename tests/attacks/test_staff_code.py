"""Attacks on the staff code: whoever stands at the terminal guesses, switches it off and on, or only
annoys."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from kiosk.device.staff_attempts import ATTEMPTS_FILE, FREE_ATTEMPTS, MAX_PAUSE_S, StaffAttempts

DAY_S = 24 * 3600.0


class Terminal:
    """Whatever is typed is wrong; ``restart`` is the power switch."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, 1_800_000_000.0
        self.restart()

    def restart(self) -> None:
        self.attempts = StaffAttempts(self.folder, lambda: self.now)

    def guess(self) -> bool:
        """Whether a guess is looked at."""
        if self.attempts.pause_s:
            return False
        self.attempts.failed()
        return True


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_the_power_switch_forgives_no_wrong_code(terminal: Terminal) -> None:
    guessed = 0
    for _ in range(200):
        guessed += sum(terminal.guess() for _ in range(FREE_ATTEMPTS))
        terminal.restart()
    assert guessed == FREE_ATTEMPTS


@pytest.mark.parametrize("restarts", [False, True])
def test_a_day_at_the_terminal_is_not_two_hundred_guesses(terminal: Terminal, restarts: bool) -> None:
    guessed, begun = 0, terminal.now
    while terminal.now < begun + DAY_S:
        guessed += terminal.guess()
        if restarts:
            terminal.restart()
        terminal.now += 1
    assert guessed < 160


def test_a_passer_by_keeps_the_staff_out_for_ten_minutes_at_most(terminal: Terminal) -> None:
    begun = terminal.now
    while terminal.now < begun + DAY_S:
        terminal.guess()
        assert terminal.attempts.pause_s <= MAX_PAUSE_S
        terminal.now += 7
    terminal.now += MAX_PAUSE_S
    assert terminal.attempts.pause_s == 0
    terminal.attempts.succeeded()
    assert sum(terminal.guess() for _ in range(10)) == FREE_ATTEMPTS, "who knows the code begins anew"


def test_what_is_typed_in_a_pause_does_not_prolong_it(terminal: Terminal) -> None:
    for _ in range(FREE_ATTEMPTS):
        terminal.guess()
    pause = terminal.attempts.pause_s
    for _ in range(100):
        assert not terminal.guess()
    assert terminal.attempts.pause_s == pause


@pytest.mark.parametrize("shift", [-10 * DAY_S, -3600.0, -1.0])
def test_a_clock_that_is_put_back_locks_nobody_out(terminal: Terminal, shift: float) -> None:
    for _ in range(FREE_ATTEMPTS + 3):
        terminal.guess()
        terminal.now += terminal.attempts.pause_s
    terminal.guess()
    terminal.now += shift
    terminal.restart()
    assert 0 < terminal.attempts.pause_s <= MAX_PAUSE_S


NEVER = '{"failures": 6, "unseen": 6, "last": %s}'


@pytest.mark.parametrize(
    "damage",
    [
        *("{", "[]", '{"failures": "x"}', '{"last": []}', "", '{"failures": 1e999}'),
        *(NEVER % last for last in ("NaN", "1e999", "1e300", "-1e18")),
    ],
)
def test_a_damaged_count_neither_opens_nor_closes_it(terminal: Terminal, damage: str) -> None:
    (terminal.folder / ATTEMPTS_FILE).write_text(damage)
    terminal.restart()
    assert terminal.attempts.pause_s <= MAX_PAUSE_S
    assert len(terminal.attempts.faults) <= 1, "told to the landlord at each heartbeat"
    assert sum(terminal.guess() for _ in range(50)) <= FREE_ATTEMPTS


def test_wrong_codes_are_told_without_the_codes(terminal: Terminal, caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(3):
        terminal.guess()
    terminal.restart()
    assert terminal.attempts.unseen[0] == 3
    (fault,) = terminal.attempts.faults
    assert fault.startswith("3 wrong staff codes")
    assert "wrong staff code" in caplog.text
    kept = terminal.folder / ATTEMPTS_FILE
    assert json.loads(kept.read_text()).keys() == {"failures", "unseen", "last"}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    terminal.attempts.succeeded()
    terminal.restart()
    assert (terminal.attempts.unseen[0], terminal.attempts.faults) == (0, ())


def test_a_full_disk_does_not_make_guessing_free(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.device.staff_attempts.write_private", full)
    assert sum(terminal.guess() for _ in range(50)) == FREE_ATTEMPTS
