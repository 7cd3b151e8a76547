"""A page on which one writes: title, field, what is offered, all keys and the ways on, on one page.

It is laid out here and not cut into pages: the keys have their place at the bottom, and the field what the
others leave. On a low screen the ways on stand beside the field, the decision on top.
"""

from __future__ import annotations

from collections.abc import Sequence

from kivy.properties import BooleanProperty
from kivy.uix.label import Label
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import Text
from kiosk.screens.widgets.buttons import Action
from kiosk.screens.widgets.fonts import fitting, line_of, widest, width_of
from kiosk.screens.widgets.force_layout import settle
from kiosk.screens.widgets.keypad import Keyboard
from kiosk.screens.widgets.text_field import TextField
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Words

#: Which part of a low page the ways on take, beside the field.
BESIDE = 0.195
#: A title is at most so many lines high.
TITLE_LINES = 2
#: Of what is told about the question only what leaves the field so many lines stands there.
LEAST_LINES = 4
#: A lower field has less room around its line, in ``look.u``.
LOW_FIELD = 38
#: Smaller than this part of their size letters leave out the pictogram beside them.
WITH_SIGN = 0.8
#: How high the head of a low page is, in ``look.u``: a line of the caption fits in it.
LOW_HEAD = 24
#: Which part of a low page they take where there are more than two.
BESIDE_MANY = 0.29


class Hollow(Widget):
    """Sentences that stand in the field while it is empty: the first always, others where there is room."""

    shown = BooleanProperty(True)

    def __init__(self, sentences: Sequence[tuple[str, Text]], **kwargs) -> None:
        super().__init__(**kwargs)
        self._sentences = [(told, words) for told, words in sentences if words]
        self._lines = [Words(words=words, role=Role.STATUS, ink=look.muted) for _, words in self._sentences]
        for line in self._lines:
            self.add_widget(line)
        self.bind(size=self._place, pos=self._place, shown=self._place)

    def _place(self, *_args) -> None:
        if self.width < 2 or self.height < 2:
            return
        top, least = self.top, look.small * 100 / look.text
        for rank, ((told, words), line) in enumerate(zip(self._sentences, self._lines, strict=True)):
            size, lines = fitting(
                look.say(words, look.lang), look.regular, self.width, max(1, top - self.y), look.body
            )
            fits = self.shown and (rank == 0 or size >= least)
            line.opacity, line.told = (1, told) if fits else (0, "")
            if not fits:
                continue
            line.size_px, line.width = size, self.width
            high = len(lines) * line_of(look.regular) * size * max(1, look.line)
            line.pos = self.x, top - high
            settle(line)
            line.y = top - line.height
            top -= line.height + 1.5 * look.u


class Sheet(Widget):
    """``room`` is what is offered, as high as ``room_high`` says (pixels), or on an upright page whatever a
    field of one line leaves it (0); ``told`` what is told about the question, where there is room for it."""

    least, whole = 1, True

    def __init__(
        self,
        title: Words,
        rank: str,
        field: TextField,
        room: Widget,
        board: Keyboard,
        told: Sequence[tuple[str, Words]] = (),
        *,
        room_high: float = 0,
        **kwargs,
    ) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self._title, self._field, self._room, self._board = title, field, room, board
        # On a low page there is no room for it: the field says it while it is empty.
        self._told, self._room_high = [] if look.landscape else list(told), room_high
        self._buttons: list[Action] = []
        self._rank = Label(
            text=rank if look.landscape else "",
            font_name=look.regular,
            font_size=look.small * 100 / look.text,
            color=look.muted,
            size_hint=(None, None),
        )
        for part in (title, self._rank, *(words for _, words in self._told), field, room, board):
            self.add_widget(part)
        self.bind(size=self.arrange, pos=self.arrange)

    def show_buttons(self, buttons: Sequence[Action]) -> None:
        """The ways on, the way back first and the decision last."""
        for button in self._buttons:
            self.remove_widget(button)
        # Eyes meet the decision first where it stands on top.
        self._buttons = list(reversed(buttons)) if look.landscape else list(buttons)
        for button in self._buttons:
            button.size_hint = (None, None)
            self.add_widget(button)
        self.arrange()

    def arrange(self, *_args) -> None:
        """Gives each part its place."""
        if self.width < 2 or self.height < 2:
            return
        if look.landscape:
            self._arrange_low()
        else:
            self._arrange_high()

    # A low page

    def _arrange_low(self) -> None:
        gap = 3.5 * look.u
        board = self._board
        board.size, board.pos = (self.width, board.natural), self.pos
        bottom = board.top + 3 * look.u + gap
        column = (BESIDE_MANY if len(self._buttons) > 2 else BESIDE) * self.width
        beside = GAP_MM * look.mm
        wide = self.width - column - beside
        left, right = (
            (self.x + column + beside, self.x) if look.from_right else (self.x, self.x + wide + beside)
        )
        self._place_column(right, column, board.top + 2.5 * look.u)
        head = LOW_HEAD * look.u
        self._write_title(left, self.top - head, wide, head, lines=2)
        room = self._room_high or TARGET_MM * look.mm
        self._room.size, self._room.pos = (wide, room), (left, bottom)
        low = bottom + room + gap
        high = max(1, self.top - head - 0.5 * gap - low)
        self._field.padding = (5 if high > LOW_FIELD * look.u else 2.5) * look.u
        self._field.size = wide, high
        self._field.pos = left, low

    def _place_column(self, x: float, wide: float, bottom: float) -> None:
        """Two of them one above the other; more in two rows, the decision as wide as both of the others."""
        gap, buttons = GAP_MM * look.mm, self._buttons
        rows = [buttons[:1], buttons[1:]] if len(buttons) > 1 else [buttons]
        high = min((self.top - bottom + gap) / max(2, len(rows)) - gap, 1.5 * TARGET_MM * look.mm)
        top = self.top
        for row in rows:
            left = x
            for button, each in zip(row, _widths(row, wide, gap), strict=True):
                _fit(button, each, high)
                button.pos = 2 * x + wide - left - each if look.from_right else left, top - high
                left += each + gap
            top -= high + gap

    # An upright page

    def _arrange_high(self) -> None:
        gap = max(GAP_MM * look.mm, 5 * look.u)
        bottom = self.y + self._place_row(gap)
        board, room = self._board, self._room
        offered = self._room_high
        high = board.natural
        if look.high:
            reach = look.high - bottom - gap
            offered = min(offered, 0.2 * reach) if offered else 0.28 * reach
            high = min(high, reach - offered - gap - 3 * look.u)
        board.size, board.pos = (self.width, high), (self.x, bottom + gap)
        low = board.top + 3 * look.u + gap
        top = self.top - self._write_title(
            self.x, None, self.width, TITLE_LINES * 1.35 * look.title * max(1, look.line), lines=TITLE_LINES
        )
        field = self._field
        field.padding = 6 * look.u
        line = 1.32 * (field.size_px or look.body)
        top = self._place_told(top - gap, low + (offered or 3 * line) + gap + LEAST_LINES * line, 0.6 * gap)
        if not offered:
            most = top - low - gap - (line + 2 * field.padding)
            offered = max(1, most)
        room.size, room.pos = (self.width, offered), (self.x, low)
        field.size = self.width, max(1, top - low - offered - gap)
        field.pos = self.x, low + offered + gap

    def _place_told(self, top: float, bottom: float, gap: float) -> float:
        """Stands there what is told about the question, as far as it leaves the rest its place."""
        for told, words in self._told:
            words.width = self.width
            settle(words)
            fits = top - words.height >= bottom
            words.opacity, words.told = (1, told) if fits else (0, "")
            if fits:
                words.pos = self.x, top - words.height
                top -= words.height + gap
        return top

    def _place_row(self, gap: float) -> float:
        """The ways on in one row; how high it is."""
        high = TARGET_MM * look.mm
        if not look.high:
            high = max(high, 1.2 * look.foot + 10 * look.u)
        buttons = self._buttons
        if not buttons:
            return -gap
        widths = _widths(buttons, self.width, gap)
        x = self.x
        for button, wide in zip(buttons, widths, strict=True):
            _fit(button, wide, high)
            button.pos = self.x + self.right - x - wide if look.from_right else x, self.y
            x += wide + gap
        return high

    def _write_title(self, x: float, y: float | None, wide: float, high: float, *, lines: int) -> float:
        """The title in its box, which ends at the top; how high it is."""
        rank, title = self._rank, self._title
        beside = width_of(rank.text, rank.font_name, rank.font_size) + 5 * look.u if rank.text else 0
        words = look.say(title.words, look.lang)
        size, _lines = fitting(words, look.bold, wide - beside - 2, high, look.title)
        title.size_px, title.width = size, wide - beside
        settle(title)
        if y is None:
            title.pos = x, self.top - title.height
        else:
            title.pos = x + (beside if look.rtl else 0), y + (high - title.height) / 2
        if rank.text:
            rank.size = beside, high
            rank.pos = x if look.rtl else x + wide - beside, self.top - high
        return title.height


def _fit(button: Action, wide: float, high: float) -> None:
    """Gives a way on its size. Its letters are as large as they can be; its pictogram goes before they do."""
    words, edge = look.say(button.words, look.lang), 9 * look.u
    sign = look.foot * 1.3 + 2.5 * look.u
    room = (high - edge / 2) / max(1, look.line)
    size, _lines = fitting(words, look.bold, wide - edge - sign, room, look.foot)
    if button.icon and size < WITH_SIGN * look.foot:
        button.icon = ""
    if not button.icon:
        size, _lines = fitting(words, look.bold, wide - edge, room, look.foot)
    button.width = wide
    button.ids.label.shrink = size / look.foot
    settle(button)
    button.height = high


def _widths(buttons: Sequence[Action], wide: float, gap: float) -> list[float]:
    """How wide each is beside the others: as it would like to be, and the last one takes what is left; where
    that is too much, all in two lines, but no word is cut."""
    room = wide - gap * (len(buttons) - 1)
    wishes = [button.natural_width for button in buttons]
    if sum(wishes) <= room:
        return [*wishes[:-1], room - sum(wishes[:-1])] if wishes else []
    words = [
        widest(look.say(button.words, look.lang), look.bold) * look.foot + 9 * look.u for button in buttons
    ]
    wishes = [max(wish / 2, word) for wish, word in zip(wishes, words, strict=True)]
    return [wish * room / sum(wishes) for wish in wishes]
