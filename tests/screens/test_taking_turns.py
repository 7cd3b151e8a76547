"""Who speaks, who waits and who is silent, on the page of two people."""

from __future__ import annotations

import pytest

from kiosk.accessibility.conversation import Conversation, Side

from .conftest import Terminal
from .test_counter import counter, until

__all__ = ["counter"]

pytestmark = pytest.mark.window


@pytest.fixture
def talk(counter: Terminal) -> Conversation:
    return counter.controller.shown.conversation  # type: ignore[union-attr]


def test_who_is_interrupted_is_heard_to_the_end(counter: Terminal, talk: Conversation) -> None:
    counter.touch("clerk.talk")
    assert counter.words("clerk.talk") == "J’ai fini"
    understand = _later(counter)
    counter.touch("visitor.talk")
    assert "visitor.waiting" in counter.ids
    counter.recognition.will_hear("Le plombier vient jeudi.")
    understand()
    until(counter, "clerk.mine")
    assert [turn.original for turn in talk.turns] == ["Le plombier vient jeudi."]
    assert "visitor.hearing" in counter.ids
    assert counter.words("clerk.talk") == "Parler"


def test_who_opens_a_page_hears_the_other_to_the_end(counter: Terminal, talk: Conversation) -> None:
    counter.touch("clerk.talk")
    counter.recognition.will_hear("Le plombier vient jeudi.")
    counter.touch("visitor.type")
    assert [turn.original for turn in talk.turns] == ["Le plombier vient jeudi."]
    assert "draft" in counter.ids


def test_who_speaks_from_the_bar_while_typing_sees_what_is_heard(
    counter: Terminal, talk: Conversation
) -> None:
    counter.touch("visitor.type")
    counter.touch("bar.speak")
    assert talk.saying is not None
    assert "visitor.hearing" in counter.ids


def test_a_touch_that_makes_silence_lets_captions_go_on(counter: Terminal, talk: Conversation) -> None:
    talk.deaf = Side.VISITOR
    talk.talk(Side.CLERK)
    talk.ask_to_repeat(Side.VISITOR)
    until(counter, "visitor.mine")
    counter.until(lambda: counter.voice.saying is not None)
    assert talk.saying is None
    counter.touch("heading")
    counter.until(lambda: talk.saying is not None)


def _later(counter: Terminal):
    """From now on the ear understands only when what is returned is called."""
    finish, waiting = counter.recognition.finish, list[str]()
    counter.recognition.finish = waiting.append  # type: ignore[method-assign]

    def understand() -> None:
        counter.recognition.finish = finish  # type: ignore[method-assign]
        finish(waiting.pop())
        counter.settle()

    return understand
