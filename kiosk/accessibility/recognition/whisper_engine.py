"""Whisper for push to talk: one model for many languages.

Whisper hears phrases, not streams. Drafts are written while the visitor pauses: when nothing was said
after the last one, it is the result, and what is long enough is never decoded twice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .doubt import SURE, other_language, weakest
from .port import BYTES_PER_SECOND, RATE, Heard, Word
from .voice import FAINT, Span, voice_in
from .whisper_model import Whisper, as_samples, text_of, words_of
from .whisper_stream import WhisperStream

#: A pause in which a draft is written, and the audio between two looks for one.
PAUSE_S = 0.4
LOOK_S = 0.3
#: What is this long and ends with a gap is final: Whisper needs no more context.
PHRASE_S = 6.0
#: Kept around what the voice detector found: it is late on soft consonants.
AROUND_S = 0.3
#: The encoder's window is thirty seconds: the most that is decoded at once.
WINDOW_S = 28


class WhisperRecogniser:
    """``Recogniser`` over a CTranslate2 Whisper folder. Loading raises ``RuntimeError`` or ``ValueError``."""

    def __init__(self, folder: Path) -> None:
        self._model = Whisper(folder)
        voice_in(bytes(BYTES_PER_SECOND))  # loads the voice detector now

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """See ``Recogniser``. The vocabulary is a hint."""
        self._language = language
        self._hint = ", ".join(vocabulary) or None
        self._pcm = bytearray()
        self._looked = 0
        self._phrases: list[_Phrase] = []
        self._draft = _Phrase()
        self._before = 0.0
        self._compute = 0.0
        self.speaking = False

    def feed(self, pcm: bytes) -> None:
        """See ``Recogniser``."""
        self._pcm += pcm

    def partial(self) -> str:
        """See ``Recogniser``. Decodes only in a pause, or what a pause has closed."""
        started = time.perf_counter()
        if len(self._pcm) - self._looked >= LOOK_S * BYTES_PER_SECOND:
            self._looked = len(self._pcm)
            voice = voice_in(self._pcm)
            self.speaking = bool(voice) and self._length() - voice[-1].end < PAUSE_S
            self._advance(voice)
        self._compute += time.perf_counter() - started
        return _joined([*self._phrases, self._draft])

    def end(self) -> Heard:
        """See ``Recogniser``."""
        started = time.perf_counter()
        voice = voice_in(self._pcm)
        if not voice and not self._phrases:
            voice = voice_in(self._pcm, FAINT)
        if voice and voice[-1].end > self._draft.until:
            self._phrases += [self._decode(span) for span in _grouped(voice)]
        else:
            self._phrases.append(self._draft)
        words = tuple(word for phrase in self._phrases for word in phrase.words)
        others = [phrase.other for phrase in self._phrases if phrase.other is not None]
        heard = Heard(
            text=_joined(self._phrases),
            words=words,
            language=self._language,
            engine="whisper",
            seconds_audio=self._before + self._length(),
            seconds_compute=self._compute + time.perf_counter() - started,
            doubtful=bool(others) or weakest([word.confidence for word in words]) < SURE,
            sounds_like=next(filter(None, others), ""),
        )
        self.begin(self._language)
        return heard

    def stream(self) -> WhisperStream:
        """See ``Recogniser``."""
        return WhisperStream(self._model)

    def _advance(self, voice: Sequence[Span]) -> None:
        if not voice:
            return
        if self._length() - voice[-1].end >= PAUSE_S:
            if voice[-1].end > self._draft.until:
                self._draft = self._decode(Span(voice[0].start, voice[-1].end))
            if voice[-1].end - voice[0].start >= PHRASE_S:
                self._keep(self._draft, self._length())
        elif len(voice) > 1 and voice[-2].end - voice[0].start >= PHRASE_S:
            closed = Span(voice[0].start, voice[-2].end)
            self._keep(self._decode(closed), (voice[-2].end + voice[-1].start) / 2)

    def _length(self) -> float:
        return len(self._pcm) / BYTES_PER_SECOND

    def _decode(self, span: Span) -> _Phrase:
        first = max(0, int((span.start - AROUND_S) * RATE))
        pcm = self._pcm[2 * first : 2 * int((span.end + AROUND_S) * RATE)]
        seconds = span.end - span.start
        segments = self._model.hear(as_samples(pcm), self._language, self._hint)
        other = other_language(self._model.languages(), self._language, seconds)
        return _Phrase(text_of(segments), words_of(segments, self._before + first / RATE), span.end, other)

    def _keep(self, phrase: _Phrase, until: float) -> None:
        """It is final: the audio up to that second of the buffer is forgotten."""
        self._phrases.append(phrase)
        self._draft = _Phrase()
        self._before += until
        del self._pcm[: 2 * int(until * RATE)]
        self._looked = 0


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What was said up to the second ``until`` of the buffer. ``other``: see ``other_language``."""

    text: str = ""
    words: tuple[Word, ...] = ()
    until: float = 0.0
    other: str | None = None


def _grouped(voice: Sequence[Span]) -> list[Span]:
    """The same in as few spans as fit the encoder's window, cut in pauses."""
    groups: list[Span] = []
    for span in voice:
        if groups and span.end - groups[-1].start <= WINDOW_S:
            groups[-1] = Span(groups[-1].start, span.end)
        else:
            groups.append(span)
    return groups


def _joined(phrases: Sequence[_Phrase]) -> str:
    return " ".join(phrase.text for phrase in phrases if phrase.text)
