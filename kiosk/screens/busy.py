"""Something is being fetched or written. No motion: words are enough."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.accessibility.outline import Role
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Words

from .page import Page


class BusyPage(Page):
    """One calm sentence in the middle."""

    can_go_back = False
    middle = True

    def blocks(self) -> list[Widget]:
        return [
            Words(
                told="title",
                role=Role.TITLE,
                words=self.shown.words,
                bold_face=True,
                size_px=look.title,
                align="center",
            )
        ]
