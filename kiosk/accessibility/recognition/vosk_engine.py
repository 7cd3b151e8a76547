"""Vosk: streaming recognition, one model per language."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import vosk

from .port import BYTES_PER_SECOND, RATE, Heard, Word

#: What the grammar answers when none of its phrases was said.
UNKNOWN = "[unk]"


class VoskRecogniser:
    """``Recogniser`` over one Vosk model folder. Loading raises ``OSError`` on a bad one."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        try:
            self._model = vosk.Model(str(folder))
        except Exception as error:  # vosk raises bare Exception
            raise OSError(f"{folder}: not a Vosk model") from error
        # A grammar needs the graph in two parts (vosk-api: "Runtime graphs are not supported").
        graph = folder / "graph"
        self._takes_grammar = (graph / "Gr.fst").exists() and (graph / "HCLr.fst").exists()

    def begin(self, language: str, vocabulary: Sequence[str] = ()) -> None:
        """See ``Recogniser``. A vocabulary becomes a grammar where the model can."""
        self._language = language
        # A recogniser cannot be used again after its final result: one per utterance.
        if vocabulary and self._takes_grammar:
            phrases = [phrase.lower() for phrase in vocabulary]
            grammar = json.dumps([*phrases, UNKNOWN], ensure_ascii=False)
            self._recogniser = vosk.KaldiRecognizer(self._model, RATE, grammar)
        else:
            self._recogniser = vosk.KaldiRecognizer(self._model, RATE)
        self._recogniser.SetWords(True)
        self._sentences: list[tuple[Word, ...]] = []
        self._fed = 0
        self._compute = 0.0

    def feed(self, pcm: bytes) -> None:
        """See ``Recogniser``."""
        started = time.perf_counter()
        if self._recogniser.AcceptWaveform(pcm):
            self._keep(self._recogniser.Result())
        self._fed += len(pcm)
        self._compute += time.perf_counter() - started

    def partial(self) -> str:
        """See ``Recogniser``."""
        now = json.loads(self._recogniser.PartialResult()).get("partial", "")
        said = [*(word.text for sentence in self._sentences for word in sentence), now]
        return " ".join(text for text in said if text and text != UNKNOWN)

    def end(self) -> Heard:
        """See ``Recogniser``. Vosk writes neither capitals nor stops: each sentence gets both."""
        started = time.perf_counter()
        self._keep(self._recogniser.FinalResult())
        heard = Heard(
            text=" ".join(_sentence(words) for words in self._sentences),
            words=tuple(word for words in self._sentences for word in words),
            language=self._language,
            engine="vosk",
            seconds_audio=self._fed / BYTES_PER_SECOND,
            seconds_compute=self._compute + time.perf_counter() - started,
        )
        self._sentences = []
        return heard

    def _keep(self, result: str) -> None:
        found: list[dict[str, Any]] = json.loads(result).get("result", [])
        words = tuple(
            Word(each["word"], each["conf"], each["start"], each["end"])
            for each in found
            if each["word"] != UNKNOWN
        )
        if words:
            self._sentences.append(words)


def _sentence(words: Sequence[Word]) -> str:
    text = " ".join(word.text for word in words)
    return text[:1].upper() + text[1:] + "."
