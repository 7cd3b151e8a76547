"""Hearing: one utterance for one page, in words when nothing comes of it."""

from __future__ import annotations

import threading
import weakref
from datetime import date

import pytest

from kiosk.accessibility.intents import (
    CommandGuess,
    ExpectedAnswer,
    Interpretation,
    InterpretationContext,
    OptionGuess,
    ServiceGuess,
    ValueGuess,
    VoiceCommand,
)
from kiosk.accessibility.recognition import (
    ENGINE_RESTARTED_TEXT,
    MICROPHONE_HINT_TEXTS,
    NO_SPEECH_TEXTS,
    RECOGNITION_PROBLEM_TEXTS,
    AudioLevel,
    Dictation,
    EngineRestarted,
    LanguageDetected,
    MicrophoneAdvice,
    MicrophoneHint,
    NoSpeech,
    NoSpeechReason,
    PartialTranscription,
    RecognitionEvent,
    RecognitionFailed,
    RecognitionProblem,
    Transcription,
    TranscriptionFinished,
    VoiceRun,
)
from kiosk.domain import Text
from kiosk.runtime.workers import ResultQueue
from tests.until import WITHIN_S

from .fake import FakeEar


class Page:
    """A page that listens."""

    def __init__(self) -> None:
        self.levels: list[float] = []
        self.partials: list[str] = []
        self.meanwhiles: list[Text] = []
        self.texts: list[str] = []
        self.languages: list[tuple[str, ...]] = []
        self.troubles: list[Text] = []

    def on_event(self, event: RecognitionEvent) -> None:
        match event:
            case AudioLevel(value=value):
                self.levels.append(value)
            case PartialTranscription(text=text):
                self.partials.append(text)
            case EngineRestarted() | MicrophoneAdvice():
                self.meanwhiles.append(event.notice)
            case TranscriptionFinished(transcription=transcription):
                self.texts.append(transcription.text)
            case LanguageDetected(languages=languages):
                self.languages.append(languages)
            case NoSpeech() | RecognitionFailed():
                self.troubles.append(event.notice)


class Room:
    """A page, a recogniser that is told what to hear, and the queue between them."""

    def __init__(self) -> None:
        self.results = ResultQueue()
        self.recognition = FakeEar()
        self.dictation = Dictation(self.results, self.recognition)
        self.dictation.begin_visit("visit", "fr")
        self.page = Page()
        self.revision: list[tuple[bool, bool]] = []
        self.dictation.changed.subscribe(
            lambda: self.revision.append((self.dictation.active, self.dictation.processing))
        )

    def deliver_results(self) -> None:
        self.results.drain("visit")


@pytest.fixture
def room() -> Room:
    return Room()


def test_what_is_said_comes_to_the_page(room: Room) -> None:
    room.recognition.will_hear("le robinet fuit")
    room.dictation.listen(room.page.on_event, ["un", "deux"])
    room.deliver_results()
    assert room.page.levels == [0.5]
    assert room.recognition.vocabulary == ("un", "deux")
    room.dictation.finish()
    room.deliver_results()
    assert room.page.partials == ["le robinet fuit"]
    assert room.page.texts == ["le robinet fuit"]
    assert room.revision == [(True, False), (True, True), (False, False)]


def test_what_is_typed_is_understood_as_what_is_said_and_without_a_microphone() -> None:
    results, page = ResultQueue(), Page()
    dictation = Dictation(results)
    dictation.begin_visit("visit", "fr")
    dictation.read("payer mon loyer", page.on_event)
    assert dictation.active
    for thread in threading.enumerate():
        if thread.name == "typed":
            thread.join(WITHIN_S)
    results.drain("visit")
    assert page.texts == ["payer mon loyer"]
    assert not dictation.active
    assert dictation.run is not None
    where = InterpretationContext(date(2026, 11, 24))
    first = dictation.run.interpret(where).guesses[0]
    assert isinstance(first, ServiceGuess)
    assert first.service == "loyer"


def test_what_was_typed_before_the_page_was_left_is_not_told(room: Room) -> None:
    room.dictation.read("payer mon loyer", room.page.on_event)
    room.dictation.cancel()
    for thread in threading.enumerate():
        if thread.name == "typed":
            thread.join(WITHIN_S)
    room.deliver_results()
    assert room.page.texts == []


def test_an_engine_that_starts_again_is_told(room: Room) -> None:
    room.dictation.listen(room.page.on_event)
    room.recognition.tell(EngineRestarted())
    room.deliver_results()
    assert room.page.meanwhiles == [ENGINE_RESTARTED_TEXT]
    assert room.dictation.active


@pytest.mark.parametrize("hint", list(MicrophoneHint))
def test_what_would_help_the_microphone_is_told_meanwhile(room: Room, hint: MicrophoneHint) -> None:
    room.dictation.listen(room.page.on_event)
    room.recognition.tell(MicrophoneAdvice(hint))
    room.deliver_results()
    assert room.page.meanwhiles == [MICROPHONE_HINT_TEXTS[hint]]
    assert room.dictation.active


@pytest.mark.parametrize("kind", list(NoSpeechReason))
def test_nothing_heard_is_told_in_words(room: Room, kind: NoSpeechReason) -> None:
    room.recognition.will_hear_nothing(kind)
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.deliver_results()
    assert room.page.troubles == [NO_SPEECH_TEXTS[kind]]
    assert not room.dictation.active


@pytest.mark.parametrize("reason", list(RecognitionProblem))
def test_each_failure_is_told_in_words_and_typing_is_offered(room: Room, reason: RecognitionProblem) -> None:
    room.recognition.will_fail(reason)
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.deliver_results()
    assert room.page.troubles == [RECOGNITION_PROBLEM_TEXTS[reason]]
    assert "écri" in RECOGNITION_PROBLEM_TEXTS[reason].msgid
    assert not room.dictation.active
    assert not room.dictation.processing


@pytest.mark.parametrize(
    "reason",
    [RecognitionProblem.NO_MICROPHONE, RecognitionProblem.NO_MODEL, RecognitionProblem.MODEL_DAMAGED],
)
def test_it_says_beforehand_that_it_cannot(room: Room, reason: RecognitionProblem) -> None:
    room.recognition.not_ready["fr"] = reason
    assert not room.dictation.ready
    assert room.dictation.unavailable_reason == RECOGNITION_PROBLEM_TEXTS[reason]
    room.dictation.listen(room.page.on_event)
    assert room.page.troubles == [RECOGNITION_PROBLEM_TEXTS[reason]]
    assert not room.dictation.active
    room.dictation.begin_visit("visit", "en")
    assert room.dictation.ready


def test_without_an_ear_there_is_no_microphone() -> None:
    dictation, page = Dictation(ResultQueue()), Page()
    assert dictation.unavailable_reason == RECOGNITION_PROBLEM_TEXTS[RecognitionProblem.NO_MICROPHONE]
    dictation.listen(page.on_event)
    dictation.finish()
    dictation.cancel()
    assert page.troubles == [RECOGNITION_PROBLEM_TEXTS[RecognitionProblem.NO_MICROPHONE]]


def test_what_was_said_before_is_forgotten_when_another_page_listens(room: Room) -> None:
    room.recognition.will_hear("le robinet fuit")
    room.dictation.listen(room.page.on_event)
    other = Page()
    room.dictation.listen(other.on_event)
    room.dictation.finish()
    room.deliver_results()
    assert room.page.texts == []
    assert other.texts == ["le robinet fuit"]


def test_what_was_cancelled_is_not_heard_even_when_it_is_on_its_way(room: Room) -> None:
    room.recognition.will_hear("le robinet fuit")
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.dictation.cancel()
    room.deliver_results()
    assert room.page.texts == []
    assert room.page.levels == []


def test_what_was_said_in_a_past_visit_is_not_heard(room: Room) -> None:
    room.recognition.will_hear("le robinet fuit")
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.results.drain("another")
    assert room.page.texts == []


def test_what_is_told_of_an_earlier_utterance_is_dropped(room: Room) -> None:
    room.dictation.listen(room.page.on_event)
    earlier = room.dictation.run
    assert earlier is not None
    room.dictation.listen(room.page.on_event)
    earlier.emit(AudioLevel(1.0))
    room.deliver_results()
    assert room.page.levels == [0.5]


def test_nothing_of_what_was_said_stays_after_the_visit(room: Room) -> None:
    room.recognition.will_hear("le robinet fuit")
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.deliver_results()
    room.dictation.cancel()
    assert room.dictation.run is None


def test_finishing_twice_asks_once(room: Room) -> None:
    room.recognition.will_hear("oui")
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.dictation.finish()
    room.deliver_results()
    assert room.page.texts == ["oui"]


TODAY = date(2026, 11, 25)


def understood(room: Room, text: str, where: InterpretationContext) -> Interpretation:
    """What is made of those words, from the microphone on."""
    room.recognition.will_hear(text)
    room.dictation.listen(room.page.on_event)
    room.dictation.finish()
    room.deliver_results()
    assert room.dictation.run is not None
    return room.dictation.run.interpret(where)


@pytest.mark.parametrize(
    ("text", "where", "guess"),
    [
        (
            "la cuisine",
            InterpretationContext(TODAY, ExpectedAnswer.CHOICE, [("a", "Cuisine"), ("b", "Chambre")]),
            OptionGuess("a", 0.9),
        ),
        (
            "le deux mars quarante-huit",
            InterpretationContext(TODAY, ExpectedAnswer.BIRTH_DATE),
            ValueGuess(date(1948, 3, 2), 1.0),
        ),
        ("plus fort", InterpretationContext(TODAY), CommandGuess(VoiceCommand.LOUDER, 1.0)),
    ],
)
def test_what_is_heard_is_understood_for_the_page(
    room: Room, text: str, where: InterpretationContext, guess: object
) -> None:
    meant = understood(room, text, where)
    assert meant.text == text
    assert meant.sure
    first = meant.guesses[0]
    assert type(first) is type(guess)
    assert getattr(first, "key", None) == getattr(guess, "key", None)
    assert getattr(first, "value", None) == getattr(guess, "value", None)
    assert getattr(first, "command", None) == getattr(guess, "command", None)


def test_it_is_understood_in_the_language_of_the_visit(room: Room) -> None:
    room.dictation.begin_visit("visit", "en")
    first = understood(room, "I want to pay my rent", InterpretationContext(TODAY)).guesses[0]
    assert isinstance(first, ServiceGuess)
    assert first.service == "loyer"


def test_the_language_of_someone_is_told_once(room: Room) -> None:
    room.recognition.will_sound_like("tr", "ar")
    room.dictation.identify_language(room.page.on_event)
    assert room.dictation.active
    room.dictation.finish()
    room.deliver_results()
    assert room.page.languages == [("tr", "ar")]
    assert not room.dictation.active
    room.recognition.not_ready["*"] = RecognitionProblem.NO_MICROPHONE
    room.dictation.identify_language(room.page.on_event)
    assert room.page.troubles == [RECOGNITION_PROBLEM_TEXTS[RecognitionProblem.NO_MICROPHONE]]


def test_nothing_of_a_visit_hangs_on_a_run_that_has_ended() -> None:
    class Page:
        def listen(self, event: RecognitionEvent) -> None:
            """Hears it."""

    page = Page()
    seen = weakref.ref(page)
    run = VoiceRun("fr", page.listen, lambda deliver: deliver())
    transcription = Transcription("j’ai une fuite", (), "fr", "fake", 1.0, 0.1)
    run.emit(TranscriptionFinished(transcription))
    assert run.transcription == transcription
    run.end()
    del page
    assert seen() is None
    assert run.transcription is None
