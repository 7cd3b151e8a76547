"""Models: how long each engine takes to load, what it keeps in memory, and what is left after it is unloaded.

The processes are those of the kiosk; an engine whose model is not here is left out. The resident size is
read after a first answer, when all that is loaded late is loaded.
"""

from __future__ import annotations

import os
import queue
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import psutil

from audit.virtual_audio import VirtualAudio
from kiosk.accessibility.models import Engine, Model, ModelStore, ModelTask
from kiosk.accessibility.recognition.process import RecognitionProcess
from kiosk.accessibility.speech import (
    SpeechEvent,
    SpeechFinished,
    SpeechService,
    Synthesiser,
    Utterance,
    UtteranceStopped,
    WordSpoken,
    open_player,
)
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.speech.piper import PiperSynthesiser
from kiosk.accessibility.translation.argos import ArgosEngine
from kiosk.runtime.child_process import ChildProcess
from kiosk.runtime.paths import data_dir

from .table import Row

#: Of silence; enough for the first answer of a recogniser.
_SILENCE = bytes(2 * 16000 * 2)
_SENTENCES = {
    "en": "Your request has been registered, somebody comes tomorrow morning.",
    "fr": "Votre demande est enregistrée, quelqu'un vient demain matin.",
}
_TIMES = 15
_VOICE = "en_US-joe-medium"


@dataclass(frozen=True, slots=True)
class _Engine:
    """``answer`` blocks until the engine has answered once; ``pid`` is its process."""

    name: str
    answer: Callable[[], object]
    pid: Callable[[], int | None]
    unload: Callable[[], None]


def rows() -> list[Row]:
    """A minute or two, by the models that are installed."""
    models = ModelStore()
    found: list[Row] = []
    for engine in _engines(models):
        began = time.perf_counter()
        engine.answer()
        loaded = time.perf_counter() - began
        pid = engine.pid()
        assert pid is not None
        resident = psutil.Process(pid).memory_info().rss / 1e6
        found.append(Row(f"{engine.name}: start to first answer", loaded, "s"))
        found.append(Row(f"{engine.name}: in memory", resident, "MB"))
        engine.unload()
        left = psutil.Process(pid).memory_info().rss / 1e6 if psutil.pid_exists(pid) else 0.0
        found.append(Row(f"{engine.name}: after unloading", left, "MB", most=0))
    return found + _first_sound(models)


def _engines(models: ModelStore) -> Iterator[_Engine]:
    plain = EspeakSynthesiser()
    yield _Engine("espeak-ng", lambda: plain.speak(_SENTENCES["fr"], "fr"), lambda: plain.pid, plain.close)
    for model in models.manifest.models:
        if not model.apt_source and models.state(model.name).installed:
            yield _engine(models, model)


def _engine(models: ModelStore, model: Model) -> _Engine:
    folder = models.path(model.name)
    if model.engine is Engine.PIPER:
        piper = PiperSynthesiser({"en": folder}, within=60)
        return _Engine(
            model.name, lambda: piper.speak(_SENTENCES["en"], "en"), lambda: piper.pid, piper.unload
        )
    if model.engine.use is ModelTask.RECOGNISE:
        ear = RecognitionProcess(model.engine, folder)

        def hear() -> None:
            ear.begin(model.languages[0])
            ear.feed(_SILENCE)
            ear.end()

        return _Engine(model.name, hear, lambda: ear.pid, ear.unload)
    argos = ChildProcess(ArgosEngine, folder.parent, data_dir() / "argos")
    sentence = _SENTENCES.get(model.languages[0], "1")
    return _Engine(
        model.name,
        lambda: argos.call(60, ArgosEngine.translate, sentence, folder),
        lambda: argos.pid,
        argos.unload,
    )


def _first_sound(models: ModelStore) -> list[Row]:
    """From the order to the first word that is heard, the loudspeaker's delay included, in a sound room."""
    synthesisers: list[tuple[str, Synthesiser, str]] = [("espeak-ng", EspeakSynthesiser(), "fr")]
    if models.state(_VOICE).installed:
        synthesisers.append(("Piper", PiperSynthesiser({"en": models.path(_VOICE)}, within=60), "en"))
    found = []
    with VirtualAudio() as room:
        os.environ.update(room.env)
        for name, synthesiser, language in synthesisers:
            events: queue.SimpleQueue[SpeechEvent] = queue.SimpleQueue()
            voice = SpeechService(synthesiser, open_player(), events.put)
            for what, text in (("a word", "Oui."), ("a sentence", _SENTENCES[language])):
                waits = sorted(_wait(voice, events, text, language) for _ in range(_TIMES + 1))[:-1]
                title = f"{name}: first sound of {what}"  # the longest has loaded the voice
                found.append(Row(f"{title}, median", 1000 * statistics.median(waits), "ms"))
                found.append(Row(f"{title}, p95", 1000 * waits[round(0.95 * len(waits)) - 1], "ms", most=200))
            voice.close()
    return found


def _wait(voice: SpeechService, events: queue.SimpleQueue[SpeechEvent], text: str, language: str) -> float:
    began = time.perf_counter()
    voice.say([Utterance("bench", text, language)])
    while not isinstance(events.get(timeout=60), WordSpoken):
        pass
    heard = time.perf_counter() - began
    voice.stop()
    while not isinstance(events.get(timeout=60), UtteranceStopped | SpeechFinished):
        pass
    return heard
