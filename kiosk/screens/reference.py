"""The number of what was asked, under its name: large, and on one line."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.screens.widgets.fonts import text_width
from kiosk.screens.widgets.labels import AccessibleLabel, TextLabel
from kiosk.screens.widgets.theme import theme


def the_number(reference: str, size_px: float, *, shown: str = "", align: str = "start") -> list[Widget]:
    """Its name and the number, ``shown`` in place of it where it is told otherwise than drawn."""
    name = T("Votre numéro")
    return [
        TextLabel(words=name, size_px=theme.small, ink=theme.muted, align=align),
        AccessibleLabel(
            told="reference",
            words=name,
            value=verbatim(reference),
            shown=verbatim(shown or reference),
            bold_face=True,
            size_px=size_px,
            align=align,
        ),
    ]


def on_one_line(shown: str, room: float, most: float) -> float:
    """As large as ``most`` where it fits: a number that is broken is read as two."""
    return min(most, theme.figure * room / text_width(shown, theme.bold_font, theme.figure))
