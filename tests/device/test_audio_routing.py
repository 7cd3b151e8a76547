"""What is plugged in is where the kiosk is heard, and whoever has to know is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from audit.recording_voice import RecordingVoice
from kiosk.accessibility.speech import HEADSET, LOUDSPEAKER
from kiosk.device.audio_routing import route_to_headset

outputs = pytest.importorskip("kiosk.accessibility.speech.audio_outputs", exc_type=OSError)
SPEAKER = outputs.AudioOutput("s", "", "Loudspeaker", LOUDSPEAKER)
PHONES = outputs.AudioOutput("s", "jack", "Headphones", HEADSET)


class Sockets:
    """In place of the sound server: events come when a test says so."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.on_event: Callable[[object], None] = lambda event: None
        self.voice = RecordingVoice()
        self.moved: list[bool] = []
        monkeypatch.setattr(outputs, "AudioOutputs", self._open)
        assert route_to_headset(self.voice, self.moved.append) is self  # type: ignore[arg-type]

    def _open(self, on_event: Callable[[object], None]) -> Sockets:
        self.on_event = on_event
        return self

    def close(self) -> None:
        """There is nothing to close."""


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Sockets:
    return Sockets(monkeypatch)


def test_in_and_out_again(sockets: Sockets) -> None:
    sockets.on_event(outputs.OutputPlugged(PHONES, PHONES))
    assert sockets.voice.sink == HEADSET
    assert sockets.voice.private
    sockets.on_event(outputs.OutputUnplugged(PHONES, SPEAKER))
    assert sockets.voice.sink == LOUDSPEAKER
    assert not sockets.voice.private
    assert sockets.moved == [True, False]


def test_another_loudspeaker_is_nobodys_business(sockets: Sockets) -> None:
    sockets.on_event(outputs.OutputPlugged(SPEAKER, SPEAKER))
    assert sockets.moved == []
