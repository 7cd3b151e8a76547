"""Everything that a finger presses."""

from collections.abc import Callable
from typing import Any

from kivy.core.image import Image as CoreImage
from kivy.input import MotionEvent
from kivy.properties import (
    BooleanProperty,
    ColorProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, Text

from .accessible import Pressable, PressableChoice
from .containers import BidiRow
from .fonts import fit_text, line_height_em, longest_word_em, text_width
from .kivy_helpers import force_layout, load_kv
from .labels import Badge, TextLabel, shrink_to_fit
from .picture import AccessibleImage  # noqa: F401 - the kv file makes them
from .theme import LARGE_TEXT, theme

#: Two lines of words are seldom full.
TWO_LINE_FILL = 0.85
#: By how much letters become smaller before they take a second line.
ONE_LINE_SHRINK = 0.88
#: How much of the width of a drawing has to be seen, and how much of what is left of the height is below it.
MIN_VISIBLE_WIDTH, SPARE_BELOW = 0.86, 0.3
#: What stays free on both sides of what is written on a key, in ``theme.unit``.
KEY_PADDING = 5
#: So wide is the longer one of two lines, of what is wide on one.
TWO_LINE_WIDTH = 0.65


class Framed:
    """Stands in a frame: how it is filled, the colour of its edge, how thick that is where it is not like all
    others (pixels), and how round its corners are (``theme.unit``)."""

    fill = ColorProperty("#FFFFFF")
    edge = ColorProperty("#000000")
    stroke = NumericProperty(0)
    corner = NumericProperty(7)


class PushButton(Framed, Pressable, AnchorLayout):
    """A button with a verb. One ``primary`` a screen; ``second`` is what leads on where something else is
    filled. It is as high as its words need, and as those ``beside`` it in a line are."""

    least = NumericProperty(0)
    beside = NumericProperty(0)
    #: What stands there in place of the words while it is too ``narrow`` for their longest one.
    short_words = ObjectProperty(NO_TEXT)
    narrow = BooleanProperty(False)
    #: What it says at other times while it stands: it is as large for each, so that nothing moves.
    other_words = ObjectProperty(())
    #: How high it stays at least, in pixels, whatever it says.
    kept = NumericProperty(0)
    #: How small its letters were made before it kept its height.
    _shrink_before = 1.0
    icon = StringProperty("")
    #: Whether it stands in its foot, or only its place is kept.
    there = BooleanProperty(True)
    #: Whether its pictogram stands above the words: beside them there is no room for it.
    icon_above = BooleanProperty(False)
    #: How wide its words may be, in pixels: they touch neither its edges nor its pictogram.
    room = NumericProperty(0)
    #: A font file for words that do not stand in the language shown.
    font_override = StringProperty("")
    tone = OptionProperty("plain", options=["plain", "primary", "second", "danger", "on"])
    text_color = ColorProperty("#000000")

    @property
    def face(self) -> str:
        """The font file of its words."""
        return self.font_override or theme.bold_font

    def _drawn_words(self, lang: str) -> str:
        return theme.say(self.short_words if self.narrow and self.short_words else self.words, lang)

    def letter_size(self, lang: str, size: float, room: float) -> float:
        """``size``, or a little less where the words need a line less for it."""
        words = self._drawn_words(lang)
        if room <= 0 or text_width(words, self.face, size) <= room:
            return size
        smaller = ONE_LINE_SHRINK * size
        lines, fewer = (
            len(fit_text(words, self.face, room, float("inf"), each)[1]) for each in (size, smaller)
        )
        return smaller if fewer < lines else size

    def label_width(self, lang: str, size: float, room: float) -> float:
        """As wide as the words, but never wider than ``room``."""
        words = self._drawn_words(lang)
        longest = max((text_width(line, self.face, size) for line in words.split("\n")), default=0.0)
        return max(1.0, min(room, longest + 2))

    def other_height(self, width: float, picture: float, lang: str, size: float) -> float:
        """Pixels that the highest of its ``other_words`` needs."""
        room = width - 12 * theme.unit - (picture + 2.5 * theme.unit if self.icon else 0)
        texts = [theme.say(each, lang) for each in self.other_words] if room > 0 else []
        lines = max(
            (len(fit_text(each, self.face, room, float("inf"), size)[1]) for each in texts), default=0
        )
        return lines * line_height_em(self.face) * theme.line * size

    def say_in_place(self, words: Text) -> None:
        """Says something else while it stands, in smaller letters if they must: it is as high as it was."""
        if words == self.words:
            return
        label, high = self.ids.label, self.least
        if not self.kept:
            self._shrink_before = label.shrink
        self.kept = 0
        self.words, label.shrink = words, self._shrink_before
        force_layout(self)
        shrink_to_fit(self, high)
        self.kept = high

    def give_way(self) -> bool:
        """Whether it could leave something out for its words, which are as large again as they were to be."""
        if not self._leave_out():
            return False
        for label in self.ids.texts.children:
            label.shrink = 1
        force_layout(self)
        return True

    def _leave_out(self) -> bool:
        """Its pictogram."""
        if not self.icon:
            return False
        self.icon = ""
        return True

    @property
    def natural_width(self) -> float:
        """Pixels it would like to be wide."""
        texts = [theme.say(each, theme.lang) for each in self.other_words]
        other = max((text_width(each, self.face, theme.foot) + 2 for each in texts), default=0.0)
        return self._with_padding(max(other, self.label_width(theme.lang, theme.foot, float("inf"))))

    @property
    def min_width(self) -> float:
        """The same with its words on two lines."""
        whole = self.label_width(theme.lang, theme.foot, float("inf"))
        longest = longest_word_em(theme.say(self.words, theme.lang), self.face) * theme.foot
        return self._with_padding(max(longest, TWO_LINE_WIDTH * whole) + 2)

    @property
    def breaks_a_word(self) -> bool:
        """Whether its longest word is too wide to stand beside its pictogram."""
        word = longest_word_em(theme.say(self.words, theme.lang), self.face) * theme.foot
        beside = self.ids.picture.width + 2.5 * theme.unit if self.icon else 0.0
        return bool(self.icon) and word > self.width - 12 * theme.unit - beside

    @property
    def is_too_narrow(self) -> bool:
        """Whether its longest word would be drawn smaller than without a wish."""
        smallest = theme.small * 100 / theme.text
        word = longest_word_em(theme.say(self.words, theme.lang), self.face) * smallest
        return word > self.width - 12 * theme.unit

    def _with_padding(self, words: float) -> float:
        icon = theme.foot * 1.3 + 2.5 * theme.unit if self.icon else 0.0
        return max(TARGET_MM * theme.mm, words + icon + 12 * theme.unit)


class PageTurnButton(PushButton):
    """The way to another page: which one it is (``hint``, at most as wide as ``longest``) stands small below
    its words, as ``short_hint`` where it would not be read. Where there is no other page it is not ``there``,
    and the others keep their places."""

    longest = ObjectProperty(NO_TEXT)
    short_hint = ObjectProperty(NO_TEXT)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.longest:
            self.ids.texts.add_widget(PageTurnNote(turn=self))
        self.bind(narrow=self._say_short_words, short_words=self._say_short_words)

    def _say_short_words(self, *_args: object) -> None:
        """What is drawn in place of its words is said after them."""
        if self.short_words:
            self.hint = self.short_words if self.narrow else NO_TEXT

    def label_width(self, lang: str, size: float, room: float) -> float:
        return max(super().label_width(lang, size, room), min(room, self._hint_width(lang)))

    def _hint_width(self, lang: str) -> float:
        return (
            text_width(
                theme.say(self.longest, lang), self.font_override or theme.regular_font, self.hint_size
            )
            + 2
            if self.longest
            else 0
        )

    def _leave_out(self) -> bool:
        """Its pictogram, then which page it is: that is still said."""
        if super()._leave_out():
            return True
        notes = [each for each in self.ids.texts.children if isinstance(each, PageTurnNote)]
        self.longest = NO_TEXT
        self.ids.texts.clear_widgets(notes)
        return bool(notes)

    @property
    def hint_size(self) -> float:
        """Of letters, in pixels."""
        return min(theme.small, theme.bar_text)

    def hint_for(self, room: float) -> Text:
        """What the note says in so many pixels. All its letters are as large as without a wish."""
        width = text_width(
            theme.say(self.hint, theme.lang), self.font_override or theme.regular_font, self.hint_size
        )
        hint: Text = self.hint if width <= room + 1 else self.short_hint
        return hint

    @property
    def natural_width(self) -> float:
        """Its words may stand below one another."""
        words = longest_word_em(theme.say(self.words, theme.lang), self.face) * theme.foot + 2
        return self._with_padding(max(words, self._hint_width(theme.lang)))


class PageTurnNote(TextLabel):
    """The page that it leads to."""

    turn = ObjectProperty(None)


class ChoiceButton(Framed, PressableChoice, BidiRow):
    """One answer of a question, as wide as the screen.

    ``figure`` is a sum or a number at its end, ``end_icon`` a pictogram there in place of the arrow,
    ``font_override`` a font file for words that do not stand in the language shown. Whether it has an icon, a
    hint and a figure is known when it is made.
    """

    icon = StringProperty("")
    tint = StringProperty("")
    tone = OptionProperty("plain", options=["plain", "danger", "primary"])
    tick = BooleanProperty(False)
    #: Whether it leaves out the arrow at its end.
    narrow = BooleanProperty(False)
    #: Whether it has much room: one of two on a page that stands.
    large = BooleanProperty(False)
    least = NumericProperty(0)
    end_icon = StringProperty("")
    figure = ObjectProperty(NO_TEXT)
    font_override = StringProperty("")
    text_color = ColorProperty("#000000")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.icon:
            self.add_widget(ChoiceBadge(choice=self), index=len(self.children))
        if self.hint:
            self.ids.texts.add_widget(ChoiceHint(choice=self))
        if self.figure:
            self.add_widget(ChoiceFigure(choice=self), index=1)


class ChoiceBadge(Badge):
    """The pictogram of an answer."""

    choice = ObjectProperty()


class ChoiceHint(TextLabel):
    """What an answer says below its words."""

    choice = ObjectProperty()


class ChoiceFigure(TextLabel):
    """The sum or the number at the end of an answer."""

    choice = ObjectProperty()


class IconChoice(Framed, PressableChoice, BoxLayout):
    """One of a few answers that stand side by side: a large pictogram, a word below."""

    icon = StringProperty("")
    least = NumericProperty(0)


class PictureChoice(Framed, PressableChoice, BidiRow):
    """An answer with a picture: what it is, a line about it, a figure that matters; where a page is low it
    stands at the end, so that the card is lower, too."""

    least = NumericProperty(0)
    figure = ObjectProperty(NO_TEXT)
    tick = BooleanProperty(False)
    end_icon = StringProperty("")

    def __init__(self, picture: bytes = b"", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if picture:
            self.ids.picture.show_encoded(picture)
        if self.figure:
            self._show_figure()

    def _show_figure(self) -> None:
        figure = TextLabel(words=self.figure, bold_face=True, size_px=theme.option, ink=theme.primary)
        if not theme.landscape or theme.text >= LARGE_TEXT:
            self.ids.texts.add_widget(figure)
            return
        figure.size_hint_x, figure.pos_hint = None, {"center_y": 0.5}
        figure.width = theme.wide(self.figure, theme.lang, theme.option)
        self.add_widget(figure, index=1)


class Illustration(Widget):
    """A drawing, whole in whatever room it has: what it stands on and before goes on beyond its edges."""

    file = StringProperty("")
    texture = ObjectProperty(None, allownone=True)
    #: Where the corners of the room lie on the drawing.
    tex_coords = ListProperty([0.0] * 8)

    def on_file(self, *_args: object) -> None:
        self.texture = CoreImage(self.file).texture
        self.on_size()

    def on_size(self, *_args: object) -> None:
        if self.texture is None or min(self.size) < 1:
            return
        wide, high = self.texture.size
        scale = min(self.width / (wide * MIN_VISIBLE_WIDTH), self.height / high)
        # By how much the room is wider and higher than the drawing; it stands in the lower part.
        beside, above = self.width / scale / wide - 1, self.height / scale / high - 1
        (u, v), (us, vs) = self.texture.uvpos, self.texture.uvsize
        left, right = u - beside / 2 * us, u + (1 + beside / 2) * us
        bottom, top = v - above * SPARE_BELOW * vs, v + (1 + above * (1 - SPARE_BELOW)) * vs
        self.tex_coords = [left, bottom, right, bottom, right, top, left, top]


class IllustratedChoice(PressableChoice, BoxLayout):
    """An answer that is a drawing, with its words below. Its loudspeaker is a place of its own: a touch there
    lets the words be heard (``on_read_aloud``) and chooses nothing; a keypad hears them where it stands, so
    it is one item of the outline."""

    __events__ = ("on_read_aloud",)
    drawing = StringProperty("")
    tone = OptionProperty("plain", options=["plain", "danger"])
    least = NumericProperty(0)

    def on_release(self) -> None:
        touch = self.last_touch
        if touch is not None and self._is_on_loudspeaker(*touch.opos):
            self.dispatch("on_read_aloud")
        else:
            super().on_release()

    def _is_on_loudspeaker(self, x: float, y: float) -> bool:
        """Within a square as large as a target, in the lower corner where it stands."""
        side = TARGET_MM * theme.mm
        from_end = x - self.x if theme.rtl else self.right - x
        return from_end <= side and y - self.y <= max(side, self.ids.bottom_line.height)

    def on_read_aloud(self) -> None:
        """The loudspeaker was touched."""


class FlatTile(Framed, PressableChoice, BidiRow):
    """A service where there are many: pictogram and words side by side, no word broken. A ``quiet`` one is of
    a lower rank: smaller, and not bold."""

    quiet = BooleanProperty(False)
    least = NumericProperty(0)
    icon = StringProperty("")
    tint = StringProperty("")

    def fit(self, size: float, font: str, lang: str, room: float) -> float:
        """The largest text size up to ``size`` at which the longest word stays whole, and all of them on two
        lines if they are not too small to be read then."""
        words = theme.say(self.words, lang)
        wide, whole = longest_word_em(words, font), text_width(words, font, 100) / 100
        if not wide or room <= 0:
            return size
        if self.quiet and ONE_LINE_SHRINK * size <= room / whole:  # it is low: a line is better than two
            return min(size, room / whole)
        on_two = 2 * TWO_LINE_FILL * room / whole
        return min(size, room / wide, max(on_two, theme.small * 100 / theme.text))


class Tile(Framed, PressableChoice, BoxLayout):
    """One service on the home screen; ``large`` where there are few."""

    large = BooleanProperty(False)
    least = NumericProperty(0)
    icon = StringProperty("")
    tint = StringProperty("")


class BarButton(Pressable, BoxLayout):
    """One place of the access bar. An ``unavailable`` one cannot do its work here; a touch says why.
    ``most`` is the size of its letters in pixels, the same in all of them."""

    most = NumericProperty(0)
    unavailable = BooleanProperty(False)
    icon = StringProperty("")
    tone = OptionProperty("plain", options=["plain", "help", "danger"])
    on = BooleanProperty(False)
    text_color = ColorProperty("#000000")

    @staticmethod
    def fit(words: Text, size: float, font: str, lang: str, room: float) -> float:
        """The largest text size up to ``size`` at which that word stays on one line."""
        wide = text_width(theme.say(words, lang), font, 100) / 100
        return min(size, room / wide) if wide else size


class KeyButton(Framed, Pressable, AnchorLayout):
    """A key of the keypad or the keyboard; ``font_override`` as for a ``ChoiceButton``."""

    #: How much of its height a line may take, and how large its letters are at least where it is high.
    full, min_text_share = 0.99, 0.34
    #: The same key may come twice in a word, so only its own bounce is filtered.
    bounce_s = 0.12
    icon = StringProperty("")
    font_override = StringProperty("")
    tone = OptionProperty("plain", options=["plain", "quiet"])

    def pictogram(self, lang: str, smallest: float, room: float) -> str:
        """Its pictogram, where its word would be smaller than what can be read."""
        wide = text_width(theme.say(self.words, lang), theme.bold_font, smallest)
        return self.icon if wide > room - KEY_PADDING * theme.unit else ""

    def fit(self, size: float, font: str, lang: str, room: float) -> float:
        """The largest text size up to ``size`` at which what it types does not touch the edges of the key."""
        wide = text_width(theme.say(self.words, lang), font, 100) / 100
        room -= KEY_PADDING * theme.unit
        return min(size, room / wide) if wide and room > 0 else size


class Fact(Framed, Pressable, BidiRow):
    """``words`` is the label, ``value`` what stands there: below it, or beside it where it is ``inline``.
    ``value_px``: the size of its letters, if another than that of most texts; the label's are no larger."""

    editable = BooleanProperty(False)
    inline = BooleanProperty(False)
    label_width = NumericProperty(0)
    value_px = NumericProperty(0)
    least = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role = Role.BUTTON if self.editable else Role.TEXT

    @property
    def line_width(self) -> float:
        """How wide it is with label and value beside each other, each on one line."""
        value = text_width(theme.say(self.value, theme.lang), theme.bold_font, self.value_px or theme.body)
        pencil = theme.option + 4 * theme.unit if self.editable else 0
        return self._label_line + value + pencil + 24 * theme.unit

    @property
    def _label_line(self) -> float:
        label = theme.say(self.words, theme.lang)
        return (
            text_width(label, theme.regular_font, min(theme.small, self.value_px or theme.small)) + theme.unit
        )

    def put_on_one_line(self) -> None:
        """Has the value stand beside its label."""
        self.label_width, self.inline = self._label_line, True

    def action(self) -> Callable[[], None] | None:
        return self.act if self.editable else None

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return super().on_touch_down(touch) if self.editable else False


load_kv(__file__)
