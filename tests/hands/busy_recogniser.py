"""The kiosk's recogniser at work all the while: what a finger feels while somebody's words are written."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition.audio_file import read_audio
from kiosk.accessibility.recognition.process import RecognitionProcess

from .kiosks import HandsError

#: What the push to talk of most languages loads.
MODEL = "whisper-base"
SAID = "Bonjour, le robinet de ma cuisine fuit depuis trois jours, et personne n'est venu le réparer."


class BusyRecogniser:
    """How many sentences it has written, and of the last one what."""

    def __init__(self) -> None:
        self.sentences, self.last = 0, ""


@contextmanager
def busy_recogniser(folder: Path) -> Iterator[BusyRecogniser]:
    """Writes one sentence after the other, in a process as the kiosk has it. ``folder``: for the recording.
    Raises ``HandsError`` where no model is installed, or nothing is written."""
    path = ModelStore().path(MODEL)
    if not any(path.glob("*")):
        raise HandsError(f"{MODEL} is not installed (make models)")
    recording = folder / "said.wav"
    subprocess.run(["espeak-ng", "-v", "fr", "-w", str(recording), SAID], check=True, timeout=60)
    sound = read_audio(recording)
    work, engine, ended = BusyRecogniser(), RecognitionProcess(Engine.WHISPER, path), threading.Event()

    def write() -> None:
        engine.begin("fr")
        engine.feed(sound)
        work.last = engine.end().text
        work.sentences += 1

    def write_on() -> None:
        while not ended.is_set():
            write()

    engine.preload()
    write()
    if not work.last:
        raise HandsError("the recogniser writes nothing")
    worker = threading.Thread(target=write_on, name="busy recogniser")
    worker.start()
    try:
        yield work
    finally:
        ended.set()
        worker.join()
        engine.close()
