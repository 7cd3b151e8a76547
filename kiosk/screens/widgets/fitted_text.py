"""Words in the room that is left over: smaller where they must be, the least important left out, the end cut.

For a place whose size is given (half of a screen that two people share) and whose words are not: a phrase of
the counter, or five thousand pasted characters. What is cut can be read elsewhere (``cut`` says so).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kivy.clock import Clock
from kivy.properties import BooleanProperty
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from .fonts import longest_word_em
from .localized_text import LocalizedLabel, LocalizedTag
from .theme import theme

#: More characters are never drawn, however small.
MAX_CHARACTERS = 700
#: The least room, in lines of the smallest letters.
MIN_LINES = 2.0
#: From this text size on letters have room to shrink.
LARGE_TEXT = 150
#: Words that are still shortened have at least so many characters.
MIN_TRUNCATED_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class FittedPart:
    """One of the things that stand there. ``rank``: 0 is never left out, of the others the highest goes
    first. ``shrinks``: may become smaller, and is cut when that is not enough; ``growing``: words that are
    being said, whose end matters more than their beginning."""

    widget: Widget
    rank: int = 0
    shrinkable: bool = False
    keep_end: bool = False


class FittedText(FloatLayout):
    """Stands its parts one below the other, from the top. As high as it is told to be."""

    cut = BooleanProperty(False)

    def __init__(self, parts: Sequence[FittedPart], spacing: float, **kwargs) -> None:
        least = MIN_LINES * 1.3 * theme.small * 100 / theme.text
        super().__init__(size_hint_y=1, size_hint_min_y=least, **kwargs)
        self._parts = list(parts)
        self._spacing = spacing
        self._sizes = {
            id(part.widget): part.widget.size_px or theme.body for part in parts if part.shrinkable
        }
        for part in self._parts:
            part.widget.size_hint = (None, None)
        soon = Clock.create_trigger(lambda _dt: self._fit(), -1)
        self.bind(size=soon, pos=soon)
        soon()

    def _fit(self) -> None:
        if self.width < 2 or self.height < 2:
            return
        for part in self._parts:
            if isinstance(part.widget, LocalizedLabel):
                part.widget.width = self.width
                self._truncate_part(part, MAX_CHARACTERS)
        shown = self._parts
        for shown, ceiling in self._candidates():
            self._resize(shown, ceiling)
            if self._total_height(shown) <= self.height:
                break
        else:
            self._truncate(shown)
        self.cut = len(shown) < len(self._parts) or any(_is_truncated(part.widget) for part in shown)
        self._place(shown)

    def _candidates(self) -> Iterator[tuple[list[FittedPart], float]]:
        """What is shown, and how large its letters may be, from the best way to the last one."""
        # Very large letters become small again, as small as without the wish, before a sentence is cut.
        smallest = theme.small * 100 / theme.text
        sizes = [theme.option, theme.body, theme.small]
        if theme.text >= LARGE_TEXT:
            sizes += [
                size for size in (theme.small * part for part in (0.7, 0.6, 0.5, 0.4)) if size > smallest
            ]
            sizes.append(smallest)
        ranks = sorted({part.rank for part in self._parts}, reverse=True)
        yield self._parts, theme.figure
        yield self._parts, (theme.title + theme.option) / 2
        yield self._parts, theme.option
        for rank in ranks[1:] or ranks:
            shown = [part for part in self._parts if part.rank <= rank]
            for size in sizes if rank == ranks[-1] else sizes[:3]:
                yield shown, size

    def _resize(self, shown: Sequence[FittedPart], ceiling: float) -> None:
        for part in shown:
            if part.shrinkable:
                part.widget.size_px = min(
                    self._sizes[id(part.widget)], ceiling, self._whole_word_size(part.widget)
                )
            _measure(part.widget)

    def _whole_word_size(self, tongue: LocalizedLabel) -> float:
        """The largest letters in which its longest word is whole, but never smaller than can be read."""
        longest = longest_word_em(tongue.text, tongue.font_name)
        return max(0.97 * self.width / longest, theme.small * 100 / theme.text) if longest else theme.figure

    def _total_height(self, shown: Sequence[FittedPart]) -> float:
        return sum(part.widget.height for part in shown) + self._spacing * max(0, len(shown) - 1)

    def _truncate(self, shown: Sequence[FittedPart]) -> None:
        """What shrinks loses as many words as it must, the longest first."""
        for part in sorted(shown, key=lambda part: -part.widget.height):
            if not part.shrinkable:
                continue
            least, most = MIN_TRUNCATED_CHARACTERS, min(MAX_CHARACTERS, len(part.widget.said))
            while least < most:
                middle = (least + most + 1) // 2
                self._truncate_part(part, middle)
                if self._total_height(shown) <= self.height:
                    least = middle
                else:
                    most = middle - 1
            self._truncate_part(part, least)
            if self._total_height(shown) <= self.height:
                return

    def _truncate_part(self, part: FittedPart, most: int) -> None:
        tongue = part.widget
        tongue.text = truncate(tongue.said, most, growing=part.keep_end)
        _measure(tongue)

    def _place(self, shown: Sequence[FittedPart]) -> None:
        wanted = [part.widget for part in shown]
        if list(reversed(self.children)) != wanted:
            self.clear_widgets()
            for widget in wanted:
                self.add_widget(widget)
        top = self.top
        for widget in wanted:
            if isinstance(widget, LocalizedTag):
                left = self.right - widget.width if widget.mirrored else self.x
            else:
                left, widget.width = self.x, self.width
            top -= widget.height
            widget.pos = (left, top)
            top -= self._spacing


def truncate(words: str, most: int, *, growing: bool = False) -> str:
    """At most so many characters of the words, cut between two of them: their beginning, or their end."""
    if len(words) <= most:
        return words
    if growing:
        end = words[-most:]
        return "… " + (end.split(" ", 1)[-1] if " " in end.strip() else end).strip()
    beginning = words[:most]
    return (beginning.rsplit(" ", 1)[0] if " " in beginning.strip() else beginning).strip() + " …"


def _measure(widget: Widget) -> None:
    """Kivy draws words a frame later; their height is needed now."""
    if isinstance(widget, LocalizedLabel):
        widget.texture_update()
        widget.height = widget.texture_size[1]


def _is_truncated(widget: Widget) -> bool:
    return isinstance(widget, LocalizedLabel) and widget.text != widget.said
