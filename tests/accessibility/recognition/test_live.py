"""Live captions: the contract of the ear, real and fake, and what may happen to the real one."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest
from rapidfuzz import fuzz

from kiosk.accessibility.recognition import (
    AudioLevel,
    CaptioningEnded,
    EngineRestarted,
    LineTranscribed,
    LiveTranscription,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionService,
)
from kiosk.domain.normalisation import normalise
from tests.until import until

from .conftest import transcript
from .test_ear import Events, FakeKit, RealKit

LONG = "dir-instr"


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.model), "fake"])
def kit(request: pytest.FixtureRequest) -> Any:
    if request.param == "fake":
        return FakeKit()
    made = RealKit(request.getfixturevalue("recognition"))
    made.microphone.speed = 4.0
    return made


@pytest.fixture
def real(recognition: RecognitionService) -> RealKit:
    made = RealKit(recognition)
    made.microphone.speed = 2.0
    return made


@pytest.fixture
def loaded(real: RealKit) -> RealKit:
    """With the engine in memory."""
    real.nobody_speaks()
    real.recognition.listen(real.events.run("first", "fr"))
    real.wait_until_spoken()
    real.recognition.finish(real.events.runs["first"])
    real.events.end_of("first")
    real.events.clear()
    real.microphone.played.clear()
    return real


def lines(events: Events) -> list[str]:
    return [event.line.text for event in events.all if isinstance(event, LineTranscribed)]


class TestContract:
    def test_lines_come_and_then_the_end(self, kit):
        kit.someone_says("conf-now-recording")
        kit.recognition.follow(kit.events.run("a", "fr"))
        kit.events.until(lambda event: isinstance(event, AudioLevel))
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["a"])
        kit.events.until(lambda event: isinstance(event, CaptioningEnded))
        assert isinstance(kit.events.all[-1], CaptioningEnded)
        assert lines(kit.events)
        assert any(isinstance(event, LiveTranscription) and event.speaking for event in kit.events.all)
        assert kit.events.ids() == {"a"}

    def test_silence_is_no_line(self, kit):
        kit.nobody_speaks()
        kit.recognition.follow(kit.events.run("a", "fr"))
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["a"])
        kit.events.until(lambda event: isinstance(event, CaptioningEnded))
        assert lines(kit.events) == []
        assert not [
            event
            for event in kit.events.all
            if isinstance(event, LiveTranscription) and (event.sure or event.unsure)
        ]

    def test_nothing_comes_after_cancel(self, kit):
        kit.someone_says("conf-now-recording")
        kit.recognition.follow(kit.events.run("a", "fr"))
        kit.wait_until_spoken()
        kit.recognition.cancel()
        before = len(kit.events.all)
        kit.recognition.listen(kit.events.run("b", "fr"))
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["b"])
        kit.events.end_of("b")
        assert kit.events.ids(before) == {"b"}

    def test_a_language_without_model(self, kit):
        kit.recognition.follow(kit.events.run("a", "xx"))
        assert kit.events.end_of("a") == RecognitionFailed(RecognitionProblem.NO_MODEL)


def nearly_all_was_written(events: Events) -> bool:
    """Of what ``LONG`` says."""
    written, said = (normalise(text, words_only=True) for text in (" ".join(lines(events)), transcript(LONG)))
    return fuzz.ratio(written, said) > 80


@pytest.mark.model
class TestReal:
    def test_what_is_said_is_written_once_while_it_is_said(self, real: RealKit):
        real.someone_says(LONG)
        real.recognition.follow(real.events.run("a", "fr"))
        real.events.until(lambda event: isinstance(event, LineTranscribed))
        real.wait_until_spoken()
        real.recognition.finish(real.events.runs["a"])
        real.events.until(lambda event: isinstance(event, CaptioningEnded))
        assert nearly_all_was_written(real.events)
        events = [event.line for event in real.events.all if isinstance(event, LineTranscribed)]
        assert [line.start for line in events] == sorted(line.start for line in events)

    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
    def test_an_engine_that_dies_or_hangs_starts_again_and_nothing_is_lost(self, loaded: RealKit, how: int):
        loaded.someone_says(LONG)
        loaded.recognition.follow(loaded.events.run("a", "fr"))
        loaded.events.until(lambda event: isinstance(event, LiveTranscription) and event.unsure)
        pid = loaded.recognition.engine_pid
        assert pid
        os.kill(pid, how)
        loaded.events.until(lambda event: isinstance(event, EngineRestarted))
        assert until(lambda: loaded.recognition.engine_pid not in (None, pid))
        loaded.wait_until_spoken()
        loaded.recognition.finish(loaded.events.runs["a"])
        loaded.events.until(lambda event: isinstance(event, CaptioningEnded))
        assert nearly_all_was_written(loaded.events)

    def test_an_engine_that_dies_again_and_again_is_given_up_with_the_words_so_far(self, loaded: RealKit):
        loaded.someone_says(LONG)
        loaded.recognition.follow(loaded.events.run("a", "fr"))
        loaded.events.until(lambda event: isinstance(event, LiveTranscription) and event.unsure)
        killing = threading.Event()

        def kill() -> None:
            while not killing.is_set():
                pid = loaded.recognition.engine_pid
                if pid:
                    os.kill(pid, signal.SIGKILL)
                killing.wait(0.02)

        killer = threading.Thread(target=kill)
        killer.start()
        try:
            assert loaded.events.end_of("a") == RecognitionFailed(RecognitionProblem.ENGINE_DIED)
        finally:
            killing.set()
            killer.join()
        last = [event for event in loaded.events.all if isinstance(event, LineTranscribed)][-1]
        assert last.line.doubtful
        assert last.line.text

    def test_a_microphone_unplugged_in_mid_sentence(self, real: RealKit):
        real.someone_says("conf-now-recording")
        real.recognition.follow(real.events.run("a", "fr"))
        real.wait_until_spoken()
        real.microphone.there = False
        assert real.events.end_of("a") == RecognitionFailed(RecognitionProblem.MICROPHONE_LOST)
        assert "conférence" in " ".join(lines(real.events))

    def test_the_voice_is_forgotten_as_lines_are_told(self, real: RealKit):
        """So an hour of captions keeps as little as a minute of them."""
        real.someone_says(LONG)
        real.recognition.follow(real.events.run("a", "fr"))
        events = real.events.until(lambda event: isinstance(event, LineTranscribed))
        assert isinstance(events, LineTranscribed)
        stream: Any = real.recognition._current_audio
        assert until(lambda: stream.start_byte >= 32000 * (events.line.end - 1))
        assert len(stream._pcm) <= 32000 * (stream.seconds - events.line.end + 1)
