"""The actions at the foot of a page: side by side where they fit, one above the other where not.

The ways to other pages (``PageTurnButton``) stand above the others where one line does not hold them all,
and keep
their places from page to page: a finger that turns finds them again.

On a low screen in very large letters they stand ``stacked`` beside the page, the primary one lowest.
"""

from typing import Any

from kivy.clock import Clock
from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.accessibility.display_preferences import GAP_MM, TARGET_MM

from .buttons import PageTurnButton, PushButton
from .kivy_helpers import force_layout
from .labels import shrink_to_fit
from .theme import theme

#: What has the room that the others leave.
FILLING_TONES = ("primary", "second")

#: Letters of what decides are small below this part of what was wished.
MIN_DECIDING_SIZE = 0.85


class Footer(FloatLayout):
    """Lays out ``PushButton`` buttons; the last one of a line takes the room that is left.

    The height follows: 0 without buttons. ``stacked``: one a line, from the bottom of the height given, of
    which they take no more than ``most``. The last button keeps its place if it is ``anchored`` (its id),
    whatever stands before it: at the end of the line, ``anchored_width`` pixels wide, or in a line of its own
    where that is 0.
    """

    stacked = BooleanProperty(False)
    #: Whether it runs from the right, where that does not follow the language shown.
    mirrored = ObjectProperty(None, allownone=True)
    most = NumericProperty(float("inf"))
    anchored = StringProperty("")
    anchored_width = NumericProperty(0)

    def __init__(self, **kwargs: Any) -> None:
        self.buttons: list[PushButton] = []
        #: Those that were tried without their pictograms.
        self._tried: list[PushButton] = []
        super().__init__(**kwargs)
        self._soon = Clock.create_trigger(self._arrange, -1)
        self.bind(size=self._soon, pos=self._soon, stacked=self._soon, most=self._soon, mirrored=self._soon)

    @property
    def _from_end(self) -> bool:
        """Whether the first button stands at the right."""
        return theme.mirrored if self.mirrored is None else bool(self.mirrored) != theme.left

    def show(self, buttons: list[PushButton]) -> None:
        """Shows these, from the start of the line; the primary one comes last."""
        shown = [button for line in self._lines(buttons) for button in line if button.there]
        if buttons == self.buttons and shown == list(reversed(self.children)):
            return
        for button in self.buttons:
            button.funbind("least", self._soon)
        self.clear_widgets()
        self.measure_height(buttons)
        self.buttons, self._tried = list(buttons), [each for each in self._tried if each in buttons]
        for button in shown:
            self.add_widget(button)
        for button in self.buttons:
            button.size_hint = (None, None)
        for button in shown:  # one that does not stand there is only measured
            button.fbind("least", self._soon)
        self._arrange()

    def measure_height(self, buttons: list[PushButton]) -> float:
        """How high it would be with these (pixels). They take the width that they would have."""
        lines = self._lines(buttons)
        for line in lines:
            for button in line:
                if button.parent is not self:
                    button.size_hint = (None, None)
                    button.width = min(self._button_width(button, line), self.width)
                    force_layout(button)
        heights = [max(button.least for button in line) for line in lines]
        return sum(heights) + self.spacing * max(0, len(heights) - 1)

    def measure_stacked_height(self, buttons: list[PushButton]) -> float:
        """How high they would be one above the other (pixels)."""
        return self._measure_rows([[button] for button in buttons])

    def _stacked_rows(self, buttons: list[PushButton], room: float) -> list[list[PushButton]]:
        """The buttons one above the other. Where that is higher than the room two stand abreast: the ways to
        other pages, else what is between the way back and the last; where it still is by half a row, others
        do too."""
        rows = [[button] for button in buttons]
        row_height = TARGET_MM * theme.mm + self.spacing

        def too_high(least: float = 0) -> bool:
            return 1 < room < len(rows) * row_height - self.spacing - least

        turns: list[PushButton] = [button for button in buttons if isinstance(button, PageTurnButton)]
        if too_high() and turns:
            rows = [turns, *([button] for button in buttons if button not in turns)]
        elif too_high() and len(rows) > 3:
            rows = [rows[0], buttons[1:3], *rows[3:]]
        while too_high(row_height / 2):
            alone = (at for at, row in enumerate(rows[1:]) if len(row) == len(rows[at]) == 1)
            if (at := next(alone, None)) is None:
                break
            rows[at : at + 2] = [[*rows[at], *rows[at + 1]]]
        return rows

    def _measure_rows(self, rows: list[list[PushButton]]) -> float:
        """How high these are (pixels), each as wide as the others of its row. They take that width, and short
        words where it is too narrow for theirs."""
        for row in rows:
            for button in row:
                button.size_hint = (None, None)
                button.width = (self.width - self.spacing * (len(row) - 1)) / len(row)
                if len(row) > 1 and button.breaks_a_word:
                    if button.short_words:  # which way it leads is seen by its arrow
                        button.icon_above = True
                    else:  # the pictogram goes before that
                        button.icon = ""
                button.narrow = len(row) > 1 and button.is_too_narrow
                force_layout(button)
        return sum(max(button.least for button in row) + self.spacing for row in rows) - self.spacing

    @property
    def spacing(self) -> float:
        """Pixels between two buttons."""
        gap = GAP_MM * theme.mm
        return gap if theme.high or self.stacked else max(gap, 5 * theme.unit)

    def _button_width(self, button: PushButton, line: list[PushButton]) -> float:
        """Pixels that a button has at least in its line: ways to other pages share one of their own, and
        beside them what is primary has what they leave."""
        if self._has_place(line) and button is line[-1]:
            return self.anchored_width
        turns = [each for each in line if isinstance(each, PageTurnButton)]
        if turns and len(turns) == len(line):
            return (self.width - (len(line) - 1) * self.spacing) / len(line)
        if turns and button.tone in FILLING_TONES:
            others = sum(each.natural_width + self.spacing for each in line if each is not button)
            return min(button.natural_width, self.width - others)
        return button.natural_width

    def _has_place(self, line: list[PushButton]) -> bool:
        """Whether the last button of a line has a place that does not follow the others."""
        return bool(self.anchored_width) and len(line) > 1 and line[-1].item_id == self.anchored

    def _lines(self, buttons: list[PushButton]) -> list[list[PushButton]]:
        """The buttons as they stand: from the top, each line from its beginning."""
        if self.anchored and not self.stacked and buttons and buttons[-1].item_id == self.anchored:
            *above, before = self._lines(buttons[:-1]) or [[]]
            taken = sum(button.natural_width + self.spacing for button in before)
            if self.anchored_width and taken + self.anchored_width <= self.width + 1:
                return [*above, [*before, buttons[-1]]]
            return [*above, before, buttons[-1:]] if before else [buttons[-1:]]
        turns: list[PushButton] = [button for button in buttons if isinstance(button, PageTurnButton)]
        if turns:
            others = [button for button in buttons if button not in turns]
            needed = [b.min_width if b.tone in FILLING_TONES else b.natural_width for b in buttons]
            if self.stacked or sum(needed) + self.spacing * (len(needed) - 1) > self.width:
                return [turns, *self._lines(others)]
            return [[*others[:1], *turns, *others[1:]]]
        lines: list[list[PushButton]] = []
        room = 0.0
        for button in buttons:
            need = button.natural_width + self.spacing
            if lines and need <= room:
                lines[-1].append(button)
                room -= need
            else:
                lines.append([button])
                room = self.width - need + self.spacing
        return lines

    def _arrange(self, *_args: object) -> None:
        if self.width < 2:
            return
        if self.stacked:
            self._arrange_stacked()
            return
        lines = self._lines(self.buttons)
        heights = [max(button.least for button in line) for line in lines]
        self.height = self.measure_height(self.buttons)
        several = sum(not isinstance(line[-1], PageTurnButton) for line in lines) > 1
        top = self.top
        for line, height in zip(lines, heights, strict=True):
            widths = [min(self._button_width(button, line), self.width) for button in line]
            spare = self.width - sum(widths) - self.spacing * (len(line) - 1)
            stretch = [b for b in line if b.tone in (*FILLING_TONES, "on")] or (line if several else [])
            if self._has_place(line):
                stretch = line[:-1]
            x = self.x
            for i, (button, width) in enumerate(zip(line, widths, strict=True)):
                if (
                    not stretch
                    and isinstance(button, PageTurnButton)
                    and not isinstance(line[i - 1], PageTurnButton)
                ):
                    x += spare  # the ways to other pages stand at the end of the line
                button.width = width + (spare / len(stretch) if button in stretch else 0)
                button.beside = height
                button.pos = (self.x + self.right - x - button.width if self._from_end else x, top - height)
                x += button.width + self.spacing
            top -= height + self.spacing

    def _arrange_stacked(self) -> None:
        buttons = [button for line in self._lines(self.buttons) for button in line]
        room = min(self.height, self.most)
        rows = self._stacked_rows(buttons, room)
        if room > 1:
            self._shrink_to_fit(rows, room)
            for button in buttons:
                self._try_without_icon(button, rows, room)
        y = self.y
        for row in reversed(rows):
            width = (self.width - self.spacing * (len(row) - 1)) / len(row)
            for rank, button in enumerate(reversed(row) if self._from_end else row):
                button.width, button.beside = width, max(each.least for each in row)
                button.pos = (self.x + rank * (width + self.spacing), y)
            y += row[0].height + self.spacing

    def _shrink_to_fit(self, rows: list[list[PushButton]], room: float) -> None:
        """Letters become smaller before they stand over what is above them: always the largest of those that
        become lower by it. Where letters are the smallest something is left out for fewer lines."""
        left, target = [button for row in rows for button in row], TARGET_MM * theme.mm
        while left and self._measure_rows(rows) > room:
            high = [button for button in left if button.least > target + 1] or left
            largest = max(high, key=lambda button: (button.ids.label.font_size, button.least))
            before, largest.beside = largest.least, 0  # it is measured for itself
            shrink_to_fit(largest, before - 2)
            if before > target + 1 and largest.least < before:
                continue
            if before <= target + 1 or not largest.give_way():
                left.remove(largest)

    def _try_without_icon(self, button: PushButton, rows: list[list[PushButton]], room: float) -> None:
        """What decides leaves its pictogram out, where its letters are small and become larger by that; not
        where it keeps its height whatever it says. It is tried once: each try asks for another round."""
        label, icon = button.ids.label, button.icon
        size, shrink = label.font_size, label.shrink
        if (
            button.tone not in FILLING_TONES
            or size >= MIN_DECIDING_SIZE * theme.foot
            or button.kept
            or button in self._tried
        ):
            return
        self._tried.append(button)
        if button.give_way():
            self._shrink_to_fit(rows, room)
            if label.font_size < size + 1:
                button.icon, label.shrink = icon, shrink
                force_layout(button)
