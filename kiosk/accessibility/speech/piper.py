"""A warmer voice than espeak-ng: Piper, in a process of its own.

Piper tells how many samples each phoneme takes if the package ``onnx`` is there to open the voice for it;
else the words are spread over the sound by their length, and the sound says so.

The phonemes of a sentence come in groups that are not its words: "has been" is one, "512" is five. So each
word is placed by the phonemes it has when it is said alone, then moved to the beginning of a group that is
near, if no other word is nearer.
"""

import dataclasses
import json
import math
import os
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN
from kiosk.runtime.child_process import IDLE_UNLOAD_S, ChildProcess

from .synthesis import EngineDiedError, NoVoiceError, Sound, SpeechError, WordTime, speech_errors

_MAX_DISTANCE = 3  # phonemes
_FAR = 10**9


@dataclass(frozen=True, slots=True)
class Phoneme:
    """One phoneme, or a sign between them, and how long it lasts."""

    sign: str
    seconds: float


def align_words(weights: Sequence[float], phonemes: Sequence[Phoneme]) -> list[float]:
    """The second at which each word begins; ``weights`` is how many phonemes each has alone, plus one."""
    begins = list(accumulate((each.seconds for each in phonemes), initial=0.0))
    groups = [0] + [
        i + 1
        for i, (sign, after) in enumerate(pairwise(each.sign for each in phonemes))
        if sign in " ^" and after not in " $"
    ]
    places = _proportional_positions(weights, len(phonemes))
    moved: dict[int, int] = {}
    for group in groups:
        word = min(range(len(places)), key=lambda i: abs(places[i] - group))
        away = abs(places[word] - group)
        if away <= min(_MAX_DISTANCE, abs(places[word] - moved.get(word, _FAR))):
            moved[word] = group
    return list(accumulate((begins[moved.get(i, int(at))] for i, at in enumerate(places)), max))


def spread_by_length(weights: Sequence[float], seconds: float) -> list[float]:
    """The second at which each word begins, in proportion to its length: for voices without phoneme times."""
    return _proportional_positions(weights, seconds)


def _proportional_positions(weights: Sequence[float], length: float) -> list[float]:
    total = sum(weights)
    return [length * before / total for before in accumulate(weights[:-1], initial=0.0)]


#: In memory at once: two people who talk with each other.
_MAX_LOADED_VOICES = 2
#: Characters: two seconds of speech, made in 0.14 s on two cores.
_FIRST_CHUNK = 40
#: What ends a C string, and what Piper takes for phonemes.
_UNSPEAKABLE = re.compile(r"\0|\[\[|\]\]")
WORD = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff.,;:!?…،؛؟。，！？«»\"()]+")


class PiperEngine:
    """Piper, as it runs in the child process. Raises ``EngineDiedError`` where it is not installed."""

    def __init__(self) -> None:
        try:
            from piper import SynthesisConfig
        except (ImportError, OSError) as error:
            raise EngineDiedError(f"piper-tts cannot start: {error}") from error
        self._config = SynthesisConfig
        self._voices: OrderedDict[Path, Any] = OrderedDict()

    def speak(self, text: str, folder: Path, rate: float) -> Sound:
        """The sound of a text by the voice of that folder; an empty text only loads the voice.

        Raises ``NoVoiceError``, ``EngineDiedError``.
        """
        voice = self._voice(folder)
        config = self._config(length_scale=voice.config.length_scale / rate)
        text = _UNSPEAKABLE.sub(lambda found: " " * len(found[0]), text)
        try:
            chunks = list(voice.synthesize(text, config, include_alignments=True))
            pcm = b"".join(chunk.audio_int16_bytes for chunk in chunks)
            rate_hz = voice.config.sample_rate
            words, exact = _align_text(voice, text, chunks, len(pcm) / 2 / rate_hz)
        except Exception as error:  # noqa: BLE001 - foreign code; its message may have the visitor's words
            raise EngineDiedError(f"piper: {type(error).__name__}") from None
        return Sound(pcm, rate_hz, words, exact, pace=rate)

    def _voice(self, folder: Path) -> Any:
        if folder not in self._voices:
            while len(self._voices) >= _MAX_LOADED_VOICES:
                self._voices.popitem(last=False)
            self._voices[folder] = _load(folder)
        self._voices.move_to_end(folder)
        return self._voices[folder]


def _load(folder: Path) -> Any:
    """The voice of that folder. Raises ``NoVoiceError``.

    Not by ``PiperVoice.load``: with the memory that its session keeps, and the copy of the model it makes
    to get at the phonemes, a voice takes 360 MB; like this 220, and a tenth more time.
    """
    from onnxruntime import InferenceSession, SessionOptions
    from piper import PiperVoice
    from piper.config import PiperConfig

    model = next(iter(sorted(folder.glob("*.onnx"))), None)
    if model is None:
        raise NoVoiceError(folder.name)
    options = SessionOptions()
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    try:
        config = PiperConfig.from_dict(json.loads(Path(f"{model}.json").read_text(encoding="utf-8")))
        with _with_alignment_output(model) as path:
            session = InferenceSession(path, options, ["CPUExecutionProvider"])
    except Exception as error:  # what onnxruntime raises of a damaged file has no narrower base
        raise NoVoiceError(f"{folder.name}: {type(error).__name__}") from error
    return PiperVoice(session, config)


@contextmanager
def _with_alignment_output(model: Path) -> Iterator[str]:
    """The path of a copy in memory that also tells how long each phoneme is; else of the model itself."""
    try:
        import onnx
        from piper.patch_voice_with_alignment import add_alignment_output

        opened = onnx.load(str(model))
        add_alignment_output(opened)
    except (ImportError, ValueError):  # no onnx, or a voice that tells already or never will
        yield str(model)
        return
    with os.fdopen(os.memfd_create("voice"), "wb") as copy:
        copy.write(opened.SerializeToString())
        copy.flush()
        del opened
        yield f"/proc/self/fd/{copy.fileno()}"


def _align_text(
    voice: Any, text: str, chunks: Iterable[Any], seconds: float
) -> tuple[tuple[WordTime, ...], bool]:
    """When each word is heard; and whether the engine gave the times, or they are estimated."""
    spans = [found.span() for found in WORD.finditer(text)]
    if not spans:
        return (), True
    # Without the marks that it would otherwise add to Arabic: that takes longer than speaking.
    plain = dataclasses.replace(voice, use_tashkeel=False)
    weights = [1 + sum(map(len, plain.phonemize(text[start:end]))) for start, end in spans]
    phonemes: list[Phoneme] = []
    for chunk in chunks:
        if chunk.phoneme_alignments is None:
            return _word_times(spans, spread_by_length(weights, seconds)), False
        phonemes += (
            Phoneme(each.phoneme, int(each.num_samples) / chunk.sample_rate)
            for each in chunk.phoneme_alignments
        )
    return _word_times(spans, align_words(weights, phonemes)), True


def _word_times(spans: list[tuple[int, int]], times: list[float]) -> tuple[WordTime, ...]:
    return tuple(WordTime(start, end, at) for (start, end), at in zip(spans, times, strict=True))


class PiperSynthesiser:
    """See ``Synthesiser``. The first text of a voice also loads it, which takes a second."""

    def __init__(self, voices: Mapping[str, Path], within: float = 8.0) -> None:
        """``voices``: the folder of the voice of each language. ``within`` is the deadline of one sentence,
        in seconds, its voice loaded or not."""
        self._voices = dict(voices)
        self._timeout_s = within
        self._child = ChildProcess(PiperEngine, tries=2, idle_s=IDLE_UNLOAD_S, errors=(SpeechError,))
        self._loaded: tuple[int | None, set[Path]] = (None, set())

    def first_chunk(self, language: str) -> int | None:
        return _FIRST_CHUNK if self.can_speak(language) else None

    def can_speak(self, language: str) -> bool:
        folder = self._folder(language)
        return folder is not None and any(folder.glob("*.onnx"))

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(f"rate {rate} is not within {RATE_MIN} and {RATE_MAX}")
        folder = self._folder(language)
        if folder is None or not self.can_speak(language):
            raise NoVoiceError(language)
        with speech_errors():
            sound = self._child.call(self._timeout_s, PiperEngine.speak, text, folder, rate)
        pid, folders = self._loaded
        now = self._child.pid
        self._loaded = (now, {*(folders if pid == now else ()), folder})
        return sound

    def prepare(self, language: str) -> None:
        """Loads the voice, and says nothing with it. Blocks; raises like ``speak``."""
        self.speak("", language)

    def is_loaded(self, language: str) -> bool:
        """Whether its voice is in memory: ``speak`` begins at once."""
        pid, folders = self._loaded
        return pid is not None and pid == self._child.pid and self._folder(language) in folders

    def work_seconds(self, text: str) -> float:
        """Little: nobody asks how little."""
        return 0.0

    def unload(self) -> None:
        """Ends the process to free its memory."""
        self._child.unload()

    def close(self) -> None:
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The process of the engine, if it runs."""
        return self._child.pid

    def _folder(self, language: str) -> Path | None:
        return self._voices.get(language) or self._voices.get(language.partition("@")[0])
