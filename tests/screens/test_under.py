"""Live captions on the other pages of a visit: what was said, what is being said, who has the microphone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.accessibility.captions import LINES, cut
from kiosk.accessibility.conversation import Conversation, Side
from kiosk.accessibility.conversation.session import Bridge
from kiosk.accessibility.recognition import Event, Reason, Words
from kiosk.accessibility.recognition.dictation import WHY
from kiosk.domain import T
from kiosk.screens.presence import LISTENS_S
from kiosk.screens.widgets.theme import look
from kiosk.session.screen_state import Home

from .conftest import Terminal
from .test_counter import at_the_counter, until
from .test_keys import OK, RIGHT

pytestmark = pytest.mark.window

SAID = ("Le plombier passera jeudi matin.", "Quelqu’un doit être chez vous.")


class Deaf:
    """A visitor who does not hear; the clerk is captioned."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.bridge: Bridge = at_the_counter(terminal, "fr")
        terminal.hear_out()

        def heard(event: Event) -> None:  # as the app shares one ear out
            terminal.hearing.event(event)
            self.bridge.event(event)

        terminal.ear._on_event = heard
        terminal.guide.converse()
        terminal.settle()
        terminal.touch("clerk.talk")

    @property
    def talk(self) -> Conversation:
        assert self.bridge.conversation is not None
        return self.bridge.conversation

    def hears(self, words: str) -> None:
        self.terminal.ear.someone_says(words)
        until(self.terminal, "bar.speak")


@pytest.fixture
def deaf(terminal: Terminal) -> Iterator[Deaf]:
    visitor = Deaf(terminal)
    yield visitor
    visitor.bridge.close()


def test_who_reads_back_what_was_said_misses_nothing(deaf: Deaf, terminal: Terminal) -> None:
    for words in SAID:
        deaf.hears(words)
    deaf.talk.type(Side.VISITOR, "Jeudi, je travaille.")
    deaf.talk.send(Side.VISITOR)
    until(terminal, "visitor.mine")
    assert terminal.caption == ""  # the half shows it
    terminal.touch("visitor.history")
    for words in SAID:
        assert words in terminal.all_words()
    deaf.hears("Ne lui donnez pas d’argent.")
    assert terminal.caption == f"L’agent : {SAID[1]} Ne lui donnez pas d’argent."
    assert len(cut(terminal.caption, terminal.frame.band.characters)) == LINES
    terminal.touch("back")
    assert terminal.caption == ""
    assert "Ne lui donnez pas d’argent." in terminal.all_words()


def test_a_long_talk_is_read_back_page_by_page_also_by_voice_and_by_keypad(
    deaf: Deaf, terminal: Terminal
) -> None:
    terminal.guide.home()  # drawing each line would take long
    for n in range(40):
        terminal.ear.someone_says(f"Phrase numéro {n}, du plombier et de la fuite.")
    until(terminal, "bar.speak")
    terminal.guide.converse()
    terminal.frame.page.open(Side.VISITOR, "history")
    terminal.settle()
    terminal.ear.will_hear(terminal.words("page.down"))
    terminal.touch("bar.speak")
    terminal.touch("bar.speak")
    assert terminal.frame.page.pages.page == 0  # nothing that was heard counts before a touch
    terminal.touch("offer")
    assert terminal.frame.page.pages.page == 1
    while "page.down" in terminal.ids:
        while terminal.ringed != "page.down":
            terminal.key(RIGHT)
        terminal.key(OK)
    assert "numéro 0," in terminal.words("turn.1")
    assert terminal.widget("page.up").height >= 20 * look.mm
    terminal.guide.finish()
    assert deaf.bridge.captions.all() == []
    assert deaf.bridge.conversation is None


def test_captions_stand_in_the_band_of_every_page(deaf: Deaf, terminal: Terminal) -> None:
    terminal.guide.home()
    terminal.settle()
    assert isinstance(terminal.guide.shown, Home)
    assert terminal.caption == "L’agent : …"
    before = terminal.places()
    deaf.hears(SAID[0])
    assert SAID[0] in terminal.caption
    assert terminal.frame.bar.listening
    assert terminal.places() == before  # nothing moves under a finger
    terminal.guide.finish()
    terminal.settle()
    assert terminal.caption == ""
    assert not terminal.frame.bar.listening


def test_the_visitor_speaks_to_the_kiosk_and_captions_go_on_after(deaf: Deaf, terminal: Terminal) -> None:
    terminal.guide.home()
    terminal.settle()
    terminal.ear.tells(lambda request: Words(request, "Asseyez-vous", "", speaking=True))
    terminal.settle()
    terminal.touch("bar.speak")
    assert deaf.talk.saying is None
    assert [turn.original for turn in deaf.talk.turns] == ["Asseyez-vous"]
    terminal.ear.will_hear("payer mon loyer")
    terminal.touch("bar.speak")
    assert deaf.talk.saying is not None
    assert deaf.talk.saying.live
    deaf.hears(SAID[1])
    assert SAID[1] in terminal.caption


def test_captions_do_not_write_what_the_kiosk_says(deaf: Deaf, terminal: Terminal) -> None:
    terminal.guide.home()
    terminal.settle()
    terminal.frame.reading.say(T("Voilà, c’est ce volume."))
    terminal.until(lambda: deaf.talk.saying is None)
    terminal.hear_out()
    assert deaf.talk.saying is not None
    terminal.frame.reading.say(T("Voilà, c’est ce volume."))
    terminal.until(lambda: deaf.talk.saying is None)
    terminal.frame.reading.stop()
    terminal.until(lambda: deaf.talk.saying is not None)


def test_captions_that_break_off_say_so(deaf: Deaf, terminal: Terminal) -> None:
    terminal.guide.home()
    deaf.hears(SAID[0])
    terminal.ear.breaks(Reason.MICROPHONE_LOST)
    terminal.settle()
    assert terminal.caption == terminal.render(WHY[Reason.MICROPHONE_LOST])
    assert not terminal.frame.bar.listening
    assert deaf.talk.turns[-1].original == SAID[0]


def test_who_pushed_to_talk_and_leaves_is_heard_to_the_end(deaf: Deaf, terminal: Terminal) -> None:
    terminal.touch("visitor.talk")
    terminal.ear.will_hear("Merci beaucoup.")
    terminal.guide.home()
    terminal.settle()
    assert deaf.talk.turns[-1].original == "Merci beaucoup."
    assert deaf.talk.saying is None


def test_who_only_reads_is_there_and_is_asked_after_ten_minutes(deaf: Deaf, terminal: Terminal) -> None:
    terminal.guide.home()
    said = 0
    while terminal.frame.presence.veil is None:
        assert said < 700, "nobody asks"
        if said % 20 == 0:
            terminal.ear.tells(lambda request, n=said: Words(request, f"phrase {n}", "", speaking=True))
        terminal.passing.now += 1
        terminal.step()
        said += 1
    assert said >= LISTENS_S
