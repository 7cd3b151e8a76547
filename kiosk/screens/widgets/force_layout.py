"""How high a block is, at once: Kivy draws words and lays boxes out a frame later, a step at a time."""

from __future__ import annotations

from kivy.uix.label import Label
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget

#: Words, their box, its row, the block: what is deeper settles in the frame, as anything does.
MAX_PASSES = 6


def force_layout(block: Widget) -> None:
    """Does now, from the top down, what the parts of ``block`` were to do before the next frame."""
    for _ in range(MAX_PASSES):
        # A list: a layout may change what stands in it.
        waiting = [widget for widget in list(block.walk(restrict=True)) if _run_pending(widget)]
        if not waiting:
            return


def _run_pending(widget: Widget) -> bool:
    """Whether there was something to do."""
    if isinstance(widget, Label):
        soon, work = widget._trigger_texture, widget.texture_update
    elif isinstance(widget, Layout):
        soon, work = widget._trigger_layout, widget.do_layout
    else:
        return False
    if not soon.is_triggered:
        return False
    soon.cancel()
    work()
    return True
