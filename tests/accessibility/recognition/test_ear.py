"""The contract of the ear, for the real one (real engine, played microphone) and for the fake."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest

from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.recognition import (
    AudioLevel,
    EngineRestarted,
    LanguageDetected,
    MicrophoneAdvice,
    MicrophoneHint,
    NoSpeech,
    NoSpeechReason,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionService,
    TranscriptionFinished,
    VoiceRun,
)
from kiosk.accessibility.recognition import process as process_module
from kiosk.accessibility.recognition import service as ear_module
from kiosk.runtime import child_process as child_module
from tests.until import WITHIN_S, until

from .conftest import NOISES, clip, louder
from .fake import FakeEar
from .microphones import PlayedMicrophone

NEVER_S = 3600.0
ENDS = (TranscriptionFinished, NoSpeech, RecognitionFailed)


class Events:
    """What runs were told, in order."""

    def __init__(self) -> None:
        self.runs: dict[str, VoiceRun] = {}
        self.all: list[RecognitionEvent] = []
        self._ids: list[str] = []
        self._changed = threading.Condition()

    def run(self, name: str, language: str) -> VoiceRun:
        """A new run, told on the thread that tells it."""

        def keep(event: RecognitionEvent) -> None:
            with self._changed:
                self.all.append(event)
                self._ids.append(name)
                self._changed.notify_all()

        self.runs[name] = VoiceRun(language, keep, lambda deliver: deliver())
        return self.runs[name]

    def clear(self) -> None:
        self.all.clear()
        self._ids.clear()

    def ids(self, start: int = 0) -> set[str]:
        """Of which runs something was told, from the event of that number on."""
        return set(self._ids[start:])

    def until(self, wanted: Callable[[RecognitionEvent], bool]) -> RecognitionEvent:
        return self._until(lambda name, event: wanted(event))

    def end_of(self, name: str) -> RecognitionEvent:
        return self._until(lambda of, event: of == name and isinstance(event, ENDS))

    def _until(self, wanted: Callable[[str, RecognitionEvent], bool]) -> RecognitionEvent:
        def found() -> RecognitionEvent | None:
            pairs = zip(self._ids, self.all, strict=True)
            return next((event for name, event in pairs if wanted(name, event)), None)

        with self._changed:
            assert self._changed.wait_for(found, WITHIN_S), self.all
            event = found()
        assert event is not None
        return event


class RealKit:
    """The ear of the kiosk with a played microphone."""

    def __init__(self, recognition: RecognitionService) -> None:
        self.events = Events()
        self.microphone = PlayedMicrophone()
        self.recognition = recognition
        self.recognition._microphone = self.microphone

    def someone_says(self, name: str) -> None:
        """In French."""
        self.microphone.pcm = clip(name)

    def nobody_speaks(self) -> None:
        self.microphone.pcm = NOISES["nothing"]

    def no_microphone(self) -> None:
        self.microphone.there = False
        self.recognition._microphone_checked_at -= 10.0

    def wait_until_spoken(self) -> None:
        assert self.microphone.played.wait(WITHIN_S)

    def has_said_enough(self, name: str) -> None:
        """Six seconds end it by themselves: ``finish`` could come before they are all taken in."""


class FakeKit:
    """The fake, told to do the same."""

    def __init__(self) -> None:
        self.events = Events()
        self.recognition = FakeEar()
        self.recognition.not_ready["xx"] = RecognitionProblem.NO_MODEL

    def someone_says(self, name: str) -> None:
        self.recognition.will_hear(name)
        self.recognition.will_sound_like("fr")

    def nobody_speaks(self) -> None:
        self.recognition.will_hear_nothing(NoSpeechReason.SILENCE)
        self.recognition.will_sound_like()

    def no_microphone(self) -> None:
        self.recognition.not_ready["*"] = RecognitionProblem.NO_MICROPHONE

    def wait_until_spoken(self) -> None:
        pass

    def has_said_enough(self, name: str) -> None:
        self.recognition.finish(self.events.runs[name])


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.model), "fake"])
def kit(request: pytest.FixtureRequest) -> Any:
    if request.param == "fake":
        return FakeKit()
    return RealKit(request.getfixturevalue("recognition"))


@pytest.fixture
def real(recognition: RecognitionService) -> RealKit:
    return RealKit(recognition)


class TestContract:
    def test_what_is_said_comes_once(self, kit):
        kit.someone_says("conf-now-recording")
        kit.recognition.listen(kit.events.run("a", "fr"))
        kit.events.until(lambda event: isinstance(event, AudioLevel) and event.value > 0.1)
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["a"])
        end = kit.events.end_of("a")
        assert isinstance(end, TranscriptionFinished)
        assert end.transcription.text
        assert end.transcription.words
        assert end.transcription.language == "fr"
        assert not end.cut
        assert kit.events.ids() == {"a"}
        assert [event for event in kit.events.all if isinstance(event, ENDS)] == [end] == kit.events.all[-1:]
        assert all(0 <= event.value <= 1 for event in kit.events.all if isinstance(event, AudioLevel))

    def test_silence_is_told(self, kit):
        kit.nobody_speaks()
        kit.recognition.listen(kit.events.run("a", "fr"))
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["a"])
        assert kit.events.end_of("a") == NoSpeech(NoSpeechReason.SILENCE)

    def test_nothing_comes_after_cancel(self, kit):
        kit.someone_says("conf-now-recording")
        kit.recognition.listen(kit.events.run("a", "fr"))
        kit.wait_until_spoken()
        kit.recognition.cancel()
        before = len(kit.events.all)
        kit.recognition.finish(kit.events.runs["a"])
        kit.recognition.listen(kit.events.run("b", "fr"))
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["b"])
        kit.events.end_of("b")
        assert kit.events.ids(before) == {"b"}

    def test_a_new_request_takes_the_place_of_the_old(self, kit):
        kit.someone_says("conf-now-recording")
        kit.recognition.listen(kit.events.run("a", "fr"))
        kit.recognition.listen(kit.events.run("b", "fr"))
        kit.recognition.finish(kit.events.runs["a"])
        kit.wait_until_spoken()
        kit.recognition.finish(kit.events.runs["b"])
        assert isinstance(kit.events.end_of("b"), TranscriptionFinished)
        assert [event for event in kit.events.all if isinstance(event, ENDS)] == kit.events.all[-1:]

    def test_without_microphone_it_fails_and_says_so_before(self, kit):
        kit.no_microphone()
        assert until(lambda: kit.recognition.problem("fr") is not None)
        assert kit.recognition.problem("fr") is RecognitionProblem.NO_MICROPHONE
        kit.recognition.listen(kit.events.run("a", "fr"))
        assert kit.events.end_of("a") == RecognitionFailed(RecognitionProblem.NO_MICROPHONE)

    def test_a_language_without_model(self, kit):
        assert kit.recognition.problem("fr") is None
        assert kit.recognition.problem("xx") is RecognitionProblem.NO_MODEL
        kit.recognition.listen(kit.events.run("a", "xx"))
        assert kit.events.end_of("a") == RecognitionFailed(RecognitionProblem.NO_MODEL)

    def test_the_language_of_someone_not_known(self, kit):
        kit.someone_says("dir-instr")
        kit.recognition.identify_language(kit.events.run("a", ""))
        kit.wait_until_spoken()
        kit.has_said_enough("a")
        heard = kit.events.until(lambda event: isinstance(event, LanguageDetected))
        assert heard.languages[0] == "fr"
        kit.nobody_speaks()
        kit.recognition.identify_language(kit.events.run("b", ""))
        kit.recognition.finish(kit.events.runs["b"])
        assert kit.events.end_of("b") == NoSpeech(NoSpeechReason.SILENCE)

    def test_finish_and_cancel_of_nothing(self, kit):
        kit.recognition.finish(kit.events.run("a", "fr"))
        kit.recognition.cancel()
        assert kit.events.all == []


@pytest.mark.model
class TestReal:
    def test_noise_and_a_faint_voice_are_told_apart_from_silence(self, real: RealKit):
        for noise, kind in (
            ("hiss", NoSpeechReason.NOISE),
            ("room", NoSpeechReason.TOO_QUIET),
            ("nothing", NoSpeechReason.SILENCE),
        ):
            real.microphone.pcm = NOISES[noise]
            real.recognition.listen(real.events.run(noise, "fr"))
            real.wait_until_spoken()
            real.recognition.finish(real.events.runs[noise])
            assert real.events.end_of(noise) == NoSpeech(kind)

    @pytest.mark.parametrize(
        ("gain", "hint"), [(20, MicrophoneHint.TOO_LOUD), (0.02, MicrophoneHint.TOO_FAR)]
    )
    def test_too_loud_and_too_far_are_told_while_someone_speaks(
        self, real: RealKit, gain: float, hint: MicrophoneHint
    ):
        real.nobody_speaks()
        real.recognition.listen(real.events.run("first", "fr"))
        real.wait_until_spoken()
        real.recognition.finish(real.events.runs["first"])
        real.events.end_of("first")  # the engine is in memory: it tells in time who speaks
        real.microphone.pcm = louder(clip("dir-instr"), gain)
        real.microphone.speed = 2
        real.recognition.listen(real.events.run("a", "fr"))
        advice = real.events.until(lambda event: isinstance(event, MicrophoneAdvice))
        real.recognition.cancel()
        assert advice == MicrophoneAdvice(hint)

    def test_the_engine_forgets_a_voice_that_is_not_wanted_any_more(self, real: RealKit):
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        real.events.until(lambda event: isinstance(event, PartialTranscription))
        real.recognition.cancel()
        left: queue.SimpleQueue[str] = queue.SimpleQueue()
        real.recognition._to_recognise.put(lambda: left.put(real.recognition._engine.end().text))
        assert left.get(timeout=WITHIN_S) == ""

    def test_words_are_shown_in_a_pause(self, real: RealKit):
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        partial = real.events.until(lambda event: isinstance(event, PartialTranscription))
        real.recognition.finish(real.events.runs["a"])
        end = real.events.end_of("a")
        assert isinstance(end, TranscriptionFinished)
        assert isinstance(partial, PartialTranscription)
        assert partial.text == end.transcription.text

    def test_an_engine_that_is_killed_is_started_again_and_nothing_is_lost(self, real: RealKit):
        real.recognition.preload("fr")
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        real.events.until(lambda event: isinstance(event, PartialTranscription))
        pid = real.recognition.engine_pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        real.recognition.finish(real.events.runs["a"])
        assert isinstance(real.events.end_of("a"), TranscriptionFinished)
        assert real.recognition.engine_pid not in (None, pid)

    @pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
    def test_an_engine_that_stops_over_the_last_words_is_told_and_starts_again(self, real: RealKit, how: int):
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        real.events.until(lambda event: isinstance(event, PartialTranscription))
        pid = real.recognition.engine_pid
        assert pid
        os.kill(pid, how)
        real.recognition.finish(real.events.runs["a"])
        real.events.until(lambda event: isinstance(event, EngineRestarted))
        assert isinstance(real.events.end_of("a"), TranscriptionFinished)

    def test_an_engine_that_does_not_answer_is_killed(self, real: RealKit, monkeypatch):
        real.nobody_speaks()
        real.recognition.listen(real.events.run("first", "fr"))
        real.wait_until_spoken()
        real.recognition.finish(real.events.runs["first"])
        real.events.end_of("first")
        pid = real.recognition.engine_pid
        assert pid
        monkeypatch.setattr(child_module, "STALL_TIMEOUT_S", NEVER_S)
        monkeypatch.setattr(process_module, "RESPONSE_TIMEOUT_S", 0.5)
        monkeypatch.setattr(process_module, "RESPONSE_TIMEOUT_PER_AUDIO_SECOND", 0.0)
        os.kill(pid, signal.SIGSTOP)
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        real.recognition.finish(real.events.runs["a"])
        assert real.events.end_of("a") == RecognitionFailed(RecognitionProblem.TOO_SLOW)
        assert real.recognition.engine_pid is None

    def test_a_microphone_that_is_unplugged(self, real: RealKit):
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        real.wait_until_spoken()
        real.microphone.there = False
        assert real.events.end_of("a") == RecognitionFailed(RecognitionProblem.MICROPHONE_LOST)

    def test_a_microphone_that_falls_silent_for_good(self, real: RealKit, monkeypatch):
        monkeypatch.setattr(ear_module, "MICROPHONE_LOST_S", 0.2)
        monkeypatch.setattr(ear_module, "MICROPHONE_WAKES_S", NEVER_S)

        def one_block(on_block, on_lost):
            on_block(bytes(1600))
            return _Dead()

        monkeypatch.setattr(real.microphone, "open", one_block)
        real.recognition.listen(real.events.run("a", "fr"))
        assert real.events.end_of("a") == RecognitionFailed(RecognitionProblem.MICROPHONE_LOST)

    def test_a_microphone_that_never_wakes(self, real: RealKit, monkeypatch):
        monkeypatch.setattr(ear_module, "MICROPHONE_LOST_S", NEVER_S)
        monkeypatch.setattr(ear_module, "MICROPHONE_WAKES_S", 0.2)
        monkeypatch.setattr(real.microphone, "open", lambda on_block, on_lost: _Dead())
        real.recognition.listen(real.events.run("a", "fr"))
        assert real.events.end_of("a") == RecognitionFailed(RecognitionProblem.MICROPHONE_LOST)

    def test_a_microphone_that_wakes_late_hears(self, real: RealKit, monkeypatch):
        """A sound server that slept gave its first block after 1.95 s."""
        monkeypatch.setattr(ear_module, "MICROPHONE_LOST_S", 0.0)
        woken: list[Callable[[bytes], None]] = []

        def asleep(on_block, on_lost):
            woken.append(on_block)
            return _Dead()

        monkeypatch.setattr(real.microphone, "open", asleep)
        monkeypatch.setattr(ear_module, "DISCARD_CHECK_S", 0.01)
        real.recognition.listen(real.events.run("a", "fr"))
        assert until(lambda: bool(woken))
        assert not real.events.all
        woken[0](bytes(1600))
        real.events.until(lambda event: isinstance(event, AudioLevel))

    def test_a_microphone_that_gives_nothing_is_closed_with_its_request(self, real: RealKit, monkeypatch):
        monkeypatch.setattr(ear_module, "MICROPHONE_WAKES_S", NEVER_S)
        opened: list[_Dead] = []

        def asleep(on_block, on_lost):
            opened.append(_Dead())
            return opened[-1]

        monkeypatch.setattr(real.microphone, "open", asleep)
        real.recognition.listen(real.events.run("a", "fr"))
        assert until(lambda: bool(opened))
        real.recognition.cancel()
        assert opened[0].closed.wait(WITHIN_S)

    def test_the_microphone_is_closed_after_each_request(self, real: RealKit):
        real.nobody_speaks()
        real.recognition.listen(real.events.run("a", "fr"))
        real.wait_until_spoken()
        real.recognition.finish(real.events.runs["a"])
        real.events.end_of("a")
        assert until(lambda: real.microphone.open_count == 0)

    def test_an_utterance_ends_by_itself(self, real: RealKit, monkeypatch):
        monkeypatch.setattr(real.recognition, "_max_utterance_s", 3.0)
        real.someone_says("conf-now-recording")
        real.recognition.listen(real.events.run("a", "fr"))
        end = real.events.end_of("a")
        assert isinstance(end, TranscriptionFinished)
        assert end.cut
        real.microphone.pcm = NOISES["hiss"]
        real.recognition.listen(real.events.run("b", "fr"))
        assert real.events.end_of("b") == RecognitionFailed(RecognitionProblem.TOO_LONG)

    def test_an_idle_engine_leaves_memory(self, models: ModelStore, whisper_folder):
        ear = RecognitionService(PlayedMicrophone(), models, idle_s=2.0)
        try:
            ear.preload("fr")
            assert until(lambda: ear.engine_pid is not None)
            assert until(lambda: ear.engine_pid is None)
        finally:
            ear.close()

    def test_a_damaged_model_is_told(self, whisper_folder, tmp_path):
        (tmp_path / "whisper-base").mkdir()
        for file in whisper_folder.iterdir():
            (tmp_path / "whisper-base" / file.name).write_bytes(file.read_bytes()[:1000])
        events = Events()
        ear = RecognitionService(PlayedMicrophone(), ModelStore(tmp_path))
        try:
            assert ear.problem("fr") is RecognitionProblem.MODEL_DAMAGED
            ear.listen(events.run("a", "fr"))
            assert events.end_of("a") == RecognitionFailed(RecognitionProblem.MODEL_DAMAGED)
        finally:
            ear.close()


class _Dead:
    """A recording that gives nothing."""

    def __init__(self) -> None:
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()
