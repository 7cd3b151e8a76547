"""Scanning on the clock of the window: goes on by itself, and only while there is someone to scan for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from kivy.clock import Clock

from kiosk.accessibility.focus import SwitchScanner
from kiosk.accessibility.interaction_preferences import InteractionPreferences, Scanning

if TYPE_CHECKING:
    from .root_window import RootWindow

#: How often it is looked whether an item was held long enough.
TICK_S = 0.1


class SwitchScanController:
    """Drives a ``SwitchScanner`` over the outline of the frame."""

    def __init__(self, frame: RootWindow) -> None:
        self._frame = frame
        self.scanner = SwitchScanner(frame.reading.focus)
        self._clock = Clock.create_trigger(self._tick, TICK_S, interval=True)

    @property
    def on(self) -> bool:
        return self.scanner.on

    def follow(self, manner: InteractionPreferences) -> None:
        """Takes over what the visitor wishes."""
        self.scanner.manner = manner
        if manner.scanning is Scanning.ONE:
            self._clock()
        else:
            self._clock.cancel()

    def page_shown(self) -> None:
        """There is another screen."""
        self.scanner.restart_timer()

    def switch(self) -> None:
        """The switch was pressed: goes on, or acts."""
        frame = self._frame
        if self.scanner.manner.scanning is Scanning.TWO:
            frame.reading.focus.show(frame.outline(), keep=True)
            if self.scanner.switch():
                self._focus_moved()
        else:
            self.act()

    def act(self) -> None:
        """Does what is held."""
        self.scanner.restart_timer()
        self._frame.activate()

    def _tick(self, _dt: float) -> None:
        frame = self._frame
        frame.reading.focus.show(frame.outline(), keep=True)
        # Who waits for the ring to come round is there: two rounds are given at the least.
        warned = frame.settings.warn_after_s
        frame.presence.idle.patience = max(
            frame.presence.idle.patience, 2 * self.scanner.round_seconds() / warned
        )
        if self.scanner.tick(time.monotonic(), frame.reading.speaking):
            self._focus_moved()

    def _focus_moved(self) -> None:
        self._frame.reading.held()
        self._frame.show_focus()
