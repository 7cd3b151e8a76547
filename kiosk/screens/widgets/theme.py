"""The look: one object that kv reads, so that size, colour and language change live.

What must be large enough is in millimetres of the real screen: ``20 * theme.mm`` in kv is twenty millimetres.
The rhythm (paddings, gaps, corners) is in ``theme.unit``, a tenth of the smallest letters, so that it grows
with the distance of the eyes. Text sizes are ``theme.small``, ``body``, ``option``, ``title``, ``figure``,
``foot`` (buttons that are always at the same place), ``bar_text`` and ``caption_text``, in pixels.
"""

import gc
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from weakref import WeakSet

from kivy.event import EventDispatcher
from kivy.properties import BooleanProperty, ColorProperty, NumericProperty, StringProperty
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import (
    DisplayPreferences,
    ScreenGeometry,
    ThemeName,
    colour_tokens,
    theme_colours,
)
from kiosk.domain import Text, get_language
from kiosk.i18n import catalogue, keep_units_together
from kiosk.i18n.fonts import FONTS, ICON_FONT

from .fonts import font_path, line_height_em, text_width
from .kivy_helpers import theme_observers

#: From these text sizes on what stood side by side stands one below the other, and pictograms give way.
LARGE_TEXT, VERY_LARGE_TEXT = 150, 200
#: Before a line that runs from the right although a Latin name begins it.
RLM = "\u200f"
_NBSP = "\u00a0"
#: Before what runs from the left although a figure begins it.
LRM = "\u200e"
#: The number of a house and the street after it: "12 rue des Lilas".
_HOUSE_NUMBER = re.compile(r"(?<![\w.,:/+])(\d+) (?=[a-zà-ÿ])")
#: A run of so many Latin letters is a name, and stays on one line.
MAX_NAME_CHARACTERS = 28


class Theme(EventDispatcher):
    """Everything that decides how things look; bound in kv."""

    lang = StringProperty("fr")
    rtl = BooleanProperty(False)
    mm = NumericProperty(3.2)
    unit = NumericProperty(3.5)
    #: How wide the edge of what is touched is, in pixels: a finer line, between two pixels, is faint.
    stroke = NumericProperty(2)
    landscape = BooleanProperty(False)
    text = NumericProperty(100)
    palette = StringProperty("light")
    small = NumericProperty(35)
    body = NumericProperty(38)
    option = NumericProperty(45)
    title = NumericProperty(66)
    figure = NumericProperty(100)
    foot = NumericProperty(45)
    bar_text = NumericProperty(30)
    caption_text = NumericProperty(38)
    #: Space between lines, as a part of what the font itself asks for.
    line = NumericProperty(1.12)
    #: The letters of a caption of one line, and how high its strip on top of a page is.
    strip_text = NumericProperty(30)
    strip = NumericProperty(0)
    #: Whether captions lie there: else they have a room of their own below the page.
    captions_over = BooleanProperty(True)
    #: Reach mode: what is touched stands between these, in pixels from the lower edge; 0 to 0 without it.
    low = NumericProperty(0)
    high = NumericProperty(0)
    left = BooleanProperty(False)
    #: Whether reach mode would change something on this screen.
    reach_available = BooleanProperty(False)
    regular_font = StringProperty(str(FONTS["latin"][0]))
    bold_font = StringProperty(str(FONTS["latin"][1]))
    icon_font = StringProperty(str(ICON_FONT))
    caption_font = StringProperty("latin")
    paper = ColorProperty("#FFFFFF")
    surface = ColorProperty("#FFFFFF")
    ink = ColorProperty("#000000")
    muted = ColorProperty("#000000")
    edge = ColorProperty("#000000")
    primary = ColorProperty("#000000")
    onprimary = ColorProperty("#FFFFFF")
    accent = ColorProperty("#FFFFFF")
    onaccent = ColorProperty("#000000")
    focus = ColorProperty("#000000")
    tint = ColorProperty("#FFFFFF")
    band = ColorProperty("#000000")
    onband = ColorProperty("#FFFFFF")
    said = ColorProperty("#FFFFFF")
    danger = ColorProperty("#000000")
    ok = ColorProperty("#000000")
    okbg = ColorProperty("#FFFFFF")
    warn = ColorProperty("#000000")
    warnbg = ColorProperty("#FFFFFF")
    #: How many other looks and languages it has taken over: it grows once all of one is there.
    revision = NumericProperty(0)

    #: What hides what is the visitor's own, while they hide it from who looks on.
    _mask: Callable[[Text], Text] | None = None
    #: What it was taken over from last.
    _applied: tuple[DisplayPreferences, ScreenGeometry] | None = None

    def shows(self, display: DisplayPreferences) -> bool:
        """Whether that display wish has been taken over."""
        return self._applied is not None and self._applied[0] == display

    def show(self, display: DisplayPreferences, geometry: ScreenGeometry) -> None:
        """Takes over a display wish on a real screen."""
        if self._applied == (display, geometry):
            return
        with _without_garbage_collection():
            self._show(display, geometry)
            self.revision += 1
        self._applied = display, geometry

    def _show(self, display: DisplayPreferences, geometry: ScreenGeometry) -> None:
        self.mm = geometry.mm
        self.landscape = geometry.width > geometry.height
        self.text = display.text
        self.palette = display.theme.value
        for name, value in theme_colours(display.theme).items():
            setattr(self, name, value)
        unit = geometry.min_font_px
        self.unit = unit / 10 * (0.72 if self.landscape else 1)
        self.stroke = max(2.0, 0.45 * self.unit)
        scale = display.text / 100
        self.small = unit * scale
        self.body = unit * 1.08 * scale
        # What is large already grows less, or it would push the rest off the page: words of an answer are
        # never smaller than the text, a title stands out by its weight. On a low screen buttons grow least:
        # there two rows of two lines stand below a question that has a hint.
        if self.landscape:
            self.option = unit * min(1.05 + (scale - 1) * 0.87, 1.28 * (1 + (scale - 1) * 0.5))
        else:
            self.option = unit * 1.28 * (1 + (scale - 1) * 0.78)
        self.title = unit * (
            1.5 * (1 + (scale - 1) * 0.3) if self.landscape else 1.75 * (1 + (scale - 1) * 0.45)
        )
        self.figure = unit * 2.8 * (1 + (scale - 1) * 0.35)
        # These are always at the same place and have a pictogram.
        self.foot = unit * 1.28 * (1 + (scale - 1) * (0.3 if self.landscape else 0.45))
        self.bar_text = unit * (1 + (scale - 1) * 0.25)
        # Two lines that repeat what is on the page, which stands there in full size.
        self.caption_text = unit * 1.08 * (1 + (scale - 1) * (0.3 if self.landscape else 0.55))
        self.left = display.left
        self._measure_strip()
        self.reach_available = geometry.reach is not None
        self.low, self.high = (geometry.reach if display.reach else None) or (0, 0)

    def _measure_strip(self) -> None:
        line = 1.03 * line_height_em(self.regular_font)
        self.strip_text = min(self.bar_text, 26 * self.unit / line)
        self.strip = line * self.strip_text + 0.6 * self.unit

    @property
    def mirrored(self) -> bool:
        """Whether what the hand does begins on the other side: it runs from the right, or is for a left
        hand; for a left hand in Arabic it is as it was."""
        return self.rtl != self.left

    def speak(self, code: str) -> None:
        """Takes over a language."""
        if self.lang == code:
            return
        chosen = get_language(code)
        with _without_garbage_collection():
            self.regular_font, self.bold_font = font_path(code, bold=False), font_path(code, bold=True)
            self.caption_font = chosen.font
            self.rtl = chosen.rtl
            self.line = chosen.line_height
            self._measure_strip()
            self.lang = code
            self.revision += 1

    def mask_with(self, mask: Callable[[Text], Text] | None) -> None:
        """Pages that are made from now on show what ``mask`` makes of their texts."""
        self._mask = mask

    def say(self, words: Text | str, lang: str, mirrored: bool | None = None) -> str:
        """The words in ``lang``, masked where they are hidden; kv passes ``theme.lang`` so that the text
        follows it. ``mirrored``: whether they run from the right, where they are not in ``lang``."""
        if self._mask is not None and isinstance(words, Text):
            words = self._mask(words)
        text = keep_units_together(catalogue(lang).render(words))
        marked = (self.rtl and lang == self.lang) if mirrored is None else mirrored
        return mark_rtl_lines(text) if marked else text

    def wide(self, words: Text, lang: str, size: float) -> float:
        """Pixels that a sum or a few words need on one line, in bold letters; 0 where there are none."""
        return text_width(self.say(words, lang), self.bold_font, size) + 2 if words else 0

    def soft_tint(self, tint: str) -> list[float]:
        """The soft colour behind a pictogram; in the dark themes all are the theme's own tint."""
        from kivy.utils import get_color_from_hex

        if self.palette == ThemeName.LIGHT.value and tint in colour_tokens()["tints"]:
            return list(get_color_from_hex(colour_tokens()["tints"][tint]))
        return list(self.tint)


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """No widget dies while all of them follow a change. Where nothing is collected now, that is seen to.

    The pages that were left are garbage in circles. If they were collected in the middle of a dispatch, kv
    would set properties of the dead (``ReferenceError: weakly-referenced object no longer exists``).
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def mark_rtl_lines(text: str) -> str:
    """Each line is laid out on its own, and takes its direction from its first letter: a mark before each
    run of Latin words keeps a line that begins with one reading from the right. A name stays on one line: a
    second one that began with its end would read from the left.

    Words that are all Latin (a name, French) need none, and figures get none: marks between them would turn
    a phone number round. The number of a house belongs to its street, and stands before it.
    """
    if not any(map(_is_arabic, text)):
        return text
    text = _HOUSE_NUMBER.sub(rf"{LRM}\1{_NBSP}", text)
    runs = [(latin, list(words)) for latin, words in groupby(text.split(" "), _is_latin)]
    return " ".join(
        RLM + (_NBSP if sum(map(len, words)) <= MAX_NAME_CHARACTERS else " ").join(words)
        if latin
        else " ".join(words)
        for latin, words in runs
    )


def _is_latin(word: str) -> bool:
    """Whether its first letter is one that runs from the left."""
    return next((letter for letter in word if letter.isalpha()), "\u0600") < "\u0590"


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u06ff"


theme = Theme()


def observe_theme(widget: Widget, *names: str) -> None:
    """From now on, as long as it lives, ``widget.theme_changed()`` is called when one of these properties of
    the look has changed."""
    for name in names:
        if name not in theme_observers:
            theme_observers[name] = WeakSet()
            theme.fbind(name, partial(_notify, name))
        theme_observers[name].add(widget)


def _notify(name: str, *_args: object) -> None:
    for widget in list(theme_observers[name]):
        widget.theme_changed()
