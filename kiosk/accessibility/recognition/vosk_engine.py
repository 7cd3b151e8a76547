"""Vosk: streaming recognition, one model per language, for push to talk and for live captions.

It streams by itself, and ends a line at long pauses or after twenty seconds.
"""

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import vosk

from .hypotheses import (
    MIN_CONFIDENCE,
    LocalAgreement,
    Token,
    format_partial,
    format_sentences,
    join_tokens,
    lowest_mean_confidence,
)
from .recogniser import (
    BYTES_PER_SECOND,
    SAMPLE_RATE,
    RecognisedWord,
    StreamUpdate,
    TranscribedLine,
    Transcription,
)
from .voice_activity import LEAD_IN_S, VoiceSpan, detect_voice, is_voiced

#: Its pieces, so that no end of a line is passed over when much comes at once.
PIECE = BYTES_PER_SECOND // 10
#: Between two looks at its words, two of which may agree, and two looks for a voice.
LOOK_S, JUDGE_S = 0.1, 0.3
#: A pause that ends a line; Vosk itself waits up to two seconds.
LINE_PAUSE_S = 0.6
#: Vosk's times and the voice detector's differ by so much.
MARGIN_S = 0.3
#: Silence that a new recogniser hears first: what it prepares with it, nobody waits for.
WARM_S = 1
#: Vosk ends every line before; what it does not end is no voice.
LONGEST_S = 30.0


class VoskStream:
    """See ``StreamingRecogniser``."""

    def __init__(self, model: vosk.Model) -> None:
        self._recogniser = vosk.KaldiRecognizer(model, SAMPLE_RATE)
        self._recogniser.SetWords(True)
        self._recogniser.AcceptWaveform(bytes(WARM_S * BYTES_PER_SECOND))
        self._seconds_fed = float(WARM_S)
        self.begin("")

    def begin(self, language: str) -> None:
        """See ``StreamingRecogniser``. The recogniser stays: what it has made of its graph takes half a
        second to make again. With its final result it forgets who spoke."""
        self._recogniser.FinalResult()
        self._began = self._seconds_fed
        self._language = language
        self._waiting = bytearray()
        self._lead = bytearray()
        self._pcm = bytearray()
        self._line_start = 0.0
        self._looked = self._judged = 0.0
        self._partial_words: list[str] = []
        self._speaking = self._voiced = False
        self._words = LocalAgreement()

    def feed(self, pcm: bytes) -> None:
        self._waiting += pcm

    def advance(self) -> StreamUpdate:
        lines: list[TranscribedLine] = []
        while self._waiting:
            piece = bytes(self._waiting[:PIECE])
            del self._waiting[:PIECE]
            self._pcm += piece
            self._seconds_fed += len(piece) / BYTES_PER_SECOND
            if self._recogniser.AcceptWaveform(piece):
                lines += self._close_line(self._recogniser.Result())
        if self._position - self._looked >= LOOK_S:
            self._looked = self._position
            lines += self._update_hypothesis()
        sure, unsure = format_partial(
            join_tokens(self._words.sure), join_tokens(self._words.unsure), self._language
        )
        return StreamUpdate(tuple(lines), sure, unsure, self._speaking, self._line_start)

    def languages(self) -> dict[str, float]:
        """See ``StreamingRecogniser``: a Vosk model knows only one."""
        return {}

    def end(self) -> StreamUpdate:
        lines = [*self.advance().lines, *self._close_line(self._recogniser.FinalResult())]
        settled = self._line_start
        self.begin(self._language)
        return StreamUpdate(tuple(lines), settled=settled)

    @property
    def _position(self) -> float:
        return self._line_start + len(self._pcm) / BYTES_PER_SECOND

    def _update_hypothesis(self) -> list[TranscribedLine]:
        """A pause that Vosk waits on ends the line too; no voice is no word."""
        before, self._partial_words = self._partial_words, self._partial()
        first = self._partial_words != before and not self._voiced
        if self._position - self._judged < JUDGE_S and not first:
            if self._voiced:
                self._words.show(_tokens(self._partial_words))
            return []
        self._judged = self._position
        voice = self._voice()
        paused = bool(voice) and self._position - self._line_start - voice[-1].end >= LINE_PAUSE_S
        self._speaking = bool(voice) and not paused
        self._voiced = bool(voice)
        if paused:
            return self._close_line(self._recogniser.Result())
        if voice:
            self._words.take(_tokens(self._partial_words))
        elif len(self._pcm) > LONGEST_S * BYTES_PER_SECOND:
            self._forget_audio()
        return []

    def _partial(self) -> list[str]:
        """The words of the line so far, as Vosk has them now."""
        said: str = json.loads(self._recogniser.PartialResult()).get("partial", "")
        return [word for word in said.split() if is_word(word)]

    def _close_line(self, result: str) -> list[TranscribedLine]:
        """The line that Vosk has ended, with the words that were a voice."""
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        voice = self._voice()
        words = [
            RecognisedWord(each["word"], each["conf"], each["start"] - self._began, each["end"] - self._began)
            for each in found
            if is_word(each["word"])
        ]
        words = [
            each
            for each in words
            if is_voiced((each.start + each.end) / 2 - self._line_start, voice, MARGIN_S)
        ]
        self._forget_audio()
        self._partial_words, self._voiced = [], False
        self._words = LocalAgreement()
        if not words:
            return []
        doubtful = lowest_mean_confidence([word.confidence for word in words]) < MIN_CONFIDENCE
        return [
            TranscribedLine(format_sentences(words, self._language), words[0].start, words[-1].end, doubtful)
        ]

    def _voice(self) -> list[VoiceSpan]:
        """In the line that is being said, by seconds of it."""
        return detect_voice(self._lead + self._pcm, lead_s=len(self._lead) / BYTES_PER_SECOND)

    def _forget_audio(self) -> None:
        self._line_start = self._position
        self._lead = (self._lead + self._pcm)[-int(LEAD_IN_S * BYTES_PER_SECOND) :]
        self._pcm.clear()


def _tokens(words: Sequence[str]) -> list[Token]:
    return [Token(f" {word}", 1.0, 0.0, 0.0) for word in words]


def is_word(text: str) -> bool:
    """Not a mark of the model's own, as ``[unk]``."""
    return not text.startswith("[")


#: What the grammar answers when none of its phrases was said.
UNKNOWN_WORD = "[unk]"
#: Audio between two looks for a voice, without which no partial result is shown; how much is looked at, and
#: the pause after which nobody speaks.
VOICE_CHECK_S = 0.3
VOICE_WINDOW_S = 1.0
PAUSE_S = 0.4


class VoskRecogniser:
    """``Recogniser`` over one Vosk model folder. Loading raises ``OSError`` on a bad one."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises bare Exception
            raise OSError(f"{folder}: not a Vosk model") from error
        # A grammar needs the graph in two parts, and a way to say "none of these".
        graph = folder / "graph"
        two_parts = (graph / "Gr.fst").exists() and (graph / "HCLr.fst").exists()
        self._takes_grammar = two_parts and self._has_word(UNKNOWN_WORD)

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """See ``Recogniser``. A vocabulary becomes a grammar where the model knows all its words."""
        self._language = language
        phrases = [phrase.lower() for phrase in vocabulary]
        # A grammar is given to a recogniser when it is made: one per utterance.
        if phrases and self._takes_grammar and all(map(self._has_word, " ".join(phrases).split())):
            grammar = json.dumps([*phrases, UNKNOWN_WORD], ensure_ascii=False)
            self._recogniser = vosk.KaldiRecognizer(self._model, SAMPLE_RATE, grammar)
        else:
            self._recogniser = vosk.KaldiRecognizer(self._model, SAMPLE_RATE)
        self._recogniser.SetWords(True)
        self._sentences: list[list[RecognisedWord]] = []
        self._pcm = bytearray()
        self._checked_bytes = 0
        self._voice_seen = self.speaking = False
        self._compute = 0.0

    def feed(self, pcm: bytes) -> None:
        started = time.perf_counter()
        self._pcm += pcm
        if self._recogniser.AcceptWaveform(pcm):
            self._add_sentence(self._recogniser.Result())
        self._compute += time.perf_counter() - started

    def partial(self) -> str:
        if len(self._pcm) - self._checked_bytes >= VOICE_CHECK_S * BYTES_PER_SECOND:
            self._check_voice()
        if not self._voice_seen:
            return ""
        now = json.loads(self._recogniser.PartialResult()).get("partial", "")
        said = [word.text for sentence in self._sentences for word in sentence]
        return " ".join([*said, *filter(is_word, now.split())])

    def end(self) -> Transcription:
        """See ``Recogniser``. Vosk writes neither capitals nor stops: each sentence gets both."""
        started = time.perf_counter()
        self._add_sentence(self._recogniser.FinalResult())
        voice = detect_voice(self._pcm)
        spoken = [
            [word for word in sentence if is_voiced((word.start + word.end) / 2, voice, MARGIN_S)]
            for sentence in self._sentences
        ]
        words = tuple(word for sentence in spoken for word in sentence)
        transcription = Transcription(
            text=" ".join(format_sentences(sentence, self._language) for sentence in spoken if sentence),
            words=words,
            language=self._language,
            engine="vosk",
            audio_seconds=len(self._pcm) / BYTES_PER_SECOND,
            compute_seconds=self._compute + time.perf_counter() - started,
            doubtful=lowest_mean_confidence([word.confidence for word in words]) < MIN_CONFIDENCE,
        )
        self.begin(self._language)
        return transcription

    def _check_voice(self) -> None:
        length = len(self._pcm)
        start = max(0, min(self._checked_bytes, length - int(VOICE_WINDOW_S * BYTES_PER_SECOND)))
        lead = min(start, int(LEAD_IN_S * BYTES_PER_SECOND))
        voice = detect_voice(self._pcm[start - lead :], lead_s=lead / BYTES_PER_SECOND)
        self.speaking = bool(voice) and (length - start) / BYTES_PER_SECOND - voice[-1].end < PAUSE_S
        self._voice_seen = self._voice_seen or bool(voice)
        self._checked_bytes = length

    def stream(self) -> VoskStream:
        return VoskStream(self._model)

    def _has_word(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)

    def _add_sentence(self, result: str) -> None:
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        self._sentences.append(
            [
                RecognisedWord(each["word"], each["conf"], each["start"], each["end"])
                for each in found
                if is_word(each["word"])
            ]
        )
