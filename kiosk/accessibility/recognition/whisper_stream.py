"""Whisper for live captions: it hears the line that is being said again and again.

What two hypotheses in a row agree on is sure. At a pause the whole line is decoded once more, with care;
without a pause it is cut between sure words, so that the audio in question stays short.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import pairwise

from faster_whisper.transcribe import Segment

from .confidence import MIN_CONFIDENCE, detect_other_language, lowest_mean_confidence
from .local_agreement import LocalAgreement, Token, join_tokens
from .recogniser import BYTES_PER_SECOND, SAMPLE_RATE
from .streaming import StreamUpdate, TranscribedLine
from .text_formatting import format_partial, numbers_to_digits
from .voice_activity import VoiceSpan, detect_voice
from .whisper_model import Whisper, as_samples

#: A pause that ends a line; a gap that may end one that is as long as ``PHRASE_S``.
PAUSE_S = 0.6
PHRASE_S = 6.0
#: Without any gap a line is cut when it is so long; at most so much is left of it for the next one.
MAX_LINE_S = 12.0
MAX_REMAINDER_S = 6.0
#: The first hypothesis needs so much voice, each further one so much more: on a slow machine twice the time
#: that the last one took, within bounds.
FIRST_S = 0.8
STEP_S = 0.7
STEP_FACTOR = 2.0
MAX_STEP_S = 2.5
#: Between two looks for a voice.
VOICE_CHECK_S = 0.2
#: Kept around a voice: the detector is late on soft consonants.
PADDING_S = 0.3


class WhisperStream:
    """See ``Streamer``."""

    def __init__(self, model: Whisper) -> None:
        self._model = model
        self.begin("")

    def begin(self, language: str) -> None:
        """See ``Streamer``."""
        self._language = language
        self._pcm = bytearray()
        self._buffer_start = 0.0
        self._looked = 0.0
        self._speaking = False
        self._forget_hypotheses()

    def _forget_hypotheses(self) -> None:
        self._words = LocalAgreement()
        self._decoded = 0.0
        self._step = STEP_S

    def feed(self, pcm: bytes) -> None:
        """See ``Streamer``."""
        self._pcm += pcm

    def advance(self) -> StreamUpdate:
        """See ``Streamer``."""
        lines: list[TranscribedLine] = []
        if self._position - self._looked >= VOICE_CHECK_S:
            self._looked = self._position
            voice = detect_voice(self._pcm)
            while (until := self._line_end(voice)) is not None:
                lines += self._close_line(voice[0].start, until)
                voice = detect_voice(self._pcm)
            self._speaking = bool(voice) and self._length - voice[-1].end < PAUSE_S
            if voice:
                lines += self._update_hypothesis(voice)
            else:
                self._forget_audio(self._length - PADDING_S)
        return self._update(lines)

    def languages(self) -> dict[str, float]:
        """See ``Streamer``."""
        voice = detect_voice(self._pcm)
        if not voice:
            return {}
        # Silence behind the voice turns a language into another: only what was said is asked about.
        return self._model.identify_language(as_samples(self._audio_between(voice[0].start, voice[-1].end)))

    def end(self) -> StreamUpdate:
        """See ``Streamer``."""
        lines: list[TranscribedLine] = []
        while voice := detect_voice(self._pcm):
            until = self._line_end(voice)
            lines += self._close_line(voice[0].start, voice[-1].end if until is None else until)
        self._speaking = False
        self._forget_audio(self._length)
        flow = self._update(lines)
        self.begin(self._language)
        return flow

    @property
    def _length(self) -> float:
        return len(self._pcm) / BYTES_PER_SECOND

    @property
    def _position(self) -> float:
        return self._buffer_start + self._length

    def _update(self, lines: Sequence[TranscribedLine]) -> StreamUpdate:
        # A sketch ends where the audio does, and Whisper ends it with a stop that nobody made.
        unsure = join_tokens(self._words.unsure).rstrip(".…")
        sure, unsure = format_partial(join_tokens(self._words.sure), unsure, self._language)
        return StreamUpdate(tuple(lines), sure, unsure, self._speaking, self._buffer_start)

    def _line_end(self, voice: Sequence[VoiceSpan]) -> float | None:
        """The second of the buffer at which its first line has ended, if it has."""
        if not voice:
            return None
        start = voice[0].start
        gaps = [one.end for one in voice[:-1]]
        pauses = [one.end for one, other in pairwise(voice) if other.start - one.end >= PAUSE_S]
        if self._length - voice[-1].end >= PAUSE_S:
            pauses.append(voice[-1].end)
        pauses += [end for end in gaps if end - start >= PHRASE_S]
        return min(pauses, default=None)

    def _close_line(self, start: float, until: float) -> list[TranscribedLine]:
        """The line that ends there, decoded with care; its audio is forgotten."""
        first, last = max(0.0, start - PADDING_S), min(self._length, until + PADDING_S)
        segments = self._model.transcribe_phrase(as_samples(self._audio_between(first, last)), self._language)
        line = self._closed_line(_tokens(segments, self._buffer_start + first), last - first)
        self._forget_audio(until + PADDING_S / 2)
        self._forget_hypotheses()
        return line

    def _update_hypothesis(self, voice: Sequence[VoiceSpan]) -> list[TranscribedLine]:
        """One more hypothesis about the line that is being said, when it is time."""
        start = voice[0].start
        new = voice[-1].end - max(start, self._decoded - self._buffer_start)
        first_time = self._decoded <= self._buffer_start + start
        if new < (FIRST_S if first_time else self._step):
            return []
        first = max(0.0, start - PADDING_S)
        began = time.perf_counter()
        segments = self._model.transcribe_fast(
            as_samples(self._audio_between(first, self._length)), self._language
        )
        self._step = min(MAX_STEP_S, max(STEP_S, STEP_FACTOR * (time.perf_counter() - began)))
        self._decoded = self._position
        if segments is not None:
            self._words.take(_tokens(segments, self._buffer_start + first))
        return self._split_line(start) if self._length - start >= MAX_LINE_S else []

    def _split_line(self, start: float) -> list[TranscribedLine]:
        """Closes a line in which nobody paused: after a stop, or where the speaker slowed down most."""
        sure = self._words.sure
        places = [n for n in range(1, len(sure)) if self._position - sure[n - 1].end <= MAX_REMAINDER_S]
        if not places:  # hypotheses that do not agree: no use in waiting for them
            return self._close_line(start, self._length)
        count = max(places, key=lambda n: (_ends_sentence(sure[n - 1]), sure[n].start - sure[n - 1].end))
        at = (sure[count - 1].end + sure[count].start) / 2 - self._buffer_start
        line = self._closed_line(self._words.cut(count), at - start)
        self._forget_audio(at)
        return line

    def _closed_line(self, tokens: Sequence[Token], seconds: float) -> list[TranscribedLine]:
        """The line of those words, which were in what was decoded last."""
        text = numbers_to_digits(join_tokens(tokens), self._language)
        if not text:
            return []
        other = detect_other_language(self._model.languages(), self._language, seconds)
        doubtful = (
            other is not None
            or lowest_mean_confidence([token.confidence for token in tokens]) < MIN_CONFIDENCE
        )
        return [TranscribedLine(text, tokens[0].start, tokens[-1].end, doubtful, other or "")]

    def _audio_between(self, first: float, last: float) -> bytearray:
        return self._pcm[2 * int(first * SAMPLE_RATE) : 2 * int(last * SAMPLE_RATE)]

    def _forget_audio(self, until: float) -> None:
        """Forgets the audio before that second of the buffer."""
        samples = min(max(0, int(until * SAMPLE_RATE)), len(self._pcm) // 2)
        del self._pcm[: 2 * samples]
        self._buffer_start += samples / SAMPLE_RATE


def _tokens(segments: Sequence[Segment], offset: float) -> list[Token]:
    return [
        Token(word.word, float(word.probability), float(word.start) + offset, float(word.end) + offset)
        for segment in segments
        for word in segment.words or ()
    ]


def _ends_sentence(token: Token) -> bool:
    return token.written.rstrip().endswith((".", "?", "!", "…", "。", "؟"))
