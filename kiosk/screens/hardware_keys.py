"""Real keys: a keypad walks, a keyboard writes."""

import time
from collections.abc import Callable, Sequence

from kiosk.accessibility.keypad import (
    REPEATABLE_ACTIONS,
    KeyAction,
    KeystrokeFilter,
    KeystrokeKind,
    keypad_actions,
)
from kiosk.accessibility.outline import Role
from kiosk.device.barcodes import BarcodeKeyFilter

from .conversation import ConversationPage
from .describe import DescribePage
from .digits import DigitsPage
from .find import FindPage
from .keyboard_page import KeyboardPage
from .kiosk_window import KioskWindow
from .switch_scan import SwitchScanController
from .welcome import WelcomePage
from .widgets.theme import theme
from .wish import WishPage

#: Pages on which a real keyboard writes.
TEXT_ENTRY_PAGES = DescribePage | DigitsPage | FindPage | WishPage | ConversationPage
#: The arrows of a keyboard move the caret for who types on one.
CARET_STEPS = {KeyAction.LEFT: -1, KeyAction.RIGHT: 1}
#: Those keys are also characters, or take one back, where something is written.
BACKSPACE, SPACE = 8, 32
#: What a keyboard has besides, for who writes.
DELETE, HOME, END = 127, 278, 279
#: With one of these held a key is a computer's shortcut (Alt-F4, Ctrl-Esc), or writes a character (AltGr-e).
SHORTCUT_MODIFIERS = frozenset({"alt", "ctrl", "meta"})
#: Characters: further than any text is long.
MAX_CARET_STEP = 1_000_000


class HardwareKeys:
    """Takes every key: none is left for Kivy's own shortcuts (F1 opens its settings, Esc quits)."""

    def __init__(self, window: KioskWindow, scan: SwitchScanController, strokes: KeystrokeFilter) -> None:
        self._window, self._scan, self._strokes = window, scan, strokes
        self._actions = keypad_actions(window.settings.keypad)
        self._barcode_keys = BarcodeKeyFilter()
        self._accepted = True
        #: The last key, and what was held with it.
        self._pressed: tuple[int, frozenset[str]] = 0, frozenset()
        #: The page on which a real keyboard typed last, by its number: nothing here keeps what was left.
        self._last_typed_page = 0

    def key_pressed(
        self,
        _window: object,
        key: int,
        _scancode: int = 0,
        _text: str | None = None,
        modifiers: Sequence[str] = (),
    ) -> bool:
        """A key went down, or is still held. As a shortcut of computers it does nothing here."""
        window, veil = self._window, self._window.presence.veil
        self._pressed = key, frozenset(modifiers)
        shortcut = not SHORTCUT_MODIFIERS.isdisjoint(modifiers)
        action = None if shortcut else self._actions.get(key)
        if action is KeyAction.OK and self._ends_scan():
            return True
        self._accepted = self._strokes.down(key, time.monotonic(), self._kind(key, action))
        window.presence.record_activity()
        if not self._accepted:
            return True
        if window.controller.visit is None:
            window.controller.wake()
            if action is KeyAction.READ:
                window.start_reading()
            elif action is KeyAction.HELP:
                window.controller.help()
        elif veil is not None:
            window.presence.extend()  # any key says that someone is there; it is for nothing behind the veil
        elif action is KeyAction.PAUSE:
            window.reading.resume() if window.reading.paused else window.reading.pause()
        elif action is KeyAction.SENTENCE:
            window.reading.repeat_sentence()
        else:
            speaking = window.reading.stop()
            if shortcut:
                pass
            elif key in (DELETE, HOME, END) and (page := self._caret_page()) is not None:
                page.delete() if key == DELETE else page.move(MAX_CARET_STEP * (1 if key == END else -1))
            elif action is not None:
                self._run_action(action, key, speaking)
        return True

    def key_released(self, _window: object, key: int, *_args: object) -> bool:
        """A key came up."""
        self._strokes.up(key)
        return True

    def _kind(self, key: int, action: KeyAction | None) -> KeystrokeKind:
        if action is None or key == BACKSPACE or self._is_character(key):
            return KeystrokeKind.WRITE
        return KeystrokeKind.MOVE if action in REPEATABLE_ACTIONS else KeystrokeKind.ACT

    def _is_character(self, key: int) -> bool:
        """Space is one where something is written, unless it is somebody's only switch."""
        return key == SPACE and isinstance(self._window.page, TEXT_ENTRY_PAGES) and not self._scan.on

    def _run_action(self, action: KeyAction, key: int, speaking: bool) -> None:
        window, reading, controller = self._window, self._window.reading, self._window.controller
        if action is KeyAction.READ:
            window.start_reading() if not speaking else window.stop_reading()
            return
        on, before = (-1, 1) if theme.rtl else (1, -1)
        doing: dict[KeyAction, Callable[[], object]] = {
            KeyAction.NEXT: lambda: self._step(1, speaking),
            KeyAction.PREVIOUS: lambda: self._step(-1, speaking),
            KeyAction.RIGHT: lambda: self._step(on, speaking, operable=True),
            KeyAction.LEFT: lambda: self._step(before, speaking, operable=True),
            KeyAction.OK: self._scan.act if self._scan.on else window.activate,
            KeyAction.BACK: controller.back,
            KeyAction.REPEAT: reading.repeat,
            KeyAction.SPELL: reading.spell,
            KeyAction.POSITION: reading.where,
            KeyAction.HELP: controller.help,
            KeyAction.LOUDER: lambda: window.louder(1),
            KeyAction.SOFTER: lambda: window.louder(-1),
            KeyAction.FASTER: lambda: window.faster(1),
            KeyAction.SLOWER: lambda: window.faster(-1),
            KeyAction.SWITCH: window.switch,
        }
        if key == BACKSPACE and (self._erase() or self._last_typed_page == id(window.page)):
            return  # one too many leaves nothing that was being written
        if action in CARET_STEPS and (page := self._caret_page()) is not None:
            page.move(CARET_STEPS[action] * (-1 if theme.rtl else 1))
            return
        if self._is_character(key):
            return  # see ``typed``
        doing[action]()

    def _step(self, by: int, speaking: bool, *, operable: bool = False) -> None:
        window = self._window
        window.reading.focus.show(window.outline(), keep=True)
        window.reading.step(by, aloud=speaking, operable=operable)
        window.show_focus()

    def _ends_scan(self) -> bool:
        """Whether this Enter ends what a scanner has typed: it goes to the page that asks for a number."""
        code = self._barcode_keys.key("\n", time.monotonic())
        page = self._window.page
        if code and isinstance(page, DigitsPage):
            page.input.pop("typed", None)
            page.code_read(code)
        elif code and isinstance(page, WelcomePage | DescribePage):
            page.code_read(code)
        return bool(code)

    def typed(self, _window: object, text: str) -> None:
        """Text of a real keyboard goes where something is to be written."""
        page = self._window.page
        self._window.presence.record_activity()  # composed text comes without a key
        if self._is_shortcut(text):
            return
        if isinstance(page, TEXT_ENTRY_PAGES | WelcomePage) and self._window.presence.veil is None:
            for character in text:
                self._barcode_keys.key(character, time.monotonic())
                if self._barcode_keys.in_burst or not self._accepted or isinstance(page, WelcomePage):
                    continue
                if character == " " and self._scan.on:
                    continue
                if (
                    character in page.accepted_characters
                    if page.accepted_characters
                    else character.isprintable()
                ):
                    self._last_typed_page = id(page)
                    page.type(character)

    def _is_shortcut(self, text: str) -> bool:
        """Whether this comes with a shortcut: Alt-e is one, AltGr-e writes another character than e."""
        key, modifiers = self._pressed
        plain = key < 0x110000 and text.casefold() == chr(key)
        return bool(modifiers & {"ctrl", "meta"}) or ("alt" in modifiers and plain)

    def _caret_page(self) -> KeyboardPage | ConversationPage | None:
        """The page whose caret the arrows move: one types on a keyboard, or holds the field."""
        page, held = self._window.page, self._window.reading.focus.item
        if not isinstance(page, KeyboardPage | ConversationPage) or not page.written:
            return None
        typing = held.role is Role.FIELD if held is not None else self._last_typed_page == id(page)
        return page if typing else None

    def _erase(self) -> bool:
        page = self._window.page
        if isinstance(page, TEXT_ENTRY_PAGES) and page.written:
            self._last_typed_page = id(page)
            page.backspace()
            return True
        return False
