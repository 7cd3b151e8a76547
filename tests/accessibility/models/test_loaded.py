"""Models that are in use: removed under the engine, and unloaded by the memory plan. The engines are real."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import psutil
import pytest

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition.process import RecognitionProcess, UnusableModelError
from kiosk.runtime.paths import data_dir
from tests.until import until

pytestmark = pytest.mark.model

NAME = "whisper-base"
SILENCE = bytes(2 * 16000)


@pytest.fixture
def models(tmp_path: Path) -> ModelStore:
    """A models folder with the default model in it."""
    installed = ModelStore(data_dir() / "models")
    if not installed.state(NAME).installed:
        pytest.skip(f"kiosk models install {NAME}")
    shutil.copytree(installed.path(NAME), tmp_path / NAME, copy_function=_linked)
    return ModelStore(tmp_path)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another disk
        shutil.copy2(source, target)


def test_removed_while_it_is_loaded(models: ModelStore) -> None:
    ear = RecognitionProcess(Engine.WHISPER, models.path(NAME))
    try:
        ear.begin("fr")
        ear.feed(SILENCE)
        models.remove(NAME)
        assert ear.end().text == "", "who was speaking is heard to the end"
        assert models.best("fr") is None, "the next one is told that there is no model"
        ear.unload()
        with pytest.raises(UnusableModelError):
            ear.begin("fr")
    finally:
        ear.close()


def test_unloaded_when_idle_and_loaded_again(models: ModelStore) -> None:
    ear = RecognitionProcess(Engine.WHISPER, models.path(NAME), idle_s=2.0)
    try:
        ear.begin("fr")
        pid = ear.pid
        assert pid is not None
        taken = psutil.Process(pid).memory_info().rss / 1e6
        estimate = models.manifest.get(NAME)
        assert estimate is not None
        assert taken < 1.5 * estimate.memory_mb, "the plan tells about what it takes"
        assert until(lambda: ear.pid is None)
        assert not psutil.pid_exists(pid)
        ear.begin("fr")
        ear.feed(SILENCE)
        assert ear.end().text == ""
    finally:
        ear.close()
