"""Words and pictograms."""

from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

from kivy.core.text import Label as CoreLabel
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.domain import NO_TEXT
from kiosk.i18n.fonts import icon_character

from .accessible import AccessibleBehavior
from .fonts import line_height_em, longest_word_em
from .kivy_helpers import force_layout, load_kv, required_height, walk
from .theme import observe_theme, theme

#: What pictograms that live look like. Each is drawn once and not changed: a label draws into its own again.
_drawn_icons: WeakValueDictionary[tuple[object, ...], CoreLabel] = WeakValueDictionary()


#: How far the dots below a final ya reach below the descent that the fonts tell, in em.
ARABIC_DESCENT_EM = 0.1


class TextLabel(Label):
    """Words in the language shown, as wide as they are given, as high as they need.

    ``shown`` stands in place of ``words`` where what is read aloud is not what is written; ``font_override``
    is a font file for words that do not stand in the language shown, ``mirrored`` whether they run from the
    right.

    A page has dozens of them: what follows from what is said here, for in kv each dependency of each of them
    is a binding of its own, made and taken down with it.
    """

    words = ObjectProperty(NO_TEXT)
    shown = ObjectProperty(None, allownone=True)
    bold_face = BooleanProperty(False)
    font_override = StringProperty("")
    mirrored = ObjectProperty(None, allownone=True)
    size_px = NumericProperty(0)
    #: How much smaller its letters are than they were to be (``shrink_to_fit``).
    shrink = NumericProperty(1)
    ink = ColorProperty(None, allownone=True)
    align = StringProperty("start")
    #: Pixels of its texture below its box.
    _overhang = 0.0

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"size": (0, 0), "size_hint_y": None, "valign": "middle"} | kwargs)
        observe_theme(self, "revision")
        self._apply_theme()

    def theme_changed(self) -> None:
        self._apply_theme()
        self.on_words()
        self.on_size_px()

    def _apply_theme(self) -> None:
        self.line_height = theme.line
        self.on_bold_face()
        self.on_ink()
        self.on_align()

    def written(self) -> str:
        return theme.say(self.words if self.shown is None else self.shown, theme.lang, self.mirrored)

    def on_mirrored(self, *_args: object) -> None:
        self.on_words()
        self.on_align()

    def on_words(self, *_args: object) -> None:
        self.text = self.written()

    def on_shown(self, *_args: object) -> None:
        self.on_words()

    def on_bold_face(self, *_args: object) -> None:
        self.font_name = self._font_file

    @property
    def _font_file(self) -> str:
        return str(self.font_override or (theme.bold_font if self.bold_face else theme.regular_font))

    def on_font_override(self, *_args: object) -> None:
        self.on_bold_face()

    def on_ink(self, *_args: object) -> None:
        self.color = self.disabled_color = self.ink or theme.ink

    def on_align(self, *_args: object) -> None:
        rtl = theme.rtl if self.mirrored is None else self.mirrored
        from_right = rtl == (self.align == "start")
        self.halign = "center" if self.align == "center" else "right" if from_right else "left"

    def on_size_px(self, *_args: object) -> None:
        """As large as it is to be, and as its longest word may be in that width."""
        self.font_size = self._fit(self.size_px or theme.body)
        # Arabic letters hang lower than their font says, its lines stand closer: the texture has the room.
        self._overhang = 0.0
        if theme.rtl:
            beyond = max(0.0, 1 - theme.line) * line_height_em(self._font_file) + ARABIC_DESCENT_EM
            self._overhang = beyond * self.font_size
        self.padding = 0, 0, 0, self._overhang

    def on_shrink(self, *_args: object) -> None:
        self.on_size_px()

    def on_text(self, *_args: object) -> None:
        self.on_size_px()

    def on_markup(self, *_args: object) -> None:
        self.on_size_px()

    def on_font_name(self, *_args: object) -> None:
        self.on_size_px()

    def on_width(self, *_args: object) -> None:
        self.text_size = self.width, None
        self.on_size_px()

    def on_texture_size(self, *_args: object) -> None:
        self.height = max(0, self.texture_size[1] - self._overhang)

    def _fit(self, size: float) -> float:
        """The largest text size up to ``shrink`` of ``size`` at which the longest word stays whole, but never
        smaller than can be read."""
        words, room = "" if self.markup else self.text, self.width
        if self.shrink < 1:
            size = max(min(size, theme.small * 100 / theme.text), size * self.shrink)
        if room <= 1 or not words:
            return size
        wide = longest_word_em(words, self.font_name)
        return size if wide * size <= room else max(min(size, 10 * theme.unit, theme.small), room / wide)

    def texture_update(self, *largs: object) -> None:
        """Draws the words once they have been given their width, and not before for nothing."""
        if self.text_size[0] != 0:
            super().texture_update(*largs)


class AccessibleLabel(TextLabel, AccessibleBehavior):
    """Words that are an item of the outline."""


class Pictogram(Label):
    """An icon of the icon font. It is never alone: words stand beside it."""

    icon = StringProperty("")
    size_px = NumericProperty(0)
    ink = ColorProperty(None, allownone=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"size_hint": (None, None), "size": (0, 0), "font_name": theme.icon_font} | kwargs)
        observe_theme(self, "revision")
        self.on_ink()

    def theme_changed(self) -> None:
        self.on_ink()

    def on_icon(self, *_args: object) -> None:
        self.text = icon_character(self.icon) if self.icon else ""

    def on_size_px(self, *_args: object) -> None:
        self.font_size = self.size_px
        self.size = self.size_px * 1.1, self.size_px * 1.1

    def on_ink(self, *_args: object) -> None:
        self.color = self.ink or theme.ink

    def texture_update(self, *largs: object) -> None:
        """Those of one kind, size and colour share one drawing: a list has an arrow a line."""
        kind = self.text, self.font_size, *self.color
        drawing = _drawn_icons.get(kind)
        if drawing is None and self.text:
            drawing = CoreLabel(self.text, self.font_size, font_name=self.font_name, color=self.color)
            drawing.refresh()
            _drawn_icons[kind] = drawing
        self._drawing = drawing  # it is there as long as one of them is
        self.texture = drawing.texture if drawing is not None else None
        self.texture_size = list(self.texture.size) if self.texture is not None else [0, 0]


class Badge(Widget):
    """A pictogram on a soft square."""

    icon = StringProperty("")
    tint = StringProperty("")
    ink = ColorProperty(None, allownone=True)
    side = NumericProperty(60)


#: By how much its letters shrink at a time, and at most: then all are as small as without the wish.
SHRINK_STEP, MIN_SHRINK = 0.9, 0.3


def shrink_to_fit(block: Widget, room: float) -> None:
    """Until it is no higher than ``room`` (pixels), or its letters are the smallest there are."""
    scripts = [widget for widget in walk(block) if isinstance(widget, TextLabel)]
    shrink = min((each.shrink for each in scripts), default=MIN_SHRINK)
    while required_height(block) > room + 1 and shrink > MIN_SHRINK:
        shrink *= SHRINK_STEP
        for each in scripts:
            each.shrink = shrink
        force_layout(block)


def try_shrink_to_fit(block: Widget, room: float) -> bool:
    """Whether it was made to fit ``room``; otherwise it stays as it was."""
    return try_shrink_together([block], room)


def try_shrink_together(
    blocks: Sequence[Widget], room: float, *, alike: bool = False, even: bool = False
) -> bool:
    """Whether these were made to fit ``room`` (pixels) one below the other, their letters all smaller by the
    same part; otherwise they stay as they were. ``alike``: each is as high as the highest of them; ``even``:
    none becomes larger again where lines broke otherwise."""

    def height() -> float:
        heights = [required_height(block) for block in blocks]
        return len(heights) * max(heights) if alike else sum(heights)

    labels = [each for block in blocks for each in walk(block) if isinstance(each, TextLabel)]
    before = [each.shrink for each in labels]
    part = 1.0
    while height() > room + 1:
        part *= SHRINK_STEP
        given_up = part < MIN_SHRINK or not labels
        for each, shrink in zip(labels, before, strict=True):
            each.shrink = shrink if given_up else shrink * part
        for block in blocks:
            force_layout(block)
        if given_up:
            return False
    if part < 1 and not (alike or even):
        # Where lines broke otherwise there is room again: first for what is touched, then for its head. A
        # way to a hard word is no larger than these.
        decides = [each for each in blocks if not getattr(each, "explains", False)] or blocks
        for block in dict.fromkeys((decides[-1], decides[0])):
            _enlarge_again(block, room - sum(map(required_height, blocks)) + required_height(block))
    return True


def _enlarge_again(block: Widget, room: float) -> None:
    labels = [each for each in walk(block) if isinstance(each, TextLabel)]
    while labels and (before := labels[0].shrink) < 1:
        for each in labels:
            each.shrink = min(1, before / SHRINK_STEP)
        force_layout(block)
        if required_height(block) > room:
            for each in labels:
                each.shrink = before
            force_layout(block)
            return


load_kv(__file__)
