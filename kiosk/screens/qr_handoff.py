"""A code that the visitor's own phone takes with it."""

from typing import Any

from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.journeys import QrHandoff, resolve
from kiosk.session.preferences import QR_CAPTION

from .question import ReadOnlyPage
from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack
from .widgets.labels import AccessibleLabel
from .widgets.picture import QrCode
from .widgets.theme import VERY_LARGE_TEXT, theme

#: A code this wide is read at arm's length (a module of 1 mm at the usual 45 modules and more).
QR_CODE_MM = 110.0
#: Upright there is room for a larger one, which a hand that trembles finds at once: this part of a page.
UPRIGHT_SHARE = 0.34


class QrHandoffPage(ReadOnlyPage):
    step: QrHandoff

    def answer_blocks(self) -> list[Widget]:
        lines = [
            self.text_block(line, f"body.{i}") for i, line in enumerate(resolve(self.step.body, self.context))
        ]
        figure = self.text_of(self.step.figure)
        if figure:
            size = theme.figure if not theme.landscape else theme.title
            about = self.text_of(self.step.title)
            lines.insert(
                0,
                AccessibleLabel(
                    item_id="figure", words=about, value=figure, shown=figure, bold_face=True, size_px=size
                ),
            )
        side = min(QR_CODE_MM * theme.mm, self.pages.width * 0.7)
        if not theme.landscape and theme.text < VERY_LARGE_TEXT:
            side = max(side, min(self.pages.width * 0.7, self.height * UPRIGHT_SHARE))
        if theme.landscape:  # beside its words, above the foot: never alone on a second page
            side = min(side, self.pages.width * 0.4, self.height * 0.45)
        # What to do with the code stands beside it, or right below: never on another page.
        about_code = len(lines[:2]) if figure else len(lines[:1])
        if not theme.landscape:
            first = lines[:1] if figure else []
            block = AutoHeightStack(spacing=self.pages.spacing)
            for each in (self._code(side), *lines[len(first) : about_code]):
                block.add_widget(each)
            return [*first, block, *lines[about_code:]]
        if theme.text < VERY_LARGE_TEXT:
            about_code = len(lines)
        elif figure:  # the sum is what is large
            for line in lines[1:about_code]:
                line.size_px = min(theme.small, theme.bar_text)
        row = AutoHeightRow(spacing=6 * theme.unit)
        stack = AutoHeightStack(spacing=3 * theme.unit, pos_hint={"center_y": 0.5})
        for line in lines[:about_code]:
            stack.add_widget(line)
        row.add_widget(self._code(side, size_hint_x=None, width=side))
        row.add_widget(stack)
        return [row, *lines[about_code:]]

    def actions(self) -> list[PushButton]:
        """While the phone is waited for, nothing here is the thing to do."""
        foot = super().actions()
        if self.step.asks is not None:
            for button in foot:
                button.tone = "plain"
        return foot

    def _code(self, side: float, **kwargs: Any) -> Widget:
        anchor = AnchorLayout(size_hint_y=None, height=side, **kwargs)
        anchor.add_widget(
            QrCode(
                item_id="code",
                role=Role.STATUS,
                words=QR_CAPTION,
                content=self.step.code(self.context),
                size_hint=(None, None),
                size=(side, side),
            )
        )
        return anchor
