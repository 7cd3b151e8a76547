"""Hearing: how long the visitor waits after speaking; words that are wrong, beside bare faster-whisper.

The voices are people's (``prompts``); for the wait they are played into the virtual sound room and heard
through the microphone path.
"""

from __future__ import annotations

import os
import queue
import statistics
import time
from collections.abc import Iterator
from statistics import fmean

import numpy as np
import numpy.typing as npt
import psutil
from faster_whisper import WhisperModel
from faster_whisper.audio import pad_or_trim
from faster_whisper.tokenizer import Tokenizer

from audit.virtual_audio import VirtualAudio
from kiosk.accessibility.intents.choice_matching import ChoiceMatch, match_choice
from kiosk.accessibility.intents.spoken_values import numbers_as_digits
from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition import (
    AudioLevel,
    NoSpeech,
    Recogniser,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionService,
    SoundDeviceMicrophone,
    TranscriptionFinished,
    VoiceRun,
)
from kiosk.accessibility.recognition.audio_file import read_audio
from kiosk.accessibility.recognition.process import load_recogniser
from kiosk.accessibility.recognition.recogniser import BYTES_PER_SECOND

from .cost import p95
from .sounds import (
    SOUNDS,
    Counted,
    Prompt,
    count,
    in_a_room,
    interval,
    prompts,
    rate,
    rate_interval,
    ratio_interval,
    short_answers,
)
from .table import Row

MODEL = "whisper-base"
#: Two to eight seconds each.
SAID = (
    "agent-alreadyon agent-newlocation agent-user conf-getconfno conf-invalid conf-now-recording "
    "conf-onlyperson dir-nomore demo-enterkeywords check-number-dial-again conf-invalidpin"
)
#: Language → every so many of its prompts.
STEPS = {"fr": 2, "es": 5, "en": 6, "ru": 5}
BESIDE = "bare faster-whisper"
OURS = "ours"
FREELY = "without choices"
#: What is tried is decoded once: the fallbacks of faster-whisper take half a minute for one unclear word.
ONE_DECODE = {"temperature": 0.0, "condition_on_previous_text": False, "max_new_tokens": 60}
#: Before and after a short answer.
QUIET = bytes(BYTES_PER_SECOND // 2)
#: The short answers: every so many of them.
SHORT_STEP = 3


def rows() -> Iterator[Row]:
    """Measures everything; half an hour, twice that on a busy machine."""
    models = ModelStore()
    ours = load_recogniser(Engine.WHISPER, models.path(MODEL))
    bare = WhisperModel(str(models.path(MODEL)), device="cpu", compute_type="int8", cpu_threads=2)
    yield from _compared(ours, bare)
    for language in STEPS:
        vosk = models.best(language, Engine.VOSK)
        if vosk is not None:
            clips = _heard_by(load_recogniser(Engine.VOSK, models.path(vosk.name)), language)
            yield Row(f"wrong words in a hundred, {vosk.name} ({rate_interval(clips)})", rate(clips), "")
    waits, megabytes = _push_to_talk(models)
    yield Row("push to talk: end of speech → text, median", statistics.median(waits), "s")
    yield Row("push to talk: end of speech → text, p95", p95(waits), "s", most=1.2)
    yield Row("recognition process, memory", megabytes, "MB")
    yield from _short_answers(ours, bare)


def _compared(ours: Recogniser, bare: WhisperModel) -> Iterator[Row]:
    """What is never to be worse is the engine; of one language alone a word more or less says nothing."""
    mine: list[Counted] = []
    theirs: list[Counted] = []
    for language in STEPS:
        rows_of, our_words, bare_words = _compared_in(language, ours, bare)
        yield from rows_of
        mine += our_words
        theirs += bare_words
    yield _wrong(f"{MODEL}, {', '.join(STEPS)}", mine, theirs, most=1.0)


def _wrong(what: str, mine: list[Counted], theirs: list[Counted], most: float | None = None) -> Row:
    return Row(
        f"{what}: wrong words in a hundred ({len(mine)} clips, {rate_interval(mine)})",
        rate(mine),
        "",
        f"{BESIDE} ({ratio_interval(mine, theirs)})",
        rate(theirs),
        most=most,
    )


def _compared_in(
    language: str, ours: Recogniser, bare: WhisperModel
) -> tuple[list[Row], list[Counted], list[Counted]]:
    mine, theirs, our_times, bare_times = [], [], [], []
    for prompt in prompts(language, STEPS[language]):
        pcm = read_audio(prompt.path)
        started = time.perf_counter()
        ours.begin(language)
        ours.feed(pcm)
        heard = ours.end().text
        our_times.append(time.perf_counter() - started)
        samples = np.frombuffer(pcm, np.int16).astype(np.float32) / 32768
        started = time.perf_counter()
        segments, _ = bare.transcribe(samples, language=language)
        plain = " ".join(segment.text for segment in segments)
        bare_times.append(time.perf_counter() - started)
        mine.append(count(prompt, heard))
        theirs.append(count(prompt, plain))
    made = [
        _wrong(language, mine, theirs),
        Row(
            f"{language}: a clip, on average",
            statistics.fmean(our_times),
            "s",
            BESIDE,
            statistics.fmean(bare_times),
            most=1.0,
        ),
        Row(f"{language}: a clip, the slowest", max(our_times), "s", BESIDE, max(bare_times)),
    ]
    return made, mine, theirs


def _short_answers(ours: Recogniser, bare: WhisperModel) -> Iterator[Row]:
    """How often the choice that was said is the one that is proposed, near and in a hall; beside it, what was
    tried: ``docs/limits.md`` says what is kept."""
    for place in ("near", "in a hall"):
        right: dict[str, list[bool]] = {}
        for language in STEPS:
            before = len(right.get(OURS, ()))
            for answers in short_answers(language).values():
                for i, prompt in list(enumerate(answers))[::SHORT_STEP]:
                    pcm = QUIET + read_audio(prompt.path) + QUIET
                    pcm = pcm if place == "near" else in_a_room(pcm, i)
                    heard = _tried(ours, bare, pcm, language, [each.text for each in answers])
                    for way, texts in heard.items():
                        found = next(filter(None, (_chosen(text, answers, language) for text in texts)), None)
                        right.setdefault(way, []).append(found == prompt.name)
            only = {way: each[before:] for way, each in right.items() if way in (OURS, FREELY)}
            yield from _beside_each(f"choices said {place}, {language}", only)
        yield from _beside_each(f"choices said {place}", right)


def _beside_each(what: str, right: dict[str, list[bool]]) -> list[Row]:
    """How many are right with us, beside each other way over the same clips."""
    mine = right.pop(OURS)
    what = f"{what} ({len(mine)} clips), right"
    made = [Row(what, 100 * fmean(mine), "%")]
    for way, theirs in right.items():
        gains = [ours - other for ours, other in zip(mine, theirs, strict=True)]
        low, high = interval(len(gains), lambda drawn, gains=gains: fmean(gains[i] for i in drawn))  # type: ignore[misc]
        beside = f"{way} (difference 95 %: {100 * low:.0f} to {100 * high:.0f})"
        made.append(Row(what, 100 * fmean(mine), "%", beside, 100 * fmean(theirs)))
    return made


def _tried(
    ours: Recogniser, bare: WhisperModel, pcm: bytes, language: str, choices: list[str]
) -> dict[str, list[str]]:
    """What is heard in each way, the likeliest first: the first that is one of the choices counts."""
    ours.begin(language, choices)
    ours.feed(pcm)
    heard = {OURS: [ours.end().text]}
    ours.begin(language)
    ours.feed(pcm)
    heard[FREELY] = [ours.end().text]
    samples = np.frombuffer(pcm, np.int16).astype(np.float32) / 32768
    listed = ", ".join(choices)
    louder = samples * min(20.0, 0.7 / max(1e-3, float(np.abs(samples).max())))
    for way, sound, told in (
        ("bare faster-whisper, one decode", samples, {}),
        ("hot words at once", samples, {"hotwords": listed}),
        ("initial prompt", samples, {"initial_prompt": f"{listed}."}),
        ("made louder", louder, {}),
        ("voice filter of faster-whisper", samples, {"vad_filter": True}),
    ):
        segments, _ = bare.transcribe(sound, language=language, **ONE_DECODE, **told)
        heard[way] = [" ".join(segment.text for segment in segments)]
    heard["the likeliest of five that is a choice"] = _n_best(bare, samples, language)
    return heard


def _n_best(bare: WhisperModel, samples: npt.NDArray[np.float32], language: str) -> list[str]:
    """What the decoder finds likeliest, the likeliest first."""
    features = pad_or_trim(bare.feature_extractor(samples))
    tokens = Tokenizer(bare.hf_tokenizer, True, task="transcribe", language=language)
    told = bare.get_prompt(tokens, [], without_timestamps=True)
    (found,) = bare.model.generate(
        bare.encode(features), [told], beam_size=5, num_hypotheses=5, max_length=len(told) + 60
    )
    return [tokens.decode(ids) for ids in found.sequences_ids]


def _chosen(text: str, answers: list[Prompt], language: str) -> str | None:
    """Which of them is proposed; numbers in words and in figures are the same."""
    found = match_choice(
        numbers_as_digits(text, language),
        [(each.name, numbers_as_digits(each.text, language)) for each in answers],
    )
    return found.key if isinstance(found, ChoiceMatch) else None


def _heard_by(engine: Recogniser, language: str) -> list[Counted]:
    clips = []
    for prompt in prompts(language, STEPS[language]):
        engine.begin(language)
        engine.feed(read_audio(prompt.path))
        clips.append(count(prompt, engine.end().text))
    return clips


def _push_to_talk(models: ModelStore) -> tuple[list[float], float]:
    """Seconds from the end of each clip to its text, and megabytes of the engine's process."""
    waits = []
    events: queue.SimpleQueue[RecognitionEvent] = queue.SimpleQueue()
    with VirtualAudio() as room:
        os.environ.update(room.env)
        ear = RecognitionService(SoundDeviceMicrophone(), models)
        try:
            for name in SAID.split():
                run = VoiceRun("fr", events.put, lambda deliver: deliver())
                ear.listen(run)
                while not isinstance(events.get(timeout=60), AudioLevel):
                    pass
                room.play(SOUNDS / "fr" / f"{name}.wav").wait()
                ended = time.perf_counter()
                ear.finish(run)
                while not isinstance(event := events.get(timeout=60), TranscriptionFinished):
                    if isinstance(event, NoSpeech | RecognitionFailed):
                        raise RuntimeError(f"{name}: {event}")
                waits.append(time.perf_counter() - ended)
            memory = psutil.Process(ear.engine_pid).memory_info().rss / 1e6
        finally:
            ear.close()
    return waits[1:], memory  # the first also loaded the model
