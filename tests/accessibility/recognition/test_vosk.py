"""What Vosk says is only shown where there is a voice: in music it is as sure of its words as in speech."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import vosk

from benchmarks.sounds import minutes_of
from kiosk.accessibility.recognition.vosk_engine import WARM_S, VoskRecogniser, VoskStream

from .conftest import clip

pytestmark = pytest.mark.model

BLOCK = 3200
MUSIC = b"".join(minutes_of("music", 0.5))
#: Where a chord that begins a line is taken for a voice by a detector that hears nothing of what was before.
CHORD_S = 25.8


class Sure:
    """Hears a word every four tenths of a second, and ends a line after ``ends`` seconds and when asked."""

    ends = WARM_S + CHORD_S

    def __init__(self, *_: object) -> None:
        self._bytes = 0
        self._hinted_until = 0.0

    def SetWords(self, _: bool) -> None:  # noqa: N802 - as vosk names it
        pass

    def AcceptWaveform(self, pcm: bytes) -> bool:  # noqa: N802
        before, self._bytes = self._now, self._bytes + len(pcm)
        return before < self.ends <= self._now

    def Result(self) -> str:  # noqa: N802
        starts = [at / 10 for at in range(round(self._hinted_until * 10), round(self._now * 10) - 3, 4)]
        self._hinted_until = self._now
        found = [{"word": "mot", "conf": 1.0, "start": start, "end": start + 0.4} for start in starts]
        return json.dumps({"result": found})

    FinalResult = Result

    def PartialResult(self) -> str:  # noqa: N802
        return json.dumps({"partial": "mot mot"})

    @property
    def _now(self) -> float:
        return self._bytes / 32000


@pytest.fixture(autouse=True)
def _sure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vosk, "KaldiRecognizer", Sure)
    monkeypatch.setattr(vosk, "Model", lambda _: SimpleNamespace(vosk_model_find_word=lambda _: -1))


def captions(pcm: bytes) -> tuple[set[str], list[str]]:
    """What was seen while a stream of it was followed, and its lines."""
    stream = VoskStream(vosk.Model(""))
    growing, lines = set(), []
    for start in range(0, len(pcm), BLOCK):
        stream.feed(pcm[start : start + BLOCK])
        flow = stream.advance()
        growing.add(f"{flow.sure} {flow.unsure}".strip())
        lines += flow.lines
    return growing - {""}, [line.text for line in (*lines, *stream.end().lines)]


def test_no_caption_of_music_even_when_a_line_begins_in_its_middle() -> None:
    assert captions(MUSIC) == (set(), [])


def test_a_line_that_begins_in_the_middle_of_a_voice_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Sure, "ends", WARM_S + 1.0)
    growing, lines = captions(clip("conf-now-recording") + bytes(64000))
    assert growing
    assert [len(line.split()) >= 2 for line in lines] == [True, True]


def test_no_word_of_music_is_shown_to_who_has_asked_to_be_heard(tmp_path: Path) -> None:
    recogniser = VoskRecogniser(tmp_path)
    recogniser.begin("fr")
    shown, speaking = set(), set()
    for start in range(0, len(MUSIC), BLOCK):
        recogniser.feed(MUSIC[start : start + BLOCK])
        shown.add(recogniser.partial())
        speaking.add(recogniser.speaking)
    assert (shown, speaking) == ({""}, {False})
    assert recogniser.end().text == ""
