"""Whether someone is there: the warning, the end of a visit, the dark screen."""

import time
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.widget import Widget

from kiosk.accessibility.display_preferences import GAP_MM
from kiosk.accessibility.outline import Role
from kiosk.domain import T, verbatim
from kiosk.eservices import contact
from kiosk.eservices.contact import DANGER
from kiosk.journeys import JourneyRun
from kiosk.runtime.signals import Signal
from kiosk.session import SessionController
from kiosk.session.screen_state import BusyScreen, ConversationScreen
from kiosk.session.visit import IdleState, IdleTimer, Visit
from kiosk.settings import Settings

from .widgets.buttons import PushButton
from .widgets.containers import AutoHeightRow, AutoHeightStack, Panel
from .widgets.indicators import ProgressBars
from .widgets.labels import AccessibleLabel, Badge, Pictogram, shrink_to_fit
from .widgets.theme import theme

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

    def __init__(
        self,
        stay: Callable[[], None],
        leave: Callable[[], None],
        endangered: Callable[[], None] | None = None,
        **kwargs: Any,
    ) -> None:
        """``endangered``: where who is in danger is led; none where they are not waited for."""
        super().__init__(**kwargs)
        with self.canvas.before:
            Color(rgba=(*theme.paper[:3], self.hides))
            self._cover = Rectangle()
        self._panel = panel = Panel(size_hint_x=0.88, spacing=6 * theme.unit)
        self.fill()
        back = PushButton(item_id="veil.stay", words=self.stays, icon="check", tone=self.stay_tone)
        back.bind(on_act=lambda _button: stay())
        out = PushButton(item_id="veil.leave", words=self.leaves, icon="exit-to-app")
        out.bind(on_act=lambda _button: leave())
        foot = AutoHeightRow(spacing=GAP_MM * theme.mm) if theme.landscape else panel
        foot.add_widget(back)
        if endangered is not None:
            danger = PushButton(item_id="veil.danger", words=DANGER, icon="alert-octagon-outline")
            danger.bind(on_act=lambda _button: endangered())
            foot.add_widget(danger)
        foot.add_widget(out)
        if foot is not panel:
            for each in foot.children:
                each.size_hint_y = 1  # all as high as the highest
            panel.add_widget(foot)
        self.add_widget(panel)
        # Once its panel has its width: where it would be higher than the screen its letters become smaller.
        # Before it is drawn: on a busy machine its answers were below the window for seconds.
        self._fit = Clock.create_trigger(lambda _dt: shrink_to_fit(panel, FULL * self.height), -1)
        self.bind(size=self._cover_all, pos=self._cover_all)

    @abstractmethod
    def fill(self) -> None:
        """Puts on the panel what stands above its answers."""

    def _line(self, item_id: str, size: float, **kwargs: Any) -> AccessibleLabel:
        line = AccessibleLabel(item_id=item_id, size_px=size, **kwargs)
        self._panel.add_widget(line)
        return line

    def _cover_all(self, *_args: object) -> None:
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
                item_id="veil.title",
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

    def on_left(self, *_args: object) -> None:
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

    def __init__(self, at_once: Callable[[], None], *args: Any, **kwargs: Any) -> None:
        self._at_once = at_once
        super().__init__(*args, **kwargs)

    def fill(self) -> None:
        self._panel.padding = 8 * theme.unit
        self._line("veil.title", theme.title, words=KEEP_TOUCHING, role=Role.TITLE, bold_face=True)
        way = PushButton(
            item_id="veil.at_once", words=T("Répondre dès que je touche"), icon="gesture-tap", tone="primary"
        )
        way.bind(on_act=lambda _button: self._at_once())
        self._panel.add_widget(way)


class WaitedFor(Veil):
    """While its visitor waits for a person: nothing is wiped, and nothing that is theirs is seen. ``tell``
    says how far the call is; who comes back touches the first button."""

    def fill(self) -> None:
        if not theme.landscape:
            top = AnchorLayout(size_hint_y=None, height=54 * theme.unit)
            top.add_widget(Badge(icon="face-agent", tint="teal", ink=theme.primary, side=top.height))
            self._panel.add_widget(top)
        self._title = self._line(
            "veil.title",
            theme.title,
            words=T("Vous attendez l’agence."),
            role=Role.TITLE,
            bold_face=True,
            align="center",
        )
        number = T("Votre numéro")
        self._number = self._line(
            "veil.number", theme.figure * 0.8, words=number, bold_face=True, align="center"
        )
        self._state = self._line("veil.state", theme.body, role=Role.STATUS, align="center")
        self._steps = AutoHeightStack()
        self._panel.add_widget(self._steps)
        self._told: contact.CallStatus | None = None

    def tell(self, call: JourneyRun, talks_with: str = "", *, words_wait: bool = False) -> None:
        """How far that call is, as far as it is known now; of a talk that has begun, with whom, and whether
        they have said something that is not seen yet."""
        if talks_with:
            self._title.words = TITLE
            there = T("{name} vous lit, à distance. Ses mots s’afficheront ici.", name=talks_with)
            wrote = T("{name} vous a écrit. Touchez le premier bouton pour lire.", name=talks_with)
            self._state.words = wrote if words_wait else there
            for each in (self._number, self._steps):
                self._panel.remove_widget(each)
            self._fit()
            return
        state = contact.ContactState(call.context)
        self._number.value = self._number.shown = verbatim(state.call_number)
        self._state.words = state.call_headline
        if state.call_status != self._told:
            self._told = state.call_status
            self._steps.clear_widgets()
            from .call import milestones  # it is there: they have called

            self._steps.add_widget(milestones(call.context, compact=theme.landscape))
        self._fit()


#: Seconds between two looks: during a visit, and at a screen that is dark already.
CHECK_INTERVAL_S, DARK_INTERVAL_S = 1.0, 60.0
#: Who only reads what is said is there for so long; then the kiosk asks, or it would write down the next
#: people in the room.
LISTENING_GRACE_S = 600.0
#: The words of a clerk who is elsewhere are seen at once by who touched the glass in the last five minutes:
#: to read a sentence, think, and look for a paper in a bag takes no longer. Another five they wait behind the
#: question; then nobody is there to read them, and whoever comes next does not.
WORDS_LIFT_S, TALK_KEPT_S = 300.0, LISTENING_GRACE_S
#: Who waits for a person, or pays on their phone, is waited for so long without a touch: longer than anyone
#: is let wait in an agency. Then the kiosk asks, as it asks anybody.
MAX_WAIT_S = 1800.0


class DimOverlay(Widget):
    """The screen after a long rest: nearly black, and a touch wakes it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            Color(0, 0, 0, 0.88)
            self._cover = Rectangle()
        self.bind(size=self._fill)

    def _fill(self, *_args: object) -> None:
        self._cover.size = self.size


class PresenceMonitor:
    """Looks around once a second while there is a visit. ``busy`` tells whether something is being said or
    listened to."""

    def __init__(
        self,
        root: Widget,
        controller: SessionController,
        settings: Settings,
        busy: Callable[[], bool],
        warn: Callable[[], None],
    ) -> None:
        self._root, self._controller, self._busy, self._on_overlay_changed = root, controller, busy, warn
        self._dim_after = settings.dim_after_s
        self.idle = IdleTimer(settings.warn_after_s, settings.purge_after_s, time.monotonic)
        self.veil: StillThere | WaitedFor | ShortTouches | None = None
        self._dim_overlay: DimOverlay | None = None
        #: Whether someone is there is asked in a line on the page, beside the words of a clerk.
        self.asked = Signal[bool]()
        #: Whether a clerk said something that nobody is known to be there for.
        self.words_wait = False
        #: Whether the screen itself may be switched off: it is dark, and nobody is expected.
        self.asleep = Signal[bool]()
        self._sleeps = False
        #: Nothing was to be wiped at the last look: a person was awaited, or a payment watched.
        self._waited = False
        self._last_activity = time.monotonic()
        self.watch = Clock.schedule_interval(lambda _dt: self.check(), CHECK_INTERVAL_S)
        controller.visit_changed.subscribe(self._look_often)

    def record_activity(self) -> None:
        """Someone did something."""
        self._last_activity = time.monotonic()
        self.words_wait = False
        self.idle.touch()
        self._set_dimmed(False)
        self.asked.emit(False)

    def _look_often(self, _visit: Visit | None) -> None:
        """A visit began, by whatever, or ended: at rest it is looked only when something is due."""
        self._set_dimmed(False)
        self.watch.timeout = CHECK_INTERVAL_S

    def record_listening(self, grace_s: float = LISTENING_GRACE_S) -> None:
        """Something was said that someone reads, or is awaited: no hand touches anything meanwhile."""
        if self.veil is None and self._since_activity < grace_s:
            self.idle.touch()

    def show_words(self) -> None:
        """A clerk who is elsewhere has said something: who touched something lately sees it at once, and a
        question that covers it is asked beside it then. Of who has not, it is not known that they are there:
        the words wait behind the question."""
        covered = isinstance(self.veil, WaitedFor | StillThere)
        if covered and self._since_activity < WORDS_LIFT_S:
            self.idle.touch()
            self._set_overlay(None)
            self.asked.emit(True)
        elif covered:
            self.words_wait = True
            self.check()

    @property
    def _since_activity(self) -> float:
        return time.monotonic() - self._last_activity

    @property
    def _is_waited_for(self) -> bool:
        return self._since_activity < MAX_WAIT_S

    def reset(self) -> None:
        """A visit has ended."""
        self.idle.reset()
        self._set_overlay(None)

    def check(self) -> None:
        """Warns, ends the visit, darkens the screen: whatever is due."""
        self.watch.timeout = CHECK_INTERVAL_S
        if self._controller.visit is None:
            light = self._last_activity + self._dim_after - time.monotonic()
            self._set_dimmed(light <= 0)
            self._set_asleep(light <= 0 and self._controller.is_nobody_expected)
            self.watch.timeout = light if light > 0 else DARK_INTERVAL_S  # at rest nothing else is due
        else:
            self._check_visit()

    def _check_visit(self) -> None:
        if self._busy() and self.veil is None:
            self.idle.touch()  # who listens or speaks is there; who is being warned is not, yet
        elif isinstance(self._controller.shown, BusyScreen):
            self.record_listening()  # they wait for the kiosk
        waits = self._controller.must_not_time_out and self._is_waited_for
        if self._waited and not waits and self.idle.presence is not IdleState.HERE:
            self.idle.warn()  # nobody is waited for any more; the warning comes first
        self._waited = waits
        presence, call = self.idle.presence, self._controller.call
        if waits:
            # Who pays on their phone needs the code; nothing of it is theirs but the amount.
            hidden = call.awaits_staff and presence is not IdleState.HERE
            if hidden:
                self._controller.close_finished_conversation()
                if self._since_activity >= TALK_KEPT_S and self._controller.abandon_conversation():
                    self._set_overlay(None)  # it tells of the call from now on
            self._set_overlay(WaitedFor if hidden else None)
        elif presence is IdleState.EXPIRED:
            self._controller.finish()
        elif presence is IdleState.WARNING or not isinstance(self.veil, ShortTouches):
            self._set_overlay(StillThere if presence is IdleState.WARNING else None)
        if isinstance(self.veil, StillThere):
            self.veil.left = self.idle.left
        elif isinstance(self.veil, WaitedFor) and call.run is not None:
            shown = self._controller.shown
            talks_with = shown.remote if isinstance(shown, ConversationScreen) and not shown.over else ""
            self.veil.tell(call.run, talks_with, words_wait=self.words_wait)

    def _set_overlay(self, kind: type[StillThere] | type[WaitedFor] | None) -> None:
        if type(self.veil) is (kind or type(None)):
            return
        if kind is WaitedFor:
            self._lay_over(kind(self.extend, self._leave_call, self._show_urgent_numbers))
        else:
            self._lay_over(kind(self.extend, self._controller.show_goodbye) if kind is not None else None)

    def _show_urgent_numbers(self) -> None:
        """Who is in danger while they wait has the numbers at once."""
        self.extend()
        self._controller.show_urgent_numbers()

    def _leave_call(self) -> None:
        """Who goes while someone is awaited is asked about the call."""
        self.extend()
        self._controller.leave()

    def offer_short_touches(self, at_once: Callable[[], None]) -> None:
        """Nobody's touch lasted long enough: ``at_once`` lets each count again."""

        def taken() -> None:
            self._lay_over(None)
            at_once()

        self._lay_over(ShortTouches(taken, lambda: self._lay_over(None), self._controller.show_goodbye))

    def _lay_over(self, veil: StillThere | WaitedFor | ShortTouches | None) -> None:
        if self.veil is not None:
            self._root.remove_widget(self.veil)
        self.veil = veil
        if self.veil is not None:
            self._root.add_widget(self.veil)
        self._on_overlay_changed()

    def extend(self) -> None:
        """Who was warned, or comes back, wants more time: every delay is longer from now on."""
        self.idle.extend()
        self._set_overlay(None)

    @property
    def is_dimmed(self) -> bool:
        return self._dim_overlay is not None

    def _set_asleep(self, on: bool) -> None:
        if on != self._sleeps:
            self._sleeps = on
            self.asleep.emit(on)

    def _set_dimmed(self, on: bool) -> None:
        if not on:
            self._set_asleep(False)
        if on and self._dim_overlay is None:
            self._dim_overlay = DimOverlay()
            self._root.add_widget(self._dim_overlay)
        elif not on and self._dim_overlay is not None:
            self._root.remove_widget(self._dim_overlay)
            self._dim_overlay = None
