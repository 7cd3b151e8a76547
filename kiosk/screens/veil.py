"""Over everything, while nobody touches the kiosk: are you still there, or: we are waiting for you."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout

from kiosk.accessibility.display_preferences import GAP_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import NO_TEXT, T, verbatim
from kiosk.eservices import contact, visit_facts
from kiosk.screens.widgets.buttons import PushButton
from kiosk.screens.widgets.labels import AccessibleLabel, Badge, Pictogram
from kiosk.screens.widgets.panel import Panel
from kiosk.screens.widgets.progress import ProgressBars
from kiosk.screens.widgets.row import AutoHeightRow
from kiosk.screens.widgets.shrink_to_fit import shrink_to_fit
from kiosk.screens.widgets.theme import theme
from kiosk.session import SessionController

#: How much of the screen its panel may take.
FULL = 0.96
#: One goes every five seconds: the time that is left as a shape.
BARS = 6

TITLE = T("Êtes-vous toujours là ?")
KEEP_TOUCHING = T("Gardez le doigt posé un instant.")
HOW = T("Touchez l’écran ou une touche pour continuer.")


class Veil(AnchorLayout):
    """A panel before what it covers; both answers, ``stays`` and ``leaves``, are one touch."""

    #: How much it hides of what it covers.
    hides = 1.0
    stays = T("C’est moi, je continue")
    stay_tone = "primary"
    leaves = T("Terminer")

    def __init__(self, stay: Callable[[], None], leave: Callable[[], None], **kwargs) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            Color(rgba=(*theme.paper[:3], self.hides))
            self._cover = Rectangle()
        self._panel = panel = Panel(size_hint_x=0.88, spacing=6 * theme.unit)
        self.fill()
        back = PushButton(told="veil.stay", words=self.stays, icon="check", tone=self.stay_tone)
        back.bind(on_act=lambda _button: stay())
        out = PushButton(told="veil.leave", words=self.leaves, icon="exit-to-app")
        out.bind(on_act=lambda _button: leave())
        foot = AutoHeightRow(spacing=GAP_MM * theme.mm) if theme.landscape else panel
        foot.add_widget(back)
        foot.add_widget(out)
        if foot is not panel:
            panel.add_widget(foot)
        self.add_widget(panel)
        # Once its panel has its width: where it would be higher than the screen its letters become smaller.
        self._fit = Clock.create_trigger(lambda _dt: shrink_to_fit(panel, FULL * self.height))
        self.bind(size=self._cover_all, pos=self._cover_all)

    def fill(self) -> None:
        """Puts on the panel what stands above its answers."""
        raise NotImplementedError

    def _line(self, told: str, size: float, **kwargs) -> AccessibleLabel:
        line = AccessibleLabel(told=told, size_px=size, **kwargs)
        self._panel.add_widget(line)
        return line

    def _cover_all(self, *_args) -> None:
        self._cover.pos, self._cover.size = self.pos, self.size
        self._fit()


class StillThere(Veil):
    """After a minute without a touch; ``left`` is how many seconds remain."""

    hides = 0.92
    stays = T("Oui, je continue")
    leaves = T("Non, j’ai fini")
    left = NumericProperty(30)

    def fill(self) -> None:
        self._panel.padding = 8 * theme.unit
        top = AutoHeightRow(spacing=5 * theme.unit)
        top.add_widget(Pictogram(icon="timer-sand", size_px=theme.title, pos_hint={"center_y": 0.5}))
        top.add_widget(
            AccessibleLabel(
                told="veil.title",
                role=Role.TITLE,
                words=TITLE,
                bold_face=True,
                size_px=theme.title,
                pos_hint={"center_y": 0.5},
            )
        )
        self._panel.add_widget(top)
        self._bars = ProgressBars(total=BARS, size_hint_y=None, height=8 * theme.unit)
        self._panel.add_widget(self._bars)
        self._line("veil.how", theme.body, words=HOW)
        self._count = self._line("veil.left", theme.body, role=Role.STATUS)
        self.on_left()

    def on_left(self, *_args) -> None:
        # Every five seconds is enough: a number that runs makes people nervous.
        seconds = -(-int(self.left) // 5) * 5
        self._bars.position = max(1, min(BARS, seconds // 5))
        self._count.words = T("Sinon, la borne efface tout dans {seconds} secondes.", seconds=seconds)


class ShortTouches(Veil):
    """Where a touch counts only when it lasts, and none did: whoever set that by accident switches it off
    with a short one (``at_once``); the others keep it."""

    hides = 0.92
    stays = T("Je garde le doigt posé")
    stay_tone = "plain"

    def __init__(self, at_once: Callable[[], None], *args, **kwargs) -> None:
        self._at_once = at_once
        super().__init__(*args, **kwargs)

    def fill(self) -> None:
        self._panel.padding = 8 * theme.unit
        self._line("veil.title", theme.title, words=KEEP_TOUCHING, role=Role.TITLE, bold_face=True)
        way = PushButton(
            told="veil.at_once", words=T("Répondre dès que je touche"), icon="gesture-tap", tone="primary"
        )
        way.bind(on_act=lambda _button: self._at_once())
        self._panel.add_widget(way)


class WaitedFor(Veil):
    """While its visitor waits for a person, or pays on their phone: nothing is wiped, and nothing that is
    theirs is seen. ``tell`` says how far it is; who comes back touches the first button."""

    def fill(self) -> None:
        top = AnchorLayout(size_hint_y=None, height=(30 if theme.landscape else 54) * theme.unit)
        self._sign = Badge(icon="cellphone-check", tint="teal", ink=theme.primary, side=top.height)
        top.add_widget(self._sign)
        self._panel.add_widget(top)
        title = T("Nous vous attendons.")
        self._line("veil.title", theme.title, words=title, role=Role.TITLE, bold_face=True, align="center")
        self._number = self._line("veil.number", theme.figure * 0.8, bold_face=True, align="center")
        self._state = self._line("veil.state", theme.body, role=Role.STATUS, align="center")

    def tell(self, controller: SessionController) -> None:
        """What the visitor waits for, as far as it is known now."""
        call = controller.call.run
        number, state = NO_TEXT, T("Le paiement se fait sur votre téléphone.")
        if call is not None and controller.call.awaits_staff:
            self._sign.icon = "face-agent"
            number, state = (
                verbatim(visit_facts.reference(call.context)),
                contact.ContactState(call.context).call_headline,
            )
        self._number.words, self._number.value, self._number.shown = T("Votre numéro"), number, number
        self._state.words = state
        self._fit()
