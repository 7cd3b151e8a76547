"""A finger on the glass: which of its touches count, and what they mean while the kiosk reads."""

import time
from collections.abc import Callable
from math import dist

from kivy.clock import Clock
from kivy.input import MotionEvent
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.accessibility.focus import TouchExplorer, TouchResult
from kiosk.accessibility.interaction_preferences import InteractionPreferences
from kiosk.accessibility.speech import Earcon
from kiosk.session.screen_state import ConversationScreen

from .kiosk_window import KioskWindow
from .presence import KEEP_TOUCHING, ShortTouches
from .widgets.accessible import DOUBLE_TAP_S
from .widgets.theme import theme

#: Nobody has read what came on the glass within this time, and reached for it: a finger alone takes 0.7 s to
#: a target, an older one 0.95 s (Sultana and Moffatt, 2019). A double click may last as long on most systems,
#: and Chromium and Firefox protect their own questions for as long.
UNSEEN_S = 0.5
#: Nobody has read what a page would send within this time: a second touch at the place of the one that led
#: there, on "Continue", does not send it.
UNREAD_S = 1.5


class TouchDebouncer:
    """Remembers the last touch and the page that it touched (EN 301 549, 5.8), and since when that stands."""

    def __init__(self, within_s: float = DOUBLE_TAP_S) -> None:
        self.within_s = within_s
        self._shown_at = -UNREAD_S
        self._unseen_s = UNSEEN_S
        self._at = -within_s
        self._where = (0.0, 0.0)
        self._page = 0

    def page_shown(self, *, sends: bool = False) -> None:
        """Note that another page is shown now; whether it ``sends`` something."""
        self._shown_at, self._unseen_s = time.monotonic(), UNREAD_S if sends else UNSEEN_S

    @property
    def unseen(self) -> bool:
        """Whether the page came too recently for anybody to have seen it, or to have read what it sends."""
        return time.monotonic() - self._shown_at < self._unseen_s

    def early(self, where: tuple[float, float], mm: float) -> bool:
        """Whether nobody can have meant what stands there now: on a page that sends, longest where the last
        touch was."""
        again = dist(where, self._where) < 2 * TARGET_MM * mm
        return self.unseen and (again or time.monotonic() - self._shown_at < UNSEEN_S)

    def counts(self, where: tuple[float, float], page: object, mm: float) -> bool:
        """Whether this touch counts: not when the same place was touched a moment ago on another page.

        On the same page a key may be touched twice, unless the visitor has set a longer time than usual.
        """
        now = time.monotonic()
        again = now - self._at < self.within_s and dist(where, self._where) < TARGET_MM * mm
        # Its number, not the page: nothing here may keep what a visitor has left.
        stray = again and (id(page) != self._page or self.within_s > DOUBLE_TAP_S)
        if not stray:
            self._at, self._where, self._page = now, where, id(page)
        return not stray


#: A finger that is lost (the glass did not say that it went) blocks no other for longer.
LOST_TOUCH_S = 5.0
#: Who slides further while a touch is to last has changed their mind.
HOLD_TOLERANCE_MM = 12.0
#: After so many touches in a row that were too short it is asked whether they are to count.
MAX_SHORT_TOUCHES = 3


class TouchInput:
    """One touch at a time, long enough, not twice by a tremor, on what was there to be seen; then to the
    page, or to the explorer."""

    def __init__(self, window: KioskWindow) -> None:
        self._window = window
        self.debouncer = TouchDebouncer()
        self.explorer = TouchExplorer()
        self.hold_s = 0.0
        self.exploring = False
        self._touch: object | None = None
        self._since = 0.0
        self._cancel_hold: Callable[[], None] | None = None
        self._short_touches = 0
        #: What stood on the glass already before the page that came last.
        self._stood: tuple[Widget, ...] = ()

    def follow(self, interaction: InteractionPreferences) -> None:
        """Take over how long and how far apart touches are, and whether a finger explores."""
        self.debouncer.within_s, self.hold_s = interaction.debounce_s, interaction.hold_s
        self.exploring, self.explorer.patience = interaction.explore, interaction.patience

    def page_shown(self, stood: tuple[Widget, ...], *, sends: bool = False) -> None:
        """Something came on the glass; ``stood`` is what stayed where it was, and can be touched at once;
        ``sends``: its button sends something."""
        self._stood = stood
        self.debouncer.page_shown(sends=sends)
        Clock.schedule_once(lambda _dt: self.debouncer.page_shown(sends=sends), 0)  # once it is drawn

    def early(self, touch: MotionEvent) -> bool:
        """Whether a touch is on what nobody can have seen yet."""
        stood = any(each.collide_point(*touch.pos) for each in self._stood)
        return not stood and self.debouncer.early(touch.pos, theme.mm)

    def down(self, touch: MotionEvent, deliver: Callable[[object], bool]) -> bool:
        """A touch began. ``deliver`` gives it to the page."""
        now = time.monotonic()
        if self._touch is not None and now - self._since < LOST_TOUCH_S and not self._is_shared_screen():
            return True  # a palm, a second hand: no two actions at once
        self._touch, self._since = touch.uid, now
        if self.exploring:
            self._window.reading.stop()
            self._apply_exploration(
                self.explorer.down(self._item_under(touch), self._window.reading.focus.at, now), touch
            )
            return True
        if self.early(touch) or not self.debouncer.counts(touch.pos, self._window.page, theme.mm):
            return True
        if self.hold_s and not isinstance(self._window.presence.veil, ShortTouches):
            self._wait_for_hold(touch, deliver)
            return True
        return deliver(touch)

    def move(self, touch: MotionEvent) -> bool:
        """It slides. Whether that is nobody else's business."""
        if self.exploring and touch.uid == self._touch:
            self._apply_exploration(self.explorer.move(self._item_under(touch)), touch)
        return self.exploring

    def up(self, touch: MotionEvent) -> bool:
        """It was lifted. Whether that is nobody else's business."""
        if touch.uid == self._touch:
            self._touch = None
            if self._cancel_hold is not None:
                self._stop_hold()
                self._too_short()
            if self.exploring:
                self.explorer.up(time.monotonic())
        return self.exploring

    def forget(self) -> None:
        """There is another page: what was found on the last one is not there."""
        self.explorer.forget()
        self._stop_hold()

    def _is_shared_screen(self) -> bool:
        page = self._window.page
        return page is not None and isinstance(page.shown, ConversationScreen)

    def _item_under(self, touch: MotionEvent) -> str | None:
        """The item below a finger; the smallest where one stands on another."""
        found = [
            each for each in self._window.outline_widgets() if each.collide_point(*each.to_widget(*touch.pos))
        ]
        under = min(found, key=lambda each: each.width * each.height, default=None)
        return under.item_id if under is not None else None

    def _apply_exploration(self, found: TouchResult, touch: MotionEvent) -> None:
        window = self._window
        if found is TouchResult.ITEM:
            window.reading.hold(self._item_under(touch))
            window.reading.voice.chime(Earcon.FOCUS)
            window.reading.repeat()
            window.show_focus()
        elif found is TouchResult.ACT:
            window.activate()

    # A touch that must last

    def _wait_for_hold(self, touch: MotionEvent, deliver: Callable[[object], bool]) -> None:
        where = touch.pos

        def long_enough(_dt: float) -> None:
            self._cancel_hold = None
            self._short_touches = 0
            if dist(where, touch.pos) < HOLD_TOLERANCE_MM * theme.mm:
                deliver(touch)

        event = Clock.schedule_once(long_enough, self.hold_s)
        self._cancel_hold = event.cancel

    def _too_short(self) -> None:
        """It was to last: that is told at once, and soon it is asked whether it must."""
        self._short_touches += 1
        self._window.reading.tell(KEEP_TOUCHING)
        if self._short_touches >= MAX_SHORT_TOUCHES and self._window.presence.veil is None:
            self._short_touches = 0
            self._window.offer_short_touches()

    def _stop_hold(self) -> None:
        if self._cancel_hold is not None:
            self._cancel_hold()
            self._cancel_hold = None
