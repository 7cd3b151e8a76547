"""Keys on the glass: digits as on a telephone, letters in the order of each script."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, NumericProperty, OptionProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import KEY_GAP_MM, KEY_MM
from kiosk.domain import T, Text, get_language, verbatim
from kiosk.i18n import catalogue, decimal_mark
from kiosk.i18n.keyboard_layouts import NO_KEY, SHIFT, iban_layout, keyboard_layout, layout_layers

from .buttons import KeyButton
from .fonts import fit_text, font_path, line_height_em, supported_characters
from .labels import Pictogram
from .text_field import TextField
from .theme import observe_theme, theme

#: A key so much wider than high has its pictogram beside the words, a high one above them.
WIDE_KEY_RATIO = 1.9
#: The part of a key that its words may take, and their pictogram.
MAX_TEXT_SHARE, ICON_SHARE = 0.92, 0.42
#: Words that would be smaller than this part of what can be read well give way to the pictogram.
MIN_WORDS_SHARE = 0.75


class KeyboardKey(KeyButton):
    """``show`` says what is written on it; it stays where it is. ``on``: what it does is going on."""

    tone = OptionProperty("plain", options=["plain", "quiet", "word", "voice"])
    on = BooleanProperty(False)

    def __init__(self, **kwargs: Any) -> None:
        self._label = Label(size_hint=(None, None), halign="center", valign="middle")
        self._icon: Pictogram | None = None
        self._icon_only = False
        super().__init__(**kwargs, __no_builder=True)
        with self.canvas.before:
            self._border_color = Color()
            self._border_shape = SmoothRoundedRectangle()
            self._fill_color = Color()
            self._fill_shape = SmoothRoundedRectangle()
        self.add_widget(self._label)
        observe_theme(self, "revision")
        self.bind(pos=self._place, size=self._place, font_override=self._place)
        self.bind(state=self._update_colors, tone=self._update_colors, on=self._update_colors)
        self._update_colors()

    def show(self, item_id: str, words: Text, icon: str = "", *, alone: bool = False) -> None:
        """Writes this on it. ``alone``: the pictogram says it all to the eye."""
        self.item_id, self.words, self.icon, self._icon_only = item_id, words, icon, alone
        self.opacity = 1 if item_id else 0
        self.off = not item_id
        if icon and self._icon is None:
            self._icon = Pictogram()
            self.add_widget(self._icon)
        if self._icon is not None:
            self._icon.icon = icon
        self._update_colors()
        self._place()

    def theme_changed(self) -> None:
        self._update_colors()
        self._place()

    def _update_colors(self, *_args: object) -> None:
        down, framed = self.state == "down", self.tone in ("word", "voice")
        plain = theme.surface if self.tone == "plain" else theme.tint
        self._fill_color.rgba = theme.accent if self.on else theme.tint if down else plain
        self._border_color.rgba = theme.focus if down else theme.primary if framed else theme.edge
        ink = theme.onaccent if self.on else theme.ink
        self._label.color = ink
        if self._icon is not None:
            self._icon.ink = ink

    def do_layout(self, *_args: object) -> None:
        """What stands on it is placed with it."""

    def _place(self, *_args: object) -> None:
        if self.width < 2 or self.height < 2:
            return
        stroke = theme.stroke * (2 if self.tone == "voice" else 1)
        self._border_shape.pos, self._border_shape.size, self._border_shape.radius = (
            self.pos,
            self.size,
            [2.5 * theme.unit],
        )
        self._fill_shape.pos = self.x + stroke, self.y + stroke
        self._fill_shape.size = self.width - 2 * stroke, self.height - 2 * stroke
        self._fill_shape.radius = [max(1, 2.5 * theme.unit - stroke)]
        words = "" if self._icon_only else theme.say(self.words, theme.lang)
        if not self.icon:
            self._place_text(words, self.x, self.y, self.width, self.height)
            return
        if self._icon_only or not self._text_fits(words, self.width, MIN_WORDS_SHARE):
            side = min(theme.option * 1.1, self.height * 0.62, self.width * 0.8)
            self._place_icon(self.center_x, self.center_y, side)
            self._label.text = ""
        elif self.width > WIDE_KEY_RATIO * self.height:
            side = min(theme.bar_text * 1.1, self.height * 0.5, self.width * 0.2)
            edge = side * 1.5
            room = self.width - edge - side * 0.2
            if not self._text_fits(words, room) and self._text_fits(words, self.width):
                side, edge, room = 0, 0, self.width  # the pictogram goes before letters become too small
            self._place_icon(self.x + edge * 0.62, self.center_y, side)
            self._place_text(words, self.x + edge, self.y, room, self.height)
        else:
            side = min(self.width * 0.5, self.height * ICON_SHARE)
            self._place_icon(self.center_x, self.top - side * 0.72, side)
            self._place_text(words, self.x, self.y, self.width, self.height - side * 1.2)

    def _place_icon(self, x: float, y: float, side: float) -> None:
        if self._icon is not None:
            self._icon.size_px = side
            self._icon.center = x, y

    def _text_fits(self, words: str, wide: float, share: float = 1) -> bool:
        """Whether letters that can be read, or are that part as large, stand in that width: above them is the
        pictogram where the key is not wide."""
        least, font = share * theme.small * 100 / theme.text, self.font_override or theme.bold_font
        beside = self.width > WIDE_KEY_RATIO * self.height
        high = self.height - (0 if beside else 1.2 * min(self.width * 0.5, self.height * ICON_SHARE))
        size, _ = fit_text(words, font, MAX_TEXT_SHARE * wide, MAX_TEXT_SHARE * high, least)
        return size >= least

    def _place_text(self, words: str, x: float, y: float, wide: float, high: float) -> None:
        label, font = self._label, self.font_override or theme.bold_font
        most = theme.bar_text if self.tone != "plain" and len(words) > 1 else theme.option
        if len(words) == 1 or self.tone == "plain":
            most = min(most, high * self.full / line_height_em(font))
        size, lines = fit_text(words, font, MAX_TEXT_SHARE * wide, MAX_TEXT_SHARE * high, most)
        label.font_name, label.font_size, label.text = font, size, "\n".join(lines)
        label.pos, label.size = (x, y), (wide, high)


#: Rows of the telephone pad.
DIGIT_ROWS = ("123", "456", "789")

#: A key of the keyboard on a terminal, and from key to key on a tablet.
PORTRAIT_KEY_MM, LANDSCAPE_GAP_MM = 27.0, 1.4
#: In keys: how wide the way to the digits is, and what erases in the last row of an account number.
LAYER_KEY_WIDTH = 1.5
#: Which part of a low screen the keys beside the letters take, and how high they are beside each other: those
#: with two lines of words need more.
SIDE_COLUMN_SHARE = 0.17
SIDE_KEY_HEIGHTS = {"erase": 1.0, "erase_word": 1.4, "erase_all": 1.4, "speak": 1.2}

#: Said where one types in Chinese.
PINYIN_NOTICE = T(
    "Ce clavier écrit le pinyin, pas les caractères. Parler ou choisir une phrase marche mieux."
)


class Keypad(BoxLayout):
    """Digits as on a telephone. Dispatches ``on_key(character)`` and ``on_erase()``. ``code``: the language
    of who types, where it is another than that of the screen. ``cents``: an amount is typed, with the mark
    that stands before them in that language.

    Rows do not mirror in right-to-left languages: telephones do not either.
    """

    __events__ = ("on_key", "on_erase")
    least = NumericProperty(0)
    cents = BooleanProperty(False)
    max_growth = 0.8

    def __init__(self, code: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("size_hint_y", None)
        self._code = code
        self._gap = max(KEY_GAP_MM * theme.mm, 0 if theme.high else 1.6 * theme.unit)
        super().__init__(orientation="vertical", spacing=self._gap, **kwargs)
        if theme.landscape:
            self.fbind("children", self._measure)
        for row in DIGIT_ROWS:
            self.add_widget(self._row([self._key(character) for character in row]))
        last = self._key(decimal_mark(code or theme.lang)) if self.cents else Widget()
        self.add_widget(self._row([last, self._key("0"), self._erase()]))

    def _measure(self, *_args: object) -> None:
        """On a low screen keys are as small as they may be, and grow where there is room."""
        self.least = max(1.0, len(self.children) * (KEY_MM * theme.mm + self._gap) - self._gap)

    def _row(self, keys: Iterable[Widget]) -> BoxLayout:
        row = BoxLayout(spacing=self._gap)
        for key in keys:
            row.add_widget(key)
        return row

    def _key(self, character: str) -> KeyButton:
        key = KeyButton(item_id=f"key.{character}", words=verbatim(character))
        key.bind(on_act=lambda _key: self.dispatch("on_key", character))
        return key

    def _erase(self) -> KeyButton:
        key = KeyButton(item_id="key.erase", words=T("Effacer"), icon="backspace-outline", tone="quiet")
        if self._code and get_language(self._code).base != get_language(theme.lang).base:
            key.words = verbatim(catalogue(self._code).render(T("Effacer")))
            key.language, key.font_override = self._code, font_path(self._code, bold=True)
        key.bind(on_act=lambda _key: self.dispatch("on_erase"))
        return key

    def on_key(self, character: str) -> None:
        """A character was typed."""

    def on_erase(self) -> None:
        """The last character goes."""


@dataclass(frozen=True, slots=True)
class KeyPosition:
    """Where a key stands: its row from the top, and where it begins and ends in it, in keys."""

    key: KeyboardKey
    row: int
    start: float
    end: float


class Keyboard(Widget):
    """The letters of a language, and what takes them back, around them.

    Dispatches ``on_key(character)``, ``on_erase()``, ``on_erase_word()``, ``on_erase_all()``,
    ``on_move_caret(by)`` (the caret, a letter on or back) and ``on_speak()``. ``bind_field`` binds all but
    the last to a field. It is as high as ``natural`` whatever is typed, and its keys stay where they are;
    shift and digits write other signs on them. Nothing is mirrored in right-to-left languages: keyboards are
    not.
    """

    __events__ = ("on_key", "on_erase", "on_erase_word", "on_erase_all", "on_move_caret", "on_speak")
    least = NumericProperty(0)
    #: Which signs its keys write: ``letters``, ``shift`` (for one letter) or ``digits``.
    layer = StringProperty("letters")
    #: Whether what "erase all" took can be had again: its key gives it back.
    can_restore = BooleanProperty(False)
    #: Whether it stands on a colour of its own, from edge to edge of the page.
    shaded = BooleanProperty(True)
    max_growth = 0.8

    def __init__(
        self,
        code: str,
        capitals: bool = False,
        *,
        letters: str = "",
        figures: bool = False,
        speaks: bool = False,
        **kwargs: Any,
    ) -> None:
        """The words on its keys are in ``code``, and the letters, unless those of another language are named
        (``letters``). ``capitals``: only what an account number may have; ``figures``: digits in place of
        accents; ``speaks``: with a key to speak."""
        super().__init__(size_hint_y=None, **kwargs)
        self._code = code
        self._base_language = get_language(letters or code).base
        self._rows: dict[str, tuple[str, ...]]
        if capitals:
            self._base_language, rows = iban_layout(self._base_language)
            self._rows = {"letters": rows}
        else:
            self._rows = layout_layers(
                self._base_language, supported_characters(font_path(self._base_language, bold=True))
            )
            if figures:
                self._rows = {name: _with_figures(rows) for name, rows in self._rows.items()}
        self._face = font_path(self._base_language, bold=True)
        self._columns = max(map(len, self._rows["letters"]))
        self._letters: list[tuple[KeyboardKey, int, int]] = []
        self._key_positions: list[KeyPosition] = []
        self._side_keys: list[tuple[KeyboardKey, float]] = []
        self._layer_key: KeyboardKey | None = None
        self._rows_high = len(self._rows["letters"]) + (0 if capitals else 1)
        with self.canvas.before:
            self._shade = Color()
            self._shade_shape = Rectangle()
        self._place_letters()
        if capitals:
            self._place_erase()
        else:
            self._place_last_row()
            self._add_side_keys(speaks)
        self._relabel()
        self.height = self.natural
        if theme.landscape or not self.least:
            self.least = self.natural
        self.bind(pos=self._place, size=self._place, layer=self._relabel, can_restore=self._show_restore)
        self._place()

    # What stands where

    @property
    def gap(self) -> float:
        """Pixels from key to key."""
        return max(
            KEY_GAP_MM * theme.mm, LANDSCAPE_GAP_MM * theme.mm if theme.landscape else 1.6 * theme.unit
        )

    @property
    def rows(self) -> int:
        return self._rows_high + (1 if self._side_keys and not theme.landscape else 0)

    @property
    def natural(self) -> float:
        """How high it is, in pixels, where nothing is against it."""
        return self.high(KEY_MM if theme.landscape else PORTRAIT_KEY_MM)

    def high(self, key_mm: float) -> float:
        """How high it is with keys of so many millimetres (pixels)."""
        return self.rows * (key_mm * theme.mm + self.gap) - self.gap

    def _place_letters(self) -> None:
        for row, signs in enumerate(self._rows["letters"]):
            for column, sign in enumerate(signs):
                if sign == SHIFT:
                    key = self._special_key("shift", T("Majuscule"), "apple-keyboard-shift", self._shift)
                else:
                    key = self._make_key(partial(self._type_at, row, column))
                    self._letters.append((key, row, column))
                self._key_positions.append(KeyPosition(key, row, column, column + 1))

    def _place_erase(self) -> None:
        erase = self._special_key(
            "erase", T("Effacer"), "backspace-outline", lambda: self.dispatch("on_erase")
        )
        last = len(self._rows["letters"]) - 1
        self._key_positions.append(KeyPosition(erase, last, len(self._rows["letters"][last]), self._columns))

    def _place_last_row(self) -> None:
        rows, last = keyboard_layout(self._base_language), self._rows_high - 1
        at = 0.0

        def stand(key: KeyboardKey, wide: float = 1) -> None:
            nonlocal at
            self._key_positions.append(KeyPosition(key, last, at, at + wide))
            at += wide

        self._layer_key = self._special_key("digits", verbatim("123"), "", self._digits)
        stand(self._layer_key, LAYER_KEY_WIDTH)
        for sign in rows.comma:
            stand(self._sign_key(sign))
        space = self._special_key("space", T("Espace"), "", lambda: self._type(" "))
        stand(space, self._columns - LAYER_KEY_WIDTH - len(rows.comma) - len(rows.stop) - 2)
        for sign in rows.stop:
            stand(self._sign_key(sign))
        # They go where they point, whichever way the language is written.
        on = -1 if get_language(self._base_language).rtl else 1
        for item_id, words, icon, by in (
            ("left", T("Curseur à gauche"), "chevron-left", -on),
            ("right", T("Curseur à droite"), "chevron-right", on),
        ):
            stand(self._special_key(item_id, words, icon, partial(self.dispatch, "on_move_caret", by)))

    def _add_side_keys(self, speaks: bool) -> None:
        for item_id, words, icon in (
            ("erase", T("Effacer"), "backspace-outline"),
            ("erase_word", T("Effacer le mot"), "text-box-remove-outline"),
            ("erase_all", T("Tout effacer"), "trash-can-outline"),
        ):
            key = self._special_key(item_id, words, icon, partial(self.dispatch, f"on_{item_id}"))
            self._side_keys.append((key, SIDE_KEY_HEIGHTS[item_id] if theme.landscape else 1))
            if item_id == "erase_all":
                self._erase_all_key = key
        if speaks:
            key = self._special_key("speak", T("Parler"), "microphone", partial(self.dispatch, "on_speak"))
            key.item_id, key.tone = "speak", "voice"
            self._side_keys.append((key, SIDE_KEY_HEIGHTS["speak"] if theme.landscape else 1))

    def _make_key(self, act: Callable[[], object]) -> KeyboardKey:
        key = KeyboardKey(font_override=self._face)
        key.bind(on_act=lambda _key: act())
        self.add_widget(key)
        return key

    def _sign_key(self, sign: str) -> KeyboardKey:
        key = self._make_key(lambda: self._type(sign))
        key.show(f"key.{sign}", verbatim(sign))
        return key

    def _special_key(self, item_id: str, words: Text, icon: str, act: Callable[[], object]) -> KeyboardKey:
        key = self._make_key(act)
        key.font_override, key.tone = font_path(self._code, bold=True), "quiet"
        key.show(
            f"key.{item_id}",
            self._in_keyboard_language(words),
            icon,
            alone=item_id in ("shift", "left", "right"),
        )
        key.language = self._code if get_language(self._code).base != get_language(theme.lang).base else ""
        return key

    def _in_keyboard_language(self, words: Text) -> Text:
        return verbatim(catalogue(self._code).render(words))

    # What is written on the keys

    def _relabel(self, *_args: object) -> None:
        rows = self._rows[self.layer]
        for key, row, column in self._letters:
            sign = rows[row][column]
            empty = sign in (NO_KEY, SHIFT)
            key.show("" if empty else f"key.{sign}", verbatim("" if empty else sign))
        for slot in self._key_positions:
            if slot.key.item_id in ("key.shift", ""):
                slot.key.opacity = 1 if slot.key.item_id and self.layer != "digits" else 0
            if slot.key.item_id == "key.shift":
                slot.key.on = self.layer == "shift"
        if self._layer_key is not None:
            sign = keyboard_layout(self._base_language).sign
            figures = "123" if "a" in "".join(self._rows["letters"]) else "123 abc"
            self._layer_key.show("key.digits", verbatim(sign if self.layer == "digits" else figures))

    def _show_restore(self, *_args: object) -> None:
        if self.can_restore:
            self._erase_all_key.show("key.erase_all", self._in_keyboard_language(T("Remettre")), "undo")
        else:
            self._erase_all_key.show(
                "key.erase_all", self._in_keyboard_language(T("Tout effacer")), "trash-can-outline"
            )

    # What they do

    def _type_at(self, row: int, column: int) -> None:
        self._type(self._rows[self.layer][row][column])

    def _type(self, sign: str) -> None:
        if self.layer == "shift":
            self.layer = "letters"
        self.dispatch("on_key", sign)

    def _shift(self) -> None:
        self.layer = "letters" if self.layer == "shift" else "shift"

    def _digits(self) -> None:
        self.layer = "letters" if self.layer == "digits" else "digits"

    def bind_field(self, field: TextField) -> None:
        """From now on its keys write there."""
        self.bind(
            on_key=lambda _board, sign: field.write(sign),
            on_erase=lambda _board: field.backspace(),
            on_erase_word=lambda _board: field.erase_word(),
            on_erase_all=lambda _board: field.erase_all(),
            on_move_caret=lambda _board, by: field.move(by),
        )
        field.bind(can_restore=self.setter("can_restore"))
        self.can_restore = field.can_restore

    # Where they stand

    def _place(self, *_args: object) -> None:
        gap, beside = self.gap, theme.landscape and bool(self._side_keys)
        column = SIDE_COLUMN_SHARE * self.width if beside else 0.0
        left = self.x + (column + 2.4 * gap if beside and theme.left else 0)
        wide = self.width - (column + 2.4 * gap if beside else 0)
        high = (self.height + gap) / self.rows
        unit = (wide + gap) / self._columns
        first = self.rows - self._rows_high  # what erases stands in a row above them
        for slot in self._key_positions:
            slot.key.size = (slot.end - slot.start) * unit - gap, high - gap
            slot.key.pos = left + slot.start * unit, self.top - (first + slot.row + 1) * high + gap
        self._layout_side_keys(self.x if theme.left else self.right - column, column, gap, beside)
        self._shade.rgba = (*theme.edge[:3], 0.16 if self.shaded else 0)
        edge, below, above = 16 * theme.unit, (7 if theme.landscape else 3) * theme.unit, 2 * theme.unit
        self._shade_shape.pos = self.x - edge, self.y - below
        self._shade_shape.size = self.width + 2 * edge, self.height + below + above

    def _layout_side_keys(self, x: float, column: float, gap: float, beside: bool) -> None:
        """Those that erase, and the one to speak: a column beside the letters, or a row above them."""
        shares = sum(share for _, share in self._side_keys)
        along = (self.height if beside else self.width) + gap
        at = 0.0
        for key, share in self._side_keys:
            length = along * share / shares - gap
            if beside:
                key.size, key.pos = (column, length), (x, self.top - at - length)
            else:
                high = (self.height + gap) / self.rows - gap
                key.size, key.pos = (length, high), (self.x + at, self.top - high)
            at += length + gap

    # Events

    def on_key(self, character: str) -> None:
        """A character was typed."""

    def on_erase(self) -> None:
        """The letter before the caret goes."""

    def on_erase_word(self) -> None:
        """The word before the caret goes."""

    def on_erase_all(self) -> None:
        """All goes; once more, and it comes back."""

    def on_move_caret(self, by: int) -> None:
        """The caret goes so many letters on, or back."""

    def on_speak(self) -> None:
        """To speak instead."""


def _with_figures(rows: tuple[str, ...]) -> tuple[str, ...]:
    """The same, with digits in the first row."""
    return ("1234567890".ljust(len(rows[0]), NO_KEY), *rows[1:])
