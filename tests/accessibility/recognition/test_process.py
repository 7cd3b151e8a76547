"""The engine's process and its parent."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kiosk.accessibility.models import Engine
from kiosk.accessibility.recognition.process import NICENESS, RecognitionProcess, UnusableModelError
from kiosk.runtime.child_process import ChildDiedError
from tests.until import until

from .conftest import clip

pytestmark = pytest.mark.model


def test_it_hears_and_can_be_unloaded_and_used_again(whisper_folder):
    process = RecognitionProcess(Engine.WHISPER, whisper_folder)
    try:
        pids = []
        for _ in range(2):
            process.begin("fr")
            process.feed(clip("conf-now-recording"))
            pids.append(process.pid)
            assert os.getpriority(os.PRIO_PROCESS, process.pid) >= min(19, os.nice(0) + NICENESS)
            assert "conférence" in process.end().text
            process.unload()
            assert process.pid is None
        assert None not in pids
        assert pids[0] != pids[1]
    finally:
        process.close()
    with pytest.raises(ChildDiedError):
        process.begin("fr")


def test_a_model_that_the_engine_refuses(tmp_path):
    process = RecognitionProcess(Engine.VOSK, tmp_path)
    try:
        with pytest.raises(UnusableModelError):
            process.preload()
    finally:
        process.close()


def test_it_dies_with_its_parent_even_at_work(whisper_folder):
    parent = """if True:
        import sys, threading
        from pathlib import Path
        from kiosk.accessibility.models import Engine
        from kiosk.accessibility.recognition.audio_file import read_audio
        from kiosk.accessibility.recognition.process import RecognitionProcess
        process = RecognitionProcess(Engine.WHISPER, Path(sys.argv[1]))
        process.begin("fr")
        print(process.pid, flush=True)
        while True:
            process.feed(read_audio(Path(sys.argv[2])))
            process.end()
    """
    sound = "/usr/share/asterisk/sounds/fr/conf-adminmenu-162.wav"
    with subprocess.Popen(
        [sys.executable, "-c", parent, str(whisper_folder), sound], stdout=subprocess.PIPE, text=True
    ) as running:
        assert running.stdout is not None
        pid = int(running.stdout.readline())
        running.kill()
    assert until(lambda: not _alive(pid))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
