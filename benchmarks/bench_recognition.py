"""Hearing: how long the visitor waits after speaking; words that are wrong, beside bare faster-whisper.

The voices are people's: French telephone prompts (``asterisk-core-sounds-fr-wav``), eight kilohertz, played
into the virtual sound room and heard through the microphone path.
"""

from __future__ import annotations

import gzip
import os
import queue
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import psutil
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

from kiosk.accessibility.models import Engine, Models
from kiosk.accessibility.recognition import Ear, Event, Level, Partial, SoundDeviceMicrophone
from kiosk.accessibility.recognition.audio_file import read_audio
from kiosk.accessibility.recognition.loading import load
from kiosk.sound_room import SoundRoom

from .table import Row, show

SOUNDS = Path("/usr/share/asterisk/sounds/fr")
TRANSCRIPTS = Path("/usr/share/doc/asterisk-core-sounds-fr/core-sounds-fr.txt.gz")
MODEL = "whisper-base"
#: Two to eight seconds each.
SAID = (
    "agent-alreadyon agent-newlocation agent-user conf-getconfno conf-invalid conf-now-recording "
    "conf-onlyperson dir-nomore demo-enterkeywords check-number-dial-again conf-invalidpin"
)
#: Every so many of the prompts whose names begin with a to m, single letters and numbers (in folders of
#: their own) left out: over the telephone both hear them wrong more often than right.
STEP = 4
DIGITS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")


def rows() -> list[Row]:
    """Measures everything; two or three minutes."""
    models = Models()
    waits, megabytes = _push_to_talk(models)
    clips = _transcripts()
    ours = load(Engine.WHISPER, models.path(MODEL))
    bare = WhisperModel(str(models.path(MODEL)), device="cpu", compute_type="int8", cpu_threads=2)
    mistakes, theirs, words, our_times, bare_times = 0, 0, 0, [], []
    for name, text in clips.items():
        pcm = read_audio(SOUNDS / f"{name}.wav")
        started = time.perf_counter()
        ours.begin("fr")
        ours.feed(pcm)
        heard = ours.end().text
        our_times.append(time.perf_counter() - started)
        samples = np.frombuffer(pcm, np.int16).astype(np.float32) / 32768
        started = time.perf_counter()
        segments, _ = bare.transcribe(samples, language="fr")
        plain = " ".join(segment.text for segment in segments)
        bare_times.append(time.perf_counter() - started)
        mistakes += Levenshtein.distance(_words(text), _words(heard))
        theirs += Levenshtein.distance(_words(text), _words(plain))
        words += len(_words(text))
    beside = "bare faster-whisper"
    return [
        Row("push to talk: end of speech → text, median", statistics.median(waits), "s"),
        Row("push to talk: end of speech → text, p95", _p95(waits), "s", most=1.2),
        Row("recognition process, memory", megabytes, "MB"),
        Row(
            f"wrong words in a hundred ({len(clips)} clips)",
            100 * mistakes / words,
            "",
            beside,
            100 * theirs / words,
            most=1.1,
        ),
        Row(
            "a clip, median",
            statistics.median(our_times),
            "s",
            beside,
            statistics.median(bare_times),
            most=1.0,
        ),
        Row("a clip, the slowest", max(our_times), "s", beside, max(bare_times), most=1.0),
    ]


def _push_to_talk(models: Models) -> tuple[list[float], float]:
    """Seconds from the end of each clip to its text, and megabytes of the engine's process."""
    waits = []
    events: queue.SimpleQueue[Event] = queue.SimpleQueue()
    with SoundRoom() as room:
        os.environ.update(room.env)
        ear = Ear(SoundDeviceMicrophone(), models, events.put)
        try:
            for name in SAID.split():
                ear.listen(name, "fr")
                while not isinstance(events.get(timeout=60), Level):
                    pass
                room.play(SOUNDS / f"{name}.wav").wait()
                ended = time.perf_counter()
                ear.finish(name)
                while isinstance(events.get(timeout=60), Level | Partial):
                    pass
                waits.append(time.perf_counter() - ended)
            memory = psutil.Process(ear.engine_pid).memory_info().rss / 1e6
        finally:
            ear.close()
    return waits[1:], memory  # the first also loaded the model


def _transcripts() -> dict[str, str]:
    found = {}
    for line in gzip.decompress(TRANSCRIPTS.read_bytes()).decode().splitlines():
        name, colon, text = line.partition(": ")
        a_prompt = colon and "/" not in name and "a" <= name[0] <= "m" and text[0] not in "[("
        if a_prompt and (SOUNDS / f"{name}.wav").exists():
            found[name] = text
    return dict(list(found.items())[::STEP])


def _words(text: str) -> list[str]:
    spelled = re.sub(r"\d", lambda digit: f" {DIGITS[int(digit[0])]} ", text.lower())
    return re.findall(r"[^\W_]+", spelled)


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1) + 0.5)]


if __name__ == "__main__":
    show(rows())
