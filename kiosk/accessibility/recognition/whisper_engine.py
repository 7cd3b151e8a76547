"""Whisper by faster-whisper: one model for many languages, for push to talk and for live captions.

Whisper always encodes thirty seconds, however short the phrase. Here its encoder gets what was said and
a margin: a third of the time, and nearly the same errors (benchmarks/), but now and then a loop. So each
result is judged, and a doubtful one is decoded again over the full window. A few words alone, of which
Whisper has little to go by, get the full window at once.

The choices of a question are not told before it hears: the base model then says nothing, or all of them. Only
where none of them comes of a short phrase is it heard once more with them as hot words.

It hears phrases, not streams. For push to talk drafts are written while the visitor pauses: when nothing was
said after the last one, it is the result, and what is long enough is never decoded twice. For live captions
the line that is being said is heard again and again, and what two hypotheses in a row agree on is sure. At a
pause the whole line is decoded once more, with care; without a pause it is cut between sure words, so that
the audio in question stays short.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from pathlib import Path
from statistics import fmean

import ctranslate2  # type: ignore[import-untyped]  # ships no types
import numpy as np
import numpy.typing as npt
from faster_whisper import WhisperModel
from faster_whisper.transcribe import Segment

from kiosk.accessibility.intents.choice_matching import (
    AmbiguousChoice,
    ChoiceMatch,
    NoChoice,
    match_choice,
)

from .hypotheses import (
    MIN_CONFIDENCE,
    LocalAgreement,
    Token,
    format_partial,
    join_tokens,
    lowest_mean_confidence,
    numbers_to_digits,
)
from .language_detection import detect_other_language
from .recogniser import (
    BYTES_PER_SECOND,
    SAMPLE_RATE,
    RecognisedWord,
    StreamUpdate,
    TranscribedLine,
    Transcription,
)
from .voice_activity import FAINT_VOICE_THRESHOLD, VoiceSpan, detect_voice

Samples = npt.NDArray[np.float32]

THREADS = 2
#: The encoder's window: the phrase and ``MARGIN_S``, but at least ``MIN_WINDOW_S`` (shorter ones loop).
FRAMES_PER_SECOND = 100
MARGIN_S = 2
MIN_WINDOW_S = 10
#: What is shorter is heard over the full window: 0.9 s on two cores beside 0.5; a second opinion would be too
#: long a wait. Of 228 French, English and Spanish prompts (2,405 words, 120 of them so short) 364 words are
#: wrong so, with 2.1 to 5.6 seconds 366 to 370; with the short window for all 377, bare faster-whisper 375.
#: As captions, line by line, 281 of the 1,777 French words; with the short window for all 294, with the full
#: one for all 293, bare 305.
FULL_WINDOW_BELOW_S = 3.1
#: Windows are whole halves of a second, in frames: the engine keeps what it has prepared for each length.
FRAME_STEP = 50
#: Fast speech has seven tokens a second: what goes on past this is a loop.
TOKENS_PER_SECOND = 12
MIN_TOKENS = 24
MAX_TOKENS = 200
#: Doubtful past these (the two thresholds are Whisper's own).
MAX_COMPRESSION_RATIO = 2.4
MIN_LOG_PROBABILITY = -1.0
LOOP_WORDS = 3
STUTTERS = 3
LONGEST_LOOP = 30
#: Of decoding: whether over the short window, with how many beams, and with how many tokens that may not
#: come twice in a row (0: they may; people do say "press one… press two").
SHORT, FULL = (True, 5, 0), (False, 5, 0)
LAST_ATTEMPTS = ((False, 1, 0), (False, 5, 3))
#: No further attempt at one phrase past this.
ATTEMPTS_S = 5.0


class Whisper(WhisperModel):  # type: ignore[misc]  # faster-whisper ships no types
    """Whisper with an encoder window of the length that is needed.

    Loading raises ``RuntimeError`` or ``ValueError``.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), device="cpu", compute_type="int8", cpu_threads=THREADS)
        self._short = True
        self._encoded: ctranslate2.StorageView | None = None

    def transcribe_phrase(self, samples: Samples, language: str) -> list[Segment]:
        """The segments, as good as they get; empty if every attempt went astray."""
        full = len(samples) < FULL_WINDOW_BELOW_S * SAMPLE_RATE
        started = time.perf_counter()
        doubtful: list[list[Segment]] = []
        for short, beams, once in ((FULL, SHORT) if full else (SHORT, FULL)) + LAST_ATTEMPTS:
            self._short = short
            segments = self._decode(samples, language, beams, once)
            if not _is_doubtful(segments):
                return segments
            if not _loops(segments):
                doubtful.append(segments)
            if time.perf_counter() - started > ATTEMPTS_S:
                break
        return max(doubtful, key=_log_probability, default=[])

    def transcribe_fast(self, samples: Samples, language: str) -> list[Segment] | None:
        """The segments in half the time, a little worse; nothing (``None``) if it went astray."""
        self._short = True
        segments = self._decode(samples, language, 1, 0)
        return None if _loops(segments) else segments

    def transcribe_among(
        self, samples: Samples, language: str, choices: Sequence[str]
    ) -> list[Segment] | None:
        """The segments of a short phrase in which one of ``choices`` is expected, if one of them comes of it;
        once, over the full window."""
        self._short = False
        segments = self._decode(samples, language, 5, 0, ", ".join(choices))
        one = isinstance(_choice_in(text_of(segments), choices), ChoiceMatch)
        return segments if one and not _loops(segments) else None

    def languages(self) -> dict[str, float]:
        """Of what was decoded last: how probable each language is, the most probable first."""
        if self._encoded is None:
            return {}
        return {token[2:-2]: odds for token, odds in self.model.detect_language(self._encoded)[0]}

    def identify_language(self, samples: Samples) -> dict[str, float]:
        """How probable each language is, of the first thirty seconds."""
        self._short = False
        _, _, odds = self.detect_language(samples)
        return dict(odds)

    def encode(self, features: npt.NDArray[np.float32]) -> ctranslate2.StorageView:
        """Overrides faster-whisper's, which pads every phrase to thirty seconds with zeros."""
        if self._short:
            filled = np.flatnonzero(features.any(axis=0))
            frames = (int(filled[-1]) if filled.size else 0) + MARGIN_S * FRAMES_PER_SECOND
            frames = max(-(-frames // FRAME_STEP) * FRAME_STEP, MIN_WINDOW_S * FRAMES_PER_SECOND)
            features = np.ascontiguousarray(features[:, :frames])
        self._encoded = super().encode(features)
        return self._encoded

    def _decode(
        self, samples: Samples, language: str, beams: int, once: int, hint: str | None = None
    ) -> list[Segment]:
        limit = MIN_TOKENS + int(TOKENS_PER_SECOND * len(samples) / SAMPLE_RATE)
        segments, _ = self.transcribe(
            samples,
            language=language,
            beam_size=beams,
            temperature=0,
            condition_on_previous_text=False,
            no_repeat_ngram_size=once,
            max_new_tokens=min(MAX_TOKENS, limit),
            word_timestamps=True,
            hotwords=hint,
        )
        return list(segments)


def as_samples(pcm: bytes | bytearray) -> Samples:
    """16-bit audio as Whisper takes it."""
    return np.frombuffer(bytes(pcm), np.int16).astype(np.float32) / np.float32(32768)


def words_of(segments: Sequence[Segment], offset: float) -> tuple[RecognisedWord, ...]:
    """The words of the segments; ``offset`` is the second at which their audio began."""
    return tuple(
        RecognisedWord(
            word.word.strip(),
            float(word.probability),
            float(word.start + offset),
            float(word.end + offset),
        )
        for segment in segments
        for word in segment.words or ()
    )


def text_of(segments: Sequence[Segment]) -> str:
    """What they say."""
    return " ".join(segment.text.strip() for segment in segments)


def _choice_in(heard: str, choices: Sequence[str]) -> ChoiceMatch | AmbiguousChoice | NoChoice:
    return match_choice(heard, [(each, each) for each in choices])


def _is_doubtful(segments: Sequence[Segment]) -> bool:
    """Whether it repeats itself, stutters, or Whisper itself finds it improbable."""
    improbable = bool(segments) and _log_probability(segments) < MIN_LOG_PROBABILITY
    return improbable or _loops(segments) or _repeats_last_word(segments)


def _loops(segments: Sequence[Segment]) -> bool:
    """Whether it says the same again and again."""
    if any(segment.compression_ratio > MAX_COMPRESSION_RATIO for segment in segments):
        return True
    words = " ".join(segment.text for segment in segments).lower().split()
    for size in range(1, min(LONGEST_LOOP, len(words) // 2) + 1):
        times = 4 if size < LOOP_WORDS else 2
        for start in range(len(words) - size * times + 1):
            turn = words[start : start + size]
            if all(words[start + size * n : start + size * (n + 1)] == turn for n in range(1, times)):
                return True
    return False


def _repeats_last_word(segments: Sequence[Segment]) -> bool:
    """Whether it ends in one word three times: people do say "non non non", engines that are lost say "and
    and and". Worth another attempt, and no reason to throw it away."""
    words = " ".join(segment.text for segment in segments).lower().split()
    return len(words) >= STUTTERS and len(set(words[-STUTTERS:])) == 1


def _log_probability(segments: Sequence[Segment]) -> float:
    return fmean(segment.avg_logprob for segment in segments) if segments else -inf


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
        """See ``Recogniser``. The vocabulary is a hint, where nothing of it was heard without."""
        self._language = language
        self._choices = tuple(dict.fromkeys(filter(None, vocabulary)))
        self._pcm = bytearray()
        self._looked = 0
        self._phrases: list[_Phrase] = []
        self._draft_phrase = _Phrase()
        self._seconds_finalised = 0.0
        self._compute = 0.0
        self.speaking = False

    def feed(self, pcm: bytes) -> None:
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
        transcription = Transcription(
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
        return transcription

    def stream(self) -> "WhisperStream":
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

    def _decode(self, span: VoiceSpan) -> "_Phrase":
        first = max(0, int((span.start - PADDING_S) * SAMPLE_RATE))
        pcm = self._pcm[2 * first : 2 * int((span.end + PADDING_S) * SAMPLE_RATE)]
        seconds = span.end - span.start
        samples = as_samples(pcm)
        segments = self._model.transcribe_phrase(samples, self._language)
        brief = bool(self._choices) and len(samples) < FULL_WINDOW_BELOW_S * SAMPLE_RATE
        if brief and isinstance(_choice_in(text_of(segments), self._choices), NoChoice):
            segments = self._model.transcribe_among(samples, self._language, self._choices) or segments
        other = detect_other_language(self._model.languages(), self._language, seconds)
        return _Phrase(
            text_of(segments),
            words_of(segments, self._seconds_finalised + first / SAMPLE_RATE),
            span.end,
            other,
        )

    def _finalise(self, phrase: "_Phrase", until: float) -> None:
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


#: A pause that ends a line; a gap ends one that is as long as ``PHRASE_S``.
LINE_PAUSE_S = 0.6
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
LINE_VOICE_CHECK_S = 0.2


class WhisperStream:
    """See ``StreamingRecogniser``."""

    def __init__(self, model: Whisper) -> None:
        self._model = model
        self.begin("")

    def begin(self, language: str) -> None:
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
        self._pcm += pcm

    def advance(self) -> StreamUpdate:
        lines: list[TranscribedLine] = []
        if self._position - self._looked >= LINE_VOICE_CHECK_S:
            self._looked = self._position
            voice = detect_voice(self._pcm)
            while (until := self._line_end(voice)) is not None:
                lines += self._close_line(voice[0].start, until)
                voice = detect_voice(self._pcm)
            self._speaking = bool(voice) and self._length - voice[-1].end < LINE_PAUSE_S
            if voice:
                lines += self._update_hypothesis(voice)
            else:
                self._forget_audio(self._length - PADDING_S)
        return self._update(lines)

    def languages(self) -> dict[str, float]:
        voice = detect_voice(self._pcm)
        if not voice:
            return {}
        # Silence behind the voice turns a language into another: only what was said is asked about.
        return self._model.identify_language(as_samples(self._audio_between(voice[0].start, voice[-1].end)))

    def end(self) -> StreamUpdate:
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
        pauses = [one.end for one, other in pairwise(voice) if other.start - one.end >= LINE_PAUSE_S]
        if self._length - voice[-1].end >= LINE_PAUSE_S:
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
