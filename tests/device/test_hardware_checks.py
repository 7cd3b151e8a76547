"""What the staff tries of the sound."""

from __future__ import annotations

from typing import NoReturn

import pytest

from kiosk.accessibility.recognition.microphone import NoMicrophoneError
from kiosk.accessibility.speech.player import LOUDSPEAKER, SilentPlayer
from kiosk.accessibility.speech.rendered import fixed_sentences
from kiosk.accessibility.speech.synthesis import EngineDiedError, Sound
from kiosk.device import hardware_checks
from kiosk.device.hardware_checks import VOICE_SAMPLE, AudioChecks


class NoMicrophone:
    def is_present(self) -> bool:
        return False

    def open(self, *_callbacks: object) -> NoReturn:
        raise NoMicrophoneError


class Recorder(SilentPlayer):
    sink = LOUDSPEAKER

    def __init__(self) -> None:
        super().__init__()
        self.played: list[int] = []

    def play(self, sound: Sound) -> None:
        self.played.append(sound.rate_hz)
        super().play(sound)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware_checks, "NOTES_S", 0.0)


def test_the_voice_of_the_kiosk_follows_the_notes() -> None:
    player, asked = Recorder(), []

    def speak(text: str) -> Sound:
        asked.append(text)
        return Sound(bytes(2 * 240), 24000)

    found = AudioChecks(NoMicrophone(), lambda: player, speak).sound(0.0)
    assert player.played == [22050, 24000]
    assert asked == [VOICE_SAMPLE]
    assert found.ok is None, "only who listens knows"
    assert VOICE_SAMPLE in fixed_sentences("fr"), "in the voice that visitors hear"


def test_a_voice_that_fails_leaves_the_notes() -> None:
    player = Recorder()

    def speak(_text: str) -> NoReturn:
        raise EngineDiedError

    assert AudioChecks(NoMicrophone(), lambda: player, speak).sound(0.0).ok is None
    assert player.played == [22050]
