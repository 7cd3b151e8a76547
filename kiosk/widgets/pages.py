"""A page of blocks: what does not fit goes to the next page, what is left over is shared out.

Nothing scrolls: a finger that trembles, a keypad and a reading voice all turn pages.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from .linger import linger


class Pages(FloatLayout):
    """Stacks blocks from the top and cuts the stack into pages.

    Each block has a height of its own, or says the ``least`` it needs. A block with ``least`` may have
    ``grow``: the most it may grow, as a part of that, when there is room left. ``gap_before`` (pixels)
    overrides ``spacing``. ``middle`` puts the stack in the middle of the page.
    """

    spacing = NumericProperty(0)
    page = NumericProperty(0)
    count = NumericProperty(1)
    middle = BooleanProperty(False)
    starts = ListProperty([0])

    def __init__(self, **kwargs) -> None:
        self.blocks: list[Widget] = []
        super().__init__(**kwargs)
        #: How high a page is when there is one (``True``) or several: the foot differs. Set by the page.
        self.room: Callable[[bool], float] = lambda single: self.height
        self.arrange_soon = Clock.create_trigger(self._arrange, -1)
        self.bind(size=self.arrange_soon, pos=self.arrange_soon, spacing=self.arrange_soon)
        self.bind(page=self.arrange_soon)

    def fill(self, blocks: list[Widget]) -> None:
        """Shows these blocks, from the first page."""
        for block in self.blocks:
            block.funbind(_measure(block), self.arrange_soon)
        linger(self.blocks)
        self.clear_widgets()
        self.blocks = list(blocks)
        for block in self.blocks:
            block.size_hint = (None, None)
            block.width = self.width
            block.fbind(_measure(block), self.arrange_soon)
        self.page = 0
        self.arrange_soon()

    def show_block(self, block: Widget) -> None:
        """Turns to the page where ``block`` stands."""
        if block not in self.blocks:
            return
        at = self.blocks.index(block)
        self.page = max(i for i, start in enumerate(self.starts) if start <= at)

    def _height(self, block: Widget) -> float:
        return getattr(block, "least", 0) or block.height

    def _gap(self, block: Widget, first: bool) -> float:
        return 0 if first else getattr(block, "gap_before", self.spacing)

    def _arrange(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        for block in self.blocks:
            block.width = self.width
        heights = [self._height(block) for block in self.blocks]
        starts = self._cut(heights, self.room(True))
        if len(starts) > 1:
            # The foot of several pages is lower: what does not fit with the one may fit with the other.
            starts = self._cut(heights, self.room(False))
            if len(starts) == 1:
                starts.append(len(self.blocks) - 1)
        self.starts = starts
        self.count = len(starts)
        self.page = min(self.page, self.count - 1)
        first = starts[self.page]
        last = starts[self.page + 1] if self.page + 1 < self.count else len(self.blocks)
        shown = self.blocks[first:last]
        if list(reversed(self.children)) != shown:
            self.clear_widgets()
            for block in shown:
                self.add_widget(block)
        self._place(shown, heights[first:last])

    def _cut(self, heights: list[float], room: float) -> list[int]:
        """Where each page begins, when a page is ``room`` high."""
        starts, used = [0], 0.0
        for i, (block, height) in enumerate(zip(self.blocks, heights, strict=True)):
            need = self._gap(block, first=i == starts[-1]) + height
            if used + need > room + 1 and i > starts[-1]:
                starts.append(i)
                used = height
            else:
                used += need
        return starts

    def _place(self, shown: list[Widget], heights: list[float]) -> None:
        total = sum(heights) + sum(self._gap(b, first=i == 0) for i, b in enumerate(shown))
        spare = max(0.0, self.height - total)
        growing = [h * getattr(b, "grow", 0) for b, h in zip(shown, heights, strict=True)]
        share = min(1.0, spare / sum(growing)) if sum(growing) else 0.0
        top = self.top - (spare / 2 if self.middle else 0)
        for i, (block, height, more) in enumerate(zip(shown, heights, growing, strict=True)):
            if hasattr(block, "least"):
                block.height = height + more * share
            top -= self._gap(block, first=i == 0) + block.height
            block.pos = (self.x, top)


def _measure(block: Widget) -> str:
    """The property that says how high a block must be."""
    return "least" if hasattr(block, "least") else "height"
