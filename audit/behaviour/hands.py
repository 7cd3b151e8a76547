"""Hands: keys that are held, strikes that tremble, a finger that looks for something, one or two switches.

Each check takes a visitor who stands on the home screen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from string import ascii_lowercase
from typing import Any

from kiosk.accessibility.interaction_preferences import Scanning
from kiosk.session.screen_state import Home

from ..checks import Check
from ..headless_window import FRAME_S
from .visitor import BETWEEN_ACTS_S, LostError, Visitor

NEXT, OK, SWITCH = 274, 13, 32
#: What is held repeats after two seconds at the earliest; a second strike within half a second never counts.
REPEAT_S, STRIKE_S = 2.0, 0.5
#: How often everything comes by when it is scanned, less what is late.
ROUNDS = 2


def held_keys(here: Visitor) -> None:
    """A keyboard strikes a held key thirty times a second: focus moves once, and OK acts once."""
    from kivy.core.window import Window

    ids, focus = here.ids, here.frame.reading.focus
    here.press(NEXT)
    before, seconds = ids.index(focus.at), 0.0
    while seconds < 10 and ids.index(focus.at) in (before, before + 1) and not _moved(ids, focus, before + 1):
        Window.dispatch("on_keyboard", NEXT, 0, None, [])
        here.stage.step()
        seconds += FRAME_S
    here.release(NEXT)
    early = "a held arrow repeats early"
    here.measure(Check.KEY_REPEAT, "arrow", seconds, REPEAT_S, early, slack=2 * FRAME_S)
    here.reach("service.demande_logement")
    for _ in range(100):
        Window.dispatch("on_keyboard", OK, 0, None, [])
        here.stage.step()
    here.release(OK)
    here.stage.settle()
    here.tally.examine(Check.KEY_REPEAT, here.case)
    if here.place != "debut":
        here.fail(Check.KEY_REPEAT, "ok", "a held OK acts again and again", here.place, "debut")
    here.home()


def _moved(ids: list[str], focus: Any, to: int) -> bool:
    return bool(ids.index(focus.at) > to)


def double_strikes(here: Visitor) -> None:
    """Two strikes within half a second are one wish, of a finger and of a key."""
    tile, place, struck = _tile_over_an_answer(here)
    here.steady(False)
    acts = {"touch": partial(here.strike, *struck), "key": partial(_ok_twice, here, tile)}
    for name, act in acts.items():
        act()
        here.stage.settle()
        here.tally.examine(Check.DOUBLE_STRIKE, here.case)
        if here.place != place:
            here.fail(Check.DOUBLE_STRIKE, name, "a second strike answers the next question", here.place)
        here.stage.pass_seconds(1)
        here.home()
    here.steady(True)


def _tile_over_an_answer(here: Visitor) -> tuple[str, str, tuple[float, float]]:
    """A service, its first question, and where on the glass the tile of the one and an answer of the other
    are."""
    tiles = {told: here.box(told) for told in here.ids if told.startswith("service.")}
    for tile, (left, low, right, high) in tiles.items():
        here.stage.touch(tile)
        here.wait()
        place, answers = here.place, [here.box(told) for told in here.ids if told.startswith("option.")]
        here.home()
        for x, y, to_x, to_y in answers:
            x, y, to_x, to_y = max(x, left), max(y, low), min(to_x, right), min(to_y, high)
            if x < to_x and y < to_y:
                return tile, place, ((x + to_x) / 2, (y + to_y) / 2)
    raise LostError("no service stands where its first question has an answer")


def _ok_twice(here: Visitor, told: str) -> None:
    from kivy.core.window import Window

    here.reach(told)
    for _ in range(2):
        Window.dispatch("on_keyboard", OK, 0, None, [])
        here.release(OK)
        here.stage.pass_seconds(0.2)


def letters(here: Visitor) -> None:
    """A single letter is no command where nothing is written."""
    from kivy.core.window import Window

    before = here.guide.shown, here.frame.reading.focus.at
    for letter in ascii_lowercase:
        Window.dispatch("on_keyboard", ord(letter), 0, letter, [])
        Window.dispatch("on_textinput", letter)
        here.release(ord(letter))
        here.stage.pass_seconds(0.2)
        here.tally.examine(Check.LETTERS_DO_NOTHING, here.case)
        if (here.guide.shown, here.frame.reading.focus.at) != before:
            here.fail(Check.LETTERS_DO_NOTHING, letter, f"the letter {letter} is a command")
            return


def looking_finger(here: Visitor) -> None:
    """A finger that slides hears everything and does nothing; what is slid off is not done."""
    home = here.guide.shown
    x, y = here.middle("service.loyer")
    here.slide([(x, y), (5, 5)])
    here.tally.examine(Check.FINDING_IS_NOT_DOING, here.case)
    if here.guide.shown is not home:
        here.fail(
            Check.FINDING_IS_NOT_DOING, "service.loyer", "a finger that slides off does it all the same"
        )
        here.home()
    here.frame.begin_reading()
    here.stage.settle()
    home = here.guide.shown
    for told in here.ids:
        here.voice.forget()
        here.slide([here.middle(told)])
        here.tally.examine(Check.FINDING_IS_NOT_DOING, here.case)
        if here.guide.shown is not home:
            here.fail(Check.FINDING_IS_NOT_DOING, told, "a finger that looks for it does it")
            return
        if all(each.utterance.id != told for each in here.voice.spoken):
            here.fail(Check.FINDING_IS_NOT_DOING, told, "a finger on it does not hear it")
        here.stage.pass_seconds(1)
    here.frame.end_reading()
    here.stage.settle()


def scanning(here: Visitor) -> None:
    """With one or two switches everything that can be operated comes by, and is operated."""
    for kind in (Scanning.ONE, Scanning.TWO):
        here.home()
        manner = here.guide.here.manner
        here.guide.set_manner(replace(manner, scanning=kind, scan_s=0.5))
        here.stage.settle()
        wanted = {item.id for item in here.frame.outline().operable}
        seen = set(_held_in_turn(here, kind))
        here.tally.examine(Check.SCANNING, here.case, len(wanted))
        for told in sorted(wanted - seen):
            here.fail(Check.SCANNING, told, f"scanning with {kind} switch never comes to it")
        next((told for told in _held_in_turn(here, kind) if told == "service.demande_logement"), None)
        here.press(OK if kind is Scanning.TWO else SWITCH)
        here.stage.settle()
        here.tally.examine(Check.SCANNING, here.case)
        if isinstance(here.guide.shown, Home):
            here.fail(Check.SCANNING, "service.demande_logement", f"scanning with {kind} switch does not act")
        here.guide.set_manner(replace(here.guide.here.manner, scanning=Scanning.NONE))
        here.home()


def _held_in_turn(here: Visitor, kind: Scanning) -> Iterator[str | None]:
    """What is held, at each frame or each strike of the switch, while everything comes by."""
    frame = here.frame
    if kind is Scanning.TWO:
        for _ in range(ROUNDS * len(frame.outline().operable)):
            here.press(SWITCH)
            here.stage.pass_seconds(BETWEEN_ACTS_S)
            yield frame.reading.focus.at
    else:
        for _ in range(round(ROUNDS * frame.scan.scanner.round_s() / FRAME_S)):
            here.stage.step()
            yield frame.reading.focus.at
