"""Helpers around Kivy: kv files beside their modules, immediate layout, deferred deletion of widgets."""

import gc
from collections.abc import Iterable, Iterator
from pathlib import Path
from weakref import WeakSet

from kivy.clock import Clock
from kivy.lang import Builder
from kivy.uix.label import Label
from kivy.uix.layout import Layout
from kivy.uix.widget import Widget


def load_kv(module_file: str) -> None:
    """Loads ``NAME.kv`` beside ``NAME.py`` once, as UTF-8."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in Builder.files:
        Builder.load_file(path, encoding="utf-8")


def walk(root: Widget) -> Iterator[Widget]:
    """``root`` and all below it, in the order in which they were added. Kivy's own way goes through a
    generator for each level, which costs several times as much."""
    waiting = [root]
    while waiting:
        widget = waiting.pop()
        yield widget
        waiting += widget.children  # the one that was added first is the last of them


class Garbage:
    """Widgets that were let go and not collected yet: they hold each other in circles. A full collection
    takes 20 to 70 ms of the thread of the window: there is none where there are none."""

    def __init__(self) -> None:
        self.there = False
        gc.callbacks.append(self._collected)

    def collect(self) -> None:
        """Collect it, if there is any."""
        if self.there:
            gc.collect()

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start" and info["generation"] == OLDEST:
            self.there = False


#: Of the collector's generations, the one that a full collection looks at, too.
OLDEST = 2
garbage = Garbage()


#: Who follows the look (``theme``), by the property that they follow.
theme_observers: dict[str, WeakSet[Widget]] = {}


def retire(*roots: Widget) -> None:
    """These widgets, and all below them, are not shown again: from now on they follow nothing, and what is
    pending in them is not done. Until they are collected a change of the look would lay all of them out."""
    for root in roots:
        for widget in walk(root):
            Builder.unbind_widget(widget.uid)
            for observers in theme_observers.values():
                observers.discard(widget)
            if isinstance(widget, Label):
                widget._trigger_texture.cancel()
            elif isinstance(widget, Layout):
                widget._trigger_layout.cancel()


def defer_delete(widgets: Iterable[Widget]) -> None:
    """Keep a reference to these widgets, which are not shown again, for two frames."""

    def let_go(_dt: float) -> None:
        retire(*kept)
        kept.clear()
        garbage.there = True

    kept = list(widgets)
    if kept:
        Clock.schedule_once(lambda _dt: Clock.schedule_once(let_go, 0), 0)


#: Words, their box, its row, the block: what is deeper settles in the frame, as anything does.
MAX_PASSES = 6


def force_layout(block: Widget) -> None:
    """Run now the layout that is pending in ``block`` and below it, from the top down."""
    for _ in range(MAX_PASSES):
        # A list: a layout may change what stands in it.
        waiting = [widget for widget in list(walk(block)) if _run_pending(widget)]
        if not waiting:
            return


def _run_pending(widget: Widget) -> bool:
    """Run the layout that is pending in one widget; return whether there was any."""
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


def height_property(block: Widget) -> str:
    """The property that says how high a block must be."""
    return "least" if hasattr(block, "least") else "height"


def required_height(block: Widget) -> float:
    """How high it must be, in pixels."""
    return getattr(block, "least", 0) or block.height
