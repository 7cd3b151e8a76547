"""Something is being fetched or written. No motion: words are enough."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.screens.widgets.labels import AccessibleLabel
from kiosk.screens.widgets.theme import theme

from .page import BasePage


class BusyPage(BasePage):
    """One calm sentence in the middle."""

    can_go_back = False
    middle = True

    def blocks(self) -> list[Widget]:
        return [
            AccessibleLabel(
                told="title",
                role=Role.TITLE,
                words=self.shown.words,
                bold_face=True,
                size_px=theme.title,
                align="center",
            )
        ]
