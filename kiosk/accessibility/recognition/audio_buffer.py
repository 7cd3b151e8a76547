"""The voice of one run, in memory only, from the microphone to the engine."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator

from .microphone import decibels
from .recogniser import BYTES_PER_SECOND
from .voice_run import NoSpeechReason, RecognitionProblem, VoiceRun

#: Loudness of the loudest twentieth of the blocks, in dB of full scale. Speech at arm's length of a
#: terminal's microphone lies around -30; a closed microphone under -60. Ours; set on site with care.
SILENT_DB = -55.0
QUIET_DB = -42.0


class AudioBuffer(ABC):
    """Audio that one thread adds and another takes: ``UtteranceBuffer`` and ``StreamBuffer``.

    ``speaking``: there is a voice now, as far as the engine knows.
    """

    def __init__(self, run: VoiceRun) -> None:
        self.run = run
        self.speaking = False
        self._changed = threading.Condition()
        self._bytes = 0
        self._finishing = False
        self._ended = False
        self._discarded = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self._bytes / BYTES_PER_SECOND

    @property
    def is_finishing(self) -> bool:
        """The visitor is done; the last words may still be on their way through the sound system."""
        return self._finishing

    def is_discarded(self) -> bool:
        """Nobody wants it any more."""
        return self._discarded

    def add(self, pcm: bytes) -> None:
        """A block from the microphone."""
        with self._changed:
            if not self._discarded:
                self._bytes += len(pcm)
                self._store(pcm)
                self._changed.notify_all()

    def finish(self) -> None:
        """The visitor is done."""
        self._finishing = True

    def end(self) -> None:
        """No block will come any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def discard(self) -> None:
        """Forgets the voice; whoever follows stops."""
        with self._changed:
            self._discarded = True
            self._discard()
            self._changed.notify_all()

    @abstractmethod
    def _store(self, pcm: bytes) -> None: ...

    @abstractmethod
    def _discard(self) -> None: ...


class UtteranceBuffer(AudioBuffer):
    """All of it is kept until the end, at most ``longest_s`` seconds. ``cut``: the visitor was still speaking
    at the end."""

    def __init__(self, run: VoiceRun, longest_s: float = 60.0) -> None:
        super().__init__(run)
        self.max_seconds = longest_s
        self.cut = False
        self._blocks: list[bytes] = []
        self._loudness: list[float] = []

    def follow(self) -> Iterator[bytes]:
        """All the audio from its beginning, as it comes, until it ends or is dropped."""
        given = 0

        def something_new() -> bool:
            return self._discarded or self._ended or len(self._blocks) > given

        while True:
            with self._changed:
                self._changed.wait_for(something_new)
                if self._discarded or (self._ended and given == len(self._blocks)):
                    return
                pcm = b"".join(self._blocks[given:])
                given = len(self._blocks)
            yield pcm

    def no_speech_reason(self) -> NoSpeechReason:
        """What kind of nothing it is, when the engine heard no words in it."""
        loudest = sorted(self._loudness)[-max(1, len(self._loudness) // 20) :]
        loudness = loudest[0] if loudest else SILENT_DB - 1
        if loudness < SILENT_DB:
            return NoSpeechReason.SILENCE
        return NoSpeechReason.TOO_QUIET if loudness < QUIET_DB else NoSpeechReason.NOISE

    def _store(self, pcm: bytes) -> None:
        self._blocks.append(pcm)
        self._loudness.append(decibels(pcm))

    def _discard(self) -> None:
        self._blocks.clear()


#: The most that a stream keeps for an engine that does not keep up; older audio is given up.
MAX_BACKLOG_S = 30.0


class StreamBuffer(AudioBuffer):
    """Someone who speaks without end: only what no line tells yet is kept.

    ``broken``: why it ended by itself, if it did.
    """

    def __init__(self, run: VoiceRun) -> None:
        super().__init__(run)
        self.broken: RecognitionProblem | None = None
        self._pcm = bytearray()
        self._start_byte = 0

    @property
    def start_byte(self) -> int:
        """The byte of the stream at which the audio that is kept begins."""
        return self._start_byte

    def after(self, position: int) -> tuple[int, bytes]:
        """Waits for audio from byte ``position`` on; where it really begins (some may have been given up) and
        what it is, empty at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._discarded or self._ended or self._bytes > position)
            start = max(position, self._start_byte)
            return start, bytes(self._pcm[start - self._start_byte :])

    def discard_before(self, position: int) -> None:
        """Forget the audio before that byte of the stream: its words are in lines."""
        with self._changed:
            self._trim(position)

    def _store(self, pcm: bytes) -> None:
        self._pcm += pcm
        self._trim(self._bytes - int(MAX_BACKLOG_S * BYTES_PER_SECOND))

    def _discard(self) -> None:
        self._pcm.clear()

    def _trim(self, position: int) -> None:
        count = min(max(0, position - self._start_byte), len(self._pcm))
        del self._pcm[:count]
        self._start_byte += count
