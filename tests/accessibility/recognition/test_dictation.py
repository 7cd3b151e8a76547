"""Hearing: one utterance for one page, in words when nothing comes of it."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.accessibility.intents import (
    Awaited,
    Command,
    CommandSaid,
    OptionSaid,
    Service,
    ServiceSaid,
    ValueSaid,
    Where,
)
from kiosk.accessibility.recognition import (
    HINTS,
    Advice,
    Heard,
    Hint,
    Level,
    Reason,
    Restarted,
    Silence,
)
from kiosk.accessibility.recognition.dictation import AGAIN, NOTHING_HEARD, WHY, Hearing
from kiosk.domain import Text
from kiosk.runtime.workers import Inbox

from .fake import FakeEar


class Page:
    """A page that listens."""

    def __init__(self) -> None:
        self.levels: list[float] = []
        self.partials: list[str] = []
        self.meanwhiles: list[Text] = []
        self.texts: list[str] = []
        self.troubles: list[Text] = []

    def level(self, value: float) -> None:
        self.levels.append(value)

    def partial(self, text: str) -> None:
        self.partials.append(text)

    def meanwhile(self, words: Text) -> None:
        self.meanwhiles.append(words)

    def heard(self, heard: Heard) -> None:
        self.texts.append(heard.text)

    def not_heard(self, why: Text) -> None:
        self.troubles.append(why)


class Room:
    """A page, a fake ear and the inbox between them."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.hearing = Hearing(self.inbox)
        self.hearing.visit = "visit"
        self.ear = FakeEar(self.hearing.event)
        self.hearing.attach(self.ear)  # type: ignore[arg-type]
        self.page = Page()
        self.changes: list[tuple[bool, bool]] = []
        self.hearing.on_change = lambda: self.changes.append((self.hearing.active, self.hearing.thinking))

    def pump(self) -> None:
        self.inbox.drain("visit")


@pytest.fixture
def room() -> Room:
    return Room()


def test_what_is_said_comes_to_the_page(room: Room) -> None:
    room.ear.will_hear("le robinet fuit")
    room.hearing.listen(room.page, ["un", "deux"])
    room.pump()
    assert room.page.levels == [0.5]
    assert room.ear.vocabulary == ["un", "deux"]
    room.hearing.finish()
    room.pump()
    assert room.page.partials == ["le robinet fuit"]
    assert room.page.texts == ["le robinet fuit"]
    assert room.changes == [(True, False), (True, True), (False, False)]


def test_an_engine_that_starts_again_is_told(room: Room) -> None:
    room.hearing.listen(room.page)
    room.ear.tells(Restarted)
    room.pump()
    assert room.page.meanwhiles == [AGAIN]
    assert room.hearing.active


@pytest.mark.parametrize("hint", list(Hint))
def test_what_would_help_the_microphone_is_told_meanwhile(room: Room, hint: Hint) -> None:
    room.hearing.listen(room.page)
    room.ear.tells(lambda request: Advice(request, hint))
    room.pump()
    assert room.page.meanwhiles == [HINTS[hint]]
    assert room.hearing.active


@pytest.mark.parametrize("kind", list(Silence))
def test_nothing_heard_is_told_in_words(room: Room, kind: Silence) -> None:
    room.ear.will_hear_nothing(kind)
    room.hearing.listen(room.page)
    room.hearing.finish()
    room.pump()
    assert room.page.troubles == [NOTHING_HEARD[kind]]
    assert not room.hearing.active


@pytest.mark.parametrize("reason", list(Reason))
def test_each_failure_is_told_in_words_and_typing_is_offered(room: Room, reason: Reason) -> None:
    room.ear.will_fail(reason)
    room.hearing.listen(room.page)
    room.hearing.finish()
    room.pump()
    assert room.page.troubles == [WHY[reason]]
    assert "écri" in WHY[reason].msgid
    assert not room.hearing.active
    assert not room.hearing.thinking


@pytest.mark.parametrize("reason", [Reason.NO_MICROPHONE, Reason.NO_MODEL, Reason.MODEL_DAMAGED])
def test_it_says_beforehand_that_it_cannot(room: Room, reason: Reason) -> None:
    room.ear.not_ready["fr"] = reason
    assert not room.hearing.ready
    assert room.hearing.why_not == WHY[reason]
    room.hearing.listen(room.page)
    assert room.page.troubles == [WHY[reason]]
    assert not room.hearing.active
    room.hearing.language = "en"
    assert room.hearing.ready


def test_without_an_ear_there_is_no_microphone() -> None:
    hearing, page = Hearing(Inbox()), Page()
    assert hearing.why_not == WHY[Reason.NO_MICROPHONE]
    hearing.listen(page)
    hearing.finish()
    hearing.cancel()
    assert page.troubles == [WHY[Reason.NO_MICROPHONE]]


def test_what_was_said_before_is_forgotten_when_another_page_listens(room: Room) -> None:
    room.ear.will_hear("le robinet fuit")
    room.hearing.listen(room.page)
    other = Page()
    room.hearing.listen(other)
    room.hearing.finish()
    room.pump()
    assert room.page.texts == []
    assert other.texts == ["le robinet fuit"]


def test_what_was_cancelled_is_not_heard_even_when_it_is_on_its_way(room: Room) -> None:
    room.ear.will_hear("le robinet fuit")
    room.hearing.listen(room.page)
    room.hearing.finish()
    room.hearing.cancel()
    room.pump()
    assert room.page.texts == []
    assert room.page.levels == []


def test_what_was_said_in_a_past_visit_is_not_heard(room: Room) -> None:
    room.ear.will_hear("le robinet fuit")
    room.hearing.listen(room.page)
    room.hearing.finish()
    room.inbox.drain("another")
    assert room.page.texts == []


def test_an_event_of_an_unknown_request_is_dropped(room: Room) -> None:
    room.hearing.listen(room.page)
    room.hearing.event(Level("another", 1.0))
    room.pump()
    assert room.page.levels == [0.5]


def test_finishing_twice_asks_once(room: Room) -> None:
    room.ear.will_hear("oui")
    room.hearing.listen(room.page)
    room.hearing.finish()
    room.hearing.finish()
    room.pump()
    assert room.page.texts == ["oui"]


TODAY = date(2026, 11, 25)


def heard(text: str) -> Heard:
    return Heard(text=text, language="fr", words=(), engine="fake", seconds_audio=1.0, seconds_compute=0.1)


@pytest.mark.parametrize(
    ("text", "where", "guess"),
    [
        (
            "la cuisine",
            Where(TODAY, Awaited.CHOICE, [("a", "Cuisine"), ("b", "Chambre")]),
            OptionSaid("a", 0.9),
        ),
        ("le deux mars quarante-huit", Where(TODAY, Awaited.BIRTH_DATE), ValueSaid(date(1948, 3, 2), 1.0)),
        ("plus fort", Where(TODAY), CommandSaid(Command.LOUDER, 1.0)),
    ],
)
def test_what_is_heard_is_understood_for_the_page(room: Room, text: str, where: Where, guess: object) -> None:
    understood = room.hearing.understand(heard(text), where)
    assert understood.text == text
    assert understood.sure
    first = understood.guesses[0]
    assert type(first) is type(guess)
    assert getattr(first, "key", None) == getattr(guess, "key", None)
    assert getattr(first, "value", None) == getattr(guess, "value", None)
    assert getattr(first, "command", None) == getattr(guess, "command", None)


def test_it_is_understood_in_the_language_of_the_visit(room: Room) -> None:
    room.hearing.language = "en"
    first = room.hearing.understand(heard("I want to pay my rent"), Where(TODAY)).guesses[0]
    assert isinstance(first, ServiceSaid)
    assert first.service is Service.RENT


def test_the_language_of_someone_is_told_once(room: Room) -> None:
    told: list[tuple[str, ...]] = []
    room.ear.will_sound_like("tr", "ar")
    room.hearing.identify(room.page, told.append)
    assert room.hearing.active
    room.hearing.finish()
    room.pump()
    assert told == [("tr", "ar")]
    assert not room.hearing.active
    room.ear.not_ready["*"] = Reason.NO_MICROPHONE
    room.hearing.identify(room.page, told.append)
    assert room.page.troubles == [WHY[Reason.NO_MICROPHONE]]
