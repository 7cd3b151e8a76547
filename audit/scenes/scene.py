"""One screen, as it can be drawn again in any language, size and shape: it holds ``Text``, no pixels."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.domain import NO_TEXT, Identity, Text
from kiosk.session.screen_state import JourneyScreen, ScreenState


@dataclass(frozen=True, slots=True)
class Scene:
    """``name`` is its journey and step, or what it is. ``veil``: what covers it while nobody touches the
    kiosk (a name of ``looking.gallery.VEILS``); ``caption``: what is being said. ``showing`` makes what is
    shown for a language, where it is not the same in all of them."""

    name: str
    shown: ScreenState
    screen_for: Callable[[str], ScreenState] | None = field(default=None, repr=False, compare=False)
    identity: Identity | None = field(default=None, repr=False)
    online: bool = True
    deaf: bool = False
    veil: str = ""
    caption: Text = NO_TEXT

    @property
    def kind(self) -> type:
        """What ``screens.book.PAGES`` knows it by."""
        return type(self.shown.run.step) if isinstance(self.shown, JourneyScreen) else type(self.shown)

    def renamed(self, name: str) -> Scene:
        return replace(self, name=name)

    def screen_in(self, code: str) -> ScreenState:
        """What is shown, its input a copy: what a page writes there must not reach the next picture."""
        if self.screen_for is not None:
            return self.screen_for(code)
        if isinstance(self.shown, JourneyScreen):
            return replace(self.shown, input=dict(self.shown.input))
        return self.shown


def snapshot_of(asking: JourneyScreen) -> JourneyScreen:
    """As it is now: the run goes on, this one stays."""
    return replace(asking, run=copy.copy(asking.run), input=dict(asking.input))
