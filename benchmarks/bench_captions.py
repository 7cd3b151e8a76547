"""Live captions: how soon words come, how many are rewritten, what is written when nobody speaks.

Time is simulated: audio arrives as the engine's own work lets it pass, so that an hour need not be waited
for, and what is measured is what someone in front of the kiosk would see. The voices are people's
(``prompts``). Without a French Vosk model its latency is measured with the Korean one, whose words mean
nothing here; it has its first word after six to ten tenths of a second of speech, not sooner.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from math import inf
from pathlib import Path

import numpy as np
import psutil
import vosk as vosk_library
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition import SAMPLE_RATE, StreamUpdate
from kiosk.accessibility.recognition.audio_file import read_audio
from kiosk.accessibility.recognition.process import load_recogniser
from kiosk.accessibility.recognition.recogniser import BYTES_PER_SECOND, StreamingRecogniser
from kiosk.accessibility.recognition.voice_activity import detect_voice

from .cost import p95
from .sounds import NOISES, Counted, count, minutes_of, prompts, rate, rate_interval, ratio_interval, words
from .table import Row

MINUTES = 10.0
BLOCK = BYTES_PER_SECOND // 20
PAUSE = bytes(2 * BYTES_PER_SECOND)
HALF_SECOND = BYTES_PER_SECOND // 2
#: Louder than this is voice in the prompts, of 32768.
VOICE = 600


def rows() -> list[Row]:
    """Measures everything; about twenty-five minutes."""
    models = ModelStore()
    made = _whisper(models)
    vosk = models.best("fr", Engine.VOSK) or models.best("ko", Engine.VOSK)
    if vosk is not None:
        stream = load_recogniser(Engine.VOSK, models.path(vosk.name)).stream()
        seen = _follow_all(stream, vosk.languages[0])
        bare = _follow_all(_BareVosk(models.path(vosk.name)), vosk.languages[0])
        what = f"{vosk.name}: first words, p95"
        made.append(Row(what, p95(seen.firsts), "s", "bare Vosk", p95(bare.firsts), most=1.0))
        made.append(Row(f"{vosk.name}: end of speech → line, p95", p95(seen.finals), "s"))
        made.append(Row(f"{vosk.name}: work for a second of speech", seen.work / seen.audio, "s"))
        made += _noises(vosk.name, stream, vosk.languages[0])
    return made


def _whisper(models: ModelStore) -> list[Row]:
    folder = models.path("whisper-base")
    stream = load_recogniser(Engine.WHISPER, folder).stream()
    seen = _follow_all(stream, "fr")
    bare = WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)
    whole = []
    for prompt in prompts("fr", 1):
        samples = np.frombuffer(read_audio(prompt.path), np.int16).astype(np.float32) / 32768
        segments, _ = bare.transcribe(samples, language="fr")
        whole.append(count(prompt, " ".join(segment.text for segment in segments)))
    return [
        Row("whisper: first words, p95", p95(seen.firsts), "s", most=2.0),
        Row("whisper: end of speech → line, p95", p95(seen.finals), "s"),
        Row("whisper: work for a second of speech", seen.work / seen.audio, "s", most=0.8),
        Row("whisper: sure words rewritten, in a hundred", 100 * seen.rewritten / seen.sure, ""),
        Row(
            f"whisper: wrong words in a hundred, live ({len(whole)} clips, {rate_interval(seen.counted)})",
            rate(seen.counted),
            "",
            f"bare faster-whisper ({ratio_interval(seen.counted, whole)})",
            rate(whole),
            most=1.1,
        ),
        *_without_a_pause(stream),
        *_noises("whisper", stream, "fr"),
    ]


class _BareVosk:
    """``StreamingRecogniser`` as its users have it: a recogniser for each stream, and its own words as they
    come."""

    def __init__(self, folder: Path) -> None:
        self._model = vosk_library.Model(str(folder))
        self.begin("")

    def begin(self, language: str) -> None:
        self._recogniser = vosk_library.KaldiRecognizer(self._model, SAMPLE_RATE)
        self._given = b""

    def feed(self, pcm: bytes) -> None:
        self._given += pcm

    def advance(self) -> StreamUpdate:
        given, self._given = self._given, b""
        self._recogniser.AcceptWaveform(given)
        return StreamUpdate(unsure=json.loads(self._recogniser.PartialResult())["partial"])

    def languages(self) -> dict[str, float]:
        return {}

    def end(self) -> StreamUpdate:
        return StreamUpdate()


def _without_a_pause(stream: StreamingRecogniser) -> list[Row]:
    """Ten minutes of speech from which every silence is taken out."""
    spoken = bytearray()
    for prompt in prompts("fr", 1):
        if len(spoken) < MINUTES * 60 * BYTES_PER_SECOND:
            samples = np.frombuffer(read_audio(prompt.path), np.int16)
            frames = samples[: samples.size // 320 * 320].reshape(-1, 320)
            spoken += frames[np.abs(frames).max(axis=1) > VOICE].tobytes()
    memory = psutil.Process()
    stream.begin("fr")
    held = lines = 0
    before = 0
    for start in range(0, len(spoken), HALF_SECOND):
        piece = bytes(spoken[start : start + HALF_SECOND])
        stream.feed(piece)
        flow = stream.advance()
        lines += len(flow.lines)
        held = max(held, start + len(piece) - int(flow.settled * BYTES_PER_SECOND))
        if start <= 180 * BYTES_PER_SECOND:  # until then every buffer of the engine has had its largest size
            before = memory.memory_info().rss
    grown = (memory.memory_info().rss - before) / 1e6
    minutes = len(spoken) / BYTES_PER_SECOND / 60
    return [
        Row(f"whisper: {minutes:.0f} minutes without a pause, lines", lines, ""),
        Row("  the most audio that was kept", held / BYTES_PER_SECOND, "s", most=16),
        Row("  memory after it, more than after three minutes", grown, "MB", most=30),
    ]


@dataclass(slots=True)
class Seen:
    """What someone who reads saw. Seconds from the voice to the words, without end where none came; ``sure``
    and ``rewritten`` words."""

    firsts: list[float] = field(default_factory=list)
    finals: list[float] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    sure: int = 0
    rewritten: int = 0
    work: float = 0.0
    audio: float = 0.0


def _follow_all(stream: StreamingRecogniser, language: str) -> Seen:
    seen = Seen()
    for prompt in prompts("fr", 1):
        pcm = read_audio(prompt.path)
        voice = detect_voice(pcm)
        if not voice:
            continue
        stream.begin(language)
        sure, first, last, text = "", inf, inf, []
        fed, clock = 0, 0.0
        whole = pcm + PAUSE
        while fed < len(whole):
            until = min(len(whole), max(fed + BLOCK, int(clock * SAMPLE_RATE) * 2))
            clock = max(clock, until / BYTES_PER_SECOND)
            started = time.perf_counter()
            stream.feed(whole[fed:until])
            flow = stream.advance()
            worked = time.perf_counter() - started
            fed, clock = until, clock + worked
            seen.work += worked
            if flow.lines:
                last = clock
                closed = [line.text for line in flow.lines]
                text += closed
                seen.rewritten += _rewritten(sure, " ".join([*closed, flow.sure, flow.unsure]))
                seen.sure += len(words(sure, "fr"))
                sure = ""
            if flow.sure or flow.unsure or flow.lines:
                first = min(first, clock)
            sure = flow.sure or sure
        text += [line.text for line in stream.end().lines]
        seen.audio += len(pcm) / BYTES_PER_SECOND
        seen.counted.append(count(prompt, " ".join(text)))
        seen.firsts.append(first - voice[0].start)
        seen.finals.append(last - voice[-1].end)
    return seen


def _rewritten(sure: str, after: str) -> int:
    """Words that were shown as sure and are other ones in what took their place: the line, and what goes on
    after it, where someone who did not pause was cut."""
    shown, final = words(sure, "fr"), words(after, "fr")
    return min(Levenshtein.distance(shown, final[:n]) for n in range(len(final) + 1))


def _noises(name: str, stream: StreamingRecogniser, language: str) -> list[Row]:
    return [
        Row(f"{name}: words in {MINUTES:g} minutes of {noise}", _shown(stream, language, noise), "", most=0)
        for noise in NOISES
    ]


def _shown(stream: StreamingRecogniser, language: str, noise: str) -> int:
    """Words that anyone saw, for however short a time."""
    stream.begin(language)
    shown = 0
    before = ""
    for pcm in minutes_of(noise, MINUTES):
        for start in range(0, len(pcm), BLOCK):
            stream.feed(pcm[start : start + BLOCK])
            flow = stream.advance()
            now = f"{flow.sure} {flow.unsure}".strip()
            if now != before:
                shown += len(now.split())
                before = now
            shown += sum(len(line.text.split()) for line in flow.lines)
    return shown + sum(len(line.text.split()) for line in stream.end().lines)
