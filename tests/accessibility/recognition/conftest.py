"""Models, recordings of people, and made-up noises."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition import SAMPLE_RATE, Recogniser, RecognitionService, service
from kiosk.accessibility.recognition.audio_file import read_audio
from kiosk.accessibility.recognition.process import load_recogniser
from tests.audio_room import sound_room
from tests.until import WITHIN_S

from .microphones import PlayedMicrophone

__all__ = ["sound_room"]

SOUNDS = Path("/usr/share/asterisk/sounds/fr")
TRANSCRIPTS = Path("/usr/share/doc/asterisk-core-sounds-fr/core-sounds-fr.txt.gz")


@pytest.fixture(scope="session")
def models() -> ModelStore:
    """The models of this machine; the test command has installed what the tests need."""
    return ModelStore()


def need(models: ModelStore, name: str) -> Path:
    """The folder of that model. Fails loudly without it, unless ``KIOSK_TEST_WITHOUT_MODELS=1``."""
    state = models.state(name)
    if not state.installed:
        tell = f"{name}: {state.status} {state.reason}; install it: kiosk models install {name}"
        if os.environ.get("KIOSK_TEST_WITHOUT_MODELS") == "1":
            pytest.skip(tell)
        pytest.fail(tell)
    return models.path(name)


@pytest.fixture(scope="session")
def whisper_folder(models: ModelStore) -> Path:
    return need(models, "whisper-base")


@pytest.fixture(scope="package")
def recogniser(models: ModelStore) -> Iterator[Callable[[Engine, str], Recogniser]]:
    """The engine with the model of that name, loaded once; after the tests here its memory is free again."""

    @cache
    def load(engine: Engine, name: str) -> Recogniser:
        return load_recogniser(engine, need(models, name))

    yield load
    load.cache_clear()


@pytest.fixture(scope="package")
def started_recognition(models: ModelStore, whisper_folder: Path) -> Iterator[RecognitionService]:
    """One for all who hear, with the engine that it has once loaded: to load it takes longer than to hear."""
    service = RecognitionService(PlayedMicrophone(), models)
    yield service
    service.close()


def await_the_microphone(patch: pytest.MonkeyPatch) -> None:
    """Its sound may come late where much else runs."""
    for limit in ("MICROPHONE_LOST_S", "MICROPHONE_WAKES_S"):
        patch.setattr(service, limit, WITHIN_S)


@pytest.fixture
def recognition(
    started_recognition: RecognitionService, monkeypatch: pytest.MonkeyPatch
) -> Iterator[RecognitionService]:
    """As a new one: nobody is heard, and the microphone is there."""
    await_the_microphone(monkeypatch)
    monkeypatch.setattr(started_recognition, "_microphone_present", True)
    yield started_recognition
    started_recognition.cancel()


@cache
def clip(name: str, language: str = "fr") -> bytes:
    """A prompt, spoken by a person."""
    path = SOUNDS.parent / language / f"{name}.wav"
    if not path.exists():
        pytest.fail(f"{path} is missing; install it: apt install asterisk-core-sounds-{language}-wav")
    return read_audio(path)


def transcript(name: str) -> str:
    """What is said in it (``asterisk-core-sounds-fr``)."""
    text = gzip.decompress(TRANSCRIPTS.read_bytes()).decode()
    found = re.search(rf"^{re.escape(name)}: *(.+)$", text, re.MULTILINE)
    assert found, name
    return found[1]


def pcm(samples: np.ndarray) -> bytes:
    """From -1…1 to 16 bits."""
    return (np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes()


def louder(sound: bytes, gain: float) -> bytes:
    """The same, so many times as loud, cut off where a microphone would."""
    return pcm(np.frombuffer(sound, np.int16) / 32767 * gain)


_t = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
_random = np.random.default_rng(20261124)

#: Four seconds each of what is no voice.
NOISES = {
    "nothing": bytes(8 * SAMPLE_RATE),
    "room": pcm(_random.normal(0, 0.003, _t.size)),
    "hiss": pcm(_random.normal(0, 0.05, _t.size)),
    "rumble": pcm(np.cumsum(_random.normal(0, 0.002, _t.size))),
    "hum": pcm(0.2 * np.sin(2 * np.pi * 50 * _t) + 0.1 * np.sin(2 * np.pi * 150 * _t)),
    "beep": pcm(0.3 * np.sin(2 * np.pi * 1000 * _t) * (_t % 1 < 0.3)),
    "knocks": pcm(0.8 * _random.normal(0, 1, _t.size) * np.exp(-40 * (_t % 0.7))),
}
