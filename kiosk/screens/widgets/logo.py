"""The landlord's logo, on a light plate: it is drawn for paper, whatever the colours of the screen."""

from __future__ import annotations

from .kv import load_kv
from .picture import AccessibleImage


class Logo(AccessibleImage):
    """As high as it is given, as wide as its picture is."""


load_kv(__file__)
