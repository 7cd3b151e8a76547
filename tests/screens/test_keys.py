"""A keypad alone: everything is reached, said and done, nothing twice, and no key is a trap."""

from __future__ import annotations

from typing import cast

import pytest
from kivy.core.window import Window

from kiosk.accessibility.interaction_preferences import VOLUME_MAX
from kiosk.accessibility.keypad import KEY_CODES
from kiosk.accessibility.speech import Earcon
from kiosk.app import KioskServices, create_app
from kiosk.session.screen_state import WelcomeScreen

from .conftest import Terminal

pytestmark = pytest.mark.window

NEXT, BEFORE, RIGHT, LEFT = (KEY_CODES[name] for name in ("down", "up", "right", "left"))
OK, BACK, HELP, REPEAT, SPELL, WHERE, READ = (
    KEY_CODES[name] for name in ("enter", "escape", "f1", "f2", "f3", "f4", "f5")
)


def said(terminal: Terminal) -> list[str]:
    """All that is said now, to its end."""
    texts = []
    while (saying := terminal.voice.saying) is not None:
        texts.append(saying.text)
        terminal.voice.step()
        terminal.step()
    return texts


@pytest.fixture
def by_ear(terminal: Terminal) -> Terminal:
    """Woken with the audio key; the welcome is being read."""
    terminal.key(READ)
    return terminal


def choose(terminal: Terminal, item_id: str) -> None:
    """By keys alone, over what can be operated."""
    for _ in range(60):
        if terminal.root_window.reading.focus.at == item_id:
            terminal.key(OK)
            return
        terminal.key(RIGHT)
    raise AssertionError(f"{item_id} cannot be reached")


def test_the_audio_key_wakes_says_how_and_reads(by_ear: Terminal) -> None:
    texts = said(by_ear)
    assert "flèche vers le bas" in texts[0]
    whose, _day, hello = texts[1:4]
    assert whose == "Habitat des Tilleuls."
    assert "Bonjour" in hello
    by_ear.key(READ)
    assert by_ear.voice.saying is not None
    by_ear.key(READ)
    assert said(by_ear) == ["La borne ne lit plus."]
    assert not by_ear.controller.current_visit.interaction.reading
    assert not by_ear.controller.current_visit.interaction.explore


def test_entering_a_screen_says_journey_title_position_and_what_there_is(by_ear: Terminal) -> None:
    choose(by_ear, "language.fr")
    said(by_ear)
    by_ear.controller.open("demande_logement")
    by_ear.settle()
    choose(by_ear, "option.nouvelle")
    heading, title, first, *_ = said(by_ear)
    run = by_ear.controller.shown.run
    assert by_ear.render(run.journey.title) in heading
    assert by_ear.render(run.step.title) in title
    assert "Question {} sur {}.".format(*run.progress) in title
    assert first


def test_every_key_makes_silence(home: Terminal) -> None:
    for key in (NEXT, RIGHT, 97):
        home.root_window.start_reading(eyes=True)
        home.settle()
        assert home.voice.saying is not None
        speaking = home.voice.saying.text
        home.key(key)
        now = home.voice.saying
        assert now is None or now.text != speaking


def test_repeat_spell_and_where(home: Terminal) -> None:
    home.controller.open("signaler")
    home.settle()
    home.key(RIGHT)
    home.key(REPEAT)
    (once,) = said(home)
    assert once.startswith(home.words(home.ringed))
    home.key(SPELL)
    (letters,) = said(home)
    assert letters.replace(", ", "").startswith(home.words(home.ringed)[0])
    assert "majuscule" in letters or letters[1] == "," or home.words(home.ringed)[0].isdigit()
    home.key(WHERE)
    place, item = said(home)
    assert home.render(home.controller.shown.run.step.title) in place
    assert f"sur {len(home.outline.items)}." in place
    assert item == once


def test_right_goes_over_what_is_only_read_and_left_mirrors(terminal: Terminal) -> None:
    terminal.go_home("ar")
    terminal.key(LEFT)
    first = next(item.id for item in terminal.outline.items if item.operable)
    assert terminal.ringed == first
    terminal.key(RIGHT)
    assert terminal.ringed == "bar.finish"


def test_a_key_that_is_held_moves_once_and_again_after_two_seconds(home: Terminal) -> None:
    ids = home.ids
    home.key(NEXT, held_s=1.8)
    assert home.ringed == ids[0]
    home.key(NEXT, held_s=2.7)
    assert home.ringed == ids[3]


@pytest.mark.parametrize("key", [NEXT, OK, BACK, HELP, READ])
@pytest.mark.parametrize("modifier", ["alt", "ctrl", "meta"])
def test_a_shortcut_of_computers_does_nothing(home: Terminal, key: int, modifier: str) -> None:
    """Alt-F4, Ctrl-Esc…: who leans on two keys is where they were."""
    home.key(RIGHT)
    before = home.controller.shown, home.ringed, home.ids
    Window.dispatch("on_keyboard", key, 0, None, [modifier])
    Window.dispatch("on_key_up", key, 0)
    home.settle()
    assert (home.controller.shown, home.ringed, home.ids) == before


def test_f1_is_help_and_not_kivys_settings(home: Terminal) -> None:
    """As ``App.run`` does once the window stands: what is bound last has a key first."""
    create_app(cast(KioskServices, None))._install_settings_keys(Window)
    home.key(HELP)
    assert home.controller.shown.run.journey.key == "aide"


def test_nobody_goes_back_from_the_first_page(terminal: Terminal) -> None:
    """Nor by a backspace too many: no language was chosen."""
    terminal.key(READ)
    terminal.key(KEY_CODES["escape"])
    terminal.key(KEY_CODES["backspace"])
    assert isinstance(terminal.controller.shown, WelcomeScreen)


def test_an_ok_that_bounces_answers_once(home: Terminal) -> None:
    home.controller.open("aide")
    home.settle()
    where = home.controller.shown.run.progress
    # The last one leads to the numbers of who is in danger, which are no journey.
    choose(home, next(each.id for each in reversed(home.outline.choices) if each.id != "option.urgence"))
    after = home.controller.shown.run.progress
    assert after != where
    home.key(RIGHT)
    Window.dispatch("on_keyboard", OK, 0, None, [])
    Window.dispatch("on_key_up", OK, 0)
    Window.dispatch("on_keyboard", OK, 0, None, [])
    Window.dispatch("on_key_up", OK, 0)
    home.settle()
    assert home.controller.shown.run.progress[0] <= after[0] + 1


def test_volume_and_pace_are_the_visitors_and_gone_with_them(home: Terminal) -> None:
    for _ in range(5):
        home.key(KEY_CODES["volume_up"])
    assert home.voice.volume == VOLUME_MAX
    for _ in range(5):
        home.key(KEY_CODES["f9"])
    assert home.voice.rate == 2.0
    for _ in range(9):
        home.key(KEY_CODES["f8"])
    assert home.voice.rate == 0.5
    home.controller.finish()
    home.settle()
    assert (home.voice.volume, home.voice.rate) == (0.0, 1.0)


def test_a_headset_has_a_volume_of_its_own(home: Terminal) -> None:
    home.key(KEY_CODES["f7"])
    assert home.voice.volume == 6
    home.voice.route("headset")
    home.root_window.output_changed(private=True)
    assert home.voice.volume == 0
    assert home.controller.current_visit.interaction.reading
    home.key(KEY_CODES["f7"])
    home.key(KEY_CODES["f7"])
    assert home.voice.volume == 12
    home.voice.route("loudspeaker")
    home.root_window.output_changed(private=False)
    assert home.voice.volume == 6


def test_a_headset_wakes_the_kiosk_and_it_reads(terminal: Terminal) -> None:
    terminal.voice.route("headset")
    terminal.root_window.output_changed(private=True)
    terminal.settle()
    assert terminal.voice.saying is not None
    assert terminal.controller.current_visit.interaction.explore


def test_what_was_typed_is_heard_and_the_key_stays_held(home: Terminal) -> None:
    home.voice.route("headset")
    home.root_window.output_changed(private=True)
    home.controller.open("signaler")
    home.settle()
    said(home)
    choose(home, "key.5")
    assert said(home) == ["5"]
    assert home.ringed == "key.5"
    choose(home, "key.erase")
    assert said(home) == ["Vous n’avez encore rien écrit"]


def test_what_is_masked_is_a_short_sound_on_the_loudspeaker(home: Terminal) -> None:
    home.controller.open("signaler")
    home.settle()
    home.type("10010001")
    home.touch("confirm")
    home.key(READ)
    said(home)
    chimes = len(home.voice.log.earcons)
    choose(home, "key.1")
    assert said(home) == []
    assert home.voice.log.earcons[chimes].earcon is Earcon.ACCEPT
    assert home.root_window.visual_earcon.icon == "check-circle"


def test_no_key_is_a_trap(home: Terminal) -> None:
    for key in sorted(KEY_CODES.values()):
        home.key(key)
        home.key(NEXT)
        while home.ringed != "bar.finish":
            home.key(LEFT)
        home.root_window.reading.hold(None)
