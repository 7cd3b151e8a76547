"""Over everything, after a minute without a touch: are you still there?"""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock
from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout

from kiosk.accessibility.display import GAP_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import T
from kiosk.widgets.buttons import Action
from kiosk.widgets.kv import load_beside
from kiosk.widgets.look import look
from kiosk.widgets.panel import Panel
from kiosk.widgets.progress import ProgressBars
from kiosk.widgets.row import SnugRow
from kiosk.widgets.squeeze import squeeze
from kiosk.widgets.words import Pictogram, Words

#: How much of the screen it may take.
FULL = 0.96
#: One goes every five seconds: the time that is left as a shape.
BARS = 6


TITLE = T("Êtes-vous toujours là ?")
HOW = T("Touchez l’écran ou une touche pour continuer.")


class StillThere(AnchorLayout):
    """``left`` is how many seconds remain; both answers are one touch."""

    left = NumericProperty(30)

    def __init__(self, stay: Callable[[], None], leave: Callable[[], None], **kwargs) -> None:
        super().__init__(**kwargs)
        panel = Panel(size_hint_x=0.88, spacing=6 * look.u, padding=8 * look.u)
        top = SnugRow(spacing=5 * look.u)
        top.add_widget(Pictogram(icon="timer-sand", size_px=look.title, pos_hint={"center_y": 0.5}))
        top.add_widget(
            Words(
                told="veil.title",
                role=Role.TITLE,
                words=TITLE,
                bold_face=True,
                size_px=look.title,
                pos_hint={"center_y": 0.5},
            )
        )
        panel.add_widget(top)
        self._bars = ProgressBars(total=BARS, size_hint_y=None, height=8 * look.u)
        panel.add_widget(self._bars)
        panel.add_widget(Words(told="veil.how", words=HOW, size_px=look.body))
        self._count = Words(told="veil.left", role=Role.STATUS, size_px=look.body)
        panel.add_widget(self._count)
        yes = Action(told="veil.stay", words=T("Oui, je continue"), icon="check", tone="primary")
        yes.bind(on_act=lambda _button: stay())
        no = Action(told="veil.leave", words=T("Non, j’ai fini"), icon="exit-to-app")
        no.bind(on_act=lambda _button: leave())
        foot = SnugRow(spacing=GAP_MM * look.mm) if look.landscape else panel
        foot.add_widget(yes)
        foot.add_widget(no)
        if foot is not panel:
            panel.add_widget(foot)
        self.add_widget(panel)
        # Once its panel has its width: where it would be higher than the screen its letters become smaller.
        fit = Clock.create_trigger(lambda _dt: squeeze(panel, FULL * self.height))
        self.bind(left=self._count_down, size=fit)
        self._count_down()

    def _count_down(self, *_args) -> None:
        # Every five seconds is enough: a number that runs makes people nervous.
        seconds = -(-int(self.left) // 5) * 5
        self._bars.position = max(1, min(BARS, seconds // 5))
        self._count.words = T("Sinon, la borne efface tout dans {seconds} secondes.", seconds=seconds)


load_beside(__file__)
