"""Over everything, while nobody touches the kiosk and its visitor waits for a person, or pays on their phone.

Nothing is wiped, and nothing that is theirs is seen.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.graphics import Color, Rectangle
from kivy.properties import ObjectProperty
from kivy.uix.anchorlayout import AnchorLayout

from kiosk.accessibility.display import GAP_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import NOTHING, T, Text, verbatim
from kiosk.eservices import given, help
from kiosk.guide import Guide
from kiosk.widgets.buttons import Action
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import SnugRow
from kiosk.widgets.squeeze import squeeze
from kiosk.widgets.words import Badge, Words

#: How much of the screen it may take.
FULL = 0.96


class WaitedFor(AnchorLayout):
    """``tell`` says how far it is; who comes back touches the first button."""

    state = ObjectProperty(NOTHING)

    def __init__(self, stay: Callable[[], None], leave: Callable[[], None], **kwargs) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            Color(rgba=look.paper)
            self._cover = Rectangle()
        self._panel = panel = Panel(size_hint_x=0.88)
        panel.spacing = 6 * look.u
        top = AnchorLayout(size_hint_y=None, height=(30 if look.landscape else 54) * look.u)
        self._sign = Badge(icon="cellphone-check", tint="teal", ink=look.primary, side=top.height)
        top.add_widget(self._sign)
        panel.add_widget(top)
        self._title = self._line("veil.title", look.title, role=Role.TITLE, bold_face=True)
        self._number = self._line("veil.number", look.figure * 0.8, bold_face=True)
        self._state = self._line("veil.state", look.body, role=Role.STATUS)
        self._title.words = T("Nous vous attendons.")
        back = Action(told="veil.stay", words=T("C’est moi, je continue"), icon="check", tone="primary")
        back.bind(on_act=lambda _button: stay())
        out = Action(told="veil.leave", words=T("Terminer"), icon="exit-to-app")
        out.bind(on_act=lambda _button: leave())
        foot = SnugRow(spacing=GAP_MM * look.mm) if look.landscape else panel
        foot.add_widget(back)
        foot.add_widget(out)
        if foot is not panel:
            panel.add_widget(foot)
        self.add_widget(panel)
        self.bind(size=self._fit, pos=self._fit)

    def tell(self, guide: Guide) -> None:
        """What the visitor waits for, as far as it is known now."""
        call = guide.call.run
        number, state = NOTHING, T("Le paiement se fait sur votre téléphone.")
        if call is not None and guide.call.waited_for:
            self._sign.icon = "face-agent"
            number, state = verbatim(given.reference(call.view)), help.headline(call.view)
        self._say(self._number, number, T("Votre numéro"))
        self._say(self._state, state)

    def _say(self, line: Words, words: Text, name: Text = NOTHING) -> None:
        if name:
            line.words, line.value, line.shown = name, words, words
        else:
            line.words = words

    def _line(self, told: str, size: float, **kwargs) -> Words:
        line = Words(told=told, size_px=size, align="center", **kwargs)
        self._panel.add_widget(line)
        return line

    def _fit(self, *_args) -> None:
        self._cover.pos, self._cover.size = self.pos, self.size
        squeeze(self._panel, FULL * self.height)
