"""Shortcuts of computers, on every page: none leaves the kiosk, and none does anything in it."""

from __future__ import annotations

from audit.laws import ENDED_SCREENS, PageSnapshot

from .hand import Hand

#: As ``xdotool key`` names them: of windows, desktops, consoles, browsers, of Kivy itself, and keys alone.
_NAMES = """
alt+F1 alt+F2 alt+F4 alt+F10 alt+Tab alt+shift+Tab alt+Escape alt+space alt+Return alt+Left alt+Home alt+Print
ctrl+alt+Delete ctrl+alt+BackSpace ctrl+alt+Escape ctrl+alt+Tab ctrl+alt+t ctrl+alt+l ctrl+alt+d ctrl+alt+F1
ctrl+alt+F2 ctrl+alt+F7 ctrl+Escape ctrl+shift+Escape ctrl+Tab ctrl+F4 ctrl+q ctrl+w ctrl+n ctrl+t ctrl+o
ctrl+s ctrl+p ctrl+c ctrl+v ctrl+x ctrl+z ctrl+e ctrl+shift+i super+Tab Super_L F12 Print Menu
"""
SHORTCUTS = _NAMES.split()


class Shortcuts:
    """Tries them on each page that is new to it."""

    def __init__(self) -> None:
        self.pages: set[tuple[str, str]] = set()

    def __call__(self, hand: Hand) -> None:
        """What changed by them is noted as a fault."""
        before = hand.screen
        page = before.name, before.kind
        if page in self.pages or before.veiled or before.kind in ENDED_SCREENS:
            return
        self.pages.add(page)
        hand.glass.press_keys(*SHORTCUTS)
        hand.settle()
        after = hand.screen
        if _what_stands(before) != _what_stands(after):
            change = f"{_what_stands(before)} before, {_what_stands(after)} after"
            hand.notes.faults.append(f"{hand.where}: shortcuts changed the page: {change}")
        window = hand.kiosk.answer()["window"]
        if window != [0, 0, *hand.glass.size]:
            hand.notes.faults.append(f"{hand.where}: shortcuts moved the window to {window}")


def _what_stands(screen: PageSnapshot) -> tuple[int, int, list[str]]:
    return screen.shown, screen.page, sorted(each.id for each in screen.things if each.operable)
