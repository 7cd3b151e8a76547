"""The loudspeaker, in a real sound room."""

from __future__ import annotations

import math
import struct
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import numpy as np
import pytest
import sounddevice

from kiosk.accessibility import sound_devices
from kiosk.accessibility.interaction_preferences import VOLUME_MAX
from kiosk.accessibility.recognition import SoundDeviceMicrophone
from kiosk.accessibility.speech import Earcon, loudspeaker, open_player
from kiosk.accessibility.speech.loudspeaker import LoudspeakerPlayer
from kiosk.accessibility.speech.player import NoLoudspeakerError, SilentPlayer
from kiosk.accessibility.speech.synthesis import Sound
from tests.audio_room import HeardRoom
from tests.until import until

pytestmark = pytest.mark.audio


def tone(seconds: float, rate_hz: int = 22050) -> Sound:
    count = round(seconds * rate_hz)
    wave = (round(32000 * math.sin(2 * math.pi * 440 * i / rate_hz)) for i in range(count))
    return Sound(struct.pack(f"<{count}h", *wave), rate_hz)


@pytest.fixture
def speaker(room: HeardRoom) -> Iterator[LoudspeakerPlayer]:
    speaker = LoudspeakerPlayer("pulse")
    yield speaker
    speaker.rest()


def test_the_default_player_is_heard(room: HeardRoom) -> None:
    player = open_player()
    assert player.sink == "loudspeaker"
    player.play(tone(0.2))
    assert until(room.heard)
    player.rest()


def test_a_sound_server_that_starts_after_the_kiosk_is_heard(
    room: HeardRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    sounddevice._terminate()
    sounddevice._initialize()
    assert open_player().sink == "silent"
    assert not SoundDeviceMicrophone().is_present()
    monkeypatch.setattr(sound_devices, "_looked_at", float("-inf"))  # a minute later
    monkeypatch.setenv("PULSE_SERVER", room.env["PULSE_SERVER"])
    assert SoundDeviceMicrophone().is_present()
    player = open_player()
    player.play(tone(0.2))
    assert until(room.heard)
    player.rest()


def test_what_is_stopped_is_silent(speaker: LoudspeakerPlayer, room: HeardRoom) -> None:
    """Within how many milliseconds, benchmarks/bench_voice.py tells."""
    speaker.play(tone(30))
    assert until(room.heard)
    speaker.stop()
    assert until(lambda: room.silent_for(0.5))


def test_it_tells_how_much_is_left(speaker: LoudspeakerPlayer, room: HeardRoom) -> None:
    began = time.monotonic()
    speaker.play(tone(2))
    assert 0 < speaker.left(2) <= 3
    assert until(lambda: speaker.left(2) <= 0)
    assert time.monotonic() - began >= 2
    assert until(room.heard)


def test_the_range_of_the_volume_is_18_decibels_and_never_clips(
    speaker: LoudspeakerPlayer, room: HeardRoom
) -> None:
    peaks = []
    for decibels in (0.0, VOLUME_MAX):
        speaker.volume = decibels
        speaker.play(tone(0.3))
        assert until(lambda: speaker.left(0.3) <= 0)
        assert until(room.heard)
        peaks.append(max(peak for _, peak in room.loud_blocks))
    assert peaks[1] == pytest.approx(32000, rel=0.02)
    assert 20 * math.log10(peaks[1] / peaks[0]) == pytest.approx(18, abs=0.5)


def test_a_sound_of_nothing_is_soon_over(speaker: LoudspeakerPlayer) -> None:
    for _ in range(2):
        speaker.play(Sound(b"", 22050))
        assert until(lambda: speaker.left(0.0) <= 0)


def test_another_sample_rate(speaker: LoudspeakerPlayer, room: HeardRoom) -> None:
    speaker.play(tone(0.1))
    speaker.play(tone(0.3, rate_hz=16000))
    assert until(lambda: speaker.left(0.3) <= 0)
    assert until(room.heard)


def test_a_device_that_goes_away_is_noticed(
    limits: None, speaker: LoudspeakerPlayer, room: HeardRoom
) -> None:
    speaker.play(tone(60))
    assert until(room.heard)
    room.close()

    def lost() -> bool:
        try:
            speaker.left(60)
        except NoLoudspeakerError:
            return True
        return False

    assert until(lost)
    with pytest.raises(NoLoudspeakerError):
        speaker.play(tone(1))


class _Asleep:
    """A device that takes what it can hold, and asks for more when it is awake."""

    active, latency = True, 0.06

    def __init__(self, samplerate: int, callback: Callable[..., None], **_other: object) -> None:
        self.samplerate, self._callback = samplerate, callback

    def start(self) -> None:
        self._callback(np.zeros((64, 1), np.int16), 64, None, None)

    def close(self, ignore_errors: bool) -> None:
        pass


@pytest.mark.usefixtures("limits")
@pytest.mark.parametrize("before", ["nothing", "an earcon", "a sentence"])
def test_a_device_that_wakes_for_seconds_is_not_taken_for_lost(
    before: str, speaker: LoudspeakerPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [time.monotonic()]
    monkeypatch.setattr(loudspeaker, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(loudspeaker.sounddevice, "OutputStream", _Asleep)
    if before == "an earcon":
        speaker._play_earcon(Earcon.ACCEPT)
    elif before == "a sentence":
        speaker.play(tone(1))
    clock[0] += 1.0
    speaker.play(tone(1))
    clock[0] += 4.5
    speaker.left(1.0)
    clock[0] += 2.0
    with pytest.raises(NoLoudspeakerError):
        speaker.left(1.0)


def test_what_no_device_could_play_is_not_played_by_the_next(
    speaker: LoudspeakerPlayer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(**_how: object) -> None:
        raise sounddevice.PortAudioError("gone")

    monkeypatch.setattr(loudspeaker.sounddevice, "OutputStream", refuses)
    with pytest.raises(NoLoudspeakerError):
        speaker.play(tone(1))
    out = np.zeros((4096, 1), np.int16)
    speaker._fill(out, len(out), None, None)
    assert not out.any()


def test_no_such_device() -> None:
    with pytest.raises(NoLoudspeakerError):
        LoudspeakerPlayer("no such device")
    assert isinstance(open_player(), SilentPlayer)


def test_an_earcon_opens_the_loudspeaker_and_is_heard(speaker: LoudspeakerPlayer, room: HeardRoom) -> None:
    speaker.chime(Earcon.ACCEPT)
    assert until(room.heard)
    assert until(lambda: room.silent_for(0.5))


def test_an_earcon_over_speech_stops_nothing(speaker: LoudspeakerPlayer, room: HeardRoom) -> None:
    silence = Sound(bytes(2 * 22050), 22050)
    speaker.play(silence)
    assert until(lambda: speaker.left(0.2) <= 0)
    assert not room.heard()
    speaker.chime(Earcon.WARNING)
    assert until(room.heard)
    assert until(lambda: speaker.left(1.0) <= 0), "what was played goes on to its end"


def test_an_earcon_where_the_device_went_away(speaker: LoudspeakerPlayer, room: HeardRoom) -> None:
    room.close()
    speaker.chime(Earcon.ERROR)
    assert until(lambda: not any(thread.name == "earcon" for thread in threading.enumerate()))
