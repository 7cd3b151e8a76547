"""Which language: every phrase of the phrasebook, other people's recordings, and what is no language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from kiosk.accessibility.models import Engine, ModelStore
from kiosk.accessibility.recognition import (
    LanguageDetected,
    NoSpeech,
    NoSpeechReason,
    Recogniser,
    RecognitionFailed,
    RecognitionProblem,
    RecognitionService,
)
from kiosk.accessibility.recognition.language_detection import (
    DETECTABLE_LANGUAGES,
    _identifier,
    detect_written_language,
    likely_spoken_languages,
    unload_written_detector,
)
from kiosk.accessibility.translation import packaged_phrasebook

from .conftest import clip
from .microphones import PlayedMicrophone
from .test_ear import Events, RealKit


def test_phrases_of_the_counter_are_never_taken_for_another_language():
    asked, answered = Counter[str](), Counter[str]()
    wrong = []
    for phrase in packaged_phrasebook().phrases:
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
def test_people_on_the_telephone(recogniser: Callable[[Engine, str], Recogniser]):
    stream = recogniser(Engine.WHISPER, "whisper-base").stream()
    found = {}
    for language in ("fr", "es", "en"):
        for name in ("agent-alreadyon", "dir-instr", "demo-nomatch"):
            stream.begin("")
            stream.feed(clip(name, language))
            found[language, name] = likely_spoken_languages(stream.languages())[:1]
    assert found == {(language, name): (language,) for language, name in found}


@pytest.mark.model
class TestEar:
    def test_the_first_words_tell_the_language(self, recognition: RecognitionService):
        real = RealKit(recognition)
        real.microphone.pcm = clip("agent-alreadyon", "es")
        recognition.identify_language(real.events.run("a", ""))
        heard = real.events.until(lambda event: isinstance(event, LanguageDetected))
        assert isinstance(heard, LanguageDetected)
        assert heard.languages[0] == "es"
        real.nobody_speaks()
        recognition.identify_language(real.events.run("b", ""))
        assert real.events.end_of("b") == NoSpeech(NoSpeechReason.SILENCE)

    def test_without_whisper_it_says_so(self, tmp_path):
        events = Events()
        ear = RecognitionService(PlayedMicrophone(), ModelStore(tmp_path))
        try:
            ear.identify_language(events.run("a", ""))
            assert events.end_of("a") == RecognitionFailed(RecognitionProblem.NO_MODEL)
        finally:
            ear.close()
