"""A block that is higher than a page: its letters become smaller, down to those that anyone can read."""

from __future__ import annotations

from kivy.uix.widget import Widget

from .force_layout import settle
from .words import Script

#: By how much its letters shrink at a time, and at most: then all are as small as without the wish.
STEP, LEAST = 0.9, 0.3


def squeeze(block: Widget, room: float) -> None:
    """Until it is no higher than ``room`` (pixels), or its letters are the smallest there are."""
    scripts = [widget for widget in block.walk(restrict=True) if isinstance(widget, Script)]
    shrink = min((each.shrink for each in scripts), default=LEAST)
    while high(block) > room + 1 and shrink > LEAST:
        shrink *= STEP
        for each in scripts:
            each.shrink = shrink
        settle(block)


def fits_squeezed(block: Widget, room: float) -> bool:
    """Whether it was made to fit ``room``; otherwise it stays as it was."""
    scripts = [widget for widget in block.walk(restrict=True) if isinstance(widget, Script)]
    before = [each.shrink for each in scripts]
    squeeze(block, room)
    if high(block) <= room + 1:
        return True
    for each, shrink in zip(scripts, before, strict=True):
        each.shrink = shrink
    settle(block)
    return False


def high(block: Widget) -> float:
    """How high it must be, in pixels."""
    return getattr(block, "least", 0) or block.height
