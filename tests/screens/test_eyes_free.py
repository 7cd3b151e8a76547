"""Every journey by keypad and ears alone: the picture is never asked, only what is said of the item held.

The keys it takes are kept in docs/eyes-free.md: right and left (the shorter way) to each thing, and OK. Where
screens have changed, ``EYES_FREE_KEEP=1`` writes the figures there anew; look at them then.
"""

from __future__ import annotations

import os
import re
from types import SimpleNamespace

import pytest
from kivy.core.window import Window

from kiosk.accessibility.keypad import KEY_CODES
from kiosk.accessibility.outline import OutlineItem
from kiosk.journeys import FetchStep, Find, JourneyRun
from kiosk.runtime.paths import ROOT
from kiosk.screens.widgets.paginator import PagePosition
from kiosk.session.screen_state import JourneyScreen
from tests.eservices.test_fewest import ROWS, Least
from tests.eservices.visitors import facts, hear

from .conftest import Terminal, words_ready

pytestmark = pytest.mark.window

TABLE = ROOT / "docs" / "eyes-free.md"
RIGHT, LEFT, OK = KEY_CODES["right"], KEY_CODES["left"], KEY_CODES["enter"]


class Blind:
    """Hears, and presses keys. ``pressed`` counts them."""

    def __init__(self, terminal: Terminal, row: Least) -> None:
        words_ready("fr")
        self.terminal, self.row = terminal, row
        self.pressed = 0
        terminal.dictation.recognition = None  # no microphone: speaking is never the only way
        terminal.controller._fetch = SimpleNamespace(take=self._answer, forget=lambda: None)  # type: ignore[assignment]
        terminal.voice.route("headset")
        terminal.root_window.output_changed(private=True)
        terminal.controller.current_visit.identity = row.identity
        self.run = JourneyRun(row.journey, facts(identity=row.identity))
        terminal.controller.show(JourneyScreen(self.run))
        self._settle()

    def _answer(self, run: JourneyRun, _trouble: object) -> None:
        """The landlord answers at once."""
        while isinstance(run.step, FetchStep) and not run.finished:
            hear(run, self.row.fetched.get(run.step.key, ()))
        self.terminal.controller._go_on(run)

    def _settle(self) -> None:
        self.terminal.advance(0.1)
        self.terminal.settle()

    def key(self, code: int) -> None:
        self.pressed += 1
        self.terminal.clock.now += 0.6
        Window.dispatch("on_keyboard", code, 0, None, [])
        Window.dispatch("on_key_up", code, 0)

    def press(self, item_id: str) -> None:
        """Walks to the item by what is said of it, and chooses it; over the pages if need be."""
        while (item := self.terminal.outline.get(item_id)) is None or (
            item_id == "confirm" and not item.operable and "page.down" in self.terminal.ids
        ):
            assert "page.down" in self.terminal.ids, f"{item_id} is on no page, at last {self.terminal.ids}"
            self.press("page.down")
        self._walk(item_id)
        self.key(OK)
        self._settle()

    def _walk(self, item_id: str) -> None:
        focus = self.terminal.root_window.reading.focus
        if focus.at == item_id:
            return
        key, presses = min(
            ((RIGHT, self._presses(item_id, 1)), (LEFT, self._presses(item_id, -1))), key=lambda way: way[1]
        )
        for _ in range(presses):
            self.key(key)
        held = focus.item
        assert held is not None
        assert held.id == item_id
        self._heard(held)

    def _presses(self, item_id: str, by: int) -> int:
        """How many until it is held, that way round."""
        items = self.terminal.outline.items
        here = self.terminal.outline.index(self.terminal.root_window.reading.focus.at)
        at = (-1 if by > 0 else 0) if here is None else here
        count = 0
        while True:
            at = (at + by) % len(items)
            count += items[at].operable
            if items[at].id == item_id:
                return count

    def _heard(self, held: OutlineItem) -> None:
        saying = self.terminal.voice.saying
        assert saying is not None
        assert saying.id == held.id
        assert self.terminal.render(held.name) in saying.text

    def answer(self, value: object) -> None:
        if value is None:
            self.press("skip")
        elif isinstance(self.run.step, Find):
            for letter in str(value).split("|")[-1]:
                if f"option.{value}" not in self.terminal.ids:
                    self._type(letter)
            self.press(f"option.{value}")
        elif value is True:
            self.press("confirm")
        elif isinstance(value, list):
            for each in value:
                self.press(self._choice(each))
            self.press("confirm")
        elif (choice := self._choice(str(value))) is not None:
            self.press(choice)
            if choice.startswith("slot."):
                self.press("confirm")
        else:
            self._type(str(value))
            self.press("confirm")

    def _choice(self, value: str) -> str | None:
        """The item that is called so, on whichever page it stands."""
        found = [f"option.{value}", f"slot.{value}"]
        page = self.terminal.root_window.page
        feet = {button.item_id for place in PagePosition for button in page.footer_buttons(place)}
        return next((each for each in found if each in feet or page.proposal_for(each)), None)

    def _type(self, characters: str) -> None:
        for character in characters.lower():
            apart = f"key.{character}" not in self.terminal.ids and "key.digits" in self.terminal.ids
            if apart:
                self.press("key.digits")
            self.press(f"key.{character}")
            if apart:
                self.press("key.digits")

    def scenario(self) -> None:
        """To the receipt, or to the end of what there was to know."""
        for _ in range(60):
            step = self.run.step
            assert self.terminal.voice.saying is not None, f"{step.key} is not read"
            if self.run.finished or step.key not in self.row.answers:
                return
            self.answer(self.row.answers[step.key])
            if self.run.finished and self.run.step is step:
                return
        raise AssertionError("it does not end")


def kept() -> dict[str, int]:
    """The table of the page: keys by journey."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = (re.match(r"\| ([^|]+?) \| (\d+) \|", line) for line in lines)
    return {each[1]: int(each[2]) for each in cells if each}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_journey_by_keypad_and_ears(home: Terminal, row: Least) -> None:
    blind = Blind(home, row)
    blind.scenario()
    line = f"| {row.name} | {blind.pressed} |"
    if os.environ.get("EYES_FREE_KEEP"):
        page = TABLE.read_text(encoding="utf-8")
        TABLE.write_text(re.sub(rf"\| {re.escape(row.name)} \| \d+ \|", line, page), encoding="utf-8")
    assert kept().get(row.name) == blind.pressed, f"docs/eyes-free.md: {line}"


def test_the_page_has_every_journey_and_no_other() -> None:
    assert set(kept()) == {row.name for row in ROWS}
