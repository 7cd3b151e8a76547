"""The conversation at the counter and the staff space, by touch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from kiosk.accessibility.conversation import Side
from kiosk.accessibility.translation import Phrasebook, ReviewedCatalogue, Translator
from kiosk.bridge import Bridge
from kiosk.domain import T
from kiosk.refusals import Answer, Opened, Refusal
from kiosk.shown import Conversing
from kiosk.terminal import Done, Failed, TerminalState

from .conftest import Terminal

pytestmark = pytest.mark.window


@pytest.fixture
def counter(terminal: Terminal) -> Iterator[Terminal]:
    """An Arabic-speaking visitor and the clerk, at the kiosk."""
    bridge = Bridge(
        terminal.inbox,
        terminal.ear,  # type: ignore[arg-type]
        lambda: Translator(ReviewedCatalogue(), Phrasebook(), []),
        lambda text: None,
    )
    terminal.guide.bridge = bridge
    bridge.say = terminal.frame.reading.say_in
    terminal.go_home("ar")
    terminal.guide.help()
    terminal.settle()
    terminal.touch_found("option.a_travers")
    assert isinstance(terminal.guide.shown, Conversing)
    yield terminal
    bridge.close()


def until(counter: Terminal, told: str) -> None:
    """Until the translator, which has a thread of its own, has brought it on the screen."""
    bridge = counter.guide.bridge
    assert bridge is not None
    for _ in range(3):
        done = threading.Event()
        bridge._worker.submit(done.set)
        assert done.wait(20)
        counter.settle()
    assert told in counter.ids


class TestConversation:
    def test_each_half_stands_in_its_own_language(self, counter: Terminal) -> None:
        assert counter.words("clerk.talk") == "Parler"
        assert "Français" in counter.words("clerk.who")
        assert "العربية" in counter.words("visitor.who")

    def test_a_phrase_is_picked_translated_and_said(self, counter: Terminal) -> None:
        counter.touch("clerk.phrases")
        counter.touch(next(each for each in counter.ids if each.startswith("option.")))
        counter.touch(next(each for each in counter.ids if each.startswith("option.")))
        until(counter, "visitor.told")
        told = counter.words("visitor.told")
        assert any("\u0600" <= letter <= "\u06ff" for letter in told)
        counter.until(lambda: counter.voice.saying is not None)

    def test_what_is_typed_is_kept_until_it_is_sent(self, counter: Terminal) -> None:
        counter.touch("clerk.type")
        counter.type("oui")
        counter.touch("back")
        counter.touch("clerk.type")
        assert counter.words("draft") == "Oui"
        counter.touch_found("send")
        until(counter, "clerk.mine")

    def test_an_open_place_of_a_phrase_is_asked_for(self, counter: Terminal) -> None:
        page = counter.frame.page
        page._say(Side.CLERK, "Votre rendez-vous est le {date} à {time}.")
        counter.settle()
        assert counter.words("phrase") == "Votre rendez-vous est le … à …."
        counter.type("12")
        counter.touch_found("send")
        assert counter.words("phrase") == "Votre rendez-vous est le 12 à …."
        counter.type("9")
        counter.touch_found("send")
        until(counter, "clerk.mine")
        assert "Votre rendez-vous est le 12 à 9." in counter.words("clerk.mine")

    def test_face_to_face_turns_one_half_and_its_touches(self, counter: Terminal) -> None:
        counter.touch("turn")
        assert counter.item("clerk.talk")
        left, bottom, right, top = counter.box("clerk.type")
        half = counter.widget("clerk.type").parent.parent
        # It is seen turned about the middle of its half: at the far end of the screen, for who sits there.
        assert (bottom + top) / 2 > half.center_y
        assert (left + right) / 2 == pytest.approx(
            2 * half.center_x - counter.widget("clerk.type").center_x, abs=2
        )
        counter.touch("clerk.type")
        assert counter.guide.shown.input == {"side": Side.CLERK, "what": "type"}  # type: ignore[union-attr]

    def test_not_understood_asks_the_other_in_their_language(self, counter: Terminal) -> None:
        talk = counter.guide.shown.conversation  # type: ignore[union-attr]
        talk.pick(Side.CLERK, "Bonjour.")
        until(counter, "visitor.repeat")
        counter.touch("visitor.repeat")
        until(counter, "clerk.told")
        assert len(talk.turns) == 2
        assert counter.words("clerk.told") == "Pouvez-vous répéter, s’il vous plaît ?"


class _Terminal:
    def state(self, visit: str, done: Done, failed: Failed) -> None:
        done(TerminalState((), ()))


def test_the_staff_puts_right_what_was_refused(terminal: Terminal) -> None:
    object.__setattr__(terminal.settings, "__dict__", terminal.settings.__dict__ | {"staff_code": "4827"})
    refusal = Refusal(
        7, "T482715", "ticket", datetime.now(UTC), "invalid", T("Une des réponses n’est pas acceptée.")
    )
    terminal.desk.refusals.refused[7] = Opened(refusal, (Answer("description", T("Description"), "fuit"),))
    terminal.guide.staff.terminal = _Terminal()
    terminal.wake()
    terminal.touch_found("staff")
    terminal.type("4827")
    terminal.touch("confirm")
    terminal.touch_found("refusal.7")
    terminal.until(lambda: "answer.description" in terminal.ids)
    terminal.touch_found("resend")
    terminal.until(lambda: terminal.desk.refusals.done == [("resend", 7, None)])
