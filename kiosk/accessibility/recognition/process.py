"""Recognition in a process of its own: the UI stays quick, and an engine that hangs can be killed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.accessibility.models import Engine
from kiosk.runtime.child_process import ChildProcess

from .loading import load_recogniser
from .recogniser import BYTES_PER_SECOND, Transcription
from .streaming import StreamingRecogniser, StreamUpdate

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
