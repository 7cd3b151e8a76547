"""Whisper for push to talk: one model for many languages.

Whisper hears phrases, not streams. Drafts are written while the visitor pauses: when nothing was said
after the last one, it is the result, and what is long enough is never decoded twice.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .confidence import MIN_CONFIDENCE, detect_other_language, lowest_mean_confidence
from .recogniser import BYTES_PER_SECOND, SAMPLE_RATE, RecognisedWord, Transcription
from .voice_activity import FAINT_VOICE_THRESHOLD, VoiceSpan, detect_voice
from .whisper_model import Whisper, as_samples, text_of, words_of
from .whisper_stream import WhisperStream

#: A pause in which a draft is written, and the audio between two looks for one.
PAUSE_S = 0.4
VOICE_CHECK_S = 0.3
#: What is this long and ends with a gap is final: Whisper needs no more context.
PHRASE_S = 6.0
#: Kept around what the voice detector found: it is late on soft consonants.
PADDING_S = 0.3
#: The encoder's window is thirty seconds: the most that is decoded at once.
WINDOW_S = 28


class WhisperRecogniser:
    """``Recogniser`` over a CTranslate2 Whisper folder. Loading raises ``RuntimeError`` or ``ValueError``."""

    def __init__(self, folder: Path) -> None:
        self._model = Whisper(folder)
        detect_voice(bytes(BYTES_PER_SECOND))  # loads the voice detector now

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """See ``Recogniser``. The vocabulary is a hint."""
        self._language = language
        self._hint = ", ".join(vocabulary) or None
        self._pcm = bytearray()
        self._looked = 0
        self._phrases: list[_Phrase] = []
        self._draft_phrase = _Phrase()
        self._seconds_finalised = 0.0
        self._compute = 0.0
        self.speaking = False

    def feed(self, pcm: bytes) -> None:
        """See ``Recogniser``."""
        self._pcm += pcm

    def partial(self) -> str:
        """See ``Recogniser``. Decodes only in a pause, or what a pause has closed."""
        started = time.perf_counter()
        if len(self._pcm) - self._looked >= VOICE_CHECK_S * BYTES_PER_SECOND:
            self._looked = len(self._pcm)
            voice = detect_voice(self._pcm)
            self.speaking = bool(voice) and self._length() - voice[-1].end < PAUSE_S
            self._decode_pauses(voice)
        self._compute += time.perf_counter() - started
        return _joined([*self._phrases, self._draft_phrase])

    def end(self) -> Transcription:
        """See ``Recogniser``."""
        started = time.perf_counter()
        voice = detect_voice(self._pcm)
        if not voice and not self._phrases:
            voice = detect_voice(self._pcm, FAINT_VOICE_THRESHOLD)
        if voice and voice[-1].end > self._draft_phrase.until:
            self._phrases += [self._decode(span) for span in _merged_spans(voice)]
        else:
            self._phrases.append(self._draft_phrase)
        words = tuple(word for phrase in self._phrases for word in phrase.words)
        others = [phrase.other for phrase in self._phrases if phrase.other is not None]
        heard = Transcription(
            text=_joined(self._phrases),
            words=words,
            language=self._language,
            engine="whisper",
            audio_seconds=self._seconds_finalised + self._length(),
            compute_seconds=self._compute + time.perf_counter() - started,
            doubtful=bool(others)
            or lowest_mean_confidence([word.confidence for word in words]) < MIN_CONFIDENCE,
            detected_language=next(filter(None, others), ""),
        )
        self.begin(self._language)
        return heard

    def stream(self) -> WhisperStream:
        """See ``Recogniser``."""
        return WhisperStream(self._model)

    def _decode_pauses(self, voice: Sequence[VoiceSpan]) -> None:
        if not voice:
            return
        if self._length() - voice[-1].end >= PAUSE_S:
            if voice[-1].end > self._draft_phrase.until:
                self._draft_phrase = self._decode(VoiceSpan(voice[0].start, voice[-1].end))
            if voice[-1].end - voice[0].start >= PHRASE_S:
                self._finalise(self._draft_phrase, self._length())
        elif len(voice) > 1 and voice[-2].end - voice[0].start >= PHRASE_S:
            closed = VoiceSpan(voice[0].start, voice[-2].end)
            self._finalise(self._decode(closed), (voice[-2].end + voice[-1].start) / 2)

    def _length(self) -> float:
        return len(self._pcm) / BYTES_PER_SECOND

    def _decode(self, span: VoiceSpan) -> _Phrase:
        first = max(0, int((span.start - PADDING_S) * SAMPLE_RATE))
        pcm = self._pcm[2 * first : 2 * int((span.end + PADDING_S) * SAMPLE_RATE)]
        seconds = span.end - span.start
        segments = self._model.transcribe_phrase(as_samples(pcm), self._language, self._hint)
        other = detect_other_language(self._model.languages(), self._language, seconds)
        return _Phrase(
            text_of(segments),
            words_of(segments, self._seconds_finalised + first / SAMPLE_RATE),
            span.end,
            other,
        )

    def _finalise(self, phrase: _Phrase, until: float) -> None:
        """It is final: the audio up to that second of the buffer is forgotten."""
        self._phrases.append(phrase)
        self._draft_phrase = _Phrase()
        self._seconds_finalised += until
        del self._pcm[: 2 * int(until * SAMPLE_RATE)]
        self._looked = 0


@dataclass(frozen=True, slots=True)
class _Phrase:
    """What was said up to the second ``until`` of the buffer. ``other``: see ``detect_other_language``."""

    text: str = ""
    words: tuple[RecognisedWord, ...] = ()
    until: float = 0.0
    other: str | None = None


def _merged_spans(voice: Sequence[VoiceSpan]) -> list[VoiceSpan]:
    """The same in as few spans as fit the encoder's window, cut in pauses."""
    groups: list[VoiceSpan] = []
    for span in voice:
        if groups and span.end - groups[-1].start <= WINDOW_S:
            groups[-1] = VoiceSpan(groups[-1].start, span.end)
        else:
            groups.append(span)
    return groups


def _joined(phrases: Sequence[_Phrase]) -> str:
    return " ".join(phrase.text for phrase in phrases if phrase.text)
