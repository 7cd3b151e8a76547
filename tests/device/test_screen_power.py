"""The light behind the screen, in a folder as the kernel has it; with logind where nobody may write there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kiosk.device import screen_power
from kiosk.device.screen_power import ScreenPower


@pytest.fixture
def light(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(screen_power, "_set_dpms", lambda _level: None)  # that of who runs the tests
    folder = tmp_path / "intel_backlight"
    folder.mkdir()
    for name, value in (("brightness", 300), ("max_brightness", 512)):
        (folder / name).write_text(f"{value}\n")
    return folder


def test_it_comes_back_as_bright_as_it_was(light: Path) -> None:
    power = ScreenPower(light.parent)
    for _ in range(2):
        power.switch_off()
    assert (light / "brightness").read_text() == "0"
    power.switch_on()
    assert (light / "brightness").read_text() == "300"


def test_what_a_kiosk_that_crashed_left_dark_is_lit(light: Path) -> None:
    (light / "brightness").write_text("0")
    ScreenPower(light.parent).switch_on()
    assert (light / "brightness").read_text() == "512"


def test_where_the_kernel_lets_nobody_write_logind_is_asked(
    light: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    power = ScreenPower(light.parent)
    (light / "brightness").unlink()
    (light / "brightness").mkdir()  # not even root writes into it
    asked = tmp_path / "asked"
    command = tmp_path / "busctl"
    command.write_text(f'#!/bin/sh\necho "$@" >>{asked}\nexit 1\n')
    command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    power.switch_off()
    power.switch_on()
    assert [line.split()[-3:] for line in asked.read_text().splitlines()] == [
        ["backlight", "intel_backlight", "0"],
        ["backlight", "intel_backlight", "300"],
    ]


def test_a_machine_without_one_has_nothing_to_switch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    power = ScreenPower(tmp_path / "none")
    power.switch_off()
    power.switch_on()
