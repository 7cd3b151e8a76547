"""Whether someone is there: the warning, the end of a visit, the dark screen, the number of frames."""

from __future__ import annotations

import time
from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.session import SessionController
from kiosk.session.visit import IdleState as There
from kiosk.session.visit import IdleTimer
from kiosk.settings import Settings

from .veil import ShortTouches, StillThere, WaitedFor

#: Frames a second: while someone acts or something is said, while someone reads, while nobody is there.
BUSY_FPS, READING_FPS, REST_FPS = 60, 20, 5
READING_AFTER_S = 4.0
CHECK_INTERVAL_S = 1.0
#: Who only reads what is said is there for so long; then the kiosk asks, or it would write down the next
#: people in the room.
LISTENING_GRACE_S = 600.0
#: Who waits for a person, or pays on their phone, is waited for so long without a touch: longer than anyone
#: is let wait in an agency. Then the kiosk asks, as it asks anybody.
MAX_WAIT_S = 1800.0


class DimOverlay(Widget):
    """The screen after a long rest: nearly black, and a touch wakes it."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(0, 0, 0, 0.88)
            self._cover = Rectangle()
        self.bind(size=self._fill)

    def _fill(self, *_args) -> None:
        self._cover.size = self.size


class PresenceMonitor:
    """Looks around once a second. ``busy`` tells whether something is being said or listened to."""

    def __init__(
        self,
        root: Widget,
        controller: SessionController,
        settings: Settings,
        busy: Callable[[], bool],
        warn: Callable,
    ) -> None:
        self._root, self._controller, self._busy, self._on_overlay_changed = root, controller, busy, warn
        self._dim_after = settings.dim_after_s
        self.idle = IdleTimer(settings.warn_after_s, settings.purge_after_s, time.monotonic)
        self.veil: StillThere | WaitedFor | ShortTouches | None = None
        self._dim_overlay: DimOverlay | None = None
        self._last_activity = time.monotonic()
        self.watch = Clock.schedule_interval(lambda _dt: self.check(), CHECK_INTERVAL_S)

    def record_activity(self) -> None:
        """Someone did something."""
        self._last_activity = time.monotonic()
        self.idle.touch()
        self._set_dimmed(False)
        self.adjust_frame_rate()

    def record_listening(self) -> None:
        """Something was said that someone reads: no hand touches anything meanwhile."""
        if self.veil is None and time.monotonic() - self._last_activity < LISTENING_GRACE_S:
            self.idle.touch()

    def reset(self) -> None:
        """A visit has ended."""
        self.idle.reset()
        self._set_overlay(None)
        self.adjust_frame_rate()

    def check(self) -> None:
        """Warns, ends the visit, darkens the screen: whatever is due."""
        if self._controller.visit is None:
            self._set_dimmed(time.monotonic() - self._last_activity >= self._dim_after)
        else:
            self._check_visit()
        self.adjust_frame_rate()

    def _check_visit(self) -> None:
        if self._busy() and self.veil is None:
            self.idle.touch()  # who listens or speaks is there; who is being warned is not, yet
        waits = self._controller.must_not_time_out and time.monotonic() - self._last_activity < MAX_WAIT_S
        if isinstance(self.veil, WaitedFor) and not waits:
            self.idle.warn()  # nobody is waited for any more; the warning comes first
        presence = self.idle.presence
        if waits:
            self._set_overlay(WaitedFor if presence is not There.HERE else None)
        elif presence is There.EXPIRED:
            self._controller.finish()
        elif presence is There.WARNING or not isinstance(self.veil, ShortTouches):
            self._set_overlay(StillThere if presence is There.WARNING else None)
        if isinstance(self.veil, StillThere):
            self.veil.left = self.idle.left
        elif isinstance(self.veil, WaitedFor):
            self.veil.tell(self._controller)

    def adjust_frame_rate(self) -> None:
        """As many frames as are needed, and no more."""
        if self._controller.visit is None:
            fps = REST_FPS
        elif self._busy() or time.monotonic() - self._last_activity < READING_AFTER_S:
            fps = BUSY_FPS
        else:
            fps = READING_FPS
        Clock._max_fps = fps  # Kivy has no public way to change it while running

    def _set_overlay(self, kind: type[StillThere] | type[WaitedFor] | None) -> None:
        if type(self.veil) is (kind or type(None)):
            return
        self._lay_over(kind(self.extend, self._controller.show_goodbye) if kind is not None else None)

    def offer_short_touches(self, at_once: Callable[[], None]) -> None:
        """Nobody's touch lasted long enough: ``at_once`` lets each count again."""

        def taken() -> None:
            self._lay_over(None)
            at_once()

        self._lay_over(ShortTouches(taken, lambda: self._lay_over(None), self._controller.show_goodbye))

    def _lay_over(self, veil: StillThere | WaitedFor | ShortTouches | None) -> None:
        if self.veil is not None:
            self._root.remove_widget(self.veil)
        self.veil = veil
        if self.veil is not None:
            self._root.add_widget(self.veil)
        self._on_overlay_changed()

    def extend(self) -> None:
        """Who was warned, or comes back, wants more time: every delay is longer from now on."""
        self.idle.extend()
        self._set_overlay(None)

    @property
    def is_dimmed(self) -> bool:
        return self._dim_overlay is not None

    def _set_dimmed(self, on: bool) -> None:
        if on and self._dim_overlay is None:
            self._dim_overlay = DimOverlay()
            self._root.add_widget(self._dim_overlay)
        elif not on and self._dim_overlay is not None:
            self._root.remove_widget(self._dim_overlay)
            self._dim_overlay = None
