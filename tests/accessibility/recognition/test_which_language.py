"""Which language: every phrase of the phrasebook, other people's recordings, and what is no language."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition import (
    LanguageDetected,
    NoSpeech,
    NoSpeechReason,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionService,
)
from kiosk.accessibility.recognition.audio_file import read_audio
from kiosk.accessibility.recognition.language_detection import (
    DETECTABLE_LANGUAGES,
    _identifier,
    detect_written_language,
    likely_spoken_languages,
    unload_written_detector,
)
from kiosk.accessibility.recognition.process import load_recogniser
from kiosk.accessibility.translation import Phrasebook

from .conftest import NOISES, SOUNDS, need
from .microphones import PlayedMicrophone
from .test_ear import Events


def test_phrases_of_the_counter_are_never_taken_for_another_language():
    asked, answered = Counter[str](), Counter[str]()
    wrong = []
    for phrase in Phrasebook().phrases:
        for language in DETECTABLE_LANGUAGES:
            text = re.sub(r"\{\w+\}", "", phrase.texts.get(language, ""))
            if text:
                found = detect_written_language(text)
                asked[language] += 1
                answered[language] += found is not None
                if found not in (None, language):
                    wrong.append((language, found, text))
    assert wrong == []
    assert answered.total() > 0.85 * asked.total()
    assert all(answered[language] > 0.6 * asked[language] for language in asked)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("நான் வாடகை கட்ட வேண்டும்", "ta"),
        ("আমার ঘরে পানি পড়ছে", "bn"),
        ("我要交房租", "zh"),
        ("می‌خواهم اجاره را بپردازم", "fa"),
        ("أريد أن أدفع الإيجار", "ar"),
        ("Я хочу заплатить за квартиру, это срочно", "ru"),
        ("Я хочу сплатити за оренду, це терміново", "uk"),
        ("je veux payer mon loyer", "fr"),
        ("mutfakta su akıyor", "tr"),
        ("", None),
        ("412,50 €", None),
        ("ok", None),
        ("🙂👍", None),
    ],
)
def test_what_people_type(text, language):
    assert detect_written_language(text) == language


def test_what_was_given_back_is_loaded_again():
    assert detect_written_language("Hay una fuga de agua en la cocina") == "es"
    unload_written_detector()
    assert _identifier.cache_info().currsize == 0
    assert detect_written_language("Hay una fuga de agua en la cocina") == "es"


def test_at_most_three_that_are_worth_offering():
    odds = {"fr": 0.4, "es": 0.3, "pt": 0.15, "ro": 0.12, "it": 0.9, "en": 0.01}
    assert likely_spoken_languages(odds) == ("fr", "es", "pt")
    assert likely_spoken_languages({}) == ()


@pytest.mark.model
def test_people_on_the_telephone(models: ModelStore):
    stream = load_recogniser(Engine.WHISPER, need(models, "whisper-base")).stream()
    found = {}
    for language in ("fr", "es", "en"):
        for name in ("agent-alreadyon", "dir-instr", "demo-nomatch"):
            stream.begin("")
            stream.feed(read_audio(SOUNDS.parent / language / f"{name}.wav"))
            found[language, name] = likely_spoken_languages(stream.languages())[:1]
    assert found == {(language, name): (language,) for language, name in found}


@pytest.mark.model
class TestEar:
    @pytest.fixture
    def microphone(self) -> PlayedMicrophone:
        return PlayedMicrophone()

    def test_the_first_words_tell_the_language(self, models: ModelStore, whisper_folder, microphone):
        events = Events()
        ear = RecognitionService(microphone, models)
        try:
            microphone.pcm = read_audio(SOUNDS.parent / "es" / "agent-alreadyon.wav")
            ear.identify_language(events.run("a", ""))
            heard = events.until(lambda event: isinstance(event, LanguageDetected))
            assert isinstance(heard, LanguageDetected)
            assert heard.languages[0] == "es"
            microphone.pcm = NOISES["nothing"]
            ear.identify_language(events.run("b", ""))
            assert events.end_of("b") == NoSpeech(NoSpeechReason.SILENCE)
        finally:
            ear.close()

    def test_without_whisper_it_says_so(self, tmp_path, microphone):
        events = Events()
        ear = RecognitionService(microphone, ModelStore(tmp_path))
        try:
            ear.identify_language(events.run("a", ""))
            assert events.end_of("a") == RecognitionFailed(RecognitionProblem.NO_MODEL)
        finally:
            ear.close()
