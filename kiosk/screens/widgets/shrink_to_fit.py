"""A block that is higher than a page: its letters become smaller, down to those that anyone can read."""

from __future__ import annotations

from kivy.uix.widget import Widget

from .force_layout import force_layout
from .labels import TextLabel

#: By how much its letters shrink at a time, and at most: then all are as small as without the wish.
SHRINK_STEP, MIN_SHRINK = 0.9, 0.3


def shrink_to_fit(block: Widget, room: float) -> None:
    """Until it is no higher than ``room`` (pixels), or its letters are the smallest there are."""
    scripts = [widget for widget in block.walk(restrict=True) if isinstance(widget, TextLabel)]
    shrink = min((each.shrink for each in scripts), default=MIN_SHRINK)
    while required_height(block) > room + 1 and shrink > MIN_SHRINK:
        shrink *= SHRINK_STEP
        for each in scripts:
            each.shrink = shrink
        force_layout(block)


def try_shrink_to_fit(block: Widget, room: float) -> bool:
    """Whether it was made to fit ``room``; otherwise it stays as it was."""
    scripts = [widget for widget in block.walk(restrict=True) if isinstance(widget, TextLabel)]
    before = [each.shrink for each in scripts]
    shrink_to_fit(block, room)
    if required_height(block) <= room + 1:
        return True
    for each, shrink in zip(scripts, before, strict=True):
        each.shrink = shrink
    force_layout(block)
    return False


def required_height(block: Widget) -> float:
    """How high it must be, in pixels."""
    return getattr(block, "least", 0) or block.height
