"""From a loudspeaker through the microphone to words: real sound server, real device, real engine."""

from __future__ import annotations

import threading

import pytest

from audit.virtual_audio import VirtualAudio
from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition import (
    AudioLevel,
    CaptioningEnded,
    LineTranscribed,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionService,
    SoundDeviceMicrophone,
    TranscriptionFinished,
    service,
)
from kiosk.accessibility.recognition.microphone import NoMicrophoneError
from tests.accessibility.recognition.conftest import SOUNDS
from tests.accessibility.recognition.test_ear import Events
from tests.audio_room import inside
from tests.until import WITHIN_S

pytestmark = pytest.mark.audio


@pytest.fixture
def ear(recognition: RecognitionService, monkeypatch: pytest.MonkeyPatch) -> RecognitionService:
    """It hears the room."""
    monkeypatch.setattr(recognition, "_microphone", SoundDeviceMicrophone())
    return recognition


@pytest.mark.model
def test_a_person_in_the_room_is_heard(sound_room: VirtualAudio, ear: RecognitionService):
    events = Events()
    ear.preload("fr")
    ear.listen(events.run("a", "fr"))
    events.until(lambda event: isinstance(event, AudioLevel))
    assert sound_room.play(SOUNDS / "conf-now-recording.wav").wait(WITHIN_S) == 0
    ear.finish(events.runs["a"])
    end = events.end_of("a")
    assert isinstance(end, TranscriptionFinished)
    assert "conférence" in end.transcription.text


@pytest.mark.model
def test_a_person_in_the_room_is_captioned(sound_room: VirtualAudio, ear: RecognitionService):
    events = Events()
    ear.follow(events.run("a", "fr"))
    events.until(lambda event: isinstance(event, AudioLevel))
    assert sound_room.play(SOUNDS / "conf-now-recording.wav").wait(WITHIN_S) == 0
    line = events.until(lambda event: isinstance(event, LineTranscribed))  # the pause after it is enough
    assert isinstance(line, LineTranscribed)
    assert "conférence" in line.line.text
    ear.finish(events.runs["a"])
    events.until(lambda event: isinstance(event, CaptioningEnded))


def test_blocks_are_of_the_promised_length(sound_room: VirtualAudio):
    microphone = SoundDeviceMicrophone()
    assert microphone.is_present()
    blocks: list[bytes] = []
    enough = threading.Event()

    def keep(block: bytes) -> None:
        blocks.append(block)
        if len(blocks) >= 10:
            enough.set()

    recording = microphone.open(keep, lambda: None)
    assert enough.wait(WITHIN_S)
    recording.close()
    count = len(blocks)
    assert {len(block) for block in blocks} == {1600}
    assert len(blocks) == count


def test_a_device_that_is_not_there(sound_room: VirtualAudio):
    microphone = SoundDeviceMicrophone("no such thing")
    assert not microphone.is_present()
    with pytest.raises(NoMicrophoneError):
        microphone.open(lambda block: None, lambda: None)


@pytest.mark.model
def test_the_sound_server_dies_mid_sentence(
    models: ModelStore, whisper_folder, monkeypatch: pytest.MonkeyPatch
):
    """With a room and an ear of its own: its microphone may never close."""
    events = Events()
    monkeypatch.setattr(service, "MICROPHONE_WAKES_S", WITHIN_S)
    with VirtualAudio() as room, inside(room):
        ear = RecognitionService(SoundDeviceMicrophone(), models)
        try:
            ear.listen(events.run("a", "fr"))
            events.until(lambda event: isinstance(event, AudioLevel))
            room.close()
            assert events.end_of("a") == RecognitionFailed(RecognitionProblem.MICROPHONE_LOST)
        finally:
            ear.close()
