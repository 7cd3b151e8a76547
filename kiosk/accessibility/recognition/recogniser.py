"""What a speech recogniser is: it hears one utterance (push to talk) or a stream without end (live captions).

Engines implement both over one loaded model, in the child process.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TranscribedLine:
    """What was said between two pauses; it will not change any more.

    ``start`` and ``end``: seconds of the audio since ``begin``. ``doubtful``: not to be trusted (several
    voices, a voice far away, another language). ``detected_language``: that other language, or nothing.
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
        """What is known now. MAY take as long as a second."""

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
    ``detected_language``: that other language, or nothing.
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
