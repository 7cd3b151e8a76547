"""The warm voice, and Piper, beside espeak-ng: what a recogniser makes of them, and what the warm one costs.

The sentences are the interface's own, every so many of those that never change. Whisper base hears them; what
people understand may still be misheard by it, so this tells which of two voices is clearer, not how many
words a person would miss. Times of work are of the processor, which other programs do not change.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from faster_whisper import WhisperModel
from rapidfuzz.distance import Levenshtein

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.speech import Synthesiser
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.speech.kokoro import KOKORO_MODEL, KOKORO_VOICES, KokoroSynthesiser
from kiosk.accessibility.speech.piper import PiperSynthesiser
from kiosk.accessibility.speech.rendered import RenderedSounds, fixed_sentences
from kiosk.accessibility.speech.shaping import shape
from kiosk.accessibility.speech.synthesis import Sound
from kiosk.accessibility.speech.voice_selection import FallbackSynthesiser, RenderedSynthesiser, open_kokoro

from .cost import p95, seconds
from .sounds import Counted, rate, rate_interval, words
from .table import Row

#: Of each language, and characters of each.
SENTENCES, SHORTEST, LONGEST = 60, 25, 90
#: Sentences of which the first sound is measured.
_ROUNDS = 20
_FIRST_SOUND_S = 0.25
_HEARD_HZ = 16_000
_SILENCE = np.zeros(_HEARD_HZ // 4, np.float32)
#: Or Whisper writes the characters of Taiwan.
_PROMPTS = {"zh": "以下是普通话的句子。"}
#: As they stand on the screen, with values.
_WITH_VALUES = (
    "Votre loyer de novembre est de 512,34 €.",
    "Bonjour Madame Benali.",
    "Rendez-vous le mardi 1er décembre à 9 h 30.",
    "Votre demande T482715 est enregistrée.",
)


def rows(count: int = SENTENCES) -> list[Row]:
    """Half an hour; nothing where the warm voice or Whisper is not installed."""
    models = ModelStore()
    whisper = models.best("fr", Engine.WHISPER)
    if whisper is None or not models.state(KOKORO_MODEL).installed:
        return []
    ear = WhisperModel(str(models.path(whisper.name)), device="cpu", compute_type="int8", cpu_threads=2)
    plain, warm = EspeakSynthesiser(within=30), open_kokoro(models)
    installed = {
        each.languages[0]: models.path(each.name)
        for each in models.manifest.models
        if each.engine is Engine.PIPER and models.state(each.name).installed
    }
    piper = PiperSynthesiser(installed, within=60)
    try:
        found = [row for language in KOKORO_VOICES for row in _understood(ear, language, count, plain, warm)]
        piper_rows = [
            row for language in installed for row in _understood(ear, language, count, plain, piper)
        ]
        return [*found, *piper_rows, *_cost(warm, plain), *_first_sounds(plain, warm)]
    finally:
        for each in (plain, warm, piper):
            each.close()


def _understood(
    ear: WhisperModel, language: str, count: int, plain: Synthesiser, other: Synthesiser
) -> Iterator[Row]:
    """``other`` beside espeak-ng; only the warm voice has a budget."""
    counted = {
        synthesiser: [_count(ear, synthesiser, text, language) for text in _sentences(language, count)]
        for synthesiser in (other, plain)
    }
    ours, theirs = counted[other], counted[plain]
    warm = isinstance(other, KokoroSynthesiser)
    what = (
        f"words wrong, {language}, {len(ours)} sentences ({rate_interval(ours)}){'' if warm else ', Piper'}"
    )
    yield Row(what, rate(ours), "%", "espeak-ng", rate(theirs), most=0.5 if warm else None)


def _sentences(language: str, count: int) -> list[str]:
    """As many, from all over the interface."""
    scale = 3 if language == "zh" else 1  # a character is a syllable
    fitting = [
        text
        for text in fixed_sentences(language)
        if SHORTEST <= scale * len(text) <= LONGEST and not re.search(r"\d", text)
    ]
    return fitting[:: max(1, len(fitting) // count)][:count]


def _count(ear: WhisperModel, synthesiser: Synthesiser, text: str, language: str) -> Counted:
    heard, _ = ear.transcribe(
        _samples(synthesiser.speak(text, language)),
        language=language,
        temperature=0,
        initial_prompt=_PROMPTS.get(language),
        condition_on_previous_text=False,
        max_new_tokens=120,
    )
    said, understood = _words(text, language), _words(" ".join(part.text for part in heard), language)
    # Words without end are the recogniser's loop, not the voice's.
    return Counted(min(Levenshtein.distance(said, understood), len(said)), len(said))


def _words(text: str, language: str) -> list[str]:
    return (
        re.findall(r"[\u4e00-\u9fff]", text) if language == "zh" else words(text.replace("’", "'"), language)
    )


def _samples(sound: Sound) -> np.ndarray:
    """As Whisper takes it, with the silence around it that a room has."""
    import av

    frame = av.AudioFrame.from_ndarray(np.frombuffer(sound.pcm, np.int16)[None], "s16", "mono")
    frame.sample_rate = sound.rate_hz
    resampler = av.AudioResampler("s16", "mono", _HEARD_HZ)
    heard = [each.to_ndarray()[0] for each in (*resampler.resample(frame), *resampler.resample(None))]
    return np.concatenate([_SILENCE, np.concatenate(heard).astype(np.float32) / 32768, _SILENCE])


def _cost(warm: KokoroSynthesiser, plain: Synthesiser) -> Iterator[Row]:
    """Of what the interface says in French: work, memory, disk."""
    texts = _sentences("fr", _ROUNDS)
    warm.speak(texts[0], "fr")
    before = warm.processor_seconds()
    spoken = [warm.speak(text, "fr") for text in texts]
    speech = sum(sound.seconds for sound in spoken)
    factor = (warm.processor_seconds() - before) / speech
    yield Row("processor time for a second of speech", factor, "s")
    yield Row("a second of speech on two quiet cores, about", factor * warm.parallel_share, "s", most=0.9)
    assert warm.pid is not None
    memory = psutil.Process(warm.pid)
    yield Row("in memory, loaded", memory.memory_info().rss / 1e6, "MB")
    peak = int(re.findall(r"VmHWM:\s*(\d+)", Path(f"/proc/{warm.pid}/status").read_text())[0]) / 1e3
    yield Row("in memory, at the longest of them", peak, "MB", most=400)
    characters = sum(map(len, fixed_sentences("fr")))
    whole = speech * characters / sum(map(len, texts))
    plainly = sum(shape(plain.speak(text, "fr")).seconds for text in texts) / speech
    yield Row("French, all that never changes", whole / 60, "min", "espeak-ng", whole * plainly / 60)
    yield Row("to speak it ahead, on one thread", whole * factor / 3600, "h")
    with tempfile.TemporaryDirectory() as folder:
        kept = RenderedSounds(Path(folder) / "rendered.db")
        for text, sound in zip(texts, spoken, strict=True):
            kept.put("fr", text, sound)
        kept.close()
        yield Row("on the disk", kept.size() / 1e6 * whole / speech, "MB")


def _first_sounds(plain: Synthesiser, warm: KokoroSynthesiser) -> Iterator[Row]:
    """Until there is something to play, at the loudness of all; to the ear it is a tenth of a second more."""
    texts = _sentences("fr", _ROUNDS)
    with tempfile.TemporaryDirectory() as folder:
        kept = RenderedSounds(Path(folder) / "rendered.db")
        ahead = RenderedSynthesiser(kept, {"fr": "fr"}, FallbackSynthesiser(plain, warm, least_wait_s=0))
        for text in texts:
            kept.put("fr", text, warm.speak(text, "fr"))
        for what, said, most in (("never changes", texts, 100), ("has values", _WITH_VALUES * 5, 300)):
            times = []
            for text in said:
                times.append(
                    1000 * seconds(lambda text=text: shape(ahead.speak(text, "fr", 1.0, _FIRST_SOUND_S)))
                )
                time.sleep(0.5)  # what was late is said to its end
            yield Row(f"first sound of what {what}, p50", sorted(times)[len(times) // 2], "ms")
            yield Row(f"first sound of what {what}, p95", p95(times), "ms", most=most)
        kept.close()
