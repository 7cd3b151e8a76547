"""Vosk: streaming recognition, one model per language."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import vosk

from .confidence import MIN_CONFIDENCE, lowest_mean_confidence
from .recogniser import BYTES_PER_SECOND, SAMPLE_RATE, RecognisedWord, Transcription
from .text_formatting import format_sentences
from .voice_activity import LEAD_IN_S, detect_voice, is_voiced
from .vosk_stream import MARGIN_S, VoskStream, is_word

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
        """See ``Recogniser``."""
        started = time.perf_counter()
        self._pcm += pcm
        if self._recogniser.AcceptWaveform(pcm):
            self._add_sentence(self._recogniser.Result())
        self._compute += time.perf_counter() - started

    def partial(self) -> str:
        """See ``Recogniser``."""
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
        heard = Transcription(
            text=" ".join(format_sentences(sentence, self._language) for sentence in spoken if sentence),
            words=words,
            language=self._language,
            engine="vosk",
            audio_seconds=len(self._pcm) / BYTES_PER_SECOND,
            compute_seconds=self._compute + time.perf_counter() - started,
            doubtful=lowest_mean_confidence([word.confidence for word in words]) < MIN_CONFIDENCE,
        )
        self.begin(self._language)
        return heard

    def _check_voice(self) -> None:
        length = len(self._pcm)
        start = max(0, min(self._checked_bytes, length - int(VOICE_WINDOW_S * BYTES_PER_SECOND)))
        lead = min(start, int(LEAD_IN_S * BYTES_PER_SECOND))
        voice = detect_voice(self._pcm[start - lead :], lead_s=lead / BYTES_PER_SECOND)
        self.speaking = bool(voice) and (length - start) / BYTES_PER_SECOND - voice[-1].end < PAUSE_S
        self._voice_seen = self._voice_seen or bool(voice)
        self._checked_bytes = length

    def stream(self) -> VoskStream:
        """See ``Recogniser``."""
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
