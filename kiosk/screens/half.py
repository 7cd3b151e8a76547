"""One half of a conversation: what one of the two sees and can do, in their own language."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kivy.graphics import PopMatrix, PushMatrix, Rotate
from kivy.uix.widget import Widget

from kiosk.accessibility.conversation import TROUBLES, Notice, Side, State, Trouble, Turn
from kiosk.accessibility.recognition import HINTS, Hint, Reason, Silence
from kiosk.accessibility.translation import Via
from kiosk.domain import T, Text, language, verbatim
from kiosk.fonts import offered
from kiosk.hearing import NOTHING_HEARD, WHY
from kiosk.i18n import catalogue
from kiosk.widgets.look import look
from kiosk.widgets.meter import LevelMeter
from kiosk.widgets.panel import Panel
from kiosk.widgets.row import SnugRow
from kiosk.widgets.tongue import Tongue, TongueButton

if TYPE_CHECKING:
    from .conversation import ConversationPage

NAMES = {Side.CLERK: T("L’agent"), Side.VISITOR: T("Vous")}
#: A half is at least so high.
LEAST_MM = 60.0
#: Up to so many characters stand in the largest letters, in large ones.
LARGE, LONG = 90, 200


class Half(Panel):
    """What one of the two sees and can do."""

    grow = 10.0

    def __init__(self, page: ConversationPage, side: Side) -> None:
        super().__init__(padding=(4 if look.landscape else 6) * look.u, spacing=2 * look.u)
        self.page, self.side = page, side
        self.talk = page.conversation
        self.code = self.talk.languages[side]
        self._turn: Rotate | None = None
        self.add_widget(self._head())
        for line in self._words():
            self.add_widget(line)
        self.add_widget(Widget())
        helps = self._helps()
        if helps.children:
            self.add_widget(helps)
        self.add_widget(self._buttons())

    def _fit(self, _panel, height: float) -> None:
        super()._fit(_panel, height)
        self.least = max(height, LEAST_MM * look.mm)

    # Turned round

    def turn_round(self) -> None:
        """Upside down on the screen, upright for who sits opposite."""
        with self.canvas.before:
            PushMatrix()
            self._turn = Rotate(angle=180)
        with self.canvas.after:
            PopMatrix()
        self.bind(pos=self._place_turn, size=self._place_turn)
        self._place_turn()

    def _place_turn(self, *_args) -> None:
        self._turn.origin = self.center

    def to_local(self, x, y, **kwargs):
        """Where it is for who sits opposite."""
        return super().to_local(x, y, **kwargs) if self._turn is None else self._turned(x, y)

    def to_parent(self, x, y, **kwargs):
        return super().to_parent(x, y, **kwargs) if self._turn is None else self._turned(x, y)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        return 2 * self.center_x - x, 2 * self.center_y - y

    def on_touch_down(self, touch) -> bool:
        return self._touched(super().on_touch_down, touch)

    def on_touch_move(self, touch) -> bool:
        return self._touched(super().on_touch_move, touch)

    def on_touch_up(self, touch) -> bool:
        return self._touched(super().on_touch_up, touch)

    def _touched(self, tell: Callable, touch) -> bool:
        if self._turn is None:
            return tell(touch)
        touch.push()
        touch.apply_transform_2d(self.to_local)
        done = tell(touch)
        touch.pop()
        return done

    # What is said

    def _row(self) -> SnugRow:
        """A row in the direction of this side's language."""
        return SnugRow(spacing=3 * look.u, mirrored=language(self.code).rtl)

    def _told(self, name: str) -> str:
        return f"{self.side.value}.{name}"

    def _line(self, name: str, words: Text | str, code: str, **kwargs) -> Tongue:
        return Tongue(words, code, told=self._told(name), **kwargs)

    def _head(self) -> Widget:
        row = self._row()
        who = T("{who} · {language}", who=NAMES[self.side], language=language(self.code).autonym)
        row.add_widget(self._button("who", who, "translate", lambda: self.page.open(self.side, "language")))
        source = self._source()
        if source:
            row.add_widget(self._line("source", source, self.code, size_px=look.small, ink=look.warn))
        return row

    def _source(self) -> Text | None:
        """Where the last translation for this side comes from, when it is to be read with care."""
        turn = self._last(self.side.other)
        translation = turn.translation if turn is not None else None
        if translation is None or translation.via in (Via.SAME, Via.NONE):
            return None
        return T("≈ Traduction approximative") if translation.approximate else T("Phrase vérifiée")

    def _last(self, side: Side) -> Turn | None:
        return next((turn for turn in reversed(self.talk.turns) if turn.side is side), None)

    def _words(self) -> list[Widget]:
        lines: list[Widget] = []
        saying = self.talk.saying
        if saying is not None and saying.side is self.side:
            meter = LevelMeter(size_hint_y=None, height=10 * look.u)
            self.page.meters[self.side] = meter
            lines.append(meter)
            heard = f"{saying.sure} {saying.unsure}".strip()
            words = verbatim(heard) if heard else T("Je vous écoute…")
            lines.append(self._line("hearing", words, self.code, size_px=look.option))
        elif self.talk.deaf is self.side and self._captions():
            lines += self._captions()
        elif saying is not None and saying.live:
            heard = f"{saying.sure} {saying.unsure}".strip()
            lines.append(
                self._line(
                    "caption", verbatim(heard or "…"), self.talk.languages[saying.side], size_px=look.title
                )
            )
        other = self._last(self.side.other)
        if other is not None and not lines:
            lines += self._of_other(other)
        own = self._last(self.side)
        if own is not None:
            lines += self._of_own(own)
        notice = self.talk.notices.get(self.side)
        if notice is not None:
            lines.append(self._line("notice", words_of(notice), self.code, ink=look.warn, size_px=look.small))
        if not lines:
            hint = (
                T("Touchez « Parler », écrivez, ou choisissez une phrase.")
                if self.talk.reached(self.side)
                else TROUBLES[Trouble.ONLY_PHRASES]
            )
            lines.append(self._line("hint", hint, self.code, ink=look.muted, size_px=look.small))
        return lines

    def _captions(self) -> list[Widget]:
        """The last lines of what the other says; words that may still change are lighter."""
        lines = []
        for i, each in enumerate(self.page.guide.bridge.captions.band()):
            name = catalogue(self.code).render(NAMES[Side(each.speaker)]) + " : " if each.speaker else ""
            doubtful = each.doubtful or each.unsure_from is not None
            lines.append(
                self._line(
                    f"caption.{i}",
                    verbatim(name + each.text),
                    self.talk.languages[self.side.other],
                    size_px=look.option,
                    bold_face=not doubtful,
                    ink=look.muted if doubtful else None,
                )
            )
        return lines

    def _of_other(self, turn: Turn) -> list[Widget]:
        """The words of the other: the translation large, the original small above."""
        size = (
            look.title * 0.85 if len(turn.told) < 90 else look.option if len(turn.told) < 200 else look.body
        )
        told = self._line("told", turn.told, turn.target, bold_face=True, size_px=size)
        if turn.language == turn.target:
            return [told]
        original = self._line("original", turn.original, turn.language, ink=look.muted, size_px=look.small)
        return [original, told]

    def _of_own(self, turn: Turn) -> list[Widget]:
        """One's own words small, and what they became."""
        mine = T("Vous : {words}", words=turn.original) if self.side is Side.VISITOR else turn.original
        lines: list[Widget] = [self._line("mine", mine, self.code, ink=look.muted, size_px=look.small)]
        if turn.state is State.PENDING:
            lines.append(
                self._line("pending", T("Traduction…"), self.code, ink=look.muted, size_px=look.small)
            )
        elif turn.translation is not None and turn.language != turn.target:
            lines.append(self._line("became", turn.told, turn.target, ink=look.muted, size_px=look.small))
        if turn.back is not None:
            back = T("Cela veut dire : {words}", words=turn.back.text)
            lines.append(self._line("back", back, self.code, ink=look.muted, size_px=look.small))
        return lines

    # What can be done

    def _button(self, name: str, words: Text, icon: str, act, primary: bool = False) -> TongueButton:
        button = TongueButton(words, self.code, told=self._told(name), icon=icon, primary=primary)
        button.bind(on_act=lambda _button: act())
        return button

    def _helps(self) -> Widget:
        row = self._row()
        other, own = self._last(self.side.other), self._last(self.side)
        proposal = self.talk.proposal
        if proposal is not None and proposal.side is self.side and language(proposal.language) in offered():
            words = T("Continuer en {language} ?", language=language(proposal.language))
            row.add_widget(
                self._button(
                    "language", words, "translate", lambda: self.talk.speak(self.side, proposal.language)
                )
            )
            row.add_widget(self._button("decline", T("Non"), "close", self.talk.decline))
            return row
        if other is not None:
            side = self.side
            row.add_widget(
                self._button(
                    "repeat", T("Je n’ai pas compris"), "help", lambda: self.talk.not_understood(side)
                )
            )
            row.add_widget(
                self._button("simpler", T("Plus simple"), "arrow-collapse", lambda: self.talk.simpler(side))
            )
        if own is not None and own.state is State.FAILED:
            row.add_widget(self._button("retry", T("Réessayer"), "refresh", lambda: self.talk.retry(own.id)))
        if len(self.talk.turns) > 2:
            row.add_widget(
                self._button("history", T("Relire"), "history", lambda: self.page.open(self.side, "history"))
            )
        if own is not None and own.translation is not None and own.language != own.target:
            row.add_widget(self._button("check", T("Vérifier"), "check-all", lambda: self.talk.check(own.id)))
        return row

    def _buttons(self) -> Widget:
        row = self._row()
        page, side, saying = self.page, self.side, self.talk.saying
        listening = saying is not None and saying.side is side
        row.add_widget(
            self._button("phrases", T("Phrases"), "format-list-bulleted", lambda: page.open(side, "phrases"))
        )
        row.add_widget(self._button("type", T("Écrire"), "keyboard-outline", lambda: page.open(side, "type")))
        words, icon = (T("J’ai fini"), "check") if listening else (T("Parler"), "microphone")
        row.add_widget(self._button("talk", words, icon, lambda: page.talk(side), primary=True))
        return row


def words_of(notice: Notice) -> Text:
    """What a notice says to the one whom it is for."""
    if isinstance(notice, Trouble):
        return TROUBLES[notice]
    if isinstance(notice, Hint):
        return HINTS[notice]
    if isinstance(notice, Reason):
        return WHY[notice]
    assert isinstance(notice, Silence)
    return NOTHING_HEARD[notice]
