"""A page of blocks: what does not fit goes to the next page, what is left over is shared out.

Nothing scrolls: a finger that trembles, a keypad and a reading voice all turn pages.
"""

from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ListProperty, NumericProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role

from .accessible import Pressable
from .kivy_helpers import defer_delete, force_layout, height_property, required_height, walk
from .labels import shrink_to_fit, try_shrink_together

#: Seconds until blocks are made ahead, so long at a time: a touch comes in between, and a frame.
BUILD_AHEAD_S, BUILD_STEP_S = 0.03, 0.02
#: So many are made ahead in any case: of most screens it is then known how many pages there are.
MIN_BLOCKS_AHEAD = 20
#: So many once it was looked at for so long: then that is known of nearly all, and a page that comes stands
#: still before.
MAX_BLOCKS_AHEAD, COUNT_AFTER_S = 44, 0.6

#: A block up to this part of the height of a page fits one of its own, whatever stands at its foot.
PROBABLY_FITS = 0.3
#: What follows a title may become so much lower, so that the title does not stand alone on its page; or so
#: that little of that page is white.
MIN_JOIN_SHRINK, MIN_WHITE_SHRINK = 0.75, 0.5
#: A question of no more blocks than this stands on one page with all its answers, where a little smaller
#: letters make that possible: who has to turn the page for the other answer takes the first for the only one.
FEW_BLOCKS = 4
#: Which part of a page may be left white without that.
MAX_WHITE_SHARE = 0.3
#: How much further apart blocks may stand where more of it would be white, as a part of the page.
MAX_APART = 0.15


class PagePosition(Enum):
    """Where a page stands among the others: its head and its foot differ, and so does its room."""

    ONLY = "only"
    FIRST = "first"
    LATER = "later"


class Paginator(FloatLayout):
    """Stacks blocks from the top and cuts the stack into pages.

    Each block has a height of its own, or says the ``least`` it needs. A block with ``least`` may have
    ``max_growth``: the most it may grow, as a part of that, when there is room left. ``gap_before`` (pixels)
    overrides ``spacing``. Blocks of a page that are ``alike`` (the same word) are as high as the highest of
    them; the letters of those that are ``even`` are of one size there. A block that is ``whole`` stands
    alone, and has the whole page: it lays itself out. One that is last and ``dispensable`` is left out where
    a second page would be for it alone.
    A title after the first, and a block that is a ``heading``, stands on the page of what follows it.
    ``middle`` puts the stack in the middle of the page. In reach mode what is touched stands within the
    lowest ``low`` pixels, above it what is only read before it.

    Blocks are made as far as pages are looked at: ``count`` knows of one page after the one that is shown.
    While that one is looked at, those of the next are made, some at a time. Once all are made, ``total`` is
    how many pages there are; 0 before that.
    """

    __events__ = ("on_page_changed",)
    spacing = NumericProperty(0)
    page: "NumericProperty[int]" = NumericProperty(0)
    count: "NumericProperty[int]" = NumericProperty(1)
    total: "NumericProperty[int]" = NumericProperty(0)
    low = NumericProperty(0)
    middle = BooleanProperty(False)
    starts = ListProperty([0])

    def __init__(self, **kwargs: Any) -> None:
        #: The blocks there are so far, and those to come.
        self.built: list[Widget] = []
        self._pending_blocks: Iterator[Widget] = iter(())
        #: What follows them where they take more than one page, and how many there are before it, once known.
        self._make_extra: Callable[[], Iterable[Widget]] = tuple
        self._own_count: int | None = None
        self._all_built = False
        super().__init__(**kwargs)
        #: How high a page may be at that place, and how high what is touched on it. Set by the page.
        #: Whether a question stands on the first page with its first answer, in smaller letters if it must.
        self.keeps_answer = False
        #: Whether it stands there with all of them, where they are few.
        self.keeps_answers = False
        #: Whether the block before comes along where the last page would be of buttons alone.
        self.keeps_company = False
        self.room: Callable[[PagePosition], tuple[float, float]] = lambda place: (self.height, self.height)
        self.arrange_soon = Clock.create_trigger(self._arrange, -1)
        self._make_next = Clock.create_trigger(self._make_ahead, BUILD_AHEAD_S)
        #: How many blocks are made ahead in any case, by now.
        self._ahead = MIN_BLOCKS_AHEAD
        self._count_soon = Clock.create_trigger(self._count_rest, COUNT_AFTER_S)
        self.bind(size=self.arrange_soon, pos=self.arrange_soon, spacing=self.arrange_soon)
        self.bind(page=self.arrange_soon, low=self.arrange_soon)

    def fill(self, blocks: Iterable[Widget], more: Callable[[], Iterable[Widget]] = tuple) -> None:
        """Shows these blocks, from the first page; ``more`` follow them where one page does not hold them."""
        defer_delete(self.release())
        self._pending_blocks, self._make_extra = iter(blocks), more
        self.page = 0
        self.arrange_soon()

    def release(self) -> list[Widget]:
        """Lets go of the blocks that were made, and makes no more."""
        self._make_next.cancel()
        self._count_soon.cancel()
        self._ahead = MIN_BLOCKS_AHEAD
        released, self.built, self._pending_blocks, self._own_count = self.built, [], iter(()), None
        self._make_extra, self._all_built = tuple, False
        for block in released:
            block.funbind(height_property(block), self.arrange_soon)
        self.clear_widgets()
        return released

    def blocks(self) -> Iterator[Widget]:
        """Those of all pages, from the first; each is made when it is asked for."""
        at = 0
        while self._ensure_built(at, PagePosition.ONLY if self.count == 1 else PagePosition.FIRST):
            yield self.built[at]
            at += 1

    @property
    def place(self) -> PagePosition:
        """Where the page that is shown stands."""
        if self.count == 1:
            return PagePosition.ONLY
        return PagePosition.FIRST if self.page == 0 else PagePosition.LATER

    def show_block(self, block: Widget) -> None:
        """Turns to the page where ``block`` stands."""
        if block not in self.built:
            return
        at = self.built.index(block)
        starts = self._page_breaks(lambda starts: starts[-1] > at)
        self.page = max(i for i, start in enumerate(starts) if start <= at)

    def _ensure_built(self, at: int, place: PagePosition = PagePosition.LATER) -> bool:
        """Whether there is such a block; it is made, and those before it, when it was not yet."""
        if place is PagePosition.ONLY and self._own_count is not None:
            return at < self._own_count
        while len(self.built) <= at:
            block = next(self._pending_blocks, None)
            if block is None:
                self._all_built = self._own_count is not None
                if self._all_built or place is PagePosition.ONLY:
                    return False
                self._own_count, self._pending_blocks = len(self.built), iter(self._make_extra())
                continue
            block.size_hint = (None, None)
            block.width = self.width
            force_layout(block)
            block.fbind(height_property(block), self.arrange_soon)
            self.built.append(block)
        return True

    def _shrink_block(self, at: int, place: PagePosition, room: float, low: float) -> None:
        """A block that is higher than a page of its own is made to fit it: there, unless others follow it."""
        if not self._ensure_built(at, place) or (
            place is PagePosition.ONLY and self._ensure_built(at + 1, place)
        ):
            return
        block = self.built[at]
        if required_height(block) > min(room, low):
            shrink_to_fit(block, min(room, low) if _touchable(block) else room)

    def _heights(self, first: int, last: int) -> list[float]:
        """How high the blocks from ``first`` to before ``last`` are on a page of their own."""
        blocks = self.built[first:last]
        heights = [required_height(block) for block in blocks]
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

    def _arrange(self, *_args: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        for block in self.built:
            block.width = self.width
        starts = self._page_breaks(lambda starts: len(starts) > self.page + 1 and not self._all_built)
        self.page = min(self.page, len(starts) - 1)
        self.count = len(starts)
        self.starts = starts
        self.total = self.count if self._all_built or self.count == 1 else 0
        first, last = self._shown()
        shown = self.built[first:last]
        if list(reversed(self.children)) != shown:
            self.clear_widgets()
            for block in shown:
                self.add_widget(block)
            self.dispatch("on_page_changed")
        self._place_blocks(shown, self._heights(first, last))
        self._count_soon.cancel()
        self._make_next()

    def _make_ahead(self, _dt: float) -> None:
        """Some blocks more, until there are as many after the page that is shown as on it, and the one that
        no longer fits."""
        if self.arrange_soon.is_triggered or self.total:
            return  # it calls this again once it knows where its page begins
        first, last = self._shown()
        until = Clock.time() + BUILD_STEP_S
        while len(self.built) <= max(2 * last - first, self._ahead):
            if not self._ensure_built(len(self.built)):
                self.arrange_soon()
                return
            if Clock.time() >= until:
                self._make_next()
                return
        if self._ahead < MAX_BLOCKS_AHEAD:
            self._count_soon()

    def _count_rest(self, _dt: float) -> None:
        """The page is looked at: more blocks are made, so that it is known how many pages there are."""
        self._ahead = MAX_BLOCKS_AHEAD
        self._make_next()

    def _shown(self) -> tuple[int, int]:
        """The first block of the page that is shown, and the one after its last."""
        after = self._own_count if self.count == 1 and self._own_count is not None else len(self.built)
        return self.starts[self.page], self.starts[self.page + 1] if self.page + 1 < self.count else after

    def on_page_changed(self) -> None:
        """Other blocks stand on the page than before."""

    # Where the pages end

    def _page_breaks(self, enough: Callable[[list[int]], bool]) -> list[int]:
        """Where each page begins, as far as it takes until there are enough."""
        end = self._page_end(0, PagePosition.ONLY)
        if end is None or self._leave_out(end):
            return [0]
        starts = [0]
        end = self._page_end(0, PagePosition.FIRST)
        while end is not None:
            starts.append(end)
            # Before anyone turns to it: a block that became smaller there would fit on the page before.
            if required_height(self.built[end]) > PROBABLY_FITS * self.height:
                self._shrink_block(end, PagePosition.LATER, *self._room_with(end, PagePosition.LATER))
            if enough(starts):
                return starts
            end = self._page_end(end, PagePosition.LATER)
        if len(starts) > 1:
            self._give_company(starts)
            return starts
        # All of it fits, but for what stands at the foot of one page alone.
        own = self._own_count or 0
        return [0, own if 0 < own < len(self.built) else len(self.built) - 1]

    def _give_company(self, starts: list[int]) -> None:
        """Has the last page begin one block earlier, where it would have nothing but buttons; it is the one
        before then, where that has no other block."""
        last, before = starts[-1], starts[-2]
        if not self.keeps_company or not all(map(_only_touched, self.built[last:])):
            return
        if last - 1 == 0:  # the first page keeps its title
            return
        blocks = self.built[last - 1 :]
        room, _ = self._room_with(last - 1, PagePosition.LATER)
        room -= sum(self._gap(block, first=i == 0) for i, block in enumerate(blocks))
        if sum(map(required_height, blocks)) <= room or self._try_shrink(blocks, room):
            starts[-1:] = [last - 1] if last - 1 > before else []

    def _leave_out(self, at: int) -> bool:
        """Whether that block goes: it is the last one and ``dispensable``, and needs a second page."""
        if not getattr(self.built[at], "dispensable", False) or self._ensure_built(at + 1, PagePosition.ONLY):
            return False
        block = self.built.pop()
        block.funbind(height_property(block), self.arrange_soon)
        if self._own_count is not None:
            self._own_count -= 1
        return True

    def _page_end(self, start: int, place: PagePosition) -> int | None:
        """The block after the last one of a page that begins with ``start``; ``None`` when there is none
        after it. One block always fits."""
        room, low = self._room_with(start, place)
        if start == 0 and self.keeps_answer and not self.low:
            self._keep_all_answers(place, room)
            self._keep_first_answer(place, room)
        self._shrink_block(start, place, room, low)
        gaps: list[float] = []
        touched: int | None = None
        end = start
        while self._ensure_built(end, place):
            block = self.built[end]
            if end > start and _is_title(block):
                room, low = self._room_with(end, place)
            gaps.append(self._gap(block, first=end == start))
            if touched is None and _touchable(block):
                touched = end - start
            heights = self._heights(start, end + 1)
            below = 0 if touched is None else sum(heights[touched:]) + sum(gaps[touched + 1 :])
            if (
                end > start
                and (sum(heights) + sum(gaps) > room + 1 or below > low + 1)
                and not self._joins(start, end, room - sum(heights[:-1]) - sum(gaps), room, heights)
            ):
                return self._before_headings(start, end)
            end += 1
        return None

    def _before_headings(self, start: int, end: int) -> int:
        """Where a page that would end there ends: what is only a heading of what follows goes with it."""
        first = next((at for at, block in enumerate(self.built) if _is_title(block)), 0)
        while end - 1 > max(start, first) and _is_heading(self.built[end - 1]):
            end -= 1
        return end

    def _room_with(self, at: int, place: PagePosition) -> tuple[float, float]:
        """``room`` of a page on which that block stands: above the title no other one is repeated."""
        titled = place is PagePosition.LATER and self._ensure_built(at, place) and _is_title(self.built[at])
        return self.room(PagePosition.FIRST if titled else place)

    def _keep_all_answers(self, place: PagePosition, room: float) -> None:
        """Makes a question and its few answers fit one page, if its letters need not become much smaller."""
        few = place is PagePosition.ONLY and self.keeps_answers and not self._ensure_built(FEW_BLOCKS, place)
        if not few:
            return
        room -= sum(self._gap(block, first=i == 0) for i, block in enumerate(self.built))
        if room + 1 < sum(map(required_height, self.built)) <= room / MIN_JOIN_SHRINK:
            self._try_shrink(self.built, room)

    def _keep_first_answer(self, place: PagePosition, room: float) -> None:
        """Makes what a question tells, and the first answer to it, fit its first page."""
        end = 0
        while self._ensure_built(end, place) and not _touchable(self.built[end]):
            end += 1
        blocks = self.built[: end + 1]
        room -= sum(self._gap(block, first=i == 0) for i, block in enumerate(blocks))
        if end < len(self.built) and sum(map(required_height, blocks)) > room + 1:
            self._try_shrink(blocks, room)

    def _joins(self, start: int, end: int, left: float, room: float, heights: list[float]) -> bool:
        """Whether that block can stand on the page too, in what is ``left``, with smaller letters: below a
        title, that would stand alone, or where the page would be white for the most part. Those that are
        ``alike``, or ``even``, become smaller with it."""
        block, above = self.built[end], self.built[start:end]
        kind, even = getattr(block, "alike", ""), getattr(block, "even", False)
        with_it = [
            at
            for at, each in enumerate(above)
            if (kind and getattr(each, "alike", "") == kind) or (even and getattr(each, "even", False))
        ]
        blocks = [*(above[at] for at in with_it), block]
        alone = end == start + 1 and _is_title(self.built[start])
        # Of the page that is cut, not of the one that is shown: that one changes with what comes out here.
        white = left > MAX_WHITE_SHARE * room
        taken = sum(heights[at] for at in with_it)
        least = (MIN_WHITE_SHRINK if white else MIN_JOIN_SHRINK) * (taken + heights[-1])
        if self.low or not (alone or white) or least > left + taken:
            return False
        return self._try_shrink(blocks, left + taken, alike=bool(kind and with_it), even=bool(with_it))

    def _try_shrink(
        self, blocks: list[Widget], room: float, *, alike: bool = False, even: bool = False
    ) -> bool:
        """Whether these fit together with smaller letters (``try_shrink_together``)."""
        # What is tried here counts in this round: a try that fails would ask for the next one, and so on.
        for block in blocks:
            block.funbind(height_property(block), self.arrange_soon)
        fits = try_shrink_together(blocks, room, alike=alike, even=even)
        for block in blocks:
            block.fbind(height_property(block), self.arrange_soon)
        return fits

    def _place_blocks(self, shown: list[Widget], heights: list[float]) -> None:
        if len(shown) == 1 and getattr(shown[0], "whole", False):
            shown[0].size, shown[0].pos = self.size, self.pos
            return
        gaps = [self._gap(block, first=i == 0) for i, block in enumerate(shown)]
        touched = next((i for i, block in enumerate(shown) if _touchable(block)), len(shown))
        spare = max(0.0, self.height - sum(heights) - sum(gaps))
        growing = [h * getattr(b, "max_growth", 0) for b, h in zip(shown, heights, strict=True)]
        if self.low:
            # What is read may not grow into the band, nor what is touched out of it.
            growing[:touched] = [0.0] * touched
            spare = max(0.0, min(spare, self.low - sum(heights[touched:]) - sum(gaps[touched + 1 :])))
        share = min(1.0, spare / sum(growing)) if sum(growing) else 0.0
        white = spare > MAX_WHITE_SHARE * self.height and self.page + 1 < self.count
        if white and not self.low and not sum(growing):  # what follows is too high: it stands further apart
            apart = spare / 2 if len(gaps) == 1 else min(spare / len(gaps), MAX_APART * self.height)
            gaps = [gap + apart if i or len(gaps) == 1 else gap for i, gap in enumerate(gaps)]
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


def _is_title(block: Widget) -> bool:
    return getattr(block, "role", None) is Role.TITLE


def _is_heading(block: Widget) -> bool:
    return _is_title(block) or getattr(block, "heading", False)


def _only_touched(block: Widget) -> bool:
    """Whether there is nothing to read on it that is no button."""
    return all(isinstance(each, Pressable) for each in walk(block) if getattr(each, "item_id", ""))


def _touchable(block: Widget) -> bool:
    """Whether something on it can be touched."""
    return any(isinstance(widget, Pressable) for widget in walk(block))
