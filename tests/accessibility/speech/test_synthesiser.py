"""One contract for every synthesiser, and what pyttsx3 in a process of its own must survive."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator

import numpy as np
import pytest

from kiosk.accessibility.speech import NoVoiceError, Synthesiser
from kiosk.accessibility.speech import espeak as espeak_module
from kiosk.accessibility.speech.espeak import EspeakSynthesiser
from kiosk.accessibility.speech.piper import PiperSynthesiser
from kiosk.accessibility.speech.synthesis import EngineDiedError, SynthesisTimeoutError
from kiosk.accessibility.speech.voice_selection import FallbackSynthesiser
from tests.accessibility.engines import BrokenSpeech

from .fake import FakeSynthesiser
from .piper import voice_folder

TEXT = "Le robinet fuit. C'est réparé ce soir."

needs_espeak = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="espeak-ng is not installed")


@pytest.fixture(scope="module")
def real() -> Iterator[EspeakSynthesiser]:
    synthesiser = EspeakSynthesiser(within=10)
    yield synthesiser
    synthesiser.close()


@pytest.fixture(scope="module")
def piper() -> Iterator[PiperSynthesiser]:
    """One English voice for every language: the contract is about time and errors, not about accents."""
    folder = voice_folder()
    synthesiser = PiperSynthesiser({"fr": folder, "en": folder, "ar": folder}, within=30)
    yield synthesiser
    synthesiser.close()


@pytest.fixture(
    params=[
        "fake",
        pytest.param("real", marks=needs_espeak),
        pytest.param("piper", marks=pytest.mark.model),
        pytest.param("chosen", marks=[pytest.mark.model, needs_espeak]),
    ]
)
def any_synthesiser(request: pytest.FixtureRequest) -> Synthesiser:
    if request.param == "fake":
        return FakeSynthesiser()
    if request.param == "chosen":
        return FallbackSynthesiser(request.getfixturevalue("real"), request.getfixturevalue("piper"))
    real: Synthesiser = request.getfixturevalue(request.param)
    return real


@pytest.mark.parametrize(("language", "text"), [("fr", TEXT), ("en", "Hello you."), ("ar", "مرحبًا بكم")])
def test_words_are_timed_within_the_sound(any_synthesiser: Synthesiser, language: str, text: str) -> None:
    sound = any_synthesiser.speak(text, language)
    assert len(sound.pcm) == 2 * round(sound.seconds * sound.rate_hz)
    times = [word.at for word in sound.words]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] < sound.seconds
    assert text[sound.words[0].start : sound.words[0].end] == text.split()[0]
    assert all(text[word.start : word.end].strip() for word in sound.words)


def test_rate(any_synthesiser: Synthesiser) -> None:
    slow, normal, fast = (any_synthesiser.speak(TEXT, "fr", rate).seconds for rate in (0.5, 1.0, 2.0))
    assert slow > 1.6 * normal > 2.2 * fast
    # Piper takes its durations a little at random: 13 % were seen.
    assert any_synthesiser.speak(TEXT, "fr", 1.0).seconds == pytest.approx(normal, rel=0.25)
    with pytest.raises(ValueError, match="3"):
        any_synthesiser.speak(TEXT, "fr", 3.0)


def test_a_language_without_voice(any_synthesiser: Synthesiser) -> None:
    assert any_synthesiser.can_speak("ar")
    assert not any_synthesiser.can_speak("ps")
    with pytest.raises(NoVoiceError):
        any_synthesiser.speak("Salaam", "ps")
    assert any_synthesiser.speak(TEXT, "fr").seconds > 0


@needs_espeak
def test_it_is_sound_and_never_the_text_before(real: EspeakSynthesiser) -> None:
    long = real.speak(TEXT * 3, "fr")
    short = real.speak("Oui.", "fr")
    again = real.speak(TEXT * 3, "fr")
    assert np.abs(np.frombuffer(short.pcm, np.int16).astype(int)).max() > 3000
    assert short.seconds < long.seconds / 5
    assert again.seconds == pytest.approx(long.seconds, rel=0.02)


@needs_espeak
def test_no_text_is_lost_when_many_follow(real: EspeakSynthesiser) -> None:
    """pyttsx3 alone loses one in five hundred, more on a busy machine."""
    texts = ("Oui.", "Votre demande est enregistrée.")
    words = [[len(real.speak(text, "fr", rate).words) for text in texts] for rate in (1.0, 1.5) * 75]
    assert words == [[1, 4]] * 150


@needs_espeak
@pytest.mark.parametrize("text", ["", "   ", "…", "😀", "<b>[b]*", "'; DROP TABLE", "a\x00b", "漢字 γειά"])
def test_strange_texts(real: EspeakSynthesiser, text: str) -> None:
    assert real.speak(text, "fr").rate_hz == 22050
    assert real.speak("Oui.", "fr").seconds > 0.2


#: Language, its voice, and how the kiosk greets.
TONGUES = [
    ("fr", "fr-fr", "Bonjour, que voulez-vous faire ?"),
    ("fr@falc", "fr-fr", "Bonjour, que voulez-vous faire ?"),
    ("ar", "ar", "مرحبًا، ماذا تريد أن تفعل؟"),
    ("tr", "tr", "Merhaba, ne yapmak istiyorsunuz?"),
    ("en", "en-gb", "Hello, what do you want to do?"),
    ("pt", "pt", "Olá, o que deseja fazer?"),
    ("fa", "fa", "سلام، چه کاری می‌خواهید انجام دهید؟"),
    ("es", "es", "Hola, ¿qué quiere hacer?"),
    ("ro", "ro", "Bună ziua, ce doriți să faceți?"),
    ("uk", "uk", "Добрий день, що ви хочете зробити?"),
    ("ru", "ru", "Здравствуйте, что вы хотите сделать?"),
    ("bn", "bn", "নমস্কার, আপনি কী করতে চান?"),
    ("ta", "ta", "வணக்கம், நீங்கள் என்ன செய்ய விரும்புகிறீர்கள்?"),
    ("zh", "cmn", "您好，您想办理什么？"),
]


@needs_espeak
@pytest.mark.parametrize(("language", "voice", "greeting"), TONGUES)
def test_it_speaks_the_languages_of_the_visitors(
    real: EspeakSynthesiser, language: str, voice: str, greeting: str
) -> None:
    assert real._tag(language) == voice
    assert real.can_speak(language)
    sound = real.speak(greeting, language)
    assert 1.0 < sound.seconds < 5.0
    assert np.abs(np.frombuffer(sound.pcm, np.int16).astype(int)).max() > 3000
    assert len(sound.words) >= 3


@needs_espeak
def test_words_that_were_swallowed_are_said_again(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = espeak_module.EspeakEngine()
    synthesise = engine._synthesise
    swallowed = iter([True, False])
    monkeypatch.setattr(engine, "_synthesise", lambda *asked: None if next(swallowed) else synthesise(*asked))
    assert engine.speak(TEXT, engine.voices()["fr-fr"], 1.0).seconds > 0.5


@needs_espeak
def test_a_killed_engine_is_replaced(real: EspeakSynthesiser) -> None:
    real.speak(TEXT, "fr")
    assert real.pid is not None
    os.kill(real.pid, signal.SIGKILL)
    assert real.speak(TEXT, "fr").seconds > 1


@needs_espeak
def test_a_stopped_engine_is_too_slow_then_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    synthesiser = EspeakSynthesiser()
    try:
        synthesiser.speak("Oui.", "fr")
        assert synthesiser.pid is not None
        os.kill(synthesiser.pid, signal.SIGSTOP)
        with monkeypatch.context() as patch:
            patch.setattr(synthesiser, "_timeout_s", 0.5)
            with pytest.raises(SynthesisTimeoutError):
                synthesiser.speak("Oui.", "fr")
        assert synthesiser.speak("Oui.", "fr").seconds > 0.2
    finally:
        synthesiser.close()


@needs_espeak
def test_a_hung_engine_is_replaced_and_its_words_are_said() -> None:
    synthesiser = EspeakSynthesiser()
    try:
        synthesiser.speak("Oui.", "fr")
        before = synthesiser.pid
        assert before is not None
        os.kill(before, signal.SIGSTOP)
        assert synthesiser.speak(TEXT, "fr").seconds > 1
        assert synthesiser.pid != before
    finally:
        synthesiser.close()


def test_an_engine_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeak_module, "EspeakEngine", BrokenSpeech)
    real = EspeakSynthesiser()
    assert not real.can_speak("fr")
    with pytest.raises(EngineDiedError):
        real.speak(TEXT, "fr")
    real.close()


def test_an_engine_that_starts_late_speaks_when_it_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    late = EspeakSynthesiser()
    answers = iter((SynthesisTimeoutError("starting"), {"fr-fr": "fr", "fr": "fr"}))

    def ask(_request: object) -> object:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(late, "_call", ask)
    assert not late.can_speak("fr")
    assert late.can_speak("fr")
