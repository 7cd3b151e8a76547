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
from kiosk.session.screen_state import HomeScreen

from ..checks import AuditCheck
from ..headless_window import FRAME_S
from .simulated_visitor import ACTION_PAUSE_S, ItemNotFoundError, SimulatedVisitor

NEXT, OK, SWITCH = 274, 13, 32
#: What is held repeats after two seconds at the earliest; a second strike within half a second never counts.
REPEAT_S, STRIKE_S = 2.0, 0.5
#: How often everything comes by when it is scanned, less what is late.
SCAN_ROUNDS = 2


def key_repeat(here: SimulatedVisitor) -> None:
    """A keyboard strikes a held key thirty times a second: focus moves once, and OK acts once."""
    from kivy.core.window import Window

    ids, focus = here.ids, here.root_window.reading.focus
    here.press(NEXT)
    before, seconds = ids.index(focus.at), 0.0
    while (
        seconds < 10
        and ids.index(focus.at) in (before, before + 1)
        and not _has_moved(ids, focus, before + 1)
    ):
        Window.dispatch("on_keyboard", NEXT, 0, None, [])
        here.stage.step()
        seconds += FRAME_S
    here.release(NEXT)
    early = "a held arrow repeats early"
    here.measure(AuditCheck.KEY_REPEAT, "arrow", seconds, REPEAT_S, early, slack=2 * FRAME_S)
    here.reach("service.demande_logement")
    for _ in range(100):
        Window.dispatch("on_keyboard", OK, 0, None, [])
        here.stage.step()
    here.release(OK)
    here.stage.settle()
    here.tally.record_examined(AuditCheck.KEY_REPEAT, here.case)
    if here.place != "debut":
        here.fail(AuditCheck.KEY_REPEAT, "ok", "a held OK acts again and again", here.place, "debut")
    here.home()


def _has_moved(ids: list[str], focus: Any, to: int) -> bool:
    return bool(ids.index(focus.at) > to)


def double_taps(here: SimulatedVisitor) -> None:
    """Two strikes within half a second are one wish, of a finger and of a key."""
    tile, place, struck = _tile_over_an_answer(here)
    here.bypass_debounce(False)
    acts = {"touch": partial(here.double_tap, *struck), "key": partial(_press_ok_twice, here, tile)}
    for name, act in acts.items():
        act()
        here.stage.settle()
        here.tally.record_examined(AuditCheck.DOUBLE_STRIKE, here.case)
        if here.place != place:
            here.fail(AuditCheck.DOUBLE_STRIKE, name, "a second strike answers the next question", here.place)
        here.stage.advance(1)
        here.home()
    here.bypass_debounce(True)


def _tile_over_an_answer(here: SimulatedVisitor) -> tuple[str, str, tuple[float, float]]:
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
    raise ItemNotFoundError("no service stands where its first question has an answer")


def _press_ok_twice(here: SimulatedVisitor, told: str) -> None:
    from kivy.core.window import Window

    here.reach(told)
    for _ in range(2):
        Window.dispatch("on_keyboard", OK, 0, None, [])
        here.release(OK)
        here.stage.advance(0.2)


def single_letters(here: SimulatedVisitor) -> None:
    """A single letter is no command where nothing is written."""
    from kivy.core.window import Window

    before = here.controller.shown, here.root_window.reading.focus.at
    for letter in ascii_lowercase:
        Window.dispatch("on_keyboard", ord(letter), 0, letter, [])
        Window.dispatch("on_textinput", letter)
        here.release(ord(letter))
        here.stage.advance(0.2)
        here.tally.record_examined(AuditCheck.LETTERS_DO_NOTHING, here.case)
        if (here.controller.shown, here.root_window.reading.focus.at) != before:
            here.fail(AuditCheck.LETTERS_DO_NOTHING, letter, f"the letter {letter} is a command")
            return


def explore_by_touch(here: SimulatedVisitor) -> None:
    """A finger that slides hears everything and does nothing; what is slid off is not done."""
    home = here.controller.shown
    x, y = here.middle("service.loyer")
    here.drag([(x, y), (5, 5)])
    here.tally.record_examined(AuditCheck.FINDING_IS_NOT_DOING, here.case)
    if here.controller.shown is not home:
        here.fail(
            AuditCheck.FINDING_IS_NOT_DOING, "service.loyer", "a finger that slides off does it all the same"
        )
        here.home()
    here.root_window.start_reading()
    here.stage.settle()
    home = here.controller.shown
    for told in here.ids:
        here.voice.forget()
        here.drag([here.middle(told)])
        here.tally.record_examined(AuditCheck.FINDING_IS_NOT_DOING, here.case)
        if here.controller.shown is not home:
            here.fail(AuditCheck.FINDING_IS_NOT_DOING, told, "a finger that looks for it does it")
            return
        if all(each.utterance.id != told for each in here.voice.spoken):
            here.fail(AuditCheck.FINDING_IS_NOT_DOING, told, "a finger on it does not hear it")
        here.stage.advance(1)
    here.root_window.stop_reading()
    here.stage.settle()


def switch_scanning(here: SimulatedVisitor) -> None:
    """With one or two switches everything that can be operated comes by, and is operated."""
    for kind in (Scanning.ONE, Scanning.TWO):
        here.home()
        manner = here.controller.current_visit.manner
        here.controller.set_interaction(replace(manner, scanning=kind, scan_s=0.5))
        here.stage.settle()
        wanted = {item.id for item in here.root_window.outline().operable}
        seen = set(_scanned_items(here, kind))
        here.tally.record_examined(AuditCheck.SCANNING, here.case, len(wanted))
        for told in sorted(wanted - seen):
            here.fail(AuditCheck.SCANNING, told, f"scanning with {kind} switch never comes to it")
        next((told for told in _scanned_items(here, kind) if told == "service.demande_logement"), None)
        here.press(OK if kind is Scanning.TWO else SWITCH)
        here.stage.settle()
        here.tally.record_examined(AuditCheck.SCANNING, here.case)
        if isinstance(here.controller.shown, HomeScreen):
            here.fail(
                AuditCheck.SCANNING, "service.demande_logement", f"scanning with {kind} switch does not act"
            )
        here.controller.set_interaction(replace(here.controller.current_visit.manner, scanning=Scanning.NONE))
        here.home()


def _scanned_items(here: SimulatedVisitor, kind: Scanning) -> Iterator[str | None]:
    """What is held, at each frame or each strike of the switch, while everything comes by."""
    frame = here.root_window
    if kind is Scanning.TWO:
        for _ in range(SCAN_ROUNDS * len(frame.outline().operable)):
            here.press(SWITCH)
            here.stage.advance(ACTION_PAUSE_S)
            yield frame.reading.focus.at
    else:
        for _ in range(round(SCAN_ROUNDS * frame.scan.scanner.round_seconds() / FRAME_S)):
            here.stage.step()
            yield frame.reading.focus.at
