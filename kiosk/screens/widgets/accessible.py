"""What every widget that a visitor meets has in common: it tells itself to the outline."""

import time
from collections.abc import Callable

from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, ObjectProperty, OptionProperty, StringProperty
from kivy.uix.behaviors import ButtonBehavior

from kiosk.accessibility.outline import OutlineItem, Role
from kiosk.domain import NO_TEXT

#: A second strike within this time is a tremor, not a wish (EN 301 549 5.8: 0.5 s).
DOUBLE_TAP_S = 0.5


class AccessibleBehavior(EventDispatcher):
    """A widget with a place in the outline.

    ``item_id`` is its id there (empty: it has none), ``words`` its name, ``value`` and ``hint`` what
    follows, ``rank`` its (position, total) among choices, ``private`` keeps it off the loudspeaker,
    ``language`` is that of its name where it is not the one shown.
    """

    item_id = StringProperty("")
    role = OptionProperty(Role.TEXT, options=list(Role))
    words = ObjectProperty(NO_TEXT)
    value = ObjectProperty(NO_TEXT)
    hint = ObjectProperty(NO_TEXT)
    rank = ObjectProperty(None, allownone=True)
    chosen = ObjectProperty(None, allownone=True)
    private = BooleanProperty(False)
    language = StringProperty("")

    def item(self) -> OutlineItem | None:
        if not self.item_id:
            return None
        return OutlineItem(
            id=self.item_id,
            role=self.role,
            name=self.words,
            value=self.value,
            hint=self.hint,
            chosen=self.chosen,
            position=self.rank,
            private=self.private,
            language=self.language,
            action=self.action(),
        )

    def action(self) -> Callable[[], None] | None:
        """What a touch does; ``None`` for what is only read."""


class Pressable(ButtonBehavior, AccessibleBehavior):
    """Something that a touch, a key or a spoken word operates. ``on_act`` is what it does."""

    __events__ = ("on_act",)
    role = OptionProperty(Role.BUTTON, options=list(Role))
    off = BooleanProperty(False)
    #: Seconds within which it is not operated again; 0: ``DOUBLE_TAP_S``.
    bounce_s = 0.0
    _last_act = -DOUBLE_TAP_S

    def on_release(self) -> None:
        self.act()

    def act(self) -> None:
        """Operates it, unless it is off or was just operated."""
        now = time.monotonic()
        if self.off or now - self._last_act < (self.bounce_s or DOUBLE_TAP_S):
            return
        self._last_act = now
        self.dispatch("on_act")

    def on_act(self) -> None:
        """What it does; bound by whoever made it."""

    def action(self) -> Callable[[], None] | None:
        return None if self.off else self.act


class PressableChoice(Pressable):
    """An answer, or one of several things to choose from."""

    role = OptionProperty(Role.CHOICE, options=list(Role))
