"""Who touches twice, as with a mouse, answers one question: what came since is left alone."""

from __future__ import annotations

from dataclasses import replace
from math import dist

import pytest
from kivy.core.window import Window

from kiosk.domain import verbatim
from kiosk.journeys import Choose, JourneyRun, Option
from kiosk.screens.touch_input import UNREAD_S, UNSEEN_S
from kiosk.session.screen_state import GoodbyeScreen, HomeScreen, JourneyScreen, MessageScreen, RestScreen

from .conftest import BOTH_SHAPES, Terminal
from .test_calls import OPEN
from .test_long_lists import ask
from .test_report import WORDS, to_the_words

pytestmark = [pytest.mark.window, BOTH_SHAPES]


def tap(terminal: Terminal, where: tuple[float, float]) -> None:
    """A short touch, at once, and a tenth of a second more."""
    x, y = where
    Window.dispatch("on_mouse_down", x, terminal.size[1] - y, "left", [])
    terminal.advance(0.1)
    Window.dispatch("on_mouse_up", x, terminal.size[1] - y, "left", [])
    terminal.advance(0.1)


def middle(terminal: Terminal, item_id: str) -> tuple[float, float]:
    left, bottom, right, top = terminal.box(item_id)
    return (left + right) / 2, (bottom + top) / 2


def question(terminal: Terminal) -> JourneyRun:
    options = [Option(each, verbatim(each)) for each in ("un", "deux")]
    return ask(terminal, Choose(key="choix", title=verbatim("Lequel ?"), options=options))


@pytest.mark.parametrize("debounce_s", [0.5, 3.0])
def test_what_has_just_come_is_not_touched_yet(home: Terminal, debounce_s: float) -> None:
    home.controller.set_interaction(replace(home.controller.current_visit.interaction, debounce_s=debounce_s))
    run = question(home)
    there = middle(home, "option.deux")
    home.controller.home()
    home.advance(1)
    home.controller.show(JourneyScreen(run))
    home.advance(0.2)
    tap(home, there)
    assert home.asks("choix")
    assert "choix" not in run.context
    home.advance(UNSEEN_S)
    tap(home, there)
    assert run.context["choix"] == "deux"


def test_the_second_touch_of_two_does_not_answer_what_comes_after_a_wait(home: Terminal) -> None:
    """The page came long after the first touch, and before the second."""
    run = question(home)
    there = middle(home, "option.deux")
    home.controller.home()
    home.advance(1)
    tap(home, there)  # a service, or nothing: it is fetched
    home.advance(0.6)
    home.controller.show(JourneyScreen(run))
    home.advance(0.1)
    tap(home, there)
    assert "choix" not in run.context


def test_a_second_touch_where_continue_stood_sends_nothing(home: Terminal) -> None:
    home.now = lambda: OPEN  # else nobody can answer before the day that would be asked for
    to_the_words(home)
    home.recognition.will_hear(WORDS)
    for item_id in ("speak", "spoken", "confirm"):
        home.touch(item_id)
    while not home.asks("disponibilites"):
        home.touch(next(item_id for item_id in home.ids if item_id.startswith("option.")))
    home.touch_found("all")
    home.see()
    there = middle(home, "confirm")
    tap(home, there)
    assert home.asks("verifier")
    home.advance(UNREAD_S - 0.5)
    tap(home, there)
    assert home.asks("verifier")
    home.touch_found("confirm")
    home.until(lambda: home.asks("recu"))


def test_the_access_bar_stands_there_already(home: Terminal) -> None:
    question(home)
    home.controller.home()
    assert isinstance(home.controller.shown, HomeScreen)
    text = home.controller.current_visit.display.text
    tap(home, middle(home, "bar.text"))
    assert home.controller.current_visit.display.text > text


def test_keys_are_as_fast_as_fingers(home: Terminal) -> None:
    home.touch_found("service.signaler")
    home.see()
    for figure in "10010001":
        tap(home, middle(home, f"key.{figure}"))
    assert "".join(home.value("typed").split()) == "10010001"


def test_larger_letters_move_what_stands_there(terminal: Terminal) -> None:
    terminal.wake()
    terminal.find("hears_badly")
    terminal.see()
    there = middle(terminal, "hears_badly")
    tap(terminal, there)
    shown = terminal.controller.shown
    assert terminal.controller.current_visit.display.text == 150
    terminal.advance(0.2)
    now = [middle(terminal, item_id) for item_id in terminal.ids if item_id.startswith("language.")]
    tap(terminal, max(now, key=lambda where: dist(where, there)))
    assert terminal.controller.shown is shown


def test_a_warning_that_comes_under_a_finger_does_not_end_the_visit(home: Terminal) -> None:
    presence = home.root_window.presence
    home.advance(home.settings.warn_after_s + 2)
    leave = middle(home, "veil.leave")
    home.touch("veil.stay")
    home.until(lambda: presence.veil is not None, 10 * home.settings.warn_after_s)
    tap(home, leave)
    assert home.controller.visit is not None
    assert not isinstance(home.controller.shown, GoodbyeScreen)


def test_who_ends_the_visit_with_two_touches_sees_the_goodbye(home: Terminal) -> None:
    home.touch_found("service.signaler")
    home.sign_in()
    home.until(lambda: home.asks("lieu"))
    home.touch_found("option.cuisine")
    home.touch("bar.finish")
    assert isinstance(home.controller.shown, MessageScreen)
    home.find("leave")
    there = middle(home, "leave")
    home.see()
    tap(home, there)
    assert isinstance(home.controller.shown, GoodbyeScreen)
    tap(home, there)
    assert isinstance(home.controller.shown, GoodbyeScreen)
    home.advance(UNSEEN_S)
    tap(home, (home.size[0] / 2, home.size[1] / 2))
    assert not isinstance(home.controller.shown, GoodbyeScreen | RestScreen)
