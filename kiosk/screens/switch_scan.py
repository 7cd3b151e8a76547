"""One switch, or two, in place of a finger: it acts on what the ring has reached."""

import time

from kivy.clock import Clock

from kiosk.accessibility.focus import SwitchScanner
from kiosk.accessibility.interaction_preferences import InteractionPreferences, Scanning

from .kiosk_window import KioskWindow

#: How often it is looked whether an item was held long enough.
TICK_S = 0.1


class SwitchScanController:
    """Drives a ``SwitchScanner`` over the outline of the window."""

    def __init__(self, window: KioskWindow) -> None:
        self._window = window
        self.scanner = SwitchScanner(window.reading.focus)
        self._clock = Clock.create_trigger(self._tick, TICK_S, interval=True)

    @property
    def on(self) -> bool:
        return self.scanner.on

    def follow(self, interaction: InteractionPreferences) -> None:
        """Takes over what the visitor wishes."""
        self.scanner.preferences = interaction
        if interaction.scanning is Scanning.ONE:
            self._clock()
        else:
            self._clock.cancel()

    def page_shown(self) -> None:
        """There is another screen."""
        self.scanner.restart_timer()

    def switch(self) -> None:
        """The switch was pressed: goes on, or acts."""
        window = self._window
        if self.scanner.preferences.scanning is Scanning.TWO:
            window.reading.focus.show(window.outline(), keep=True)
            if self.scanner.switch():
                self._focus_moved()
        else:
            self.act()

    def act(self) -> None:
        """Does what is held."""
        self.scanner.restart_timer()
        self._window.activate()

    def _tick(self, _dt: float) -> None:
        window = self._window
        window.reading.focus.show(window.outline(), keep=True)
        # Who waits for the ring to come round is there: two rounds are given at the least.
        warned = window.settings.warn_after_s
        window.presence.idle.patience = max(
            window.presence.idle.patience, 2 * self.scanner.round_seconds() / warned
        )
        if self.scanner.tick(time.monotonic(), window.reading.speaking):
            self._focus_moved()

    def _focus_moved(self) -> None:
        self._window.reading.held()
        self._window.show_focus()
