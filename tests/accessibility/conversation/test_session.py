"""A conversation from the controller: begun, found again, turned round, wiped with the visit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asyncgui import start

from kiosk.accessibility.conversation import Side, TranslationState
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.recognition import LiveTranscription, RecognitionProblem
from kiosk.accessibility.translation import Translator
from kiosk.runtime.workers import ResultQueue
from kiosk.session import SessionController
from kiosk.session.screen_state import ConversationScreen, HomeScreen
from kiosk.settings import Settings
from tests.accessibility.recognition.fake import FakeEar
from tests.fakes import FakePeripherals, InMemoryGateway
from tests.kept_translator import kept_translator
from tests.landlord.fake import FakeAgency
from tests.until import until


class Counter:
    def __init__(self) -> None:
        self.results = ResultQueue()
        self.gateway = InMemoryGateway(self.results, FakeAgency(lambda: datetime.now(UTC)))
        self.recognition = FakeEar()
        self.said: list[tuple[str, str]] = []
        self.memory: list[str] = []
        self.conversation_session = ConversationSession(
            self.results,
            self.recognition,
            self._opened,
            lambda text: None,
            lambda: self.memory.append("given back"),
        )
        self.conversation_session.speech_requested.subscribe(
            lambda text, code: self.said.append((text, code))
        )
        self.controller = SessionController(
            self.gateway,
            Settings(),
            FakePeripherals(self.results),
            conversation_session=self.conversation_session,
        )

    def _opened(self) -> Translator:
        self.memory.append("opened")
        return kept_translator()

    def visit(self, language: str) -> None:
        self.controller.wake()
        self.controller.choose_language(language)
        self.controller.start_conversation()

    def settle(self) -> None:
        """Until the translator has done what it was asked."""
        idle = start(self.conversation_session._worker.call(lambda: None))
        visit = self.controller.visit
        assert until(
            lambda: idle.finished,
            meanwhile=lambda: self.results.drain(visit.id if visit is not None else None),
        )


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_two_languages_through_the_phrasebook(counter: Counter) -> None:
    counter.visit("ar")
    shown = counter.controller.shown
    assert isinstance(shown, ConversationScreen)
    talk = shown.conversation
    assert talk.languages == {Side.VISITOR: "ar", Side.CLERK: "fr"}
    assert talk.deaf is None
    talk.pick(Side.CLERK, "Bonjour.")
    counter.settle()
    (turn,) = talk.turns
    assert turn.state is TranslationState.TRANSLATED
    assert counter.said == [(turn.text_for_other, "ar")]
    counter.conversation_session.close()


def test_what_translates_leaves_memory_with_the_conversation(counter: Counter) -> None:
    for _ in range(2):
        counter.visit("ar")
        assert counter.conversation_session.conversation is not None
        counter.conversation_session.conversation.pick(Side.CLERK, "Bonjour.")
        counter.settle()
        counter.controller.finish()
        counter.settle()
    assert counter.memory == ["opened", "given back"] * 2
    counter.conversation_session.close()


def test_french_and_deaf_is_captioned_live(counter: Counter) -> None:
    counter.visit("fr")
    talk = counter.conversation_session.conversation
    assert talk is not None
    assert talk.deaf is Side.VISITOR
    talk.talk(Side.CLERK)
    assert talk.saying is not None
    assert talk.saying.live
    counter.recognition.tell(LiveTranscription("Votre loyer", "est de", speaking=True))
    counter.settle()
    assert talk.saying is not None
    assert (talk.saying.sure, talk.saying.unsure) == ("Votre loyer", "est de")
    assert [line.text for line in counter.conversation_session.captions.band()] == ["Votre loyer est de"]
    counter.recognition.breaks(RecognitionProblem.MICROPHONE_LOST)
    counter.settle()
    assert talk.saying is None
    assert talk.notices[Side.CLERK] is RecognitionProblem.MICROPHONE_LOST
    counter.conversation_session.close()


def test_it_is_found_again_and_ends_with_the_visit(counter: Counter) -> None:
    counter.visit("ar")
    talk = counter.conversation_session.conversation
    assert talk is not None
    talk.type(Side.VISITOR, "شكرا")
    counter.controller.back()
    assert isinstance(counter.controller.shown, HomeScreen)
    counter.controller.start_conversation()
    shown = counter.controller.shown
    assert isinstance(shown, ConversationScreen)
    assert shown.conversation is talk
    assert talk.drafts[Side.VISITOR] == "شكرا"
    counter.controller.finish()
    assert counter.conversation_session.conversation is None
    assert talk.turns == []
    assert talk.drafts[Side.VISITOR] == ""
    counter.conversation_session.close()


def test_another_language_is_spoken_from_then_on(counter: Counter) -> None:
    counter.visit("ar")
    counter.controller.languages()
    counter.controller.choose_language("en")
    shown = counter.controller.shown
    assert isinstance(shown, ConversationScreen)
    assert shown.conversation.languages[Side.VISITOR] == "en"
    counter.controller.turn_round()
    turned = counter.controller.shown
    assert isinstance(turned, ConversationScreen)
    assert turned.facing
    counter.conversation_session.close()
