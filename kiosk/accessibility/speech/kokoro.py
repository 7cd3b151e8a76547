"""The warm voice by default: Kokoro, in a process of its own.

It speaks phonemes as espeak-ng writes them, so both say a text alike. The text is cut at its stops, each
piece (a clause) is turned into phonemes, and the clauses go to the model together, with their stops, so that
its melody runs through the whole sentence.

The model knows how long each phoneme lasts, but does not tell. It is asked by a field that is added to the
file behind its end: protobuf joins what comes twice, so the graph has one more output, and nobody needs the
package ``onnx``. The words are then placed as Piper's are.
"""

import ctypes
import json
import math
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.accessibility.interaction_preferences import RATE_MAX, RATE_MIN
from kiosk.domain.languages import KNOWN_LANGUAGES
from kiosk.runtime.child_process import IDLE_UNLOAD_S, ChildProcess
from kiosk.runtime.paths import ASSETS

from .piper import WORD, Phoneme, align_words
from .synthesis import EngineDiedError, NoVoiceError, Sound, SpeechError, WordTime, speech_errors

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

KOKORO_MODEL = "kokoro-82m"
KOKORO_RATE_HZ = 24000


@dataclass(frozen=True, slots=True)
class KokoroVoice:
    """``name``: of its file of styles. ``espeak``: the voice of espeak-ng whose phonemes it was taught."""

    name: str
    espeak: str


#: By language, as ``assets/languages.toml`` names them; a variant speaks with the voice of its language.
KOKORO_VOICES: Mapping[str, KokoroVoice] = {
    each.code: KokoroVoice(each.kokoro, each.kokoro_phonemes or each.espeak)
    for each in KNOWN_LANGUAGES.values()
    if each.kokoro and not each.variant_of
}

_GRAPH_FILE = "model.onnx"
#: The tensor with the frames of each token, and how many samples a frame has.
_DURATIONS = b"/encoder/Clip_output_0"
_FRAME_SAMPLES = 600
#: Of one call of the model, without the two at its ends.
_MAX_TOKENS = 500
#: Characters of a clause: without a stop for so long, it is cut at a space.
_MAX_CLAUSE = 160
_STYLE_SIZE = 256
#: What is heard: below it is the noise of the model.
_SILENCE = 0.004
#: Seconds of silence that stay before and after what is heard.
_LEAD_S, _TAIL_S = 0.01, 0.12

#: What ends a clause; those before a letter are part of a word ("3,5", "a.m.").
_WORD_STOPS, _OTHER_STOPS = ",;:.!?…", "—()«»“”，、。！？；："
_CLAUSE = re.compile(
    rf"(?:[^{_WORD_STOPS}{_OTHER_STOPS}]|[{_WORD_STOPS}](?=\S))+[{_WORD_STOPS}{_OTHER_STOPS}\s]*"
    rf"|[{_OTHER_STOPS}\s]+|[{_WORD_STOPS}]+"
)
#: As the model knows them.
_STOPS = {stop: stop for stop in ",;:.!?…—"} | dict(zip("，、。！？；：", ",,.!?;:", strict=True))
#: espeak-ng marks a word of another language: "(en)wiːkˈɛnd(fr)".
_LANGUAGE_MARK = re.compile(r"\([a-z^-]+\)")
_TIE = "^"
#: Pairs of phonemes that the model has one sign for.
_PAIRS = {
    "a^ɪ": "I",
    "a^ʊ": "W",
    "d^z": "ʣ",
    "d^ʒ": "ʤ",
    "e^ɪ": "A",
    "o^ʊ": "O",
    "ə^ʊ": "Q",
    "s^s": "S",
    "t^s": "ʦ",
    "t^ʃ": "ʧ",
    "ɔ^ɪ": "Y",
}
#: Of English, where the model was taught other signs than espeak-ng writes.
_ENGLISH = {"e^ə": "ɛː", "r": "ɹ", "ɐ": "ə", "i^ə": "ɪə", "ə^l": "ᵊl", "ɚ": "əɹ", "x": "k", "ʔ": "t"}
#: Of Chinese: other letters, and an arrow for each tone, which espeak-ng writes in digits of height; only its
#: own alphabet tells the first from the fourth.
_CHINESE = {
    "t^ɕ": "ʨ",
    "t^s.": "ꭧ",
    "t^s": "ʦ",
    "s.": "ʂ",
    "z.": "ɻ",
    "h": "ʰ",
    "χ": "x",
    "ɑ^u": "au",
    "i^ɛ": "je",
    "i.": "ɻ",
    "i̪": "ɹ",
    "ˈ": "",
    "ˌ": "",
}
_TONE = re.compile("[5ɜ214]")
_OWN_TONE = re.compile(r"(?<!\d)(?:55|35|214|51|11|21|22|[1235])(?!\d)")
_TONE_ARROWS = {"55": "→", "35": "↗", "214": "↓", "21": "↓", "51": "↘"}


@cache
def _tokens() -> dict[str, int]:
    """The number that the model knows each sign by."""
    read: dict[str, int] = json.loads((ASSETS / "kokoro_tokens.json").read_text(encoding="utf-8"))
    return read


class _VoiceProperties(ctypes.Structure):
    """``espeak_VOICE`` of speak_lib.h."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("xx1", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class Phonemizer:
    """The phonemes of a text, by the library of espeak-ng. Raises ``EngineDiedError`` without it.

    One a process: the library has one state.
    """

    _SYNCHRONOUS, _UTF8 = 2, 1  # of speak_lib.h
    _IPA, _TIED = 0x02, 0x80

    def __init__(self) -> None:
        try:
            self._library = ctypes.CDLL("libespeak-ng.so.1")
        except OSError as error:
            raise EngineDiedError(f"espeak-ng is not installed: {error}") from error
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        if self._library.espeak_Initialize(self._SYNCHRONOUS, 0, None, 0) < 0:
            raise EngineDiedError("espeak-ng cannot start")
        self._voice = ""

    def signs(self, text: str, voice: str) -> str:
        """What the model is given for a clause. Raises ``NoVoiceError``."""
        if voice != self._voice:
            wanted = _VoiceProperties(languages=voice.encode())
            if self._library.espeak_SetVoiceByProperties(ctypes.byref(wanted)):
                raise NoVoiceError(voice)
            self._voice = voice
        said = _LANGUAGE_MARK.sub("", " ".join(self._phonemes(text)))
        if voice == "cmn":
            tones = iter(_OWN_TONE.findall(" ".join(self._phonemes(text, own=True))))
            said = _TONE.sub(lambda _: _TONE_ARROWS.get(next(tones, ""), ""), said)
            signs = _CHINESE
        else:
            signs = _PAIRS | _ENGLISH if voice.startswith("en") else _PAIRS
        for old, new in signs.items():
            said = said.replace(old, new)
        return "".join(sign for sign in said if sign in _tokens()).strip()

    def _phonemes(self, text: str, *, own: bool = False) -> Iterator[str]:
        """In the international alphabet, or in that of espeak-ng itself."""
        data = ctypes.create_string_buffer(text.replace("\0", " ").encode(errors="ignore"))
        at = ctypes.c_void_p(ctypes.addressof(data))
        mode = 0 if own else self._IPA | self._TIED | ord(_TIE) << 8
        while at.value:
            yield self._library.espeak_TextToPhonemes(ctypes.byref(at), self._UTF8, mode).decode()


@dataclass(frozen=True, slots=True)
class _Clause:
    """Characters ``start`` to ``end`` of the text; ``signs`` are its phonemes, without the stop."""

    start: int
    end: int
    signs: str
    stop: str


class KokoroEngine:
    """Kokoro, as it runs in the child process.

    Raises ``EngineDiedError`` where onnxruntime or espeak-ng is missing, ``NoVoiceError`` where the model is.
    """

    def __init__(self, folder: Path, threads: int, niceness: int) -> None:
        os.nice(niceness)
        self._folder = folder
        self._phonemizer = Phonemizer()
        self._session = _open_session(folder / _GRAPH_FILE, threads)
        self._styles: dict[str, Samples] = {}

    def speak(self, text: str, name: str, phonemes: str, rate: float) -> Sound:
        """The sound of a text by that voice, from the phonemes of that voice of espeak-ng.

        Raises ``NoVoiceError``, ``EngineDiedError``.
        """
        style = self._style(name)
        clauses = [self._clause(text, start, end, phonemes) for start, end in _clause_spans(text)]
        clauses = [clause for clause in clauses if clause.signs]
        try:
            parts, words, seconds = [], [], 0.0
            for together in _batches(clauses):
                samples, times = self._run(together, style, rate)
                for clause, (at, durations) in zip(together, times, strict=True):
                    words += [
                        WordTime(word.start, word.end, seconds + word.at)
                        for word in self._words(text, clause, phonemes, at, durations)
                    ]
                parts.append(samples)
                seconds += len(samples) / KOKORO_RATE_HZ
        except SpeechError:
            raise
        except Exception as error:  # noqa: BLE001 - foreign code; its message may have the visitor's words
            raise EngineDiedError(f"kokoro: {type(error).__name__}") from None
        return Sound(_pcm(parts), KOKORO_RATE_HZ, tuple(words), pace=rate)

    def _clause(self, text: str, start: int, end: int, phonemes: str) -> _Clause:
        said = text[start:end]
        stop = next((_STOPS[char] for char in reversed(said.rstrip()) if char in _STOPS), "")
        return _Clause(start, end, self._phonemizer.signs(said, phonemes), stop)

    def _style(self, name: str) -> "Samples":
        import numpy as np

        if name not in self._styles:
            try:
                read = np.fromfile(self._folder / f"{name}.bin", np.float32)
                self._styles[name] = read.reshape(-1, _STYLE_SIZE)
            except (OSError, ValueError) as error:
                raise NoVoiceError(f"{name}: {type(error).__name__}") from error
        return self._styles[name]

    def _run(
        self, clauses: Sequence[_Clause], style: "Samples", rate: float
    ) -> tuple["Samples", list[tuple[float, list[float]]]]:
        """The sound of clauses that go to the model together; and of each, when it begins and how long each
        of its signs lasts, in seconds."""
        import numpy as np

        signs = [clause.signs[:_MAX_TOKENS] + clause.stop for clause in clauses]
        tokens = [_tokens()[sign] for sign in " ".join(signs)]
        sound, frames = self._session.run(
            None,
            {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": style[min(len(tokens), len(style)) - 1][None],
                "speed": np.array([rate], np.float32),
            },
            _shrinking(),
        )
        samples: Samples = np.asarray(sound, np.float32).ravel()
        loud = np.flatnonzero(np.abs(samples) > _SILENCE)
        if not loud.size:
            return samples[:0], [(0.0, [0.0] * len(each)) for each in signs]
        first = max(0, int(loud[0]) - round(_LEAD_S * KOKORO_RATE_HZ))
        last = int(loud[-1]) + round(_TAIL_S * KOKORO_RATE_HZ)
        durations = [float(each) * _FRAME_SAMPLES / KOKORO_RATE_HZ for each in np.ravel(frames)]
        begins = list(accumulate(durations, initial=-first / KOKORO_RATE_HZ))
        times, place = [], 1  # behind the token that opens
        for each in signs:
            times.append((max(0.0, begins[place]), durations[place : place + len(each)]))
            place += len(each) + 1
        return samples[first:last], times

    def _words(
        self, text: str, clause: _Clause, phonemes: str, at: float, durations: Sequence[float]
    ) -> Iterator[WordTime]:
        spans = [found.span() for found in WORD.finditer(text, clause.start, clause.end)]
        if not spans:
            return
        weights = [1.0 + len(self._phonemizer.signs(text[start:end], phonemes)) for start, end in spans]
        signs = [Phoneme(sign, seconds) for sign, seconds in zip(clause.signs, durations, strict=False)]
        for (start, end), begin in zip(spans, align_words(weights, signs), strict=True):
            yield WordTime(start, end, at + begin)


def _clause_spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the text is cut: after its stops, and at a space where there is none for long."""
    for found in _CLAUSE.finditer(text):
        start, end = found.span()
        while end - start > _MAX_CLAUSE:
            space = text.rfind(" ", start + 1, start + _MAX_CLAUSE)
            cut = space if space > 0 else start + _MAX_CLAUSE
            yield start, cut
            start = cut
        yield start, end


def _batches(clauses: Sequence[_Clause]) -> Iterator[list[_Clause]]:
    """As many clauses together as the model takes."""
    together: list[_Clause] = []
    size = 0
    for clause in clauses:
        length = min(len(clause.signs), _MAX_TOKENS) + 2
        if together and size + length > _MAX_TOKENS:
            yield together
            together, size = [], 0
        together.append(clause)
        size += length
    if together:
        yield together


def _pcm(parts: Sequence["Samples"]) -> bytes:
    import numpy as np

    if not parts:
        return b""
    return (np.clip(np.concatenate(parts), -1, 1) * 32767).astype(np.int16).tobytes()


def _open_session(model: Path, threads: int) -> Any:
    """The model, with the durations as its second output. Raises ``NoVoiceError``, ``EngineDiedError``."""
    try:
        from onnxruntime import InferenceSession, SessionOptions
    except (ImportError, OSError) as error:
        raise EngineDiedError(f"onnxruntime cannot start: {error}") from error
    options = SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait by spinning take the processor from the screen.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        with os.fdopen(os.memfd_create("voice"), "wb") as copy:
            with model.open("rb") as whole:
                while block := whole.read(1 << 20):
                    copy.write(block)
            copy.write(_field(7, _field(12, _field(1, _DURATIONS))))  # ModelProto.graph.output.name
            copy.flush()
            return InferenceSession(f"/proc/self/fd/{copy.fileno()}", options, ["CPUExecutionProvider"])
    except Exception as error:  # what onnxruntime raises of a damaged file has no narrower base
        raise NoVoiceError(f"{KOKORO_MODEL}: {type(error).__name__}") from error


@cache
def _shrinking() -> Any:
    """How the model is called: the memory of a long sentence is given back after it."""
    from onnxruntime import RunOptions

    options = RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


def _field(number: int, content: bytes) -> bytes:
    """A field of a protobuf message that holds bytes or another message."""
    head = bytearray()
    for value in (number << 3 | 2, len(content)):
        while value > 0x7F:
            head.append(value & 0x7F | 0x80)
            value >>= 7
        head.append(value)
    return bytes(head) + content


#: Seconds of speech of a character, in the languages that it speaks (measured: 0.052); a digit is a word, a
#: Chinese character a syllable.
_SPEECH_S, _DIGIT_S, _CHINESE_S = 0.055, 0.3, 0.28
#: Seconds of a call beside what grows with the text.
_CALL_S = 0.15
#: Where nothing was measured: of two quiet cores.
TYPICAL_FACTOR = 0.4
#: Of two threads (0.29 seconds a second on two quiet cores, of 0.45 of processor time).
_PARALLEL_SHARE = 0.65
#: Of the measured factor, how much one call tells.
_LEARNING = 0.3
#: The screen comes first.
_NICENESS = 5
_START_WITHIN_S = 60.0
#: A call that takes so long beside what the text needs is hung.
_DEADLINE_S = 30.0


class KokoroSynthesiser:
    """See ``Synthesiser``. Loading takes a second or two, and a sentence about half the time it lasts."""

    def __init__(
        self,
        folder: Path,
        languages: Mapping[str, KokoroVoice] = KOKORO_VOICES,
        *,
        is_whole: Callable[[], bool] = lambda: True,
        factor: float = TYPICAL_FACTOR,
        threads: int = 0,
        niceness: int = _NICENESS,
    ) -> None:
        """``languages`` it is to speak. ``is_whole`` says whether the model is what its makers published; it
        is asked before the model is loaded. ``factor``: seconds of work for a second of speech, as measured.
        ``threads``: of the processor; 0: two, where there are."""
        self._folder = folder
        self._languages = languages
        self._is_whole = is_whole
        self.factor = factor
        threads = threads or min(2, os.cpu_count() or 1)
        #: Of its processor time, what passes on the clock when nothing else runs.
        self.parallel_share = 1.0 if threads == 1 else _PARALLEL_SHARE
        self._child = ChildProcess(
            KokoroEngine,
            folder,
            threads,
            niceness,
            start_within=_START_WITHIN_S,
            start_waits=True,
            tries=2,
            idle_s=IDLE_UNLOAD_S,
            errors=(SpeechError,),
        )

    def voice(self, language: str) -> KokoroVoice | None:
        """The voice of that language, if it has one."""
        return self._languages.get(language.partition("@")[0])  # easy French is French

    def first_chunk(self, language: str) -> int | None:
        return None  # a sentence that was spoken ahead was so whole

    def can_speak(self, language: str) -> bool:
        voice = self.voice(language)
        return voice is not None and all(
            (self._folder / name).exists() for name in (_GRAPH_FILE, f"{voice.name}.bin")
        )

    def speak(self, text: str, language: str, rate: float = 1.0, within: float = math.inf) -> Sound:
        if not RATE_MIN <= rate <= RATE_MAX:
            raise ValueError(f"rate {rate} is not within {RATE_MIN} and {RATE_MAX}")
        voice = self.voice(language)
        if voice is None:
            raise NoVoiceError(language)
        if not any(char.isalnum() for char in text):
            return Sound(b"", KOKORO_RATE_HZ)
        self.prepare(language)
        began = time.monotonic()
        with speech_errors():
            sound = self._child.call(
                _DEADLINE_S + 10 * speech_seconds(text) / rate,
                KokoroEngine.speak,
                text,
                voice.name,
                voice.espeak,
                rate,
            )
        if sound.seconds > 1:
            measured = max(0.0, time.monotonic() - began - _CALL_S) / sound.seconds
            self.factor += _LEARNING * (measured - self.factor)
        return sound

    def prepare(self, language: str) -> None:
        """Loads the model, and says nothing with it. Blocks; raises like ``speak``."""
        if not self.can_speak(language):
            raise NoVoiceError(language)
        if self._child.pid is not None:
            return
        if not self._is_whole():
            raise NoVoiceError(f"{KOKORO_MODEL} is not what its makers published")
        with speech_errors():
            self._child.start()

    def is_loaded(self, language: str) -> bool:
        """Whether the model is in memory: ``speak`` begins at once."""
        return self._child.pid is not None and self.can_speak(language)

    def work_seconds(self, text: str) -> float:
        """How long ``speak`` will take, about, once it is loaded."""
        return _CALL_S + self.factor * speech_seconds(text)

    def processor_seconds(self) -> float:
        """What the engine has used of the processor; 0 where it does not run."""
        import psutil  # here: no start waits for it

        try:
            times = psutil.Process(self.pid).cpu_times() if self.pid else None
        except psutil.NoSuchProcess:
            return 0.0
        return times.user + times.system if times else 0.0

    def unload(self) -> None:
        """Ends the process to free its memory."""
        self._child.unload()

    def close(self) -> None:
        self._child.close()

    @property
    def pid(self) -> int | None:
        """The process of the engine, if it runs."""
        return self._child.pid


def speech_seconds(text: str) -> float:
    """How long the text lasts when it is said, about."""
    chinese = sum("\u4e00" <= char <= "\u9fff" for char in text)
    digits = sum(char.isdigit() for char in text)
    return _CHINESE_S * chinese + _DIGIT_S * digits + _SPEECH_S * (len(text) - chinese - digits)
