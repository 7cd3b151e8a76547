"""Real keys: a keypad (a USB keyboard such as Storm AudioNav) walks, a keyboard writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.papers.barcode_keys import BarcodeKeys

from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .find import FindPage

if TYPE_CHECKING:
    from .frame import Frame

#: Key codes of SDL.
NEXT = frozenset({274, 275, 9})  # down, right, tab
BEFORE = frozenset({273, 276})  # up, left
OK = frozenset({13, 271})  # enter, and that of the number block
#: Pages on which a real keyboard writes.
WRITING = DescribePage | DigitsPage | FindPage | ConversationPage
ESCAPE, BACKSPACE, SPACE, F1 = 27, 8, 32, 282


class Keys:
    """Takes every key: none is left for Kivy's own shortcuts (F1 opens its settings, Esc quits)."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._codes = BarcodeKeys()

    def pressed(self, _window, key: int, *_args) -> bool:
        """A key went down."""
        frame = self._frame
        frame.presence.someone()
        if frame.guide.visit is None:
            frame.guide.wake()
            return True
        if key in OK and self._scanned():
            return True
        was_speaking = frame.reading.stop()
        if key in NEXT or key in BEFORE:
            frame.reading.focus.show(frame.outline(), keep=True)
            frame.reading.step(1 if key in NEXT else -1, aloud=was_speaking)
            frame.show_focus()
        else:
            self._do(key)
        return True

    def _do(self, key: int) -> None:
        focus, guide = self._frame.reading.focus, self._frame.guide
        doing: dict[int, Callable[[], object]] = {
            **dict.fromkeys(OK, focus.activate),
            ESCAPE: guide.back,
            BACKSPACE: guide.back,
            F1: guide.help,
        }
        if key == SPACE and focus.at is not None:  # else it is a character
            focus.activate()
        elif key != BACKSPACE or not self._erase():
            doing.get(key, lambda: None)()

    def _scanned(self) -> bool:
        """Whether this Enter ends what a scanner has typed: it goes to the page that asks for a number."""
        code = self._codes.key("\n", time.monotonic())
        page = self._frame.page
        if code and isinstance(page, DigitsPage):
            page.input.pop("typed", None)
            page.scanned(code)
        return bool(code)

    def typed(self, _window, text: str) -> None:
        """Text of a real keyboard goes where something is to be written."""
        page = self._frame.page
        if isinstance(page, WRITING) and self._frame.presence.veil is None:
            for character in text:
                self._codes.key(character, time.monotonic())
                if self._codes.in_burst:
                    continue
                if character in page.accepted if page.accepted else character.isprintable():
                    page.type(character)

    def _erase(self) -> bool:
        page = self._frame.page
        if isinstance(page, WRITING) and page.written:
            page.erase()
            return True
        return False
