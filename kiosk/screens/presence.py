"""Whether someone is there: the warning, the end of a visit, the dark screen, the number of frames."""

from __future__ import annotations

import time
from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from kiosk.session import Guide
from kiosk.session.visit import IdleWatch
from kiosk.session.visit import Presence as There
from kiosk.settings import Settings

from .veil import StillThere, WaitedFor

#: Frames a second: while someone acts or something is said, while someone reads, while nobody is there.
BUSY_FPS, CALM_FPS, REST_FPS = 60, 20, 5
CALM_AFTER_S = 4.0
LOOK_EVERY_S = 1.0
#: Who only reads what is said is there for so long; then the kiosk asks, or it would write down the next
#: people in the room.
LISTENS_S = 600.0
#: Who waits for a person, or pays on their phone, is waited for so long without a touch: longer than anyone
#: is let wait in an agency. Then the kiosk asks, as it asks anybody.
LONGEST_WAIT_S = 1800.0


class Dark(Widget):
    """The screen after a long rest: nearly black, and a touch wakes it."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(0, 0, 0, 0.88)
            self._cover = Rectangle()
        self.bind(size=self._fill)

    def _fill(self, *_args) -> None:
        self._cover.size = self.size


class Presence:
    """Looks around once a second. ``busy`` tells whether something is being said or listened to."""

    def __init__(
        self, root: Widget, guide: Guide, settings: Settings, busy: Callable[[], bool], warn: Callable
    ) -> None:
        self._root, self._guide, self._busy, self._warn = root, guide, busy, warn
        self._dim_after = settings.dim_after_s
        self.idle = IdleWatch(settings.warn_after_s, settings.purge_after_s, time.monotonic)
        self.veil: StillThere | WaitedFor | None = None
        self._dark: Dark | None = None
        self._last = time.monotonic()
        self.watch = Clock.schedule_interval(lambda _dt: self.look_around(), LOOK_EVERY_S)

    def someone(self) -> None:
        """Someone did something."""
        self._last = time.monotonic()
        self.idle.touch()
        self._set_dark(False)
        self.pace()

    def listens(self) -> None:
        """Something was said that someone reads: no hand touches anything meanwhile."""
        if self.veil is None and time.monotonic() - self._last < LISTENS_S:
            self.idle.touch()

    def reset(self) -> None:
        """A visit has ended."""
        self.idle.reset()
        self._set_veil(None)
        self.pace()

    def look_around(self) -> None:
        """Warns, ends the visit, darkens the screen: whatever is due."""
        if self._guide.visit is None:
            self._set_dark(time.monotonic() - self._last >= self._dim_after)
        else:
            self._look_after_visit()
        self.pace()

    def _look_after_visit(self) -> None:
        if self._busy() and self.veil is None:
            self.idle.touch()  # who listens or speaks is there; who is being warned is not, yet
        waits = self._guide.waits and time.monotonic() - self._last < LONGEST_WAIT_S
        if isinstance(self.veil, WaitedFor) and not waits:
            self.idle.warn()  # nobody is waited for any more; the warning comes first
        presence = self.idle.presence
        if waits:
            self._set_veil(WaitedFor if presence is not There.HERE else None)
        elif presence is There.GONE:
            self._guide.finish()
        else:
            self._set_veil(StillThere if presence is There.WARNED else None)
        if isinstance(self.veil, StillThere):
            self.veil.left = self.idle.left
        elif self.veil is not None:
            self.veil.tell(self._guide)

    def pace(self) -> None:
        """As many frames as are needed, and no more."""
        if self._guide.visit is None:
            fps = REST_FPS
        elif self._busy() or time.monotonic() - self._last < CALM_AFTER_S:
            fps = BUSY_FPS
        else:
            fps = CALM_FPS
        Clock._max_fps = fps  # Kivy has no public way to change it while running

    def _set_veil(self, kind: type[StillThere] | type[WaitedFor] | None) -> None:
        if type(self.veil) is (kind or type(None)):
            return
        if self.veil is not None:
            self._root.remove_widget(self.veil)
        self.veil = kind(self.stay, self._guide.goodbye) if kind is not None else None
        if self.veil is not None:
            self._root.add_widget(self.veil)
        self._warn()

    def stay(self) -> None:
        """Who was warned, or comes back, wants more time: every delay is longer from now on."""
        self.idle.extend()
        self._set_veil(None)

    @property
    def dark(self) -> bool:
        return self._dark is not None

    def _set_dark(self, on: bool) -> None:
        if on and self._dark is None:
            self._dark = Dark()
            self._root.add_widget(self._dark)
        elif not on and self._dark is not None:
            self._root.remove_widget(self._dark)
            self._dark = None
