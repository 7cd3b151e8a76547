"""Captions of someone who speaks without end: what an engine tells while they do.

The port that ``Recogniser.stream`` gives; push to talk has its own (``port``). Engines implement both over
one loaded model, in the child process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


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
