"""Time: warned by text, sound and shape, twenty seconds ahead at least; ten times and more; nothing lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.accessibility.keypad import KEY_CODES
from kiosk.accessibility.speech import Earcon
from kiosk.domain import T
from kiosk.settings import MIN_WARNING_S

from .conftest import Terminal
from .test_counter import at_the_counter

pytestmark = pytest.mark.window


def wait(terminal: Terminal, seconds: float) -> None:
    """Nobody moves for so long."""
    terminal.clock.now += seconds
    terminal.root_window.presence.check()
    terminal.settle()


@pytest.fixture
def typing(home: Terminal) -> Terminal:
    home.touch("service.signaler")
    home.type("1001")
    return home


@pytest.fixture
def counter(terminal: Terminal) -> Iterator[Terminal]:
    """Somebody who speaks Arabic and the clerk, beside each other."""
    session = at_the_counter(terminal, "ar")
    terminal.controller.start_conversation()
    terminal.settle()
    terminal.listen_to_end()
    yield terminal
    session.close()


def warned(terminal: Terminal) -> bool:
    return terminal.root_window.presence.veil is not None


def test_text_sound_and_shape_twenty_seconds_ahead(typing: Terminal) -> None:
    wait(typing, 62)
    assert warned(typing)
    assert "toujours là" in typing.words("veil.title")
    assert typing.voice.log.earcons[-1].earcon is Earcon.WARNING
    assert typing.voice.saying is not None
    assert typing.root_window.visual_earcon.icon == "alert"
    assert typing.root_window.presence.idle.left >= MIN_WARNING_S
    veil = typing.root_window.presence.veil
    above = typing.root_window.children  # what is drawn last comes first
    assert above.index(typing.root_window.focus_ring) < above.index(veil)
    before = veil._bars.position
    assert "30 secondes" in typing.words("veil.left")
    wait(typing, 10)
    assert veil._bars.position < before
    assert "20 secondes" in typing.words("veil.left"), "never fewer than there are"


def test_nobody_is_asked_whether_they_are_there_while_the_kiosk_works(typing: Terminal) -> None:
    typing.controller._session.show_busy(T("La borne lit votre lettre…"))
    for _ in range(4):
        wait(typing, 55)
        assert not warned(typing)
    typing.controller.home()
    wait(typing, 62)
    assert warned(typing), "then as ever"


@pytest.mark.parametrize("way", ["touch", "key", "composed"])
def test_who_writes_is_there(counter: Terminal, way: str) -> None:
    """In a conversation, too: with the keys of the screen or of a keyboard, or with composed letters."""
    counter.touch("clerk.type")
    for letter in "ouiouiou":
        wait(counter, 30)
        if way == "touch":
            counter.type(letter)
        elif way == "key":
            counter.key(ord(letter))
        else:
            counter.root_window.keys.typed(None, letter)
        assert not warned(counter)
    wait(counter, 62)
    assert warned(counter), "then as ever"


@pytest.mark.parametrize("side", ["visitor", "clerk"])
def test_who_dictates_in_a_conversation_is_there(counter: Terminal, side: str) -> None:
    counter.touch(f"{side}.talk")
    for _ in range(4):
        wait(counter, 55)
        assert not warned(counter)
    counter.touch(f"{side}.talk")  # nothing was said
    assert not counter.controller.shown.conversation.saying  # type: ignore[union-attr]
    wait(counter, 62)
    assert warned(counter), "then as ever"


@pytest.mark.parametrize("way", ["touch", "key"])
def test_ten_times_and_nothing_is_lost(typing: Terminal, way: str) -> None:
    patience = 1.0
    for _ in range(10):
        wait(typing, 65 * patience)
        assert warned(typing)
        if way == "touch":
            typing.touch("veil.stay")
        else:
            typing.key(KEY_CODES["escape"])  # any key: it is for nothing behind the veil
        assert not warned(typing)
        patience = 2.0
    assert typing.asks("tenant_number")
    assert typing.controller.shown.input["typed"] == "1001"


def test_who_wished_for_more_time_is_warned_later(typing: Terminal) -> None:
    from dataclasses import replace

    typing.controller.set_interaction(replace(typing.controller.current_visit.interaction, patience=3.0))
    wait(typing, 100)
    assert not warned(typing)
    wait(typing, 100)
    assert warned(typing)


def test_without_an_answer_the_visit_ends(typing: Terminal) -> None:
    wait(typing, 62)
    wait(typing, 40)
    assert typing.controller.visit is None
