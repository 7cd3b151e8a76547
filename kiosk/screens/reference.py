"""The number of what was asked, under its name: large, and on one line."""

from __future__ import annotations

from kivy.uix.widget import Widget

from kiosk.domain import T, verbatim
from kiosk.screens.widgets.fonts import width_of
from kiosk.screens.widgets.theme import look
from kiosk.screens.widgets.words import Script, Words


def the_number(reference: str, size_px: float, *, shown: str = "", align: str = "start") -> list[Widget]:
    """Its name and the number, ``shown`` in place of it where it is told otherwise than drawn."""
    name = T("Votre numéro")
    return [
        Script(words=name, size_px=look.small, ink=look.muted, align=align),
        Words(
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
    return min(most, look.figure * room / width_of(shown, look.bold, look.figure))
