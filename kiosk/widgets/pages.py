"""A page of blocks: what does not fit goes to the next page, what is left over is shared out.

Nothing scrolls: a finger that trembles, a keypad and a reading voice all turn pages.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from .linger import linger
from .told import Pressable


class Place(Enum):
    """Where a page stands among the others: what is at its foot differs, and so does its room."""

    ONLY = "only"
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


class Pages(FloatLayout):
    """Stacks blocks from the top and cuts the stack into pages.

    Each block has a height of its own, or says the ``least`` it needs. A block with ``least`` may have
    ``grow``: the most it may grow, as a part of that, when there is room left. ``gap_before`` (pixels)
    overrides ``spacing``. Blocks that are ``alike`` (the same word) are as high as the highest of them.
    ``middle`` puts the stack in the middle of the page. In reach mode what is touched stands within the
    lowest ``low`` pixels, above it what is only read before it.
    """

    __events__ = ("on_leaf",)
    spacing = NumericProperty(0)
    page = NumericProperty(0)
    count = NumericProperty(1)
    low = NumericProperty(0)
    middle = BooleanProperty(False)
    starts = ListProperty([0])

    def __init__(self, **kwargs) -> None:
        self.blocks: list[Widget] = []
        super().__init__(**kwargs)
        #: How high a page may be at that place, and how high what is touched on it. Set by the page.
        self.room: Callable[[Place], tuple[float, float]] = lambda place: (self.height, self.height)
        self.arrange_soon = Clock.create_trigger(self._arrange, -1)
        self.bind(size=self.arrange_soon, pos=self.arrange_soon, spacing=self.arrange_soon)
        self.bind(page=self.arrange_soon, low=self.arrange_soon)

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

    @property
    def place(self) -> Place:
        """Where the page that is shown stands."""
        if self.count == 1:
            return Place.ONLY
        if self.page == 0:
            return Place.FIRST
        return Place.LAST if self.page == self.count - 1 else Place.MIDDLE

    def show_block(self, block: Widget) -> None:
        """Turns to the page where ``block`` stands."""
        if block not in self.blocks:
            return
        at = self.blocks.index(block)
        self.page = max(i for i, start in enumerate(self.starts) if start <= at)

    def _heights(self) -> list[float]:
        heights = [getattr(block, "least", 0) or block.height for block in self.blocks]
        highest: dict[str, float] = {}
        for block, height in zip(self.blocks, heights, strict=True):
            if kind := getattr(block, "alike", ""):
                highest[kind] = max(height, highest.get(kind, 0.0))
        return [
            highest.get(getattr(block, "alike", ""), height)
            for block, height in zip(self.blocks, heights, strict=True)
        ]

    def _gap(self, block: Widget, first: bool) -> float:
        return 0 if first else getattr(block, "gap_before", self.spacing)

    def _arrange(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        for block in self.blocks:
            block.width = self.width
        heights = self._heights()
        starts = self._cut(heights)
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
            self.dispatch("on_leaf")
        self._place(shown, heights[first:last])

    def on_leaf(self) -> None:
        """Other blocks stand on the page than before."""

    # Where the pages end

    def _cut(self, heights: list[float]) -> list[int]:
        """Where each page begins."""
        count = len(self.blocks)
        if count == 0 or self._fill(heights, 0, Place.ONLY) == count:
            return [0]
        starts = [0]
        end = self._fill(heights, 0, Place.FIRST)
        while end < count:
            starts.append(end)
            if self._fill(heights, end, Place.LAST) == count:
                return starts
            end = self._fill(heights, end, Place.MIDDLE)
        # All fits with a foot that only leads on; what the last page has at its foot needs more.
        return [*starts, count - 1] if count - 1 > starts[-1] else starts

    def _fill(self, heights: list[float], start: int, place: Place) -> int:
        """The block after the last one of a page that begins with ``start``; one block always fits."""
        room, low = self.room(place)
        total = touched = 0.0
        for i in range(start, len(heights)):
            need = self._gap(self.blocks[i], first=i == start) + heights[i]
            if touched or _touchable(self.blocks[i]):
                touched += need if touched else heights[i]
            total += need
            if i > start and (total > room + 1 or touched > low + 1):
                return i
        return len(heights)

    def _place(self, shown: list[Widget], heights: list[float]) -> None:
        gaps = [self._gap(block, first=i == 0) for i, block in enumerate(shown)]
        touched = next((i for i, block in enumerate(shown) if _touchable(block)), len(shown))
        spare = max(0.0, self.height - sum(heights) - sum(gaps))
        growing = [h * getattr(b, "grow", 0) for b, h in zip(shown, heights, strict=True)]
        if self.low:
            # What is read may not grow into the band, nor what is touched out of it.
            growing[:touched] = [0.0] * touched
            spare = max(0.0, min(spare, self.low - sum(heights[touched:]) - sum(gaps[touched + 1 :])))
        share = min(1.0, spare / sum(growing)) if sum(growing) else 0.0
        for block, height, more in zip(shown, heights, growing, strict=True):
            if hasattr(block, "least"):
                block.height = height + more * share
        top = self.top - (spare / 2 if self.middle and not self.low else 0)
        for i, (block, gap) in enumerate(zip(shown, gaps, strict=True)):
            if self.low and i == touched:
                below = sum(each.height for each in shown[i:]) + sum(gaps[i + 1 :])
                top = min(top - gap, max(self.y + below, min(self.top, self.y + self.low))) + gap
            top -= gap + block.height
            block.pos = (self.x, top)


def _measure(block: Widget) -> str:
    """The property that says how high a block must be."""
    return "least" if hasattr(block, "least") else "height"


def _touchable(block: Widget) -> bool:
    """Whether something on it can be touched."""
    return any(isinstance(widget, Pressable) for widget in block.walk(restrict=True))
