"""How far the call for a person is, in one line above the access bar; a touch leads back to it."""

from __future__ import annotations

from kivy.properties import BooleanProperty

from kiosk.accessibility.outline import Role

from .accessible import Pressable
from .kv import load_kv
from .row import BidiRow


class CallBanner(Pressable, BidiRow):
    """``there``: a call is open, and something else is shown. ``words`` say how far it is, ``value`` is its
    number; ``good``: someone has answered. On a low screen it only tells."""

    there = BooleanProperty(False)
    answered = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("role", Role.BUTTON)
        super().__init__(**kwargs)


load_kv(__file__)
