"""With the picture off: a visitor who has a keypad and a headset, and knows only what is said and held.

They press arrows until they hear what they want, then OK. What they hear must be what is held; a screen that
comes must say what it is; nothing may catch them, or happen by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from fnmatch import fnmatch

from kiosk.accessibility.speech import HEADSET
from kiosk.i18n import catalogue

from ..checks import AuditCheck
from ..headless_window import HeadlessWindowError
from .scenarios import DemoTenant, Scenario
from .simulated_visitor import ItemNotFoundError, SimulatedVisitor
from .text_matching import missing_words

#: Key codes of SDL, as a Storm AudioNav sends them.
NEXT, PREVIOUS, OK, READ_ALOUD = 274, 273, 13, 286
#: Pages of one list, at most.
MAX_PAGES = 60


class KeypadDriver:
    """Goes ways by ear. ``keys`` counts what was pressed since the visit began."""

    def __init__(self, visitor: SimulatedVisitor) -> None:
        self.visitor, self.stage, self.voice = visitor, visitor.stage, visitor.voice
        self.keys = 0
        self._last_screen: object = None
        #: What is done on each new screen, and what was heard when it came.
        self.on_screen: Callable[[], object] = lambda: None
        self.heard_on_entering = ""

    def begin(self, sink: str) -> None:
        """The kiosk is woken by ear: a headset is plugged in, or the audio key pressed. It speaks, and the
        language is found by what is heard."""
        visitor = self.visitor
        language, visitor.language = visitor.language, visitor.settings.language
        if sink == HEADSET:
            visitor.switch_sink(HEADSET)
        else:
            self.press(READ_ALOUD)
        self.stage.advance(0.5)
        visitor.tally.record_examined(AuditCheck.SWITCHED_ON, visitor.case)
        if not self.voice.spoken:
            visitor.fail(AuditCheck.SWITCHED_ON, sink, "it was asked to speak, and nothing is said")
        self.reach(f"language.{language}")
        visitor.language = language  # what comes next is in it
        self.press(OK)
        visitor.wait()
        self._check_entered()

    def go(self, way: Scenario, who: DemoTenant) -> bool:
        """Goes a way to its end; whether it came there."""
        visitor = self.visitor
        visitor.tally.record_examined(AuditCheck.KEYPAD_COMPLETES, visitor.case)
        try:
            for wanted in way.taken(who):
                self.operate(wanted)
            self.reach(way.end)
        except (ItemNotFoundError, HeadlessWindowError) as error:
            self.visitor.fail(AuditCheck.KEYPAD_COMPLETES, way.name, str(error))
            return False
        return True

    def operate(self, wanted: str) -> None:
        """Finds it by ear and presses OK."""
        self.reach(wanted)
        self.press(OK)
        self.visitor.wait()
        self._check_entered()

    def reach(self, wanted: str) -> None:
        """Moves to it, page by page. Raises ``ItemNotFoundError`` when it never comes by."""
        for _ in range(MAX_PAGES):
            told = self.visitor.find(wanted)
            if told is not None:
                self._move_focus_to(told)
                return
            if self.visitor.find("page.down") is None:
                break
            self._move_focus_to("page.down")
            self.press(OK)
            self.visitor.wait()
        raise ItemNotFoundError(f"{wanted} is not on the screen, but {self.visitor.ids}")

    def press(self, code: int) -> None:
        self.keys += 1
        self.visitor.press(code)

    def _move_focus_to(self, told: str) -> None:
        """The shorter way round, by arrows."""
        focus = self.visitor.root_window.reading.focus
        ids = self.visitor.ids
        here = ids.index(focus.at) if focus.at in ids else -1
        ahead = (ids.index(told) - here) % len(ids)
        code = NEXT if ahead <= len(ids) - ahead else PREVIOUS
        for _ in range(len(ids) + 1):
            if focus.at is not None and fnmatch(focus.at, told):
                return
            shown = self.visitor.controller.shown
            self.press(code)
            self._check_focus_is_spoken()
            if self.visitor.controller.shown is not shown:
                raise ItemNotFoundError(f"something happened by itself on the way to {told}")
        raise ItemNotFoundError(f"{told} is never held: the arrows stay at {focus.at}")

    def _check_focus_is_spoken(self) -> None:
        """What was said last is the item that is held, ringed and in words."""
        visitor, case = self.visitor, self.visitor.case
        visitor.tally.record_examined(AuditCheck.SPOKEN_IS_FOCUSED, case)
        at = visitor.root_window.reading.focus.at
        said = [each for each in self.voice.spoken if each.order == self.voice.request_count]
        ring = visitor.root_window.focus_ring.around
        if at is None or not said or all(each.utterance.id != at for each in said):
            heard = said[-1].utterance.id if said else "nothing"
            self.visitor.fail(
                AuditCheck.SPOKEN_IS_FOCUSED, at or "", "held, but not said", measured=heard, wanted=at or ""
            )
        elif ring is None or ring.told != at:
            seen = ring.told if ring is not None else "no ring"
            self.visitor.fail(
                AuditCheck.SPOKEN_IS_FOCUSED, at, "said, but not ringed", measured=seen, wanted=at
            )

    def _check_entered(self) -> None:
        """A new screen says its title without being asked."""
        visitor, case = self.visitor, self.visitor.case
        if visitor.controller.shown is self._last_screen:
            return
        self._last_screen = visitor.controller.shown
        self.stage.advance(0.2)
        visitor.tally.record_examined(AuditCheck.SPEECH_COVERS_TEXT, case)
        title = catalogue(visitor.language).render(visitor.root_window.page.outline().title)
        said = self.heard_on_entering = " ".join(each.text for each in self.voice.last_request)
        missing = missing_words(title, said)
        if missing:
            self.visitor.fail(
                AuditCheck.SPEECH_COVERS_TEXT,
                "title",
                f"entering the screen does not say its title “{title}”",
                measured=said[:60] or "nothing",
                wanted=title,
            )
        self.on_screen()
