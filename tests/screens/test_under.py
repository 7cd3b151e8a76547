"""Live captions on the other pages of a visit: what was said, what is being said, who has the microphone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.accessibility.captions import LINES, wrap_spans
from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.conversation.session import ConversationSession
from kiosk.accessibility.recognition import (
    RECOGNITION_PROBLEM_TEXTS,
    LiveTranscription,
    RecognitionProblem,
)
from kiosk.domain import T
from kiosk.screens.presence import LISTENING_GRACE_S
from kiosk.screens.widgets.theme import theme
from kiosk.session.screen_state import HomeScreen

from .conftest import Terminal
from .test_counter import at_the_counter, until
from .test_keys import OK, RIGHT

pytestmark = pytest.mark.window

SAID = ("Le plombier passera jeudi matin.", "Quelqu’un doit être chez vous.")


class Deaf:
    """A visitor who does not hear; the clerk is captioned."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.conversation_session: ConversationSession = at_the_counter(terminal, "fr")
        terminal.listen_to_end()

        terminal.controller.start_conversation()
        terminal.settle()
        terminal.touch("clerk.talk")

    @property
    def talk(self) -> Conversation:
        assert self.conversation_session.conversation is not None
        return self.conversation_session.conversation

    def can_hear(self, words: str) -> None:
        self.terminal.recognition.someone_says(words)
        until(self.terminal, "bar.speak")


@pytest.fixture
def deaf(terminal: Terminal) -> Iterator[Deaf]:
    visitor = Deaf(terminal)
    yield visitor
    visitor.conversation_session.close()


def test_who_reads_back_what_was_said_misses_nothing(deaf: Deaf, terminal: Terminal) -> None:
    for words in SAID:
        deaf.can_hear(words)
    deaf.talk.type(Side.VISITOR, "Jeudi, je travaille.")
    deaf.talk.send(Side.VISITOR)
    until(terminal, "visitor.mine")
    assert terminal.caption == ""  # the half shows it
    terminal.touch("visitor.history")
    for words in SAID:
        assert words in terminal.all_words()
    deaf.can_hear("Ne lui donnez pas d’argent.")
    assert terminal.caption == f"L’agent : {SAID[1]} Ne lui donnez pas d’argent."
    assert len(wrap_spans(terminal.caption, terminal.root_window.band.characters_per_line)) == LINES
    terminal.touch("back")
    assert terminal.caption == ""
    assert "Ne lui donnez pas d’argent." in terminal.all_words()


def test_a_long_talk_is_read_back_page_by_page_also_by_voice_and_by_keypad(
    deaf: Deaf, terminal: Terminal
) -> None:
    terminal.controller.home()  # drawing each line would take long
    for n in range(40):
        terminal.recognition.someone_says(f"Phrase numéro {n}, du plombier et de la fuite.")
    until(terminal, "bar.speak")
    terminal.controller.start_conversation()
    terminal.root_window.page.open(Side.VISITOR, "history")
    terminal.settle()
    terminal.recognition.will_hear(terminal.words("page.down"))
    terminal.touch("bar.speak")
    terminal.touch("bar.speak")
    assert terminal.root_window.page.pages.page == 0  # nothing that was heard counts before a touch
    terminal.touch("offer")
    assert terminal.root_window.page.pages.page == 1
    while "page.down" in terminal.ids:
        while terminal.ringed != "page.down":
            terminal.key(RIGHT)
        terminal.key(OK)
    assert "numéro 0," in terminal.words("turn.1")
    assert terminal.widget("page.up").height >= 20 * theme.mm
    terminal.controller.finish()
    assert deaf.conversation_session.captions.all() == []
    assert deaf.conversation_session.conversation is None


def test_captions_stand_in_the_band_of_every_page(deaf: Deaf, terminal: Terminal) -> None:
    terminal.controller.home()
    terminal.settle()
    assert isinstance(terminal.controller.shown, HomeScreen)
    assert terminal.caption == "L’agent : …"
    before = terminal.places()
    deaf.can_hear(SAID[0])
    assert SAID[0] in terminal.caption
    assert terminal.root_window.access_bar.listening
    assert terminal.places() == before  # nothing moves under a finger
    terminal.controller.finish()
    terminal.settle()
    assert terminal.caption == ""
    assert not terminal.root_window.access_bar.listening


def test_the_visitor_speaks_to_the_kiosk_and_captions_go_on_after(deaf: Deaf, terminal: Terminal) -> None:
    terminal.controller.home()
    terminal.settle()
    terminal.recognition.tell(LiveTranscription("Asseyez-vous", "", speaking=True))
    terminal.settle()
    terminal.touch("bar.speak")
    assert deaf.talk.saying is None
    assert [turn.original for turn in deaf.talk.turns] == ["Asseyez-vous"]
    terminal.recognition.will_hear("payer mon loyer")
    terminal.touch("bar.speak")
    assert deaf.talk.saying is not None
    assert deaf.talk.saying.live
    deaf.can_hear(SAID[1])
    assert SAID[1] in terminal.caption


def test_captions_do_not_write_what_the_kiosk_says(deaf: Deaf, terminal: Terminal) -> None:
    terminal.controller.home()
    terminal.settle()
    terminal.root_window.reading.say(T("Voilà, c’est ce volume."))
    terminal.until(lambda: deaf.talk.saying is None)
    terminal.listen_to_end()
    assert deaf.talk.saying is not None
    terminal.root_window.reading.say(T("Voilà, c’est ce volume."))
    terminal.until(lambda: deaf.talk.saying is None)
    terminal.root_window.reading.stop()
    terminal.until(lambda: deaf.talk.saying is not None)


def test_captions_that_break_off_say_so(deaf: Deaf, terminal: Terminal) -> None:
    terminal.controller.home()
    deaf.can_hear(SAID[0])
    terminal.recognition.breaks(RecognitionProblem.MICROPHONE_LOST)
    terminal.settle()
    assert terminal.caption == terminal.render(RECOGNITION_PROBLEM_TEXTS[RecognitionProblem.MICROPHONE_LOST])
    assert not terminal.root_window.access_bar.listening
    assert deaf.talk.turns[-1].original == SAID[0]


def test_who_pushed_to_talk_and_leaves_is_heard_to_the_end(deaf: Deaf, terminal: Terminal) -> None:
    terminal.touch("visitor.talk")
    terminal.recognition.will_hear("Merci beaucoup.")
    terminal.controller.home()
    terminal.settle()
    assert deaf.talk.turns[-1].original == "Merci beaucoup."
    assert deaf.talk.saying is None


def test_who_only_reads_is_there_and_is_asked_after_ten_minutes(deaf: Deaf, terminal: Terminal) -> None:
    terminal.controller.home()
    said = 0
    while terminal.root_window.presence.veil is None:
        assert said < 700, "nobody asks"
        if said % 20 == 0:
            terminal.recognition.tell(LiveTranscription(f"phrase {said}", "", speaking=True))
        terminal.clock.now += 1
        terminal.step()
        said += 1
    assert said >= LISTENING_GRACE_S
