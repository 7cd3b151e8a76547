"""Loading a recogniser, and running it in a process of its own: the UI stays quick, what hangs is killed."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.accessibility.models import Engine
from kiosk.runtime.child_process import IDLE_UNLOAD_S, ChildProcess

from .recogniser import BYTES_PER_SECOND, Recogniser, StreamUpdate, Transcription

LOAD_TIMEOUT_S = 30.0
#: For any answer, and more for each second of audio in question. Engines need a tenth of that.
RESPONSE_TIMEOUT_S = 8.0
RESPONSE_TIMEOUT_PER_AUDIO_SECOND = 0.25
#: By how much the process gives way: what a finger does is on the screen before a sentence is written.
NICENESS = 3
#: Goes through the pipe without its other end: sending more to a process that hangs would hang us too.
MAX_REQUEST_BYTES = 2 * BYTES_PER_SECOND


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


class RecognitionEngine:
    """One loaded model for utterances and for a stream, as it runs in the child process."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """Raises ``UnusableModelError``."""
        os.nice(NICENESS)
        self._recogniser = load_recogniser(engine, folder)
        self._stream = self._recogniser.stream()

    def begin(self, language: str, vocabulary: Sequence[str]) -> None:
        self._recogniser.begin(language, vocabulary)

    def feed(self, pcm: bytes) -> tuple[str, bool]:
        self._recogniser.feed(pcm)
        return self._recogniser.partial(), self._recogniser.speaking

    def end(self) -> Transcription:
        return self._recogniser.end()

    def open_stream(self, language: str) -> None:
        self._stream.begin(language)

    def feed_stream(self, pcm: bytes) -> None:
        self._stream.feed(pcm)

    def advance(self) -> StreamUpdate:
        return self._stream.advance()

    def languages(self) -> dict[str, float]:
        return self._stream.languages()

    def end_stream(self) -> StreamUpdate:
        return self._stream.end()


class RecognitionProcess:
    """``RecognitionEngine`` in a child process, started by ``preload`` or by the first utterance.

    The methods raise ``ChildError`` when the process dies, hangs or fails, and ``UnusableModelError``;
    after either the next utterance starts another process. For one thread, ``close`` apart.
    """

    def __init__(self, engine: Engine, folder: Path, idle_s: float = IDLE_UNLOAD_S) -> None:
        """``idle_s``: seconds without a call after which it leaves memory."""
        self._child = ChildProcess(
            RecognitionEngine,
            engine,
            folder,
            start_within=LOAD_TIMEOUT_S,
            idle_s=idle_s,
            errors=(UnusableModelError,),
        )
        self._fed = 0

    @property
    def pid(self) -> int | None:
        """The child process, if one runs."""
        return self._child.pid

    def preload(self) -> None:
        """Load the model, if it is not; returns when it can hear."""
        self._child.start()

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """A new utterance; see ``Recogniser``."""
        self._fed = 0
        self._child.call(_timeout(), RecognitionEngine.begin, language, tuple(vocabulary))

    def feed(self, pcm: bytes) -> tuple[str, bool]:
        """More audio; the words so far, and whether someone speaks now."""
        self._fed += len(pcm)
        update = ("", False)
        for piece in _pieces(pcm):
            update = self._child.call(_timeout(piece), RecognitionEngine.feed, piece)
        return update

    def end(self) -> Transcription:
        """The result; see ``Recogniser``."""
        return self._child.call(_timeout(self._fed), RecognitionEngine.end)

    def open_stream(self, language: str) -> None:
        """A new stream, for live captions; see ``StreamingRecogniser``."""
        self._child.call(_timeout(), RecognitionEngine.open_stream, language)

    def advance(self, pcm: bytes) -> StreamUpdate:
        """More audio of the stream; what is known now."""
        for piece in _pieces(pcm):
            self._child.call(_timeout(piece), RecognitionEngine.feed_stream, piece)
        return self._child.call(_timeout(pcm), RecognitionEngine.advance)

    def end_stream(self) -> StreamUpdate:
        """Close the line that is being said."""
        return self._child.call(_timeout(), RecognitionEngine.end_stream)

    def languages(self, pcm: bytes) -> dict[str, float]:
        """How probable each language is of that speech; see ``StreamingRecogniser``."""
        self.open_stream("")
        for piece in _pieces(pcm):
            self._child.call(_timeout(), RecognitionEngine.feed_stream, piece)
        odds = self._child.call(_timeout(pcm), RecognitionEngine.languages)
        self.open_stream("")  # it forgets what it was fed
        return odds

    def unload(self) -> None:
        """End the process to free its memory."""
        self._child.unload()

    def close(self) -> None:
        """End the process for good, also from another thread under a call."""
        self._child.close()


def _pieces(pcm: bytes) -> Iterator[bytes]:
    return (pcm[start : start + MAX_REQUEST_BYTES] for start in range(0, len(pcm), MAX_REQUEST_BYTES))


def _timeout(audio: bytes | int = 0) -> float:
    """Seconds for an answer about that audio, or about so many bytes of it."""
    length = audio if isinstance(audio, int) else len(audio)
    return RESPONSE_TIMEOUT_S + RESPONSE_TIMEOUT_PER_AUDIO_SECOND * length / BYTES_PER_SECOND
