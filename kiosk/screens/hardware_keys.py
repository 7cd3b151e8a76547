"""Real keys: a keypad or a switch walks, a keyboard writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from kiosk.accessibility.keypad import (
    REPEATABLE_ACTIONS,
    KeyAction,
    KeystrokeFilter,
    KeystrokeKind,
    keypad_actions,
)
from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import BarcodeKeyFilter
from kiosk.screens.widgets.theme import theme

from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .find import FindPage
from .keyboard_page import KeyboardPage
from .welcome import WelcomePage

if TYPE_CHECKING:
    from .root_window import RootWindow

#: Pages on which a real keyboard writes.
TEXT_ENTRY_PAGES = DescribePage | DigitsPage | FindPage | ConversationPage
#: The arrows of a keyboard move the caret for who types on one.
CARET_STEPS = {KeyAction.LEFT: -1, KeyAction.RIGHT: 1}
#: Those keys are also characters, or take one back, where something is written.
BACKSPACE, SPACE = 8, 32


class HardwareKeys:
    """Takes every key: none is left for Kivy's own shortcuts (F1 opens its settings, Esc quits)."""

    def __init__(self, frame: RootWindow) -> None:
        self._frame = frame
        self._actions = keypad_actions(frame.settings.keypad)
        self._barcode_keys = BarcodeKeyFilter()
        self.strokes = KeystrokeFilter()
        self._accepted = True
        #: The page on which a real keyboard typed last, by its number: nothing here keeps what was left.
        self._last_typed_page = 0

    def key_pressed(self, _window, key: int, *_args) -> bool:
        """A key went down, or is still held."""
        frame, action = self._frame, self._actions.get(key)
        veil = frame.presence.veil
        if action is KeyAction.OK and self._ends_scan():
            return True
        self._accepted = self.strokes.down(key, time.monotonic(), self._kind(key, action))
        frame.presence.record_activity()
        if not self._accepted:
            return True
        if frame.controller.visit is None:
            frame.controller.wake()
            if action is KeyAction.READ:
                frame.start_reading()
            elif action is KeyAction.HELP:
                frame.controller.help()
        elif veil is not None:
            frame.presence.extend()  # any key says that someone is there; it is for nothing behind the veil
        else:
            speaking = frame.reading.stop()
            if action is not None:
                self._run_action(action, key, speaking)
        return True

    def key_released(self, _window, key: int, *_args) -> bool:
        """A key came up."""
        self.strokes.up(key)
        return True

    def _kind(self, key: int, action: KeyAction | None) -> KeystrokeKind:
        if action is None or key == BACKSPACE or self._is_character(key):
            return KeystrokeKind.WRITE
        return KeystrokeKind.MOVE if action in REPEATABLE_ACTIONS else KeystrokeKind.ACT

    def _is_character(self, key: int) -> bool:
        """Space is one where something is written, unless it is somebody's only switch."""
        return key == SPACE and isinstance(self._frame.page, TEXT_ENTRY_PAGES) and not self._frame.scan.on

    def _run_action(self, action: KeyAction, key: int, speaking: bool) -> None:
        frame, reading, controller = self._frame, self._frame.reading, self._frame.controller
        if action is KeyAction.READ:
            frame.start_reading() if not speaking else frame.stop_reading()
            return
        on, before = (-1, 1) if theme.rtl else (1, -1)
        doing: dict[KeyAction, Callable[[], object]] = {
            KeyAction.NEXT: lambda: self._step(1, speaking),
            KeyAction.PREVIOUS: lambda: self._step(-1, speaking),
            KeyAction.RIGHT: lambda: self._step(on, speaking, operable=True),
            KeyAction.LEFT: lambda: self._step(before, speaking, operable=True),
            KeyAction.OK: frame.scan.act if frame.scan.on else frame.activate,
            KeyAction.BACK: controller.back,
            KeyAction.REPEAT: reading.repeat,
            KeyAction.SPELL: reading.spell,
            KeyAction.POSITION: reading.where,
            KeyAction.HELP: controller.help,
            KeyAction.LOUDER: lambda: frame.louder(1),
            KeyAction.SOFTER: lambda: frame.louder(-1),
            KeyAction.FASTER: lambda: frame.faster(1),
            KeyAction.SLOWER: lambda: frame.faster(-1),
            KeyAction.SWITCH: frame.switch,
        }
        if key == BACKSPACE and self._erase():
            return
        if action in CARET_STEPS and self._moves_caret():
            frame.page.move(CARET_STEPS[action] * (-1 if theme.rtl else 1))
            return
        if self._is_character(key):
            return  # see ``typed``
        doing[action]()

    def _step(self, by: int, speaking: bool, *, operable: bool = False) -> None:
        frame = self._frame
        frame.reading.focus.show(frame.outline(), keep=True)
        frame.reading.step(by, aloud=speaking, operable=operable)
        frame.show_focus()

    def _ends_scan(self) -> bool:
        """Whether this Enter ends what a scanner has typed: it goes to the page that asks for a number."""
        code = self._barcode_keys.key("\n", time.monotonic())
        page = self._frame.page
        if code and isinstance(page, DigitsPage):
            page.input.pop("typed", None)
            page.code_read(code)
        elif code and isinstance(page, WelcomePage | DescribePage):
            page.code_read(code)
        return bool(code)

    def typed(self, _window, text: str) -> None:
        """Text of a real keyboard goes where something is to be written."""
        page = self._frame.page
        if isinstance(page, TEXT_ENTRY_PAGES | WelcomePage) and self._frame.presence.veil is None:
            for character in text:
                self._barcode_keys.key(character, time.monotonic())
                if self._barcode_keys.in_burst or not self._accepted or isinstance(page, WelcomePage):
                    continue
                if character == " " and self._frame.scan.on:
                    continue
                if (
                    character in page.accepted_characters
                    if page.accepted_characters
                    else character.isprintable()
                ):
                    self._last_typed_page = id(page)
                    page.type(character)

    def _moves_caret(self) -> bool:
        """Whether the arrows are free: one types on a keyboard, or holds the field."""
        page, held = self._frame.page, self._frame.reading.focus.item
        if not isinstance(page, KeyboardPage | ConversationPage) or not page.written:
            return False
        return held.role is Role.FIELD if held is not None else self._last_typed_page == id(page)

    def _erase(self) -> bool:
        page = self._frame.page
        if isinstance(page, TEXT_ENTRY_PAGES) and page.written:
            page.backspace()
            return True
        return False
