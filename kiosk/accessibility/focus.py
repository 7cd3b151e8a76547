"""Which item of the outline is held: by the keys of a keypad, by one or two switches, by a finger that
explores.

Scanning: who has one or two switches, and no arrows, is taken from item to item. With one switch the kiosk
goes on by itself, and the switch acts; with two, one goes on and the other acts. Only what can be operated is
gone over, in reading order, round and round.

Explore by touch: a finger that slides hears what is under it; two taps do what was found. Finding never does
anything (EN 301 549, 5.5 and 5.6): what two taps do is what was held before the first of them, and only where
they touch that, or nothing at all. Who taps something else has found something else.
"""

from dataclasses import dataclass
from enum import Enum, auto

from .interaction_preferences import InteractionPreferences, Scanning
from .outline import Outline, OutlineItem


class Focus:
    """Which item of the current outline is held."""

    def __init__(self) -> None:
        self.outline = Outline()
        self.at: str | None = None

    def show(self, outline: Outline, *, keep: bool) -> None:
        """A new outline; with ``keep`` the focus stays if its item is still there."""
        self.outline = outline
        if not keep or outline.get(self.at or "") is None:
            self.at = None

    @property
    def item(self) -> OutlineItem | None:
        return self.outline.get(self.at) if self.at else None

    def move(self, by: int, *, operable: bool = False) -> OutlineItem | None:
        """One item on (1) or back (-1), over the ends and round; from nowhere to the first or the last.

        ``operable``: over what is only read to the next thing that does something.
        """
        items = self.outline.items
        index = self.outline.index(self.at)
        at = (-1 if by > 0 else 0) if index is None else index
        for _ in items:
            at = (at + by) % len(items)
            if items[at].operable or not operable:
                self.at = items[at].id
                return self.item
        return None

    def activate(self) -> bool:
        """Does what the held item does; false when there is nothing to do."""
        item = self.item
        if item is None or item.action is None:
            return False
        item.action()
        return True


class SwitchScanner:
    """Moves a focus. ``tick`` with the seconds on a clock that never goes back."""

    def __init__(self, focus: Focus) -> None:
        self._focus = focus
        self.preferences = InteractionPreferences()
        self._focused_at: float | None = None

    @property
    def on(self) -> bool:
        return self.preferences.scanning is not Scanning.NONE

    def restart_timer(self) -> None:
        """There is another screen, or something was done: the time of an item begins anew."""
        self._focused_at = None

    def tick(self, now: float, speaking: bool) -> bool:
        """Goes on when the item was held long enough, and said to its end. Whether it went on."""
        if self.preferences.scanning is not Scanning.ONE:
            return False
        if self._focused_at is None:
            self._focused_at = now
            if self._focus.item is not None and self._focus.item.operable:
                return False
            return self._advance(now)
        if speaking or now - self._focused_at < self.preferences.scan_s:
            return False
        return self._advance(now)

    def switch(self) -> bool:
        """The (first) switch: goes on with two switches, acts with one. Whether it went on."""
        if self.preferences.scanning is Scanning.TWO:
            return self._advance(None)
        self.act()
        return False

    def act(self) -> None:
        """Does what the held item does; nothing before the first one is held."""
        self._focused_at = None
        self._focus.activate()

    def round_seconds(self) -> float:
        return self.preferences.scan_s * len(self._focus.outline.operable)

    def _advance(self, now: float | None) -> bool:
        self._focused_at = now
        return self._focus.move(1, operable=True) is not None


#: A touch that is shorter is a tap; a longer one looks for something.
TAP_MAX_S = 0.4
#: The second tap comes within this time after the first; slow hands have it longer
#: (``InteractionPreferences.patience``).
DOUBLE_TAP_S = 0.8
#: Quicker is one tap of a hand that trembles.
BOUNCE_S = 0.06


class TouchResult(Enum):
    NOTHING = auto()
    ITEM = auto()
    ACT = auto()


@dataclass(frozen=True, slots=True)
class _Tap:
    at: float
    held: str | None


class TouchExplorer:
    """Ids of outline items and seconds in; what to do out. ``held`` is what the focus is on."""

    def __init__(self) -> None:
        self.patience = 1.0
        self._touched_item: str | None = None
        self._touched_at = 0.0
        self._focused_item: str | None = None
        self._last_tap: _Tap | None = None

    def down(self, under: str | None, held: str | None, now: float) -> TouchResult:
        """A finger came, on the item ``under`` it or on none."""
        tap, self._last_tap = self._last_tap, None
        second = tap is not None and BOUNCE_S <= now - tap.at <= DOUBLE_TAP_S * self.patience
        self._touched_at, self._touched_item = now, under
        self._focused_item = held
        if tap is not None and second and tap.held is not None and under in (None, tap.held):
            self._focused_item = None  # a third tap begins anew
            return TouchResult.ACT
        return TouchResult.ITEM if under is not None else TouchResult.NOTHING

    def move(self, under: str | None) -> TouchResult:
        """The finger slides."""
        if under == self._touched_item:
            return TouchResult.NOTHING
        self._touched_item = under
        return TouchResult.ITEM if under is not None else TouchResult.NOTHING

    def up(self, now: float) -> None:
        """The finger is lifted: a short touch that found nothing new may be the first of two taps."""
        quiet = self._touched_item is None or self._touched_item == self._focused_item
        if now - self._touched_at <= TAP_MAX_S and quiet and self._focused_item is not None:
            self._last_tap = _Tap(now, self._focused_item)

    def forget(self) -> None:
        """There is another screen."""
        self._last_tap = self._focused_item = self._touched_item = None
