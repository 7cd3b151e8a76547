"""What stands around every page: access bar, call banner, caption band, focus ring, the shape of a sound."""

from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Line
from kivy.input import MotionEvent
from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget
from kivy.utils import escape_markup, get_hex_from_color

from kiosk.accessibility.captions import LINE_CHARACTERS, LINES, Caption, wrap
from kiosk.accessibility.speech import Earcon
from kiosk.domain import T, Text

from .widgets.accessible import Pressable
from .widgets.buttons import BarButton
from .widgets.containers import BidiRow
from .widgets.fonts import fit_text, line_height_em
from .widgets.kivy_helpers import load_kv
from .widgets.theme import RLM, observe_theme, theme

#: Id, pictogram and word of a place: to speak, and where nobody is heard, to write what one wants.
SPEAK, WRITE = ("bar.speak", "microphone", T("Parler")), ("bar.write", "keyboard-outline", T("Écrire"))
#: id, pictogram, word, tone.
BAR_BUTTONS = (
    ("bar.language", "translate", T("Langue"), "plain"),
    ("bar.text", "format-size", T("Texte"), "plain"),
    ("bar.contrast", "contrast-circle", T("Couleur"), "plain"),
    ("bar.listen", "volume-high", T("Écouter"), "plain"),
    (*SPEAK, "plain"),
    ("bar.help", "hand-wave", T("Aide"), "help"),
    ("bar.finish", "exit-to-app", T("Terminer"), "danger"),
)
#: Pictogram and word of "bar.listen": in silence, where it shows words that nobody hears, while the kiosk
#: speaks, once it was cut and can go on.
LISTEN, MUTE, PAUSE, RESUME = (
    ("volume-high", T("Écouter")),
    ("volume-off", T("Lire")),
    ("pause", T("Pause")),
    ("play", T("Lecture")),
)
#: All that may stand on the bar.
BAR_WORDS = (*(words for _, _, words, _ in BAR_BUTTONS), MUTE[1], PAUSE[1], RESUME[1], WRITE[2])


class AccessBar(BidiRow):
    """Dispatches ``on_button(id)`` when one of its places is touched. ``mute``: nothing is heard here now,
    and what is read stands in the captions alone; ``writes``: what would be said is written."""

    __events__ = ("on_button",)
    listening = BooleanProperty(False)
    writes = BooleanProperty(False)
    speaking = BooleanProperty(False)
    paused = BooleanProperty(False)
    mute = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places: dict[str, BarButton] = {}
        for item_id, icon, words, tone in BAR_BUTTONS:
            button = BarButton(item_id=item_id, icon=icon, words=words, tone=tone)
            button.bind(on_act=lambda button: self.dispatch("on_button", button.item_id))
            self.places[item_id] = button
            self.add_widget(button)
        self.bind(width=self._fit_words)
        observe_theme(self, "revision")
        self.bind(speaking=self._show_listen, paused=self._show_listen, mute=self._show_listen)
        self.bind(listening=lambda _, on: setattr(self.places["bar.speak"], "on", on))

    def theme_changed(self) -> None:
        super().theme_changed()
        self._fit_words()

    def _fit_words(self, *_args: object) -> None:
        """Give all words one size, whatever "Écouter" is now: that at which the longest stays on one line."""
        most = min(self._fit(words) for words in BAR_WORDS)
        for each in self.places.values():
            each.most = most

    def _fit(self, words: Text) -> float:
        room = (self.width - self.padding[0] - self.padding[2]) / len(self.places) - theme.unit
        return BarButton.fit(words, theme.bar_text, theme.bold_font, theme.lang, room)

    def on_writes(self, _bar: Widget, writes: bool) -> None:
        speak = self.places["bar.speak"]
        speak.item_id, speak.icon, speak.words = WRITE if writes else SPEAK

    def _show_listen(self, *_args: object) -> None:
        listen = self.places["bar.listen"]
        listen.on = self.speaking or self.paused
        silent = MUTE if self.mute else LISTEN
        listen.icon, listen.words = PAUSE if self.speaking else RESUME if self.paused else silent

    def on_button(self, place: str) -> None:
        """A place of the bar was touched."""


class Banner(Pressable, BidiRow):
    """Beside every page while it is ``there``. What it shows is made when it first is: three of them are 4 ms
    of a start, and few visits see one."""

    there = BooleanProperty(False)

    def on_there(self, _banner: Widget, there: bool) -> None:
        if there and not self.children:
            Builder.apply_rules(self, f"{type(self).__name__}Shown")


class CallBanner(Banner):
    """A call is open, and something else is shown. ``words`` say how far it is, ``value`` is its number;
    ``answered``: someone has answered; ``over``: it is no more waited for. On a low screen it only tells."""

    answered = BooleanProperty(False)
    over = BooleanProperty(False)


class PracticeBanner(Banner):
    """On top of every page of an exercise: nothing here is real. A touch leads to the cards."""


class AssistanceBanner(Banner):
    """Someone of the agency helps the visitor; ``hidden``: what is the visitor's own is not shown. A touch
    leads to what they may do about it."""

    hidden = BooleanProperty(False)


#: Width of a character, in em: somewhat more than on average, so that a line of the caption is one line.
LATIN_CHARACTER_EM, CHINESE_CHARACTER_EM = 0.54, 1.0
#: Fewer would cut words.
MIN_CHARACTERS = 12


class CaptionBand(BoxLayout):
    """Shows a ``Caption`` while it is ``open``.

    What a finger is on its way to must not move because something is said: a room is ``kept`` for it all the
    while that a page is shown, or it lies ``above``, with one line in the margin on top of that page, and
    takes no place from anything. On a low screen that margin holds the name of the service, which it then
    covers whole (``least``), but no title; where there are ways on beside it, it is ``narrow``.
    """

    caption = ObjectProperty(Caption(""))
    size_px = NumericProperty(30)
    open = BooleanProperty(False)
    kept = BooleanProperty(False)
    above = BooleanProperty(False)
    narrow = BooleanProperty(False)
    least = NumericProperty(0)
    lines: "NumericProperty[int]" = NumericProperty(LINES)
    #: How high it is while it is open.
    whole = NumericProperty(0)
    #: How much smaller its letters are so that a sentence stands whole.
    shrink = NumericProperty(1)

    @property
    def characters_per_line(self) -> int:
        """How many stand on a line: as many as it is wide, fewer in very large letters."""
        em = self.size_px * (CHINESE_CHARACTER_EM if theme.lang == "zh" else LATIN_CHARACTER_EM)
        room = self.width - self.padding[0] - self.padding[2]
        return min(LINE_CHARACTERS, max(MIN_CHARACTERS, int(room / em)))

    def on_caption(self, _band: Widget, caption: Caption) -> None:
        if not caption.lines:
            self.shrink = 1

    def show_whole(self, words: str) -> None:
        """A sentence that nobody says: no word of it would follow."""
        room = self.width - self.padding[0] - self.padding[2]
        face = theme.regular_font
        high = self.lines * line_height_em(face) * self.size_px
        size, lines = fit_text(words, face, room, high, self.size_px)
        self.shrink = size / self.size_px
        self.caption = Caption(words, lines=lines)

    def to_markup(self, caption: Caption, said: list[float], rtl: bool, *_size: float) -> str:
        """The text with the word being said in its colour.

        Right-to-left lines stay whole: markup would put their runs in the wrong order.
        """
        text = "\n".join(caption.lines) or wrap(caption.text, self.characters_per_line)
        if rtl:  # each line runs from the right, also one that begins with a Latin name
            return str(escape_markup("\n".join(f"{RLM}{line}" for line in text.split("\n") if line)))
        if caption.end <= caption.start:
            return str(escape_markup(text))
        before, word, after = map(
            escape_markup,
            (text[: caption.start], text[caption.start : caption.end], text[caption.end :]),
        )
        colour = get_hex_from_color(said)
        return f"{before}[b][color={colour}]{word}[/color][/b]{after}"


class FocusRing(Widget):
    """Follows one widget; ``None`` hides it. Nothing is ringed that lies under the captions."""

    def __init__(self, band: CaptionBand, **kwargs: Any) -> None:
        super().__init__(size_hint=(None, None), size=(0, 0), **kwargs)
        self.around: Widget | None = None
        self._band = band
        for name in ("open", "above", "pos", "size"):
            band.fbind(name, self._draw)
        observe_theme(self, "focus", "unit")

    def theme_changed(self) -> None:
        self._draw()

    def hold(self, widget: Widget | None) -> None:
        """Moves to ``widget``."""
        if widget is self.around:
            return
        if self.around is not None:
            self.around.funbind("pos", self._draw)
            self.around.funbind("size", self._draw)
        self.around = widget
        if widget is not None:
            widget.fbind("pos", self._draw)
            widget.fbind("size", self._draw)
        self._draw()

    def _draw(self, *_args: object) -> None:
        self.canvas.after.clear()
        if self.around is None:
            return
        # Letters that have no frame of their own need more room than what has one.
        gap = (1.4 if isinstance(self.around, Pressable) else 2.8) * theme.unit
        # Either corner may be the lower one: a half of a conversation is turned round.
        one = self.around.to_window(*self.around.pos)
        other = self.around.to_window(self.around.right, self.around.top)
        # On whole pixels: between two of them a line is here on the one and there on the other.
        self.pos = round(min(one[0], other[0]) - gap), round(min(one[1], other[1]) - gap)
        self.size = round(self.around.width + 2 * gap), round(self.around.height + 2 * gap)
        covered = max(one[1], other[1]) > self._band.y + 1 and min(one[0], other[0]) < self._band.right
        half = max(2, round(0.6 * theme.unit))
        if self._band.open and self._band.above:
            if covered:
                return
            if self.x < self._band.right:  # it stands clear of the captions
                self.height = min(self.height, self._band.y - 2 * half - self.y)
        with self.canvas.after:
            Color(rgba=theme.focus)
            Line(rounded_rectangle=(*self.pos, *self.size, 5.5 * theme.unit), width=half)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return False


#: Pictogram of each shape; the ring and the microphone of the access bar show themselves.
SHAPE_ICONS = {
    "check": "check-circle",
    "cross": "close-circle",
    "triangle": "alert",
    "double-check": "check-all",
}
VISIBLE_S = 1.5


class VisualEarcon(AnchorLayout):
    """A badge in a corner on top, over everything and in no finger's way."""

    icon = StringProperty("")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._gone = Clock.create_trigger(lambda _dt: setattr(self, "icon", ""), VISIBLE_S)

    def show(self, earcon: Earcon) -> None:
        """The sound is heard now."""
        self.icon = SHAPE_ICONS.get(earcon.shape, self.icon)
        self._gone.cancel()
        self._gone()

    def on_touch_down(self, touch: MotionEvent) -> bool:
        return False


load_kv(__file__)
