"""Piper behind the port, and what speaks when it cannot."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kiosk.accessibility.models import ModelStore
from kiosk.accessibility.speech import (
    NoVoiceError,
    SpeechFinished,
    SpeechService,
    Utterance,
    UtteranceFailed,
    WordSpoken,
    open_player,
    open_synthesiser,
)
from kiosk.accessibility.speech import piper as piper_module
from kiosk.accessibility.speech.piper import PiperSynthesiser
from kiosk.accessibility.speech.synthesis import EngineDiedError, SynthesisTimeoutError
from kiosk.accessibility.speech.voice_selection import FallbackSynthesiser, RenderedSynthesiser
from kiosk.runtime import child_process
from tests.accessibility.engines import BrokenSpeech, HungSpeech
from tests.audio_room import HeardRoom
from tests.until import until

from .fake import FakeSynthesiser
from .piper import VOICE, voice_folder

pytestmark = pytest.mark.model

TEXT = "Somebody comes tomorrow morning, between eight and ten, to repair the tap in your kitchen."


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperSynthesiser]:
    synthesiser = PiperSynthesiser({"en": voice_folder()}, within=30)
    yield synthesiser
    synthesiser.close()


def test_words_are_timed_by_the_phonemes(piper: PiperSynthesiser) -> None:
    """Each pause at a comma is silence in the sound: the word after it begins where that ends."""
    pytest.importorskip("onnx")
    sound = piper.speak(TEXT, "en")
    assert sound.exact
    words = {TEXT[word.start : word.end]: word.at for word in sound.words}
    assert list(words) == [word.strip(",.") for word in TEXT.split()]
    samples = np.abs(np.frombuffer(sound.pcm, np.int16).astype(int))
    for word in ("between", "to"):
        at = round(words[word] * sound.rate_hz)
        quiet, loud = samples[at - 1500 : at - 300], samples[at + 300 : at + 4000]
        assert loud.max() > 8 * quiet.mean(), f"{word} does not begin at {words[word]:.2f} s"


def test_without_the_phonemes_the_words_are_approximate(
    piper: PiperSynthesiser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "onnx.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    bare = PiperSynthesiser({"en": voice_folder()}, within=30)
    try:
        spread = bare.speak(TEXT, "en")
    finally:
        bare.close()
    assert not spread.exact
    exact = piper.speak(TEXT, "en").words
    away = [abs(one.at - other.at) for one, other in zip(spread.words, exact, strict=True)]
    assert max(away) < 0.8


@pytest.mark.parametrize("text", ["", "   ", "…", "😀", "<b>[b]*", "a\x00b", "漢字 γειά", "[[ˈ]]", "x" * 300])
def test_strange_texts(piper: PiperSynthesiser, text: str) -> None:
    assert piper.speak(text, "en").rate_hz == 22050
    assert piper.speak("Yes.", "en").seconds > 0.2


def test_it_is_ready_once_it_has_loaded_and_until_it_is_unloaded() -> None:
    piper = PiperSynthesiser({"en": voice_folder()}, within=30)
    try:
        assert piper.can_speak("en")
        assert not piper.is_loaded("en")
        piper.prepare("en")
        assert piper.is_loaded("en")
        piper.unload()
        assert not piper.is_loaded("en")
        assert piper.speak("Yes.", "en").seconds > 0.2
    finally:
        piper.close()


def test_a_killed_engine_is_replaced(piper: PiperSynthesiser) -> None:
    piper.prepare("en")
    assert piper.pid is not None
    os.kill(piper.pid, signal.SIGKILL)
    assert piper.speak("Yes.", "en").seconds > 0.2


def test_a_hung_engine_is_replaced_within_three_seconds_and_says_it(piper: PiperSynthesiser) -> None:
    piper.prepare("en")
    before = piper.pid
    assert before is not None
    os.kill(before, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as asking:
        said = asking.submit(piper.speak, "Yes.", "en")
        assert until(lambda: piper.pid not in (None, before))
        assert said.result().seconds > 0.2


def test_a_long_text_on_a_slow_machine_is_no_hang(
    piper: PiperSynthesiser, monkeypatch: pytest.MonkeyPatch
) -> None:
    piper.prepare("en")
    before = piper.pid
    monkeypatch.setattr(child_process, "STALL_TIMEOUT_S", 0.4)
    started = time.monotonic()
    assert piper.speak(" ".join([TEXT] * 6), "en").seconds > 20
    assert time.monotonic() - started > child_process.STALL_TIMEOUT_S, "longer than what is taken for a hang"
    assert piper.pid == before


def test_an_answer_after_the_deadline_is_too_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_module, "PiperEngine", HungSpeech)
    piper = PiperSynthesiser({"en": voice_folder()}, within=0.3)
    with pytest.raises(SynthesisTimeoutError):
        piper.speak("Yes.", "en")
    piper.close()


def test_a_damaged_voice_is_no_voice(tmp_path: Path) -> None:
    for path in voice_folder().iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes()[:100_000])
    piper = PiperSynthesiser({"en": tmp_path}, within=30)
    with pytest.raises(NoVoiceError):
        piper.speak("Yes.", "en")
    piper.close()


def test_a_machine_without_piper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_module, "PiperEngine", BrokenSpeech)
    piper = PiperSynthesiser({"en": voice_folder()})
    with pytest.raises(EngineDiedError):
        piper.speak("Yes.", "en")
    piper.close()


class Plain(FakeSynthesiser):
    """Stands for espeak-ng: its sounds have another rate, to be told apart."""


def test_the_plain_voice_speaks_until_the_chosen_one_is_ready(piper: PiperSynthesiser) -> None:
    piper.unload()
    plain = Plain()
    chosen = FallbackSynthesiser(plain, piper)
    assert chosen.speak("Yes.", "en").rate_hz == 22000, "nobody waits for a voice to load"
    assert until(lambda: piper.is_loaded("en"))
    assert chosen.speak("Yes.", "en").rate_hz == 22050
    assert chosen.speak("Oui.", "fr").rate_hz == 22000
    assert chosen.can_speak("fr")
    assert not chosen.can_speak("ps")


def test_the_plain_voice_speaks_when_the_chosen_one_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / VOICE
    shutil.copytree(voice_folder(), folder)
    piper = PiperSynthesiser({"en": folder}, within=30)
    chosen = FallbackSynthesiser(Plain(), piper)
    piper.prepare("en")
    assert chosen.speak("Yes.", "en").rate_hz == 22050
    shutil.rmtree(folder)
    assert chosen.speak("Yes.", "en").rate_hz == 22000
    assert chosen.can_speak("en")
    piper.close()


def test_the_plain_voice_speaks_when_the_chosen_one_dies_and_is_tried_again_later(
    piper: PiperSynthesiser,
) -> None:
    now = [100.0]
    chosen = FallbackSynthesiser(Plain(), piper, clock=lambda: now[0])
    piper.prepare("en")
    assert piper.pid is not None
    os.kill(piper.pid, signal.SIGSTOP)
    piper._timeout_s = 0.3
    try:
        assert chosen.speak("Yes.", "en").rate_hz == 22000
    finally:
        piper._timeout_s = 30
    chosen.prepare("en")
    assert not piper.is_loaded("en"), "left alone for a minute"
    now[0] += 61
    chosen.prepare("en")
    assert until(lambda: piper.is_loaded("en"))


def test_what_is_chosen_and_not_installed_is_espeak(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    synthesiser = open_synthesiser(
        {"fr": "piper:fr_FR-siwis-medium", "en": "piper:nobody"}, ModelStore(tmp_path)
    )
    assert synthesiser.speak("Oui.", "fr").rate_hz == 22050, "espeak-ng"
    assert isinstance(synthesiser, RenderedSynthesiser)
    assert not {"fr", "en"} & set(synthesiser._voices), "no third voice in its place"
    synthesiser.close()
    assert "kiosk models install fr_FR-siwis-medium" in caplog.text
    assert "no model is named nobody" in caplog.text


@pytest.mark.audio
def test_it_is_heard_with_its_words_and_stops(room: HeardRoom, piper: PiperSynthesiser) -> None:
    events: list[object] = []
    plain = Plain()
    voice = SpeechService(FallbackSynthesiser(plain, piper), open_player(), events.append)
    voice.say([Utterance("warm", "Yes.", "en")])
    assert until(lambda: piper.is_loaded("en") and any(isinstance(each, SpeechFinished) for each in events))
    events.clear()
    spoken = len(plain.spoken)
    voice.say([Utterance("one", " ".join([TEXT] * 5), "en")])
    assert until(lambda: any(isinstance(each, WordSpoken) for each in events))
    assert until(lambda: sum(isinstance(each, WordSpoken) for each in events) > 5), "the second part follows"
    voice.stop()
    assert until(lambda: room.silent_for(0.5))
    assert not any(isinstance(each, SpeechFinished) for each in events)
    assert not any(isinstance(each, UtteranceFailed) for each in events)
    assert len(plain.spoken) == spoken, "Piper spoke"
    voice._player.rest()
