"""The actions at the foot of a page: side by side where they fit, one above the other where not.

On a low screen in very large letters they stand ``upright`` beside the page, the primary one lowest.
"""

from __future__ import annotations

from kivy.clock import Clock
from kivy.properties import BooleanProperty
from kivy.uix.floatlayout import FloatLayout

from kiosk.accessibility.display import GAP_MM

from .buttons import Action
from .look import look
from .settle import settle
from .squeeze import squeeze


class Footer(FloatLayout):
    """Lays out ``Action`` buttons; the last one of a line takes the room that is left.

    The height follows: 0 without buttons. ``upright``: one a line, from the bottom of the height given.
    """

    upright = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        self.buttons: list[Action] = []
        super().__init__(**kwargs)
        self._soon = Clock.create_trigger(self._arrange, -1)
        self.bind(size=self._soon, pos=self._soon, upright=self._soon)

    def show(self, buttons: list[Action]) -> None:
        """Shows these, from the start of the line; the primary one comes last."""
        if buttons == self.buttons:
            return
        for button in self.buttons:
            button.funbind("height", self._soon)
        self.clear_widgets()
        self.height_of(buttons)
        self.buttons = list(buttons)
        for button in self.buttons:
            button.size_hint = (None, None)
            button.fbind("height", self._soon)
            self.add_widget(button)
        self._arrange()

    def height_of(self, buttons: list[Action]) -> float:
        """How high it would be with these (pixels). They take the width that they would have."""
        for button in buttons:
            if button.parent is not self:
                button.size_hint = (None, None)
                button.width = min(button.natural_width, self.width)
                settle(button)
        heights = [max(button.height for button in line) for line in self._lines(buttons)]
        return sum(heights) + self.spacing * max(0, len(heights) - 1)

    def height_upright(self, buttons: list[Action]) -> float:
        """How high they would be one above the other (pixels)."""
        for button in buttons:
            button.size_hint = (None, None)
            button.width = self.width
            settle(button)
        return sum(button.height + self.spacing for button in buttons) - self.spacing

    @property
    def spacing(self) -> float:
        """Pixels between two buttons."""
        gap = GAP_MM * look.mm
        return gap if look.high else max(gap, 5 * look.u)

    def _lines(self, buttons: list[Action]) -> list[list[Action]]:
        lines: list[list[Action]] = []
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

    def _arrange(self, *_args) -> None:
        if self.width < 2:
            return
        if self.upright:
            self._arrange_upright()
            return
        lines = self._lines(self.buttons)
        heights = [max(button.height for button in line) for line in lines]
        self.height = self.height_of(self.buttons)
        top = self.top
        for line, height in zip(lines, heights, strict=True):
            widths = [min(button.natural_width, self.width) for button in line]
            spare = self.width - sum(widths) - self.spacing * (len(line) - 1)
            stretch = [b for b in line if b.tone in ("primary", "on")] or (line if len(lines) > 1 else [])
            x = self.x
            for button, width in zip(line, widths, strict=True):
                button.width = width + (spare / len(stretch) if button in stretch else 0)
                button.pos = (self.x + self.right - x - button.width if look.from_right else x, top - height)
                x += button.width + self.spacing
            top -= height + self.spacing

    def _arrange_upright(self) -> None:
        count = len(self.buttons)
        if count and self.height > 1 and self.height_upright(self.buttons) > self.height:
            # Their letters become smaller before they stand over what is above them.
            share = (self.height + self.spacing) / count - self.spacing
            for button in self.buttons:
                squeeze(button, share)
        y = self.y
        for button in reversed(self.buttons):
            button.width = self.width
            button.pos = (self.x, y)
            y += button.height + self.spacing
