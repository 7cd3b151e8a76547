"""The voice of one request, in memory only, from the microphone to the engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from .events import Silence
from .loudness import decibels
from .port import BYTES_PER_SECOND

#: Loudness of the loudest twentieth of the blocks, in dB of full scale. Speech at arm's length of a
#: terminal's microphone lies around -30; a closed microphone under -60. Ours; set on site with care.
SILENT_DB = -55.0
QUIET_DB = -42.0


class Utterance:
    """Audio that one thread adds and another follows. ``request_id``, ``language``, ``vocabulary`` of
    the request; ``cut`` when the visitor was still speaking at the end."""

    def __init__(self, request_id: str, language: str, vocabulary: tuple[str, ...]) -> None:
        self.request_id = request_id
        self.language = language
        self.vocabulary = vocabulary
        self.cut = False
        self._changed = threading.Condition()
        self._blocks: list[bytes] = []
        self._loudness: list[float] = []
        self._bytes = 0
        self._finishing = False
        self._ended = False
        self._dropped = False

    @property
    def seconds(self) -> float:
        """How long it is."""
        return self._bytes / BYTES_PER_SECOND

    @property
    def finishing(self) -> bool:
        """The visitor is done; the last words may still be on their way through the sound system."""
        return self._finishing

    def is_dropped(self) -> bool:
        """Nobody wants it any more."""
        return self._dropped

    def add(self, pcm: bytes) -> None:
        """A block from the microphone."""
        with self._changed:
            if not self._dropped:
                self._blocks.append(pcm)
                self._loudness.append(decibels(pcm))
                self._bytes += len(pcm)
                self._changed.notify_all()

    def finish(self) -> None:
        """The visitor is done."""
        self._finishing = True

    def end(self) -> None:
        """No block will come any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def drop(self) -> None:
        """Forgets the voice; whoever follows stops."""
        with self._changed:
            self._dropped = True
            self._blocks.clear()
            self._changed.notify_all()

    def follow(self) -> Iterator[bytes]:
        """All the audio from its beginning, as it comes, until it ends or is dropped."""
        given = 0

        def something_new() -> bool:
            return self._dropped or self._ended or len(self._blocks) > given

        while True:
            with self._changed:
                self._changed.wait_for(something_new)
                if self._dropped or (self._ended and given == len(self._blocks)):
                    return
                pcm = b"".join(self._blocks[given:])
                given = len(self._blocks)
            yield pcm

    def silence(self) -> Silence:
        """What kind of nothing it is, when the engine heard no words in it."""
        loudest = sorted(self._loudness)[-max(1, len(self._loudness) // 20) :]
        loudness = loudest[0] if loudest else SILENT_DB - 1
        if loudness < SILENT_DB:
            return Silence.SILENCE
        return Silence.TOO_QUIET if loudness < QUIET_DB else Silence.NOISE
