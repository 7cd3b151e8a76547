"""What a speech recogniser is, loading one, and running it in a process of its own.

A recogniser hears one utterance (push to talk) or a stream without end (live captions). Engines implement
both over one loaded model, in a child process: the UI stays quick, and an engine that hangs can be killed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kiosk.accessibility.models import Engine
from kiosk.runtime.child_process import ChildProcess


@dataclass(frozen=True, slots=True)
class TranscribedLine:
    """What was said between two pauses; it will not change any more.

    ``start`` and ``end``: seconds of the audio since ``begin``. ``doubtful``: not to be trusted (several
    voices, a voice far away, another language). ``sounds_like``: that other language, or nothing.
    """

    text: str
    start: float
    end: float
    doubtful: bool = False
    detected_language: str = ""


@dataclass(frozen=True, slots=True)
class StreamUpdate:
    """What has changed. ``lines``: closed since the last time. The line that is being said: ``sure`` words,
    which are rarely rewritten, then ``unsure`` ones. ``speaking``: someone speaks now. The audio before
    second ``settled`` is in closed lines or was no voice: it is never needed again."""

    lines: tuple[TranscribedLine, ...] = ()
    sure: str = ""
    unsure: str = ""
    speaking: bool = False
    settled: float = 0.0


class StreamingRecogniser(Protocol):
    """One stream at a time: ``begin``, any number of ``feed`` and ``advance``, ``end``.

    Memory and time for an answer MUST NOT grow with the length of the stream, also when nobody pauses.
    Silence, hum, music and noise MUST give no words.
    """

    def begin(self, language: str) -> None:
        """A new stream; forgets the one before."""

    def feed(self, pcm: bytes) -> None:
        """More audio, in chunks of any even number of bytes. Cheap."""

    def advance(self) -> StreamUpdate:
        """What can be told now. MAY take as long as a second."""

    def languages(self) -> dict[str, float]:
        """How probable each language is, of what was fed since ``begin``; empty without a voice, or when the
        engine knows only one."""

    def end(self) -> StreamUpdate:
        """Closes the line that is being said. Nothing of the stream is kept."""


#: Samples a second. Audio is mono, 16 bits signed, native order everywhere in this package.
SAMPLE_RATE = 16_000
BYTES_PER_SECOND = 2 * SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class RecognisedWord:
    """One recognised word: ``confidence`` from 0 to 1, ``start`` and ``end`` in seconds of the audio."""

    text: str
    confidence: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Transcription:
    """What was said. ``text`` is empty when no words were heard; the seconds are of audio and of work.

    ``doubtful``: not to be trusted (several voices, a voice far away, another language).
    ``sounds_like``: that other language, or nothing.
    """

    text: str
    words: tuple[RecognisedWord, ...]
    language: str
    engine: str
    audio_seconds: float
    compute_seconds: float
    doubtful: bool = False
    detected_language: str = ""


class Recogniser(Protocol):
    """One loaded model. One utterance at a time: ``begin``, any number of ``feed``, ``end``.

    ``begin`` MAY come instead of ``end``: it forgets what was fed. Silence, hum and noise MUST give an
    empty text, never an invented one.
    """

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """A new utterance. ``vocabulary``: what can be answered, when the question has fixed choices."""

    def feed(self, pcm: bytes) -> None:
        """More audio, in chunks of any even number of bytes."""

    def partial(self) -> str:
        """The words so far; later words may change them. Cheap enough to ask after every chunk."""

    @property
    def speaking(self) -> bool:
        """Whether someone speaks now, as far as the last ``partial`` has looked."""

    def end(self) -> Transcription:
        """The result. Nothing of the utterance is kept."""

    def stream(self) -> StreamingRecogniser:
        """The same model for live captions."""


class UnusableModelError(Exception):
    """The files are there, but the engine refuses them."""


def load_recogniser(engine: Engine, folder: Path) -> Recogniser:
    """The engine, with the model of that folder. Raises ``UnusableModelError``."""
    try:
        if engine is Engine.VOSK:
            from .vosk_engine import VoskRecogniser  # here: each engine is heavy, and one is enough

            return VoskRecogniser(folder)
        from .whisper_engine import WhisperRecogniser

        return WhisperRecogniser(folder)
    except (OSError, RuntimeError, ValueError) as error:
        raise UnusableModelError(f"{folder.name}: {error}") from error


LOAD_TIMEOUT_S = 30.0
#: For any answer, and more for each second of audio in question. Engines need a tenth of that.
RESPONSE_TIMEOUT_S = 8.0
RESPONSE_TIMEOUT_PER_AUDIO_SECOND = 0.25
#: Goes through the pipe without its other end: sending more to a process that hangs would hang us too.
MAX_REQUEST_BYTES = 2 * BYTES_PER_SECOND


class RecognitionProcess:
    """One model in a child process, started by ``warm`` or by the first utterance.

    The methods raise ``ChildError`` when the process dies, hangs or fails, and ``UnusableModelError``;
    after either the next utterance starts another process. For one thread, ``close`` apart.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._child = ChildProcess(f"{__name__}:create_handler", engine, folder, start_within=LOAD_TIMEOUT_S)
        self._fed = 0

    @property
    def pid(self) -> int | None:
        """The child process, if one runs."""
        return self._child.pid

    def preload(self) -> None:
        """Loads the model, if it is not; returns when it can hear."""
        self._child.start()

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """A new utterance; see ``Recogniser``."""
        self._fed = 0
        self._request(_Begin(language, tuple(vocabulary)), 0)

    def feed(self, pcm: bytes) -> tuple[str, bool]:
        """More audio; the words so far, and whether someone speaks now."""
        self._fed += len(pcm)
        told = ("", False)
        for start in range(0, len(pcm), MAX_REQUEST_BYTES):
            piece = pcm[start : start + MAX_REQUEST_BYTES]
            told = self._request(piece, len(piece))
        return told

    def end(self) -> Transcription:
        """The result; see ``Recogniser``."""
        heard: Transcription = self._request(_End(), self._fed)
        return heard

    def open_stream(self, language: str) -> None:
        """A new stream, for live captions; see ``StreamingRecogniser``."""
        self._request(_Open(language), 0)

    def advance(self, pcm: bytes) -> StreamUpdate:
        """More audio of the stream; what can be told now."""
        for start in range(0, len(pcm), MAX_REQUEST_BYTES):
            piece = pcm[start : start + MAX_REQUEST_BYTES]
            self._request(_Piece(piece), len(piece))
        flow: StreamUpdate = self._request(_Advance(), len(pcm))
        return flow

    def end_stream(self) -> StreamUpdate:
        """Closes the line that is being said."""
        flow: StreamUpdate = self._request(_EndStream(), 0)
        return flow

    def languages(self, pcm: bytes) -> dict[str, float]:
        """How probable each language is of that speech; see ``StreamingRecogniser``."""
        self.open_stream("")
        for start in range(0, len(pcm), MAX_REQUEST_BYTES):
            self._request(_Piece(pcm[start : start + MAX_REQUEST_BYTES]), 0)
        odds: dict[str, float] = self._request(_Languages(), len(pcm))
        self.open_stream("")  # it forgets what it was fed
        return odds

    def unload(self) -> None:
        """Ends the process to free its memory."""
        self._child.unload()

    def close(self) -> None:
        """Ends the process for good, also from another thread under a call."""
        self._child.close()

    def _request(self, request: object, audio: int) -> Any:
        return self._child.ask(
            request, RESPONSE_TIMEOUT_S + RESPONSE_TIMEOUT_PER_AUDIO_SECOND * audio / BYTES_PER_SECOND
        )


@dataclass(frozen=True, slots=True)
class _Begin:
    language: str
    vocabulary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _End:
    pass


@dataclass(frozen=True, slots=True)
class _Open:
    language: str


@dataclass(frozen=True, slots=True)
class _Piece:
    pcm: bytes


@dataclass(frozen=True, slots=True)
class _Advance:
    pass


@dataclass(frozen=True, slots=True)
class _Languages:
    pass


@dataclass(frozen=True, slots=True)
class _EndStream:
    pass


def create_handler(engine: Engine, folder: Path) -> Any:
    """The child's side: the handler of its requests."""
    recogniser = load_recogniser(engine, folder)
    stream: StreamingRecogniser = recogniser.stream()

    def handle(request: object) -> object:
        match request:
            case _Begin(language, vocabulary):
                recogniser.begin(language, vocabulary)
                return None
            case bytes():
                recogniser.feed(request)
                return recogniser.partial(), recogniser.speaking
            case _End():
                return recogniser.end()
            case _Open(language):
                stream.begin(language)
                return None
            case _Piece(pcm):
                stream.feed(pcm)
                return None
            case _Advance():
                return stream.advance()
            case _Languages():
                return stream.languages()
            case _EndStream():
                return stream.end()
        raise TypeError(type(request).__name__)

    return handle
