"""A page of blocks: what does not fit goes to the next page, what is left over is shared out.

Nothing scrolls: a finger that trembles, a keypad and a reading voice all turn pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role

from .accessible import Pressable
from .deferred_delete import linger
from .force_layout import settle
from .shrink_to_fit import fits_squeezed, high, squeeze

#: Between two blocks that are made ahead: a touch comes in between, and a frame.
AHEAD_S = 0.03
#: So many are made ahead in any case: of most screens it is then known how many pages there are.
AHEAD = 20

#: A block up to this part of the height of a page fits one of its own, whatever stands at its foot.
PROBABLY_FITS = 0.3
#: What follows a title may lose so much of its height, so that the title does not stand alone on its page.
SMALLER = 0.75


class Place(Enum):
    """Where a page stands among the others: its head and its foot differ, and so does its room."""

    ONLY = "only"
    FIRST = "first"
    LATER = "later"


class Pages(FloatLayout):
    """Stacks blocks from the top and cuts the stack into pages.

    Each block has a height of its own, or says the ``least`` it needs. A block with ``least`` may have
    ``grow``: the most it may grow, as a part of that, when there is room left. ``gap_before`` (pixels)
    overrides ``spacing``. Blocks of a page that are ``alike`` (the same word) are as high as the highest of
    them. A block that is ``whole`` stands alone, and has the whole page: it lays itself out.
    ``middle`` puts the stack in the middle of the page. In reach mode what is touched stands within the
    lowest ``low`` pixels, above it what is only read before it.

    Blocks are made as far as pages are looked at: ``count`` knows of one page after the one that is shown.
    While that one is looked at, those of the next are made, one a frame. Once all are made, ``total`` is how
    many pages there are; 0 before that.
    """

    __events__ = ("on_leaf",)
    spacing = NumericProperty(0)
    page = NumericProperty(0)
    count = NumericProperty(1)
    total = NumericProperty(0)
    low = NumericProperty(0)
    middle = BooleanProperty(False)
    starts = ListProperty([0])

    def __init__(self, **kwargs) -> None:
        #: The blocks there are so far, and those to come.
        self.made: list[Widget] = []
        self._to_come: Iterator[Widget] = iter(())
        #: What follows them where they take more than one page, and how many there are before it, once known.
        self._more: Callable[[], Iterable[Widget]] = tuple
        self._own: int | None = None
        self._whole = False
        super().__init__(**kwargs)
        #: How high a page may be at that place, and how high what is touched on it. Set by the page.
        self.room: Callable[[Place], tuple[float, float]] = lambda place: (self.height, self.height)
        self.arrange_soon = Clock.create_trigger(self._arrange, -1)
        self._make_next = Clock.create_trigger(self._make_ahead, AHEAD_S)
        self.bind(size=self.arrange_soon, pos=self.arrange_soon, spacing=self.arrange_soon)
        self.bind(page=self.arrange_soon, low=self.arrange_soon)

    def fill(self, blocks: Iterable[Widget], more: Callable[[], Iterable[Widget]] = tuple) -> None:
        """Shows these blocks, from the first page; ``more`` follow them where one page does not hold them."""
        linger(self.release())
        self._to_come, self._more = iter(blocks), more
        self.page = 0
        self.arrange_soon()

    def release(self) -> list[Widget]:
        """Lets go of the blocks that were made, and makes no more."""
        self._make_next.cancel()
        released, self.made, self._to_come, self._own = self.made, [], iter(()), None
        self._more, self._whole = tuple, False
        for block in released:
            block.funbind(_measure(block), self.arrange_soon)
        self.clear_widgets()
        return released

    def blocks(self) -> Iterator[Widget]:
        """Those of all pages, from the first; each is made when it is asked for."""
        at = 0
        while self._has(at, Place.ONLY if self.count == 1 else Place.FIRST):
            yield self.made[at]
            at += 1

    @property
    def place(self) -> Place:
        """Where the page that is shown stands."""
        if self.count == 1:
            return Place.ONLY
        return Place.FIRST if self.page == 0 else Place.LATER

    def show_block(self, block: Widget) -> None:
        """Turns to the page where ``block`` stands."""
        if block not in self.made:
            return
        at = self.made.index(block)
        starts = self._cut(lambda starts: starts[-1] > at)
        self.page = max(i for i, start in enumerate(starts) if start <= at)

    def _has(self, at: int, place: Place = Place.LATER) -> bool:
        """Whether there is such a block; it is made, and those before it, when it was not yet."""
        if place is Place.ONLY and self._own is not None:
            return at < self._own
        while len(self.made) <= at:
            block = next(self._to_come, None)
            if block is None:
                self._whole = self._own is not None
                if self._whole or place is Place.ONLY:
                    return False
                self._own, self._to_come = len(self.made), iter(self._more())
                continue
            block.size_hint = (None, None)
            block.width = self.width
            settle(block)
            block.fbind(_measure(block), self.arrange_soon)
            self.made.append(block)
        return True

    def _squeeze(self, at: int, place: Place, room: float, low: float) -> None:
        """A block that is higher than a page of its own is made to fit it: there, unless others follow it."""
        if not self._has(at, place) or (place is Place.ONLY and self._has(at + 1, place)):
            return
        block = self.made[at]
        if high(block) > min(room, low):
            squeeze(block, min(room, low) if _touchable(block) else room)

    def _heights(self, first: int, last: int) -> list[float]:
        """How high the blocks from ``first`` to before ``last`` are on a page of their own."""
        blocks = self.made[first:last]
        heights = [high(block) for block in blocks]
        highest: dict[str, float] = {}
        for block, height in zip(blocks, heights, strict=True):
            if kind := getattr(block, "alike", ""):
                highest[kind] = max(height, highest.get(kind, 0.0))
        return [
            highest.get(getattr(block, "alike", ""), height)
            for block, height in zip(blocks, heights, strict=True)
        ]

    def _gap(self, block: Widget, first: bool) -> float:
        return 0 if first else getattr(block, "gap_before", self.spacing)

    def _arrange(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        for block in self.made:
            block.width = self.width
        starts = self._cut(lambda starts: len(starts) > self.page + 1 and not self._whole)
        self.page = min(self.page, len(starts) - 1)
        self.count = len(starts)
        self.starts = starts
        self.total = self.count if self._whole or self.count == 1 else 0
        first, last = self._shown()
        shown = self.made[first:last]
        if list(reversed(self.children)) != shown:
            self.clear_widgets()
            for block in shown:
                self.add_widget(block)
            self.dispatch("on_leaf")
        self._place(shown, self._heights(first, last))
        self._make_next()

    def _make_ahead(self, _dt: float) -> None:
        """One block more, until there are as many after the page that is shown as on it, and the one that no
        longer fits."""
        if self.arrange_soon.is_triggered or self.total:
            return  # it calls this again once it knows where its page begins
        first, last = self._shown()
        if len(self.made) > max(2 * last - first, AHEAD):
            return
        if self._has(len(self.made)):
            self._make_next()
        else:
            self.arrange_soon()

    def _shown(self) -> tuple[int, int]:
        """The first block of the page that is shown, and the one after its last."""
        after = self._own if self.count == 1 and self._own is not None else len(self.made)
        return self.starts[self.page], self.starts[self.page + 1] if self.page + 1 < self.count else after

    def on_leaf(self) -> None:
        """Other blocks stand on the page than before."""

    # Where the pages end

    def _cut(self, enough: Callable[[list[int]], bool]) -> list[int]:
        """Where each page begins, as far as it takes until there are enough."""
        if self._end(0, Place.ONLY) is None:
            return [0]
        starts = [0]
        end = self._end(0, Place.FIRST)
        while end is not None:
            starts.append(end)
            # Before anyone turns to it: a block that became smaller there would fit on the page before.
            if high(self.made[end]) > PROBABLY_FITS * self.height:
                self._squeeze(end, Place.LATER, *self.room(Place.LATER))
            if enough(starts):
                return starts
            end = self._end(end, Place.LATER)
        if len(starts) > 1:
            return starts
        # All of it fits, but for what stands at the foot of one page alone.
        return [0, self._own if self._own in range(1, len(self.made)) else len(self.made) - 1]

    def _end(self, start: int, place: Place) -> int | None:
        """The block after the last one of a page that begins with ``start``; ``None`` when there is none
        after it. One block always fits."""
        room, low = self.room(place)
        self._squeeze(start, place, room, low)
        gaps: list[float] = []
        touched: int | None = None
        end = start
        while self._has(end, place):
            block = self.made[end]
            gaps.append(self._gap(block, first=end == start))
            if touched is None and _touchable(block):
                touched = end - start
            heights = self._heights(start, end + 1)
            below = 0 if touched is None else sum(heights[touched:]) + sum(gaps[touched + 1 :])
            if (
                end > start
                and (sum(heights) + sum(gaps) > room + 1 or below > low + 1)
                and not (end == start + 1 and self._joins(start, room - heights[0] - gaps[1]))
            ):
                return end
            end += 1
        return None

    def _joins(self, title: int, left: float) -> bool:
        """Whether what follows that title can stand below it in what is ``left``, with smaller letters."""
        first, block = self.made[title], self.made[title + 1]
        if self.low or getattr(first, "role", None) is not Role.TITLE or high(block) * SMALLER > left:
            return False
        return fits_squeezed(block, left)

    def _place(self, shown: list[Widget], heights: list[float]) -> None:
        if len(shown) == 1 and getattr(shown[0], "whole", False):
            shown[0].size, shown[0].pos = self.size, self.pos
            return
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
                # What is still too high gives way where it stretches: a keyboard above a caption.
                block.height = min(height + more * share, self.height)
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
