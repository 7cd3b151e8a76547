"""The landlord's logo, on a light plate: it is drawn for paper, whatever the colours of the screen."""

from __future__ import annotations

from .kv import load_beside
from .picture import Picture


class Logo(Picture):
    """As high as it is given, as wide as its picture is."""


load_beside(__file__)
