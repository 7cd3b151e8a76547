"""Words and buttons in a language of their own: two people read the same screen, each in theirs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.domain import Text, get_language, verbatim
from kiosk.i18n import catalogue, keep_units_together

from .accessible import AccessibleBehavior, Pressable
from .containers import BidiRow
from .fonts import font_path, longest_word_em, text_width
from .kivy_helpers import force_layout, load_kv
from .theme import LARGE_TEXT, RLM, mark_rtl_lines, theme


class LocalizedLabel(AccessibleBehavior, Label):
    """Words in ``code``, from its own side of the line."""

    bold_face = BooleanProperty(False)
    size_px = NumericProperty(0)
    ink = ColorProperty(None, allownone=True)
    rtl = BooleanProperty(False)
    #: Space between lines, as a part of what the font itself asks for.
    line = NumericProperty(1.12)
    #: The whole words; ``text`` may show a part of them.
    said = StringProperty("")

    def __init__(self, text: Text | str, code: str, **kwargs: Any) -> None:
        said = catalogue(code).render(text)
        kwargs.setdefault("words", verbatim(said))
        super().__init__(language=language_if_not_shown(code), **kwargs)
        self.font_name = font_path(code, self.bold_face)
        self.line = get_language(code).line_height
        self.rtl = get_language(code).rtl
        kept = keep_units_together(said)
        self.said = self.text = f"{mark_rtl_lines(kept)}{RLM}" if self.rtl and said.strip() else kept


class LocalizedTag(AccessibleBehavior, BidiRow):
    """A few words on a colour of their own, with a pictogram: whose half it is, where a translation comes
    from. As wide as they need, ``most`` pixels at most: on two lines then, of letters that keep each word
    whole. ``least``: the smallest letters that it may have for that, as a part of small text."""

    icon = StringProperty("")
    face = StringProperty("")
    said = StringProperty("")
    ink = ColorProperty(None, allownone=True)
    fill = ColorProperty(None, allownone=True)
    size_px = NumericProperty(0)

    def __init__(
        self, text: Text | str, code: str, *, size: float, most: float, least: float = 1.0, **kwargs: Any
    ) -> None:
        said = catalogue(code).render(text)
        bold = font_path(code, bold=True)
        around = 9 * theme.unit + (1.5 * size if kwargs.get("icon") else 0)
        # On one line, if letters that can be read fit there.
        line, word = text_width(said, bold, 100) / 100, longest_word_em(said, bold)
        smallest = least * theme.small * 100 / theme.text
        size = min(size, max((most - around) / max(line, 1), smallest), (most - around) / max(word, 1))
        super().__init__(
            words=verbatim(said),
            language=language_if_not_shown(code),
            mirrored=get_language(code).rtl,
            size_hint=(None, None),
            pos_hint={"center_y": 0.5},
            size_px=size,
            face=bold,
            said=said,
            **kwargs,
        )
        self.width = min(most, text_width(said, bold, size) + around)


class LocalizedButton(Pressable, AnchorLayout):
    """A button of one side, as high as those beside it in a ``SnugRow``. ``primary`` stands out, ``stacked``
    has its pictogram above the words; a ``quiet`` one has a colour of its own."""

    icon = StringProperty("")
    primary = BooleanProperty(False)
    stacked = BooleanProperty(False)
    quiet = BooleanProperty(False)
    face = StringProperty("")
    said = StringProperty("")
    rtl = BooleanProperty(False)
    least = NumericProperty(0)
    #: The largest letters that it may have, in pixels; 0: as the look has them.
    most = NumericProperty(0)
    #: How high it is at least, in pixels.
    high = NumericProperty(0)

    def __init__(self, text: Text | str, code: str, **kwargs: Any) -> None:
        said = catalogue(code).render(text)
        super().__init__(words=verbatim(said), language=language_if_not_shown(code), **kwargs)
        self.face, self.said, self.rtl = font_path(code, bold=True), said, get_language(code).rtl

    def fit(self, size: float, room: float) -> float:
        """The largest text size up to ``size`` at which the longest word stays whole."""
        wide = longest_word_em(self.said, self.face)
        return min(size, 0.97 * room / wide) if wide and room > 0 else size

    def natural(self, size: float, room: float, before: float) -> float:
        """How wide its words are on one line, with what stands before them; ``room`` at most."""
        return min(room, text_width(self.said, self.face, size) + before + 2) if self.said else room

    @property
    def wide(self) -> float:
        """Pixels it needs for its longest word in letters of normal size."""
        return longest_word_em(self.said, self.face) * theme.small * 100 / theme.text + 6 * theme.unit


def language_if_not_shown(code: str) -> str:
    """The language of words in ``code``, for who reads the screen aloud; "" where it is the one shown."""
    return code if get_language(code).base != get_language(theme.lang).base else ""


#: More characters are never drawn, however small.
MAX_CHARACTERS = 700
#: The least room, in lines of the smallest letters.
MIN_LINES = 2.0
#: Of small letters, those in which a sentence is whole that would be cut otherwise: of 12 points on a tablet.
SMALLEST_SHARE = 0.65
#: Between those and small letters each size is so large a part of the next larger one.
SIZE_STEP = 0.85
#: Words that are still shortened have at least so many characters.
MIN_TRUNCATED_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class FittedPart:
    """One of the things that stand there. ``rank``: 0 is never left out, of the others the highest goes
    first, 1 only where smaller letters make no room for it. ``shrinkable``: may become smaller, and is cut
    when that is not enough; ``keep_end``: words that are being said, whose end matters more than their
    beginning. ``whole``: a sentence of the kiosk, which says something else when it is cut: the words of
    others give way first."""

    widget: Widget
    rank: int = 0
    shrinkable: bool = False
    keep_end: bool = False
    whole: bool = False


class FittedText(FloatLayout):
    """Stands its parts one below the other, from the top. As high as it is made."""

    cut = BooleanProperty(False)
    #: Whether what is never left out is cut, or in letters that are smaller than small text is here.
    squeezed = BooleanProperty(False)
    #: Whether there is no room for a mark.
    unmarked = BooleanProperty(False)

    def __init__(self, parts: Sequence[FittedPart], spacing: float, **kwargs: Any) -> None:
        least = MIN_LINES * 1.3 * theme.small * 100 / theme.text
        super().__init__(size_hint_y=1, size_hint_min_y=least, **kwargs)
        self._parts = list(parts)
        self._spacing = spacing
        self._sizes = {
            id(part.widget): part.widget.size_px or theme.body for part in parts if part.shrinkable
        }
        for part in self._parts:
            part.widget.size_hint, part.widget.pos_hint = (None, None), {}
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
            if any(part.whole and _is_truncated(part.widget) for part in shown):
                shown = self._only_sentences(shown)
        self.cut = len(shown) < len(self._parts) or any(_is_truncated(part.widget) for part in shown)
        self.unmarked = any(
            isinstance(part.widget, LocalizedTag) for part in self._parts if part not in shown
        )
        always = [part.widget for part in self._parts if part.rank == 0 and id(part.widget) in self._sizes]
        self.squeezed = any(
            _is_truncated(each) or each.size_px < min(self._sizes[id(each)], theme.small, theme.option)
            for each in always
        )
        self._place(shown)

    def _candidates(self) -> Iterator[tuple[list[FittedPart], float]]:
        """What is shown, and how large its letters may be, from the best way to the last one."""
        sizes = self._small_sizes
        ranks = sorted({part.rank for part in self._parts}, reverse=True)
        large = [theme.figure, (theme.title + theme.option) / 2]
        # Very large ones are as small as without the wish for that; smaller only before a sentence is cut.
        plain = theme.small * 100 / theme.text if theme.text >= LARGE_TEXT else 0
        for size in (*large, theme.option):
            yield self._parts, size
        for rank in ranks[1:] if ranks[0] > 1 else ranks:
            shown = [part for part in self._parts if part.rank <= rank]
            for size in (*large, *(sizes if rank <= max(1, ranks[-1]) else sizes[:3])):
                if size >= plain or rank == ranks[-1]:
                    yield shown, size

    @property
    def _small_sizes(self) -> list[float]:
        """Letters become smaller before a sentence is cut, for what is left of it may say the contrary: by a
        third smaller than small text is without a wish for larger ones."""
        plain = theme.small * 100 / theme.text
        smallest = SMALLEST_SHARE * plain
        steps = int(log(smallest / theme.small, SIZE_STEP))
        between = {theme.small * SIZE_STEP**step for step in range(1, steps + 1)}
        between = (between | {plain}) - {theme.small}
        return [theme.option, theme.body, theme.small, *sorted(between, reverse=True), smallest]

    def _resize(self, shown: Sequence[FittedPart], ceiling: float) -> None:
        for part in shown:
            if part.shrinkable:
                part.widget.size_px = min(
                    self._sizes[id(part.widget)], ceiling, self._whole_word_size(part.widget)
                )
            _measure(part.widget)

    def _whole_word_size(self, label: Widget) -> float:
        """The largest letters in which its longest word is whole, but never smaller than can be read."""
        longest = longest_word_em(label.text, label.font_name)
        return max(0.97 * self.width / longest, theme.small * 100 / theme.text) if longest else theme.figure

    def _total_height(self, shown: Sequence[FittedPart]) -> float:
        return sum(part.widget.height for part in shown) + self._spacing * max(0, len(shown) - 1)

    def _truncate(self, shown: Sequence[FittedPart]) -> None:
        """What shrinks loses as many words as it must, the longest first; a sentence of the kiosk last."""
        for part in sorted(shown, key=lambda part: (part.whole, -part.widget.height)):
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

    def _only_sentences(self, shown: Sequence[FittedPart]) -> list[FittedPart]:
        """Those of the kiosk alone, in the largest letters in which they are whole."""
        kept = [part for part in shown if part.whole]
        for part in kept:
            self._truncate_part(part, MAX_CHARACTERS)
        for size in self._small_sizes:
            self._resize(kept, size)
            if self._total_height(kept) <= self.height:
                return kept
        self._truncate(kept)
        return kept

    def _truncate_part(self, part: FittedPart, most: int) -> None:
        label = part.widget
        label.text = truncate(label.said, most, growing=part.keep_end)
        _measure(label)

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
    else:
        force_layout(widget)


def _is_truncated(widget: Widget) -> bool:
    return isinstance(widget, LocalizedLabel) and widget.text != widget.said


load_kv(__file__)
