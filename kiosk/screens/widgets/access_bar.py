"""The access bar: the same seven things, in the same order, at the bottom of every screen."""

from __future__ import annotations

from kivy.properties import BooleanProperty

from kiosk.domain import T

from .buttons import BarButton
from .kv import load_kv
from .row import BidiRow

#: id, pictogram, word, tone.
BAR_BUTTONS = (
    ("bar.language", "translate", T("Langue"), "plain"),
    ("bar.text", "format-size", T("Texte"), "plain"),
    ("bar.contrast", "contrast-circle", T("Couleur"), "plain"),
    ("bar.listen", "volume-high", T("Écouter"), "plain"),
    ("bar.speak", "microphone", T("Parler"), "plain"),
    ("bar.help", "hand-wave", T("Aide"), "help"),
    ("bar.finish", "exit-to-app", T("Terminer"), "danger"),
)


class AccessBar(BidiRow):
    """Dispatches ``on_button(id)`` when one of its places is touched."""

    __events__ = ("on_button",)
    listening = BooleanProperty(False)
    speaking = BooleanProperty(False)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.places: dict[str, BarButton] = {}
        for told, icon, words, tone in BAR_BUTTONS:
            button = BarButton(told=told, icon=icon, words=words, tone=tone)
            button.bind(on_act=lambda _button, place=told: self.dispatch("on_button", place))
            self.places[told] = button
            self.add_widget(button)
        self.bind(speaking=lambda _, on: setattr(self.places["bar.listen"], "on", on))
        self.bind(listening=lambda _, on: setattr(self.places["bar.speak"], "on", on))

    def on_button(self, place: str) -> None:
        """A place of the bar was touched."""


load_kv(__file__)
